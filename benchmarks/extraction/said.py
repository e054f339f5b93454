"""Could a text have said this value? A generous reading, for telling mistakes from inventions.

Shares nothing with the rules under test: it doesn't look for values, it only checks whether one
that is given can be pieced together from words that stand together. It says yes too often rather
than too seldom: what it denies was made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_WRITTEN_NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
_ONES = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
SMALL_NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    f"{_ONES[one]}en{ten}" if one else ten: 20 + 10 * place + one
    for place, ten in enumerate(_TENS)
    for one in range(10)
}
_SIZES = (("miljoen", 1_000_000), ("duizend", 1000), ("honderd", 100))
_SCALES = {"rug": 1000, "ruggen": 1000, "mille": 1000, "ton": 100_000, "miljoen": 1_000_000} | {
    "duizend": 1000,
    "honderd": 100,
    "tientje": 10,
    "tientjes": 10,
    "geeltje": 25,
    "joet": 10,
    "meier": 100,
}

_ALPHABETS = (
    "anna anton bernard bernhard bravo cornelis charlie dirk delta eduard echo ferdinand foxtrot gerard golf "
    "hendrik hotel isaak izaak india jan johan johannes juliett juliet karel kilo lodewijk lima maria marie "
    "mike nico november otto oscar pieter papa quotient quirinus quebec rudolf richard romeo simon sierra "
    "teunis theodoor tinus tango utrecht uniform victor willem whiskey whisky xantippe xray ypsilon yankee "
    "zaandam zacharias zulu alfa alpha"
)
_LETTER_NAMES = (
    "A aa,B bee be,C cee see,D dee,E ee,F ef,G gee ge,H haa ha,I ie,J jee je,K kaa ka,L el,M em,N en,O oo,"
    "P pee pe,Q kuu ku,R er,S es,T tee te,U uu,V vee ve,W wee we,X iks eks,Y ij griekse,Z zet zed"
)
_LETTERS = {word: word[0].upper() for word in _ALPHABETS.split()} | {
    name: row[0] for row in _LETTER_NAMES.split(",") for name in row[2:].split()
}
FILLERS = frozenset({"eh", "uh", "ehm", "uhm", "euh", "hm"})
_BETWEEN = FILLERS | {"streepje", "streep", "koppelteken", "min", "dash", "spatie", "punt", "slash", "plus"}
_BETWEEN |= {"ray", "en", "van", "dus", "de", "letter", "letters", "cijfer", "cijfers"}
_TWICE = frozenset({"dubbel", "dubbele", "twee"})
_TIMES = frozenset({"keer", "maal"})
_SHORT_WORD = 4
_NUMBER_WORDS = 6
_WORDS_BETWEEN = 2

ROLE_WORDS = {
    "verdachte": ("verdacht", "dader", "aangehouden", "aanhoud", "hield"),
    "aangever": ("aangever", "aangeefster", "aangifte"),
    "getuige": ("getuig",),
    "slachtoffer": ("slachtoffer", "gewond", "mishandel", "geslagen", "gestompt", "geschopt"),
    "benadeelde": ("benadeel", "gedupeerd"),
    "melder": ("meld",),
    "betrokkene": ("betrok",),
    "bestuurder": ("bestuur", "reed", "rijd", "gereden"),
    "eigenaar": ("eigen", "behoor", "tenaam", "naam"),
}
"""Beginnings of the words that give somebody a role."""

NEGATORS = ("geen", "niet", "niemand", "nooit", "zonder", "noch", "nergens", "niks", "on")
NEGATION_WORDS = {
    "geen_letsel": ("letsel", "gewond", "verwond", "ongedeerd", "pijn", "blessure"),
    "geen_geweld": ("geweld", "vrijwillig", "verzet"),
    "geen_braakschade": ("braak", "schade", "beschadig", "geforceerd", "sporen"),
    "niet_afgesloten": ("slot", "gesloten", "afgesloten", "open", "sloten"),
    "geen_camerabeelden": ("camera", "beeld"),
    "geen_getuigen": ("getuig", "niemand", "gezien"),
}


def fold(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=10_000)
def number_of(word: str) -> int | None:
    """A whole number below a billion, in digits or written as one folded word; else None."""
    if word.isascii() and word.isdigit():
        return int(word)
    if word in SMALL_NUMBERS:
        return SMALL_NUMBERS[word]
    for name, size in _SIZES:
        head, found, tail = word.partition(name)
        if found:
            many = number_of(head) if head else 1
            rest = number_of(tail.removeprefix("en")) if tail else 0
            return None if many is None or rest is None else many * size + rest
    return None


@dataclass(frozen=True)
class Utterance:
    """A dictation, to be asked what it could have said."""

    text: str
    dictated_at: datetime

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded words; digits between points, colons or dashes are words of their own."""
        return tuple(_WORD.findall(fold(self.text)))

    def says_code(self, value: str) -> bool:
        """Letters and digits (capitals, nothing between) in any spelling, one after another."""
        return any(self._spells(value, start) for start in range(len(self.words)))

    def says_phone(self, value: str) -> bool:
        """A number that begins with its country, without 00: ``31612345678``."""
        ways = [value, "00" + value] + (["0" + value[2:]] if value.startswith("31") else [])
        return any(self.says_code(way) for way in ways)

    def says_amount(self, value_eur: float) -> bool:
        """Euros; cents may stand anywhere."""
        whole, cents = divmod(round(value_eur * 100), 100)
        known = self._numbers
        return whole + cents / 100 in known or (whole in known and cents in known)

    def says_role(self, role: str) -> bool:
        """A word that gives somebody this role."""
        stems = ROLE_WORDS.get(role, (role,))
        return any(word.startswith(stems) for word in self.words)

    def says_negation(self, value: str) -> bool:
        """A word of denial, and one of the subject. ``ongedeerd`` is both."""
        stems = NEGATION_WORDS.get(value, (value.removeprefix("geen_").removeprefix("niet_"),))
        denied = any(word.startswith(NEGATORS) for word in self.words)
        return denied and any(stem in word for stem in stems for word in self.words)

    @cached_property
    def _numbers(self) -> frozenset[float]:
        plain = fold(self.text)
        found: set[float] = {
            float(number.replace(".", "").replace(",", ".")) for number in _WRITTEN_NUMBER.findall(plain)
        }
        found |= {float(number) for word in self.words if (number := number_of(word)) is not None}
        for start in range(len(self.words)):
            for end in range(start + 2, min(len(self.words), start + _NUMBER_WORDS) + 1):
                number = number_of("".join(self.words[start:end]))
                if number is not None:
                    found.add(float(number))
        if any("half" in word or "halve" in word for word in self.words):
            found |= {number + 0.5 for number in found} | {0.5, 1.5}
            found |= {
                n + 0.5 for word in self.words if (n := number_of(word.removesuffix("enhalf"))) is not None
            }
        scales = {_SCALES[word] for word in self.words if word in _SCALES}
        return frozenset(found | {n * scale for n in found for scale in scales} | set(map(float, scales)))

    def _spells(self, value: str, start: int) -> bool:
        """True when ``value`` can be read from the word at ``start`` on. Breadth first over both."""
        places = {(at, done, 0) for at, done in self._steps(value, start, 0)}
        seen = set(places)
        while places:
            if any(done == len(value) for _, done, _ in places):
                return True
            further = {
                (at, more, 0)
                for place, done, _ in places
                if place < len(self.words)
                for at, more in self._steps(value, place, done)
            }
            further |= {
                (place + 1, done, between + 1)
                for place, done, between in places
                if between < _WORDS_BETWEEN and place < len(self.words) and self.words[place] in _BETWEEN
            }
            places = further - seen
            seen |= further
        return False

    def _steps(self, value: str, at: int, done: int) -> Iterator[tuple[int, int]]:
        """(next word, characters read) after the word at ``at``."""
        for end, signs in self._readings(at):
            if value.startswith(signs, done):
                yield end, done + len(signs)

    def _readings(self, at: int) -> Iterator[tuple[int, str]]:
        for signs in readings_of(self.words[at]):
            yield at + 1, signs
        joined = number_of("".join(self.words[at : at + 2]))
        if joined is not None and at + 1 < len(self.words):
            yield at + 2, str(joined)
        if at + 1 < len(self.words) and self.words[at] in _TWICE:
            yield from ((at + 2, signs * 2) for signs in readings_of(self.words[at + 1]))
        if at + 2 < len(self.words) and self.words[at + 1] in _TIMES:
            times = number_of(self.words[at]) or 1
            if times < len(_ONES):
                yield from ((at + 3, signs * times) for signs in readings_of(self.words[at + 2]))


@lru_cache(maxsize=10_000)
def readings_of(word: str) -> Sequence[str]:
    """What a folded word may add to a code: digits, letters, or itself."""
    found = []
    number = number_of(word)
    if number is not None and not word.isdigit():
        found.append(str(number))
    if word in _LETTERS:
        found.append(_LETTERS[word])
    if len(word) <= _SHORT_WORD or any(sign.isdigit() for sign in word):
        found.append(word.upper())
    return tuple(found)
