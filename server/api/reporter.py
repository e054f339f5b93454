"""What reporting does for a dictation that is being recorded: what is in its words, and its draft."""

from __future__ import annotations

from datetime import UTC, datetime

from server.domain.live_answers import LiveAnswers
from server.domain.sound_chain import SoundProof
from server.domain.transcript import Transcript
from server.domain.word_lists import OwnWords
from server.ids import new_id
from server.reporting.form_reader import FormReader, FormReaders
from server.store.dictations import DictationRow, Dictations


class DictationReporter:
    """Implements :class:`server.api.workshop.Reporter`."""

    def __init__(self, readers: FormReaders, dictations: Dictations) -> None:
        self._readers = readers
        self._dictations = dictations

    def reader(
        self, row: DictationRow, own: OwnWords | None = None, answers: LiveAnswers | None = None
    ) -> FormReader:
        """What reads the words of this dictation, with the word lists it is heard with."""
        return self._readers.reader(
            row.template,
            dictated_at=row.dictated_at,
            unit=row.unit,
            own=own,
            language=row.language,
            choosing=self._readers.templates,
            asked=answers.takes if answers else None,
        )

    async def end(
        self,
        row: DictationRow,
        transcript: Transcript,
        own: OwnWords | None = None,
        *,
        sound: SoundProof | None = None,
        answers: LiveAnswers | None = None,
    ) -> str:
        """Close the dictation and make its draft with its ``answers``, once. Returns the draft's id."""
        reader = self.reader(row, own, answers)
        current = await self._dictations.get(row.id, row.owner) or row
        draft = reader.draft(
            transcript,
            draft_id=new_id(),
            owner=row.owner,
            unit=row.unit,
            now=datetime.now(UTC),
            dictation_id=row.id,
            engine=current.engine,
        )
        if answers is not None:
            draft = draft.model_copy(update={"inquiry": answers.inquiry})
        return await self._dictations.end(row.id, draft, reader.template, actor=row.owner, sound=sound)
