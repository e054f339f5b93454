"""What reporting does for a dictation that is being recorded: previews, and the draft at its end."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from server.domain.report import DraftField, Observation
from server.domain.transcript import Transcript
from server.dutch.command_list import Commands
from server.reporting.drafts import make_draft, preview
from server.reporting.live_commands import LiveCommands
from server.reporting.templates import Templates
from server.store.dictations import DictationRow, Dictations


class DictationReporter:
    """Implements :class:`server.api.workshop.Reporter`."""

    def __init__(
        self, templates: Templates, dictations: Dictations, commands: Commands | None = None
    ) -> None:
        self._templates = templates
        self._dictations = dictations
        self._commands = commands or Commands()

    def preview(
        self, row: DictationRow, transcript: Transcript
    ) -> tuple[Sequence[Observation], Sequence[DraftField]]:
        """Observations and fields, as they are now; nothing of it is kept."""
        found = preview(self._templates.require(row.template), transcript)
        return found.observations, found.fields

    def commands(self, row: DictationRow) -> LiveCommands:
        """What listens for commands in this dictation; they are Dutch."""
        return LiveCommands(self._commands_for(row) if row.language == "nl" else Commands())

    def _commands_for(self, row: DictationRow) -> Commands:
        return self._commands.for_unit(row.unit).for_template(self._templates.require(row.template))

    async def end(self, row: DictationRow, transcript: Transcript) -> str:
        """Close the dictation and make its draft, once. Returns the draft's id."""
        template = self._templates.require(row.template)
        current = await self._dictations.get(row.id, row.owner) or row
        draft = make_draft(
            template,
            transcript,
            draft_id=secrets.token_urlsafe(16),
            owner=row.owner,
            unit=row.unit,
            dictated_at=row.dictated_at,
            now=datetime.now(UTC),
            dictation_id=row.id,
            engine=current.engine,
            commands=self._commands_for(row),
        )
        return await self._dictations.end(row.id, draft, template, actor=row.owner)
