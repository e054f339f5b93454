"""The words around a clock time: parts of the day, what leads to a time, what makes it a duration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from server.dutch.numbers import word_number
from server.dutch.words import Token

MORNING, AFTERNOON, EVENING, NIGHT = "ochtend", "middag", "avond", "nacht"
"""The parts of the day, as Dutch divides it: roughly 6-12, 12-18, 18-24 and 0-6 hours."""

PART_NOUNS: Final = {
    "ochtend": MORNING,
    "morgen": MORNING,
    "voormiddag": MORNING,
    "middag": AFTERNOON,
    "namiddag": AFTERNOON,
    "avond": EVENING,
    "nacht": NIGHT,
}
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

TODAY, YESTERDAY, DAY_BEFORE, TOMORROW, DAY_AFTER = (
    "today",
    "yesterday",
    "day_before",
    "tomorrow",
    "day_after",
)
_DAYS: Final = {
    TODAY: ("van", "heden"),
    YESTERDAY: ("gister", "gisteren"),
    DAY_BEFORE: ("eergister", "eergisteren"),
    TOMORROW: ("morgen",),
    **{day: (day,) for day in WEEKDAYS},
}


@dataclass(frozen=True, slots=True)
class DayWord:
    """One word that names a day: :data:`TODAY` and its kin or a weekday, with a part of it or ""."""

    day: str
    part: str = ""


DAY_WORDS: Final[dict[str, DayWord]] = {
    "vandaag": DayWord(TODAY),
    "heden": DayWord(TODAY),
    "gisteren": DayWord(YESTERDAY),
    "eergisteren": DayWord(DAY_BEFORE),
    "overmorgen": DayWord(DAY_AFTER),
    **{day: DayWord(day) for day in WEEKDAYS},
    **{
        head + noun: DayWord(day, part)
        for day, heads in _DAYS.items()
        for head in heads
        for noun, part in PART_NOUNS.items()
        if head + noun != "morgenmorgen"
    },
}
"""Every single word that names a day, folded: "gisteravond", "vanochtend", "zaterdagnacht"."""

_BEFORE_PART = frozenset(
    {
        *("de", "die", "deze", "diezelfde", "dezelfde", "afgelopen", "vorige", "vroege", "late", "gister"),
        *("gisteren", "eergisteren", "hele", "vandaag"),
        *WEEKDAYS,
    }
)
_GENITIVE: Final = {
    f"{head}{noun}s": part
    for noun, part in PART_NOUNS.items()
    for head in ("", "s")
    if part != MORNING or head
} | {"ochtends": MORNING, "morgens": MORNING}

LEADS: Final = frozenset(
    {
        *("om", "omstreeks", "omstr", "rond", "rondom", "tegen", "vanaf", "sinds", "tot", "te", "tussen"),
        *("klokslag", "klokke"),
    }
)
"""After these a number of hours is a clock time."""

ABOUT: Final = frozenset(
    {
        "omstreeks",
        "rond",
        "rondom",
        "tegen",
        "ongeveer",
        "circa",
        "ca",
        "ong",
        "plusminus",
        "omstr",
        "grofweg",
    }
)
NEARLY: Final = frozenset({"even", "kort", "vlak", "net", "iets", "ruim", "pal"})
SOFT: Final = frozenset(
    {
        *ABOUT,
        *NEARLY,
        *("om", "op", "te", "ter", "het", "de", "'s", "s", "in", "reeds", "nog", "pas", "al", "exact", "na"),
        *("precies", "voor", "ergens", "rondom", "dus", "zo'n", "laat", "vroeg", "loop", "van", "die"),
        *("klok", "klokslag", "klokke", "stipt"),
    }
)
"""Words without meaning of their own between a date and its clock time."""

DURATION_BEFORE: Final = frozenset(
    {
        *(
            "per",
            "ruim",
            "bijna",
            "zo'n",
            "binnen",
            "gedurende",
            "enkele",
            "paar",
            "half",
            "anderhalf",
            "elke",
        ),
        *("duurde", "duurt", "ieder", "iedere", "minstens", "ruime", "zeker", "maximaal", "minimaal", "wel"),
        *("hooguit", "taakstraf", "werkstraf", "laatste", "eerste", "hele"),
    }
)
DURATION_AFTER: Final = frozenset(
    {
        *("lang", "later", "geleden", "eerder", "durend", "per", "achter", "achtereen", "gewacht", "gewerkt"),
        *(
            "wachten",
            "werken",
            "slaap",
            "gereden",
            "taakstraf",
            "werkstraf",
            "rijden",
            "lopen",
            "terug",
            "nodig",
        ),
        *("bezig", "geduurd", "verder", "daarvoor", "daarna", "ervoor", "erna", "tijd", "werk", "geslapen"),
    }
)
NEVER_A_TIME: Final = frozenset({"geleden", "lang", "per", "durend"})

COUNTED: Final = frozenset(
    {
        *(
            "euro",
            "eur",
            "euro's",
            "cent",
            "€",
            "dollar",
            "pond",
            "%",
            "procent",
            "promille",
            "minuten",
            "minuut",
        ),
        *(
            "seconden",
            "seconde",
            "dagen",
            "dag",
            "weken",
            "week",
            "maanden",
            "maand",
            "jaar",
            "jaren",
            "keer",
        ),
        *(
            "maal",
            "km",
            "kilometer",
            "meter",
            "m",
            "cm",
            "centimeter",
            "mm",
            "millimeter",
            "liter",
            "kilo",
            "kg",
        ),
        *(
            "gram",
            "gr",
            "ml",
            "cl",
            "stuks",
            "stuk",
            "man",
            "mannen",
            "vrouwen",
            "vrouw",
            "personen",
            "persoon",
        ),
        *("jongens", "jongen", "meisjes", "meisje", "jongeren", "kinderen", "kind", "mensen", "verdachten"),
        *("verdachte", "getuigen", "getuige", "agenten", "agent", "collega's", "auto's", "auto", "fietsen"),
        *("fiets", "scooters", "scooter", "voertuigen", "voertuig", "flessen", "fles", "pakken", "dozen"),
        *("stappen", "bewoners", "eenheden", "politieauto's", "bestuurders", "inzittenden", "gram", "graden"),
        *(
            "miljoen",
            "duizend",
            "honderd",
            "miljard",
            "ton",
            "ruggen",
            "rug",
            "tientjes",
            "x",
            "treden",
        ),
        *(
            "schoten",
            "klappen",
            "oproepen",
            "meldingen",
            "telefoons",
            "ramen",
            "sleutels",
            "huizen",
            "woningen",
        ),
        *(
            "deuren",
            "ruiten",
            "sloten",
            "tassen",
            "jassen",
            "messen",
            "zakjes",
            "pillen",
            "knallen",
            "studenten",
        ),
        *("jaars", "halve", "andere", "onbekende", "van", "á", "a"),
    }
)
"""After a number, these show that it counts something: it is no hour and no minute."""

_PLURAL_HOURS: Final = (
    *("enen", "tweeen", "drieen", "vieren", "vijven", "zessen", "zevenen", "achten", "negenen", "tienen"),
    *("elven", "twaalven"),
)
PLURAL_HOURS: Final = {word: hour for hour, word in enumerate(_PLURAL_HOURS, start=1)} | {"enen": 1}
"""Hours as in "tegen tienen", "even na vijven"."""

_PLURAL_DIGITS = re.compile(r"(\d{1,2})'?en")


def plural_hour(key: str) -> int | None:
    """The hour that "tienen" or "9'en" names, 1 to 12, or None."""
    digits = _PLURAL_DIGITS.fullmatch(key) if key[0].isdigit() else None
    if digits is None:
        return PLURAL_HOURS.get(key)
    return int(digits[1]) if 1 <= int(digits[1]) <= len(_PLURAL_HOURS) else None


_MONTH_NAMES = (
    ("januari", "jan"),
    ("februari", "feb", "febr"),
    ("maart", "mrt"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("augustus", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt", "october"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTHS: Final = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names}
"""Every name of a month, long and short, with its number."""

_DIGITS = re.compile(r"[0-9]{1,2}")
_HUNDRED, _TEN = 100, 10


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day at the tokens ``[first:end]``; ``named_day`` is true for "gisteravond"."""

    first: int
    end: int
    part: str
    named_day: bool


