"""Messages of the wire made from what the server knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server import wire
from server.domain.report import DraftField, Observation
from server.domain.transcript import Utterance
from server.reporting.live_commands import LiveCommand
from server.store.dictations import DictationRow


def ready_message(
    row: DictationRow, *, next_sample: int, engine: dict[str, Any], limits: wire.Limits
) -> wire.Ready:
    """The greeting: where to go on, and what is in force."""
    effective = {**engine, "template": row.template, "language": row.language, "encoding": row.encoding}
    return wire.Ready(dictation_id=row.id, next_sample=next_sample, effective=effective, limits=limits)


def observations_message(changed: Iterable[Observation], removed: Iterable[str] = ()) -> wire.Observations:
    """Observations that are new or different, and the ids of those that are gone."""
    return wire.Observations(
        changed=tuple(one.model_dump(mode="json") for one in changed), removed=tuple(removed)
    )


def fields_message(fields: Iterable[DraftField]) -> wire.DraftFields:
    """Fields of the draft that are new or different."""
    return wire.DraftFields(fields=tuple(field.model_dump(mode="json") for field in fields))


def sound_differs() -> wire.Warned:
    """The chain over the kept sound is another than the one that the client made."""
    return wire.Warned(
        code="sound_differs",
        message=(
            "Het geluid op de server is niet gelijk aan wat dit apparaat heeft opgenomen. Alles is bewaard; "
            "luister de opname na en waarschuw beheer."
        ),
    )


def command_message(utterance: int, command: LiveCommand) -> wire.HeardCommand:
    """A command that was heard for the first time."""
    return wire.HeardCommand(utterance=utterance, **_command(command))


def _command(command: LiveCommand) -> dict[str, Any]:
    return {
        "name": command.name,
        "variables": dict(command.variables),
        "first_word": command.first_word,
        "last_word": command.last_word,
    }


def final_message(utterance: Utterance, commands: Iterable[LiveCommand] = ()) -> wire.Final:
    """A final as the wire has it, with the commands heard in it."""
    return wire.Final(
        utterance=utterance.utterance,
        revision=utterance.revision,
        start_s=utterance.start_s,
        end_s=utterance.end_s,
        text=utterance.text,
        words=tuple(
            wire.WireWord(text=w.text, start_s=w.start_s, end_s=w.end_s, probability=w.probability)
            for w in utterance.words
        ),
        marks=tuple(wire.WireMark(**mark.model_dump()) for mark in utterance.marks),
        suggestions=tuple(wire.WireSuggestion(**one.model_dump()) for one in utterance.suggestions),
        commands=tuple(wire.WireCommand(**_command(one)) for one in commands),
    )
