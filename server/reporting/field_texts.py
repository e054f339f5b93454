"""What was dictated under the heading of a field, word for word, as an observation of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.domain.filling import DICTATED
from server.domain.report import Observation
from server.domain.transcript import TranscriptWord
from server.dutch.command_list import Effect
from server.dutch.commands import Dictated, FieldText
from server.dutch.words import Token
from server.reporting.extraction.observing import Places
from server.reporting.narrative import narrative

RULE = "words_under_heading"


def field_texts(
    text: str, tokens: tuple[Token, ...], dictated: Dictated, placed: Sequence[TranscriptWord]
) -> dict[str, list[Observation]]:
    """By the id of the field, the texts that were dictated for it, in order.

    Signs that were said are carried out, what was struck and hesitations are left out. A standard
    text that was asked for by its name is left out as well: nobody said its words.

    Args:
        text: what was said.
        tokens: of ``text``, before commands were carried out.
        dictated: what the commands made of them.
        placed: the words of the transcript.
    """
    found: dict[str, list[Observation]] = {}
    if not dictated.fields:
        return found
    places = Places(placed)
    for one in dictated.fields:
        written = _written(text, tokens, dictated, one)
        if written:
            found.setdefault(one.field, []).append(_observation(one, written, places))
    return found


def _written(text: str, tokens: tuple[Token, ...], dictated: Dictated, field: FieldText) -> str:
    offset, end = field.span
    own = tuple(
        replace(token, start=token.start - offset, end=token.end - offset)
        for token in tokens[field.first : field.end]
    )
    heard = tuple(
        replace(one, first=one.first - field.first, end=one.end - field.first)
        for one in dictated.heard
        if field.first <= one.first and one.end <= field.end
    )
    added = [(own[one.first].start, own[one.end - 1].end) for one in heard if one.effect is Effect.TEXT]
    struck = [
        (start - offset, stop - offset) for start, stop in dictated.struck if offset <= start and stop <= end
    ]
    here = Dictated(
        tokens=own,
        heard=tuple(one for one in heard if one.effect is not Effect.TEXT),
        struck=tuple(sorted([*struck, *added])),
        fillers=tuple(
            (start - offset, stop - offset) for start, stop in dictated.fillers if offset <= start < end
        ),
    )
    return " ".join(narrative(text[offset:end], own, here).split())


def _observation(field: FieldText, written: str, places: Places) -> Observation:
    said = places.words(field.span)
    start, end = field.span
    return Observation(
        id=f"{DICTATED}:{start}-{end}",
        type=DICTATED,
        role=field.field,
        values={"text": written},
        spans=(field.span,),
        value_spans={"text": field.span},
        words=tuple(word.text for word in said),
        audio=places.sound([field.span]),
        probability=round(min((word.probability for word in said), default=1.0), 4),
        rule=RULE,
    )