@dataclass(frozen=True, slots=True)
class Small:
    """A number under 100 that ends before token ``end``; ``padded`` for "03" and "nul drie"."""

    value: int
    end: int
    padded: bool


def linked(tokens: tuple[Token, ...], at: int) -> bool:
    """True when there is a token at ``at`` and nothing separates it from the one before."""
    return 0 < at < len(tokens) and not tokens[at - 1].stop


def key_at(tokens: tuple[Token, ...], at: int) -> str:
    """The key of the token there, or "" when there is none."""
    return tokens[at].key if 0 <= at < len(tokens) else ""


def small_number(tokens: tuple[Token, ...], at: int) -> Small | None:
    """The number under 100 that begins there: "drie", "03", "nul drie"; None for anything else."""
    if not 0 <= at < len(tokens):
        return None
    key = tokens[at].key
    if key[0].isdigit():
        return Small(int(key), at + 1, padded=key[0] == "0") if _DIGITS.fullmatch(key) else None
    value = word_number(tokens[at])
    if value is None or value >= _HUNDRED:
        return None
    if value == 0 and linked(tokens, at + 1) and not tokens[at].pause:
        follow = word_number(tokens[at + 1])
        if follow is not None and follow < _TEN and not tokens[at + 1].key.startswith("0"):
            return Small(follow, at + 2, padded=True)
    return Small(value, at + 1, padded=value == 0)


def part_at(tokens: tuple[Token, ...], at: int) -> Part | None:
    """The part of the day whose words begin at ``at``, or None."""
    key = tokens[at].key
    day = DAY_WORDS.get(key)
    if day is not None and day.part:
        return Part(at, at + 1, day.part, named_day=True)
    if key in {"'s", "s"} and linked(tokens, at + 1):
        part = _GENITIVE.get(tokens[at + 1].key)
        return Part(at, at + 2, part, named_day=False) if part else None
    plain = key.replace("'", "").replace("-", "")
    if plain in _GENITIVE:
        return Part(at, at + 1, _GENITIVE[plain], named_day=False)
    if key in PART_NOUNS and linked(tokens, at) and tokens[at - 1].key in _BEFORE_PART:
        return Part(at, at + 1, PART_NOUNS[key], named_day=False)
    return None


def find_parts(tokens: tuple[Token, ...]) -> list[Part]:
    """All parts of the day in order."""
    found: list[Part] = []
    at = 0
    while at < len(tokens):
        part = part_at(tokens, at)
        if part is not None:
            found.append(part)
        at = part.end if part is not None else at + 1
    return found
