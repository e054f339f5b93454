"""Whether a record is about the person that is sought, where it says so, and how sure that is.

*Sure* needs what tells people apart: a BSN, or the whole name with a birth date, number, e-mail address or
home that agrees; where only a name is sought, the whole name. Everything else is *possible*, and a
person decides. What speaks against it (another birth date) is told beside it, never hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from server.domain.name_matching import Sureness, compare_names, mentions, words_of_text
from server.domain.person_details import (
    Details,
    Sought,
    Sound,
    bsn_key,
    dates_in,
    emails_in,
    numbers_in,
    phone_key,
    postcode_key,
)
from server.domain.transcript import Frozen

SNIPPET_CHARS = 60
"""Text shown before and after the words of a hit."""
_NUMBERS = frozenset({"bsn", "phone", "email"})


class Match(Frozen):
    """How a person compares with the one sought: what agrees (``on``), what differs (``against``)."""

    sureness: Sureness
    on: tuple[str, ...]
    against: tuple[str, ...] = ()


class Named(Frozen):
    """A person that a record tells of: the id of the observation, and what it says."""

    id: str
    details: Details
    audio: tuple[tuple[float, float], ...] = ()


class Passage(Frozen):
    """A text of a record. ``place`` says which.

    ``narrative``, ``transcript``, ``field:<id>``, ``final:<utterance>.<revision>`` or ``result:<utterance>``.
    """

    place: str
    text: str
    version: int | None = None
    audio: tuple[tuple[int, int, float, float], ...] = Field(default=(), repr=False)
    """Start and end of each word in the text, and of its sound in seconds; empty for text without sound."""


class Searchable(Frozen):
    """All that a record says, as the search sees it."""

    kind: str
    id: str
    version: int | None = None
    persons: tuple[Named, ...] = ()
    passages: tuple[Passage, ...] = ()


class Hit(Frozen):
    """One place where a record is, or may be, about the person.

    ``text[start:end]`` of the passage holds the words; ``snippet`` shows them with some text around: for
    the eyes of who handles the request, never for a log. ``audio_s`` are [start, end] in the recording.
    """

    place: str
    version: int | None = None
    sureness: Sureness
    on: tuple[str, ...]
    against: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    snippet: str = ""
    audio_s: tuple[tuple[float, float], ...] = ()


def match_person(sought: Sought, person: Details, sound: Sound) -> Match | None:
    """How ``person`` compares; None when nothing agrees, or when what agrees is another person's."""
    on, against = _compared(sought, person)
    name: Sureness | None = None
    if sought.name and person.name:
        name = compare_names(sought.name, person.name, sound)
        (on if name else against).append("name")
    if not on:
        return None
    sure = not against and _is_telling(sought, set(on), name)
    if not sure and "name" in against and not _NUMBERS & set(on):
        return None  # a relative with the same home, somebody born on the same day
    if name is Sureness.POSSIBLE and against and not _NUMBERS & set(on):
        return None
    sureness = Sureness.SURE if sure else Sureness.POSSIBLE
    return Match(sureness=sureness, on=tuple(sorted(on)), against=tuple(sorted(against)))


def _is_telling(sought: Sought, on: set[str], name: Sureness | None) -> bool:
    if "bsn" in on:
        return True
    if name is Sureness.SURE:
        return len(on) > 1 or sought.given == {"name"}
    return name is None and not sought.name and bool(on & {"phone", "email"}) and sought.given <= on


def _compared(sought: Sought, person: Details) -> tuple[list[str], list[str]]:
    """What agrees and what differs, without the name. Another telephone or home says nothing."""
    on: list[str] = []
    against: list[str] = []
    if sought.bsn and person.bsn:
        (on if bsn_key(sought.bsn) == bsn_key(person.bsn) else against).append("bsn")
    if sought.birth_date and person.birth_date:
        (on if sought.birth_date == person.birth_date else against).append("birth_date")
    if sought.phone and person.phone and phone_key(sought.phone) == phone_key(person.phone):
        on.append("phone")
    if sought.email and person.email and sought.email.casefold() == person.email.casefold():
        on.append("email")
    if sought.homes & person.homes:
        on.append("address")
    return on, against


