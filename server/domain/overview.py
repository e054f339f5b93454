"""A record taken apart for a data subject: what is about them, and what is about others.

By default a person gets the parts that are about them; in those, what tells of other persons is blacked
out, with marks of one length. What is unknown counts as another's: a number that is not theirs, a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from server.domain.name_matching import NameWords, Sureness, mentions, words_of_text
from server.domain.person_details import (
    Details,
    Sought,
    Sound,
    bsn_key,
    dates_in,
    emails_in,
    numbers_in,
    phone_key,
)
from server.domain.person_matching import details_spans, match_person
from server.domain.transcript import Frozen

BLACK = "█████"
Span = tuple[int, int]
NamePlaces = Callable[[str], Iterable[Span]]

# A full stop behind one letter is an initial's.
_SENTENCE = re.compile(r"(?<![ .][A-Z][.])(?<=[.!?])\s+|\n+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_PLATE = re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,3}-[A-Z0-9]{1,3}-[A-Z0-9]{1,3}\b")
_BORN = re.compile(r"(?:geboren|geboortedatum|geb\.?)(?: op|:| is)? ?$", re.IGNORECASE)
_LONG_NAME = 3


class RecordPart(Frozen):
    """A piece of a record: one field, or one sentence. ``about`` are ids of observations behind it."""

    id: str
    label: str
    text: str
    about: frozenset[str] = frozenset()


class SortedPart(Frozen):
    """A part as it can be given: ``text`` has others blacked out; ``own`` when it is about the person."""

    id: str
    label: str
    text: str
    own: bool
    blacked: bool


class Parties(Frozen):
    """The persons of a record: the one who asks, under what was said of them, and all others."""

    own: tuple[Details, ...]
    own_ids: frozenset[str]
    others: tuple[Details, ...]
    own_codes: frozenset[str] = frozenset()


def parties_of(
    sought: Sought, persons: Iterable[tuple[str, Details]], sound: Sound, *, own_codes: Iterable[str] = ()
) -> Parties:
    """Who is who. Of several persons that are only possibly meant, none is taken for the one who asks.

    ``own_codes`` are plates and accounts that whoever handles the request knows to be the person's own.
    """
    known = [(id_, details, match_person(sought, details, sound)) for id_, details in persons]
    sure = {id_ for id_, _, match in known if match and match.sureness is Sureness.SURE}
    possible = {id_ for id_, _, match in known if match and not match.against}
    own = sure or (possible if len({_identity(d) for i, d, _ in known if i in possible}) == 1 else set())
    return Parties(
        own=(sought, *(details for id_, details, _ in known if id_ in own)),
        own_ids=frozenset(own),
        others=tuple(details for id_, details, _ in known if id_ not in own),
        own_codes=frozenset(_code(one) for one in own_codes),
    )


def _code(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _identity(details: Details) -> tuple[object, ...]:
    name = tuple(sorted(NameWords.of(details.name).words)) if details.name else ()
    return name, details.birth_date, details.bsn


def sentences(prefix: str, label: str, text: str) -> tuple[RecordPart, ...]:
    """A running text as parts, one a sentence or line, numbered from 1."""
    pieces = [piece.strip() for piece in _SENTENCE.split(text)]
    return tuple(
        RecordPart(id=f"{prefix}:{number}", label=label, text=piece)
        for number, piece in enumerate((one for one in pieces if one), start=1)
    )


def sorted_part(part: RecordPart, parties: Parties, *, sound: Sound, names: NamePlaces) -> SortedPart:
    """The part with others blacked out, and whether it is about the person who asks."""
    own, unsure = _own_spans(part.text, parties, sound)
    black = _others_spans(part.text, parties, own, unsure, sound=sound, names=names)
    text = blacked_out(part.text, black)
    return SortedPart(
        id=part.id,
        label=part.label,
        text=text,
        own=bool(part.about & parties.own_ids) or bool(own) or bool(unsure),
        blacked=text != part.text,
    )


def given_parts(
    parts: Iterable[SortedPart], *, left_out: Collection[str], added: Collection[str]
) -> tuple[SortedPart, ...]:
    """What is given: the own parts and those that were added, without those left out."""
    return tuple(part for part in parts if (part.own or part.id in added) and part.id not in left_out)


def blacked_out(text: str, spans: Sequence[Span]) -> str:
    """The text with a black bar for each span; spans that touch or overlap get one."""
    pieces: list[str] = []
    at = 0
    for start, end in _merged(spans):
        pieces += [text[at:start], BLACK]
        at = end
    return "".join(pieces) + text[at:]


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    last: Span | None = None
    for start, end in sorted(spans):
        if last and start <= last[1]:
            last = (last[0], max(end, last[1]))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _own_spans(text: str, parties: Parties, sound: Sound) -> tuple[list[Span], list[Span]]:
    """Where the text surely says something of the person, and where it may be somebody else."""
    sure: list[Span] = []
    unsure: list[Span] = []
    for details in parties.own:
        if details.name:
            for one in mentions(details.name, text, sound):
                (sure if one.sureness is Sureness.SURE else unsure).append((one.start, one.end))
        without_name = details.model_copy(update={"name": None})
        sure.extend(details_spans(without_name, text, sound))
    return sure, unsure


def _others_spans(
    text: str, parties: Parties, own: list[Span], unsure: list[Span], *, sound: Sound, names: NamePlaces
) -> list[Span]:
    told: list[Span] = [span for other in parties.others for span in details_spans(other, text, sound)]
    told += _first_names(text, parties)
    found = [span for span in names(text) if not _overlaps(span, unsure)]
    people = [span for span in told + found if not _overlaps(span, own)]
    # Whose car or account it is can't be told from the words around it.
    codes = [
        match.span()
        for kind in (_IBAN, _PLATE)
        for match in kind.finditer(text)
        if _code(match[0]) not in parties.own_codes
    ]
    numbers = [span for span in _strange_numbers(text, parties.own) if not _overlaps(span, own)]
    return people + codes + numbers


def _first_names(text: str, parties: Parties) -> Iterator[Span]:
    """First names of others alone: "Piet liep weg"."""
    own = {word for details in parties.own if details.name for word in NameWords.of(details.name).words}
    given = {
        word
        for details in parties.others
        if details.name
        for word in NameWords.of(details.name).words
        if len(word) >= _LONG_NAME
    }
    for word in words_of_text(text):
        if word.capital and word.key in given - own:
            yield word.start, word.end


def _strange_numbers(text: str, own: Iterable[Details]) -> Iterator[Span]:
    """Telephones, BSNs, e-mail addresses and full dates that the person is not known by."""
    known = tuple(own)
    numbers = {bsn_key(one.bsn) for one in known if one.bsn} | {
        phone_key(one.phone) for one in known if one.phone
    }
    addresses = {one.email.casefold() for one in known if one.email}
    for start, end, number in numbers_in(text):
        if not {bsn_key(number), phone_key(number)} & numbers and not _is_date(text, start, end):
            yield start, end
    for start, end, address in emails_in(text):
        if address not in addresses:
            yield start, end
    born = {one.birth_date for one in known}
    for start, end, day in dates_in(text):
        if day not in born and _BORN.search(text[:start]):
            yield start, end


def _is_date(text: str, start: int, end: int) -> bool:
    """A date such as 22-11-2026 tells of a day and not of a person."""
    return any(first <= start and end <= last for first, last, _ in dates_in(text))


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
