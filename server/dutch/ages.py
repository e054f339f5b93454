"""How old somebody is: "ongeveer 16 jaar", "tussen de 20 en 25 jaar", "zestienjarige", "begin twintig".

An age is given as it was said: "begin twintig" stays "begin twintig", no years are made up for it.
"16 jaar" is no age where the words speak of a duration ("16 jaar geleden", "16 jaar cel").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from server.dutch.decimals import may_begin_number
from server.dutch.in_turn import in_turn
from server.dutch.nearby import (
    after,
    before,
    continues_number,
    counts_vaguely,
    is_approximate,
    led_by,
    numeric,
    says_after,
    says_before,
)
from server.dutch.numbers import cardinal, is_lone_article, read_cardinal
from server.dutch.spelled_numbers import TENS
from server.dutch.words import Found, Token

_OLDEST = 120
_YEARS = frozenset({"jaar", "jaren", "jr", "jaartjes"})
_TO = frozenset({"tot", "a", "of", "en", "-", "t/m"})
_WRITTEN_RANGE = re.compile(r"([0-9]{1,3})[-\u2013/]([0-9]{1,3})")
_JARIGE = re.compile(r"(.{1,30}?)-?jarigen?")
_PARTS = frozenset({"begin", "midden", "eind", "in"})
_WORDS_OF_TENS = {value: name for name, value in TENS.items()}
_OF_TENS = {f"{name}er": value for name, value in TENS.items()}
_DURATION_AFTER = frozenset(
    {
        *("geleden", "lang", "later", "eerder", "gevangenisstraf", "cel", "celstraf", "ervaring", "garantie"),
        *("getrouwd", "samen", "werkzaam", "woonachtig", "rijbewijs", "tbs", "bij", "relatie", "bekend"),
        *("gehuwd", "gescheiden", "in", "gevangen", "voorwaardelijk", "rijontzegging", "huisverbod", "terug"),
    }
)
_DURATION_BEFORE = frozenset(
    {
        *(
            "sinds",
            "al",
            "na",
            "gedurende",
            "over",
            "afgelopen",
            "laatste",
            "komende",
            "per",
            "binnen",
            "elke",
        ),
        *("vorig", "voor", "meer", "straf", "eis", "tijdens", "eerste"),
    }
)
_NOT_OF_PEOPLE = frozenset(
    {
        "bestaan",
        "contract",
        "relatie",
        "huwelijk",
        "jubileum",
        "opleiding",
        "termijn",
        "periode",
        "samenwerking",
    }
)
_AGE = frozenset({"leeftijd"})
_AGE_LINKS = frozenset({"van", "is", "was", "ongeveer", "circa", "rond", "de", "geschat", "geschatte", "op"})
_PERSON = frozenset(
    {
        *(
            "man",
            "vrouw",
            "jongen",
            "meisje",
            "persoon",
            "dader",
            "verdachte",
            "signalement",
            "leeftijd",
            "hij",
        ),
        *(
            "zij",
            "ze",
            "postuur",
            "jongeman",
            "mannen",
            "vrouwen",
            "jongens",
            "daders",
            "heer",
            "dame",
            "oud",
        ),
    }
)
_CLOSERS = frozenset(
    {"en", "met", "die", "was", "is", "had", "droeg", "slank", "blank", "postuur", "lang", "oud"}
)
_REACH = 8
_STEP = 5
_YOUNGEST_ROUNDED, _OLDEST_ROUNDED = 10, 100


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years: from ``low`` up to ``high``, which are the same for one age.

    ``part`` holds the words that narrow a decade ("begin", "eind", "in de"), ``approximate`` tells
    that it is an estimate.
    """

    low: int
    high: int
    approximate: bool = False
    part: str = ""

    @property
    def text(self) -> str:
        """As a report writes it: "16", "20-25", "begin twintig"."""
        if self.part:
            return f"{self.part} {_WORDS_OF_TENS[self.low]}"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class _Years:
    low: int
    high: int
    end: int


def find_ages(tokens: tuple[Token, ...]) -> Iterator[Found[Age]]:
    """Every age in the tokens, in order."""
    return in_turn(tokens, begins=lambda token: _may_begin(token.key), read=read_age, number=read_cardinal)


