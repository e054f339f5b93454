"""Names of persons compared as people write and say them, and found in running text.

Tolerated: case, accents, punctuation, the order of the words ("Vries, Jan de"), one letter wrong in a
word of four or more, and spellings that sound alike. Initials fit a first name, and a surname may
stand alone; such a likeness is *possible*, never *sure*. Pure functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Self

from rapidfuzz.distance import OSA

from server.domain.transcript import Frozen

PARTICLES = frozenset(
    {
        *("van", "von", "de", "den", "der", "het", "t", "ten", "ter", "te", "op", "aan", "bij", "uit"),
        *("la", "le", "du", "da", "dos", "das", "del", "el", "al", "bin", "ben", "in", "voor", "zu", "zur"),
    }
)
"""Words inside a surname that are left out and added as people please."""
_BEFORE_NAMES = frozenset(
    {
        *("verdachte", "aangever", "aangeefster", "getuige", "slachtoffer", "benadeelde", "melder"),
        *("meldster", "betrokkene", "bestuurder", "bestuurster", "eigenaar", "eigenares", "meneer"),
        *("mevrouw", "heer", "dhr", "mw", "mevr", "broer", "zus", "vader", "moeder", "zoon", "dochter"),
        *("collega", "agent", "familie", "en", "of", "door", "met", "dat", "die", "ik", "wij"),
    }
)
"""Words that may stand before a surname and are no first name."""
_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"[ \u00a0.\-'\u2019]{1,3}")
_COMMA = re.compile(r"\s*,\s*")
_NEAR_FROM, _FAR_FROM = 4, 9

Sound = Callable[[str], str]


class Sureness(StrEnum):
    """How sure it is that words are about the person."""

    SURE = "sure"
    POSSIBLE = "possible"


class TextWord(Frozen):
    """A word of a text at its place, folded."""

    start: int
    end: int
    key: str
    capital: bool


class Mention(Frozen):
    """A name at its place in a text: ``text[start:end]``."""

    start: int
    end: int
    sureness: Sureness


def folded(word: str) -> str:
    """A word without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of_text(text: str) -> tuple[TextWord, ...]:
    """Every word of letters and digits, with its place."""
    return tuple(
        TextWord(start=m.start(), end=m.end(), key=folded(m[0]), capital=m[0][0].isupper())
        for m in _WORD.finditer(text)
    )


class NameWords(Frozen):
    """A name in parts, folded: given names (or initials, one letter) and the surname without particles."""

    given: tuple[str, ...]
    surname: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Self:
        """The parts of a name in either order: "Jan de Vries", "de Vries, Jan", "Smit-de Boer"."""
        before, comma, after = name.partition(",")
        if comma and _WORD.search(after):
            return cls(given=_plain(after), surname=_plain(before))
        chunks = name.split()
        first = next((at for at, chunk in enumerate(chunks) if _starts_surname(chunk, at)), None)
        if first is None:
            first = len(chunks) - 1
        given, surname = _plain(" ".join(chunks[:first])), _plain(" ".join(chunks[first:]))
        if not surname:  # only particles at the end: "Vries Jan de"
            given, surname = given[:-1], given[-1:]
        return cls(given=given, surname=surname)

    @property
    def words(self) -> tuple[str, ...]:
        """All words that are no particle."""
        return self.given + self.surname


def _starts_surname(chunk: str, at: int) -> bool:
    words = [folded(word) for word in _WORD.findall(chunk)]
    if not words:
        return False
    joined = len(words) > 1 and "-" in chunk and words[1] in PARTICLES  # "Smit-de Boer"
    return joined or (at > 0 and words[0] in PARTICLES and not chunk.endswith("."))


def _plain(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(folded, _WORD.findall(text)) if word not in PARTICLES)


def compare_names(one: str, other: str, sound: Sound) -> Sureness | None:
    """How sure two names are one person's; None when they are not alike."""
    a, b = NameWords.of(one), NameWords.of(other)
    if not a.words or not b.words:
        return None
    if sorted(a.words) == sorted(b.words):
        return Sureness.SURE if _is_whole(a.words) else Sureness.POSSIBLE
    surname = _surnames(a.surname, b.surname, sound)
    given = _given(a.given, b.given, sound)
    return Sureness.POSSIBLE if surname and given else None


def _is_whole(words: Sequence[str]) -> bool:
    """True for a name of a first name and a surname, written out."""
    return len(words) > 1 and all(len(word) > 1 for word in words)


def _surnames(one: Sequence[str], other: Sequence[str], sound: Sound) -> bool:
    """True when one holds all words of the other: "Smit" and "Smit-de Boer"."""
    short, long = sorted((one, other), key=len)
    return bool(short) and all(any(alike(word, known, sound) for known in long) for word in short)


def _given(one: Sequence[str], other: Sequence[str], sound: Sound) -> bool:
    """True when none of the given names speaks against another; also where one has none."""
    return all(_given_fit(a, b, sound) for a, b in zip(one, other, strict=False))


def _given_fit(a: str, b: str, sound: Sound) -> bool:
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    return alike(a, b, sound)


def alike(a: str, b: str, sound: Sound) -> bool:
    """True for equal words, one letter wrong (two in a long word), or the same sound."""
    if a == b:
        return True
    shortest = min(len(a), len(b))
    if shortest < _NEAR_FROM - 1:
        return False
    if sound(a) == sound(b):
        return True
    allowed = 0 if shortest < _NEAR_FROM else 2 if shortest >= _FAR_FROM else 1
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed


def mentions(name: str, text: str, sound: Sound) -> tuple[Mention, ...]:
    """Every place in ``text`` that may say ``name``.

    A surname alone counts (possible) where it has a capital, or where the text has no capitals at all.
    A surname behind another first name is somebody else.
    """
    wanted = NameWords.of(name)
    if not wanted.words:
        return ()
    words = words_of_text(text)
    lower = not any(word.capital for word in words)
    keys = {word.key for word in words}
    near = {key for key in keys if any(alike(key, one, sound) for one in wanted.surname)}
    found: list[Mention] = []
    if near:
        at = 0
        while at < len(words):
            mention, after = _mention_at(words, at, wanted, near, text, lower=lower)
            if mention and (not found or mention.start >= found[-1].end):
                checked = _judged(mention, words, wanted, text, sound)
                if checked:
                    found.append(checked)
            at = after
    return tuple(found)


class _Run(Frozen):
    """A surname in a text: words ``first`` to ``last`` (included); ``exact`` for the very words."""

    start: int
    end: int
    first: int
    last: int
    exact: bool


def _mention_at(
    words: Sequence[TextWord], at: int, wanted: NameWords, near: set[str], text: str, *, lower: bool
) -> tuple[_Run | None, int]:
    """The surname that begins at word ``at``, and the word after it."""
    if words[at].key not in near:
        return None, at + 1
    last, left = at, len(wanted.surname) - 1
    while (
        left > 0 and _joined(words, last, text) and "." not in text[words[last].end : words[last + 1].start]
    ):
        left -= 1
        ahead = last + 1
        while ahead < len(words) - 1 and words[ahead].key in PARTICLES and _joined(words, ahead, text):
            ahead += 1
        if words[ahead].key not in near:
            break
        last = ahead
    said = tuple(word.key for word in words[at : last + 1] if word.key not in PARTICLES)
    capital = lower or any(word.capital for word in words[at : last + 1])
    exact = sorted(said) == sorted(wanted.surname)
    if not capital and not exact:
        return None, last + 1
    return _Run(start=words[at].start, end=words[last].end, first=at, last=last, exact=exact), last + 1


def _judged(
    run: _Run, words: Sequence[TextWord], wanted: NameWords, text: str, sound: Sound
) -> Mention | None:
    """The mention with the given names around it; None where they are another's."""
    before = run.first
    while before > 0 and words[before - 1].key in PARTICLES and _joined(words, before - 1, text):
        before -= 1
    start = words[before].start
    left = _names_before(words, before, text, wanted)
    for count in range(len(left), 0, -1):
        said = tuple(word.key for word in left[-count:])
        if _given(said, wanted.given, sound) and wanted.given and len(said) <= len(wanted.given):
            sure = run.exact and said == wanted.given and _is_whole((*said, *wanted.surname))
            return Mention(start=left[-count].start, end=run.end, sureness=_sure(sure))
    if left and left[-1].key not in _BEFORE_NAMES and wanted.given:
        return None
    behind = _names_behind(words, run.last, text)
    if behind and wanted.given and _given(tuple(w.key for w in behind), wanted.given, sound):
        sure = run.exact and tuple(w.key for w in behind) == wanted.given and _is_whole(wanted.words)
        return Mention(start=start, end=behind[-1].end, sureness=_sure(sure))
    if not any(word.capital for word in words[run.first : run.last + 1]) and any(w.capital for w in words):
        return None  # "de bakker" is no Bakker
    return Mention(start=start, end=run.end, sureness=Sureness.POSSIBLE)


def _sure(yes: bool) -> Sureness:  # noqa: FBT001 - a condition made a value
    return Sureness.SURE if yes else Sureness.POSSIBLE


def _joined(words: Sequence[TextWord], at: int, text: str) -> bool:
    """True when word ``at`` and the next stand together, without a comma or a new sentence between."""
    return at + 1 < len(words) and bool(_JOINT.fullmatch(text[words[at].end : words[at + 1].start]))


def _names_before(
    words: Sequence[TextWord], first: int, text: str, wanted: NameWords
) -> tuple[TextWord, ...]:
    """Up to as many words before the surname as a person has names, that may be names."""
    found: list[TextWord] = []
    for at in range(first - 1, max(-1, first - 1 - max(3, len(wanted.given))), -1):
        word = words[at]
        gap = text[word.end : words[at + 1].start]
        ends_sentence = "." in gap and len(word.key) > 1
        may_be_name = word.capital or word.key in wanted.given or len(word.key) == 1
        if not _joined(words, at, text) or ends_sentence or not may_be_name:
            break
        found.append(word)
    return tuple(reversed(found))


def _names_behind(words: Sequence[TextWord], last: int, text: str) -> tuple[TextWord, ...]:
    """Given names after a comma: "De Vries, Jan Pieter"."""
    at = last + 1
    if at >= len(words) or not _COMMA.fullmatch(text[words[last].end : words[at].start]):
        return ()
    return tuple(_capitals_from(words, at, text))


def _capitals_from(words: Sequence[TextWord], at: int, text: str) -> Iterator[TextWord]:
    while at < len(words) and words[at].capital:
        yield words[at]
        if not _joined(words, at, text):
            return
        at += 1