def search(sought: Sought, record: Searchable, sound: Sound) -> tuple[Hit, ...]:
    """Every place where the record is, or may be, about the person."""
    found: list[Hit] = []
    for one in record.persons:
        match = match_person(sought, one.details, sound)
        if match:
            hit = Hit(
                place=f"observation:{one.id}",
                snippet=one.details.name or "",
                audio_s=one.audio,
                **dict(match),
            )
            found.append(hit)
    # Who is surely told of somewhere in the record is meant by the same name elsewhere in it.
    known = any(hit.sureness is Sureness.SURE for hit in found)
    for passage in record.passages:
        found.extend(_in_text(sought, passage, sound, known=known))
    return tuple(found)


def _in_text(sought: Sought, passage: Passage, sound: Sound, *, known: bool) -> Iterator[Hit]:
    names = mentions(sought.name, passage.text, sound) if sought.name else ()
    numbers = list(_numbers_in(sought, passage.text))
    told = known or bool(numbers) or sought.given == {"name"}
    for one in names:
        sure = one.sureness is Sureness.SURE and told
        yield _hit(passage, one.start, one.end, "name", Sureness.SURE if sure else Sureness.POSSIBLE)
    named = any(one.sureness is Sureness.SURE for one in names)
    for kind, start, end in numbers:
        sure = kind == "bsn" or known or (kind != "address" and (named or sought.given == {kind}))
        yield _hit(passage, start, end, kind, Sureness.SURE if sure else Sureness.POSSIBLE)


def _hit(passage: Passage, start: int, end: int, what: str, sureness: Sureness) -> Hit:
    audio = [(a, b) for first, last, a, b in passage.audio if first < end and last > start]
    return Hit(
        place=passage.place,
        version=passage.version,
        sureness=sureness,
        on=(what,),
        start=start,
        end=end,
        snippet=snippet(passage.text, start, end),
        audio_s=((audio[0][0], audio[-1][1]),) if audio else (),
    )


def snippet(text: str, start: int, end: int) -> str:
    """The words with some text around them, on one line."""
    first, last = max(0, start - SNIPPET_CHARS), end + SNIPPET_CHARS
    cut = ("…" if first else "", "…" if last < len(text) else "")
    return cut[0] + " ".join(text[first:last].split()) + cut[1]


def _numbers_in(sought: Details, text: str) -> Iterator[tuple[str, int, int]]:
    for start, end, number in numbers_in(text):
        if sought.bsn and bsn_key(number) == bsn_key(sought.bsn):
            yield "bsn", start, end
        elif sought.phone and phone_key(number) == phone_key(sought.phone):
            yield "phone", start, end
    for start, end, address in emails_in(text):
        if sought.email and address == sought.email.casefold():
            yield "email", start, end
    for start, end, day in dates_in(text):
        if day == sought.birth_date:
            yield "birth_date", start, end
    yield from _homes_in(sought, text)


def _homes_in(sought: Details, text: str) -> Iterator[tuple[str, int, int]]:
    """The street with its number, or the postcode and the number near each other."""
    if not sought.house_number:
        return
    words = words_of_text(text)
    street = [word.key for word in words_of_text(sought.street or "")]
    number = "".join(word.key for word in words_of_text(sought.house_number))
    for at in range(len(words)):
        run = words[at : at + len(street) + 1]
        if street and [word.key for word in run] == [*street, number]:
            yield "address", run[0].start, run[-1].end
    if sought.postcode:
        digits, letters = postcode_key(sought.postcode)[:4], postcode_key(sought.postcode)[4:]
        for at, word in enumerate(words):
            joined = word.key == digits + letters
            apart = word.key == digits and at + 1 < len(words) and words[at + 1].key == letters
            if (joined or apart) and number in {one.key for one in words[max(0, at - 4) : at + 4]}:
                yield "address", word.start, words[at if joined else at + 1].end


def details_spans(details: Details, text: str, sound: Sound) -> Iterator[tuple[int, int]]:
    """Where a text says something of ``details``: to give only that, or to black it out."""
    if details.name:
        yield from ((one.start, one.end) for one in mentions(details.name, text, sound))
    yield from ((start, end) for _, start, end in _numbers_in(details, text))