@lru_cache(maxsize=20_000)
def _may_begin(key: str) -> bool:
    return may_begin_number(key) or key in _PARTS or key in _OF_TENS or _years_in(key) is not None


def read_age(tokens: tuple[Token, ...], at: int) -> Found[Age] | None:
    """The age that begins at ``tokens[at]``, or None."""
    if at >= len(tokens):
        return None
    return _jarige(tokens, at) or _decade(tokens, at) or _year_or_so(tokens, at) or _in_years(tokens, at)


def _jarige(tokens: tuple[Token, ...], at: int) -> Found[Age] | None:
    """As "zestienjarige", "16-jarige" and "zestien jarige"."""
    years = _years_in(tokens[at].key)
    end = at + 1
    if years is None:
        number = read_cardinal(tokens, at)
        if number is None or number.end >= len(tokens) or tokens[number.end - 1].stop:
            return None
        if tokens[number.end].key not in {"jarige", "jarigen"}:
            return None
        years, end = number.value, number.end + 1
    if not 0 < years <= _OLDEST or (not tokens[end - 1].stop and says_after(tokens, end, _NOT_OF_PEOPLE, 1)):
        return None
    age = Age(low=years, high=years, approximate=is_approximate(tokens, at, end))
    return Found(value=age, first=at, end=end, rule="age_jarige")


@lru_cache(maxsize=20_000)
def _years_in(key: str) -> int | None:
    match = _JARIGE.fullmatch(key) if "jarige" in key and len(key) < 2 * _REACH * _STEP else None
    return cardinal(match[1]) if match else None


def _decade(tokens: tuple[Token, ...], at: int) -> Found[Age] | None:
    """As "begin twintig", "eind dertig", "in de veertig" and "een vijftiger"."""
    key = tokens[at].key
    if key in _OF_TENS and says_before(tokens, at, {"een"}, 1):
        return Found(value=_part(_OF_TENS[key], "in de"), first=at, end=at + 1, rule="age_decade")
    if key not in _PARTS or tokens[at].stop or at + 1 >= len(tokens):
        return None
    start = at + 1
    part = key
    if key == "in":
        if tokens[start].key != "de" or tokens[start].stop or start + 1 >= len(tokens):
            return None
        start, part = start + 1, "in de"
    tens = cardinal(tokens[start].key)
    if tens is None or tens not in _WORDS_OF_TENS or not _closes(tokens, start + 1):
        return None
    if key == "in" and tokens[start].key.isdigit() and not _of_person(tokens, at, start + 1):
        return None
    end = start + 1
    if end < len(tokens) and not tokens[start].stop and tokens[end].key in _YEARS:
        end += 1
    return Found(value=_part(tens, part), first=at, end=end, rule="age_decade")


def _part(tens: int, part: str) -> Age:
    return Age(low=tens, high=tens, approximate=True, part=part)


def _year_or_so(tokens: tuple[Token, ...], at: int) -> Found[Age] | None:
    """As "een jaar of dertig"."""
    said = [token.key for token in tokens[at : at + 3]]
    if said not in (["een", "jaar", "of"], ["een", "jaartje", "of"]) or any(
        token.stop for token in tokens[at : at + 3]
    ):
        return None
    number = read_cardinal(tokens, at + 3)
    if number is None or not numeric(tokens[at + 3]) or not 0 < number.value <= _OLDEST:
        return None
    if _is_duration(tokens, at, number.end):
        return None
    last = _higher(tokens, number) or number
    if last.value < number.value:
        last = number
    age = Age(low=number.value, high=last.value, approximate=True)
    return Found(value=age, first=at, end=last.end, rule="age_or_so")


