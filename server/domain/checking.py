"""What it takes to confirm a value: the forcing functions of the review, kept by the server.

A consequential value that the machine put there is confirmed on its own, after its sound was heard or
its end was typed again; any screen can leave that out, so the server asks for it. What the
officer entered counts as read. Source: Wpg art. 7a; automation bias, Parasuraman & Manzey 2010.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from server.domain.check_errors import CheckNeeded, NothingToHear, OneAtATime, RetypedDiffers
from server.domain.report import Consequence, Draft, DraftField, FieldCheck, How, Provenance
from server.domain.transcript import Frozen

RETYPED_CHARACTERS = 4
"""Letters and digits at a value's end that are typed again at least; all of them where it has fewer."""
MOST_RETYPED = 14
"""Where the end has no digit it begins at the last number, unless that makes more than this: "14, Ede"."""

_SAYS_LITTLE = (
    re.compile(r"\s*\([^()]*\)$"),  # "€ 250 (schade)"
    re.compile(r"[\s.,;:]+$"),
    re.compile(r"\s+uur$", re.IGNORECASE),
    re.compile(r"(?<=[^\W_])[\W_]+(?:19|20)\d\d$"),  # the year of a date: the same in every report
)

MACHINES_OWN = (Provenance.SPOKEN, Provenance.PROPOSED)
"""Provenance of a value that nobody entered; also of another thing that was said and chosen."""

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters with a stroke, and letters made of two, that Unicode does not take apart."""

HeardSeconds = Annotated[float, Field(gt=0, le=36_000, allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=0.25, le=4, allow_inf_nan=False)]


class CheckGiven(Frozen):
    """How the officer checked a value, as the screen says. ``retyped`` is compared and never kept.

    ``heard_s`` is how much sound was played, in seconds of the recording; ``rate`` 0.5 is half speed.
    """

    how: How
    heard_s: HeardSeconds | None = None
    rate: Rate | None = None
    retyped: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=2_000)] | None = None

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if (self.how is How.HEARD) != (self.heard_s is not None):
            raise ValueError("heard_s goes with 'heard', and is needed there")
        if self.how is not How.HEARD and self.rate is not None:
            raise ValueError("rate goes with 'heard'")
        if (self.how is How.RETYPED) != (self.retyped is not None):
            raise ValueError("retyped goes with 'retyped', and is needed there")
        return self


def needs_check(field: DraftField, consequence: Consequence) -> bool:
    """True for a consequential value that the machine put there."""
    return field.value is not None and consequence is Consequence.A and field.provenance in MACHINES_OWN


def require_one(fields: Sequence[DraftField]) -> None:
    """Pass when at most one of the values that need a check is confirmed.

    Raises:
        OneAtATime: details name them.
    """
    if len(fields) > 1:
        raise OneAtATime(fields=[field.id for field in fields])


def check_of(
    field: DraftField, given: CheckGiven | None, consequence: Consequence, *, audible: bool
) -> FieldCheck | None:
    """How the confirmation of this value counts; None for a field without a value.

    Args:
        field: as it is to be confirmed.
        given: what the officer did, if that was said.
        consequence: of the field in its template.
        audible: whether there is sound of the value.

    Raises:
        CheckNeeded: it is consequential and of the machine, and was neither heard nor typed again.
        NothingToHear: it can't have been heard.
        RetypedDiffers: something else was typed.
    """
    if field.value is None:
        return None
    if given is None or given.how in {How.TYPED, How.SEEN}:
        if needs_check(field, consequence):
            raise CheckNeeded(fields=[field.id])
        return FieldCheck(how=How.SEEN if field.provenance in MACHINES_OWN else How.TYPED)
    if given.how is How.HEARD:
        if not audible:
            raise NothingToHear(fields=[field.id])
        return FieldCheck(how=How.HEARD, heard_s=given.heard_s, rate=given.rate)
    if not is_end_of(field.value, given.retyped or ""):
        raise RetypedDiffers(fields=[field.id])
    return FieldCheck(how=How.RETYPED)


def is_audible(draft: Draft, field: DraftField) -> bool:
    """True when the value was said in words whose place in the sound is known."""
    if draft.dictation_id is None:
        return False
    ids = {field.observation_id, *field.observation_ids}
    spans = field.spans or tuple(span for one in draft.observations if one.id in ids for span in one.spans)
    return any(
        placed.word.end_s > placed.word.start_s
        and any(placed.start < end and start < placed.end for start, end in spans)
        for placed in draft.transcript.placed_words()
    )


def part_to_type(value: str) -> tuple[int, int]:
    """Where the characters stand that are typed again: from and to, in ``value``.

    The last four letters and digits, of what tells this value from another: without a unit, a remark in
    brackets or the year of a date, and from the last number on, where that comes before them. All of a
    value without letters and digits.
    """
    end = _end_that_tells(value)
    signs = [at for at, sign in enumerate(value[:end]) if sign.isalnum()]
    if not signs:
        return 0, len(value)
    last = signs[-1] + 1
    # Some letters are two without their stroke or as they are typed.
    asked = next(
        (at for at in reversed(signs) if len(_letters(value[at:last])) >= RETYPED_CHARACTERS), signs[0]
    )
    if not value[signs[-1]].isdigit():
        number = _last_number(value, signs)
        if number is not None and number < asked and len(_letters(value[number:last])) <= MOST_RETYPED:
            asked = number
    return asked, last


def _end_that_tells(value: str) -> int:
    end = len(value)
    while True:
        for little in _SAYS_LITTLE:
            found = little.search(value[:end])
            before = value[: found.start()] if found else ""
            enough = (
                any(map(str.isdigit, before)) if little is _SAYS_LITTLE[-1] else any(map(str.isalnum, before))
            )
            if found and enough:
                end = found.start()
                break
        else:
            return end


def _last_number(value: str, signs: Sequence[int]) -> int | None:
    """Where the last number begins; None without one."""
    found = None
    for at in reversed(signs):
        if value[at].isdigit():
            found = at
        elif found is not None:
            break
    return found


def is_end_of(value: str, typed: str) -> bool:
    """True when ``typed`` is the part of ``value`` that is typed again, or more up to the whole value.

    Capitals, spaces, punctuation and accents do not count, and the letter IJ is i and j. A value without
    letters and digits is typed as it is.
    """
    start, end = part_to_type(value)
    asked, given = _letters(value[start:end]), _letters(typed)
    if not asked:
        return value.split() == typed.split()
    tails = (_letters(value[:end]), _letters(value))  # a year or a unit may be typed too
    return any(
        tail.endswith(given) and len(given) >= len(asked) + len(tail) - len(tails[0]) for tail in tails
    )


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_PLAIN)
    return "".join(sign for sign in plain if sign.isalnum())