def _in_years(tokens: tuple[Token, ...], at: int) -> Found[Age] | None:
    """As "16 jaar", "20 à 25 jaar", "tussen de twintig en vijfentwintig", "leeftijd 34", "rond de dertig"."""
    years = _years(tokens, at)
    if years is None or not 0 <= years.low <= years.high <= _OLDEST:
        return None
    if is_lone_article(tokens, at, years.end) or continues_number(tokens, at) or counts_vaguely(tokens, at):
        return None
    last = tokens[years.end - 1]
    said = not last.stop and years.end < len(tokens) and tokens[years.end].key in _YEARS
    end = years.end + said
    if said:
        if _is_duration(tokens, at, end):
            return None
        if end < len(tokens) and not tokens[end - 1].stop and tokens[end].key == "oud":
            end += 1
    elif not _is_named(tokens, at, years):
        return None
    ranged = years.low != years.high
    rough = ranged or is_approximate(tokens, at, end)
    age = Age(low=years.low, high=years.high, approximate=rough)
    return Found(value=age, first=at, end=end, rule="age_range" if ranged else "age_years")


def _years(tokens: tuple[Token, ...], at: int) -> _Years | None:
    """One number of years or two, whatever they count."""
    written = _WRITTEN_RANGE.fullmatch(tokens[at].key) if tokens[at].key[0].isdigit() else None
    if written:
        return _Years(int(written[1]), int(written[2]), at + 1)
    low = read_cardinal(tokens, at)
    if low is None:
        return None
    high = _higher(tokens, low)
    if high is None or high.value <= low.value or is_lone_article(tokens, high.first, high.end):
        return _Years(low.value, low.value, low.end)
    return _Years(low.value, high.value, high.end)


def _higher(tokens: tuple[Token, ...], low: Found[int]) -> Found[int] | None:
    """The second number of "20 tot 25", "20 jaar tot 25", "tussen 20 en 25" and "zestien zeventien"."""
    if low.end >= len(tokens) or tokens[low.end - 1].stop or tokens[low.end - 1].pause:
        return None
    if numeric(tokens[low.end]):
        high = read_cardinal(tokens, low.end)
        close = high is not None and high.value <= low.value + _STEP
        return high if close and not _is_name(tokens, low.first) else None
    link = low.end + (tokens[low.end].key in _YEARS and not tokens[low.end].stop)
    if link >= len(tokens) or tokens[link].key not in _TO or tokens[link].stop:
        return None
    if tokens[link].key == "en" and not _after_between(tokens, low.first):
        return None
    return read_cardinal(tokens, link + 1)


def _after_between(tokens: tuple[Token, ...], at: int) -> bool:
    near = [token.key for token in before(tokens, at, 2)]
    return near[:1] == ["tussen"] or near in (["de", "tussen"], ["het", "tussen"])


def _is_name(tokens: tuple[Token, ...], at: int) -> bool:
    """True when the first number may belong to what stands before it, a street for one."""
    return at > 0 and not tokens[at - 1].stop and tokens[at - 1].is_capital


def _is_duration(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    following = [token.key for token in after(tokens, end, 2)]
    if following[:1] == ["oude"] and following[1:] and following[1] not in _PERSON:
        return True  # "een 5 jaar oude fiets"
    if not tokens[end - 1].stop and says_after(tokens, end, _DURATION_AFTER, 1):
        return True
    return says_before(tokens, first, _DURATION_BEFORE, 1)


def _is_named(tokens: tuple[Token, ...], at: int, years: _Years) -> bool:
    """True when the words around a number without "jaar" say that it is an age."""
    if not _closes(tokens, years.end):
        return False
    if led_by(tokens, at, _AGE, _AGE_LINKS | {"tussen"}):
        return True
    if not _YOUNGEST_ROUNDED <= years.low < _OLDEST_ROUNDED or not _of_person(tokens, at, years.end):
        return False
    near = [token.key for token in before(tokens, at, 2)]
    if years.low != years.high:
        return _after_between(tokens, at)
    return near in (["de", "rond"], ["de", "tegen"], ["de", "richting"]) and years.low in _WORDS_OF_TENS


def _of_person(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    return says_before(tokens, first, _PERSON, _REACH) or says_after(tokens, end, _PERSON, _REACH // 2)


def _closes(tokens: tuple[Token, ...], end: int) -> bool:
    """True when nothing that could be counted follows."""
    if tokens[end - 1].stop or tokens[end - 1].pause or end >= len(tokens):
        return True
    key = after(tokens, end, 1)[0].key
    return key in _CLOSERS or key in _YEARS
