"""What stands around a value in its sentence: words of context, approximation, and ranges.

Every look is over a few words at most and never past the end of a sentence, so that reading stays
linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from server.dutch.clock_phrases import read_phrase
from server.dutch.clock_words import COUNTED
from server.dutch.numbers import cardinal, says_number
from server.dutch.words import COLON, COMMA, Token, word_set

_APPROXIMATE = frozenset(
    {
        *(
            "ongeveer",
            "circa",
            "ca",
            "zo'n",
            "ong",
            "plusminus",
            "\u00b1",
            "ruim",
            "bijna",
            "krap",
            "minstens",
        ),
        *("minimaal", "maximaal", "hooguit", "hoogstens", "zeker", "nagenoeg", "vermoedelijk", "pakweg"),
        *("grofweg", "rond", "rondom", "richting", "tegen", "kleine", "dikke", "goede", "schatting"),
    }
)
_APPROXIMATE_PAIRS = frozenset({("meer", "dan"), ("minder", "dan"), ("plus", "minus"), ("en", "nabij")})
_ESTIMATES = frozenset({"geschat", "geschatte", "schat", "schatte", "schatten", "schatting", "begroot"})
_BETWEEN_WORDS = frozenset({"de", "een", "het", "op", "van", "is", "was"})
_ESTIMATE_REACH, _APPROXIMATE_REACH = 8, 4
_RANGE_WORDS = frozenset({"tot", "a", "of", "t/m"})
_RANGE_UNITS = frozenset(
    {
        *("euro", "cent", "meter", "m", "centimeter", "cm", "kilometer", "km", "per", "uur", "km/u", "gram"),
        *("kilo", "jaar", "minuut", "minuten", "dagen", "weken", "maanden", "de", "het", "komma"),
    }
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_BETWEEN = "tussen"
_RANGE_REACH = 8
_LED_REACH = 8
_CLOCK_REACH = 5
"""Words of the longest clock time before its last: "vijf minuten voor half drie"."""
_NO_PLURAL = word_set("was is links rechts eens tevens vervolgens reeds ergens steeds plots thans 's")
_DASH = len(" - ")
_NUMERIC_DATE = re.compile(r"\d{1,2}([-/])\d{1,2}\1(?:19|20)?\d{2}")
_VAGUE = frozenset({"paar", "enkele", "aantal", "meerdere", "tientallen", "verschillende", "geen", "tiental"})


def before(tokens: tuple[Token, ...], at: int, most: int) -> list[Token]:
    """At most ``most`` tokens before ``at`` in the same sentence, the nearest first."""
    found: list[Token] = []
    for token in reversed(tokens[max(0, at - most) : at]):
        if token.ends_sentence:
            break
        found.append(token)
    return found


def after(tokens: tuple[Token, ...], end: int, most: int) -> list[Token]:
    """At most ``most`` tokens from ``end`` on, in the same sentence as the token before ``end``."""
    found: list[Token] = []
    for here in range(end, min(len(tokens), end + most)):
        if here and tokens[here - 1].ends_sentence:
            break
        found.append(tokens[here])
    return found


def says_before(tokens: tuple[Token, ...], at: int, words: Collection[str], most: int) -> bool:
    """True when one of ``words`` stands at most ``most`` words before ``at`` in the same sentence."""
    return any(token.key in words for token in before(tokens, at, most))


def says_after(tokens: tuple[Token, ...], end: int, words: Collection[str], most: int) -> bool:
    """True when one of ``words`` is among the ``most`` words from ``end`` on in the same sentence."""
    return any(token.key in words for token in after(tokens, end, most))


def led_by(tokens: tuple[Token, ...], first: int, words: Collection[str], links: Collection[str]) -> bool:
    """True when only ``links`` stand between one of ``words`` and the number."""
    for token in before(tokens, first, _LED_REACH):
        if token.key in words:
            return not token.stop or token.stop in {COLON, COMMA}
        if token.key not in links or token.stop:
            return False
    return False


def is_approximate(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when the words right before, or a verb of estimating, say that the value is not exact."""
    near = [token.key for token in before(tokens, first, _ESTIMATE_REACH)]
    for index, key in enumerate(near[:_APPROXIMATE_REACH]):
        if key in _APPROXIMATE or tuple(near[index : index + 2][::-1]) in _APPROXIMATE_PAIRS:
            return True
        if key not in _BETWEEN_WORDS:
            break
    if not _ESTIMATES.isdisjoint(near):
        return True
    return says_after(tokens, end, {"ongeveer", "circa", "geschat"}, 1)


def in_range(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when the number at ``[first:end]``, its unit included, is one end of a range.

    "tussen de 100 en 150 euro", "20 à 25", "100 tot 150 euro", "10 euro tot 15 euro".
    """
    near = before(tokens, first, _RANGE_REACH)
    if _dash_at(tokens, first) and _numeric_before(near[:2]):
        return True
    if not near:
        return _opens_range(tokens, end)
    keys = [token.key for token in near]
    if keys[0] == _BETWEEN or (keys[0] in {"de", "het"} and keys[1:2] == [_BETWEEN]):
        return True
    if keys[0] in _RANGE_WORDS and _numeric_before(near[1:3]):
        return True
    if keys[0] == "en" and _BETWEEN in keys:
        within = near[1 : keys.index(_BETWEEN)]
        return all(numeric(token) or token.key in _RANGE_UNITS for token in within)
    return _opens_range(tokens, end)


def counts_vaguely(tokens: tuple[Token, ...], first: int) -> bool:
    """True after "een paar", "enkele", "geen" and the like: the number is not how much there is."""
    return says_before(tokens, first, _VAGUE, 1)


def continues_number(tokens: tuple[Token, ...], at: int) -> bool:
    """True when a number runs into the one at ``at``, which is then a part of something else.

    A year, a date and a clock time may: "op 4 maart 2026 35 euro", "om vijf over negen 310 euro".
    """
    if not at or tokens[at - 1].stop or tokens[at - 1].pause or not numeric(tokens[at - 1]):
        return False
    key = tokens[at - 1].key
    year = cardinal(key)
    if (year is not None and _FIRST_YEAR <= year <= _LAST_YEAR) or _NUMERIC_DATE.fullmatch(key):
        return False
    return clock_end(tokens, at - 1) != at


def clock_end(tokens: tuple[Token, ...], at: int) -> int:
    """Where the clock time ends that the token at ``at`` belongs to; 0 when it belongs to none."""
    for first in range(at, max(-1, at - _CLOCK_REACH), -1):
        if first < at and tokens[first].stop:
            break
        phrase = read_phrase(tokens, first)
        if phrase is not None and phrase.rule and phrase.end > at:
            return phrase.end
    return 0


def seems_counted(token: Token) -> bool:
    """True for a word that a number before it may count: "mannen", "vrachtwagens"; not for every one."""
    return token.key in COUNTED or (token.key.endswith("s") and token.key not in _NO_PLURAL)


def numeric(token: Token) -> bool:
    """True when the token says a number or begins with a digit; the article does not."""
    return token.key[0].isdigit() or says_number(token)


def _numeric_before(near: list[Token]) -> bool:
    if len(near) > 1 and near[0].key in _RANGE_UNITS:
        return numeric(near[1])
    return bool(near) and numeric(near[0])


def _dash_at(tokens: tuple[Token, ...], at: int) -> bool:
    """True when a dash stands by itself before the number at ``at``: "50 euro - 100 euro".

    Where "eh" was left out there is more room than for a dash.
    """
    if not 0 < at < len(tokens) or tokens[at - 1].stop:
        return False
    apart = tokens[at].start - tokens[at - 1].end == _DASH
    return apart and (numeric(tokens[at]) or tokens[at].key == "\u20ac") and not tokens[at - 1].pause


def _opens_range(tokens: tuple[Token, ...], end: int) -> bool:
    if _dash_at(tokens, end):
        return True
    if end + 1 >= len(tokens) or tokens[end - 1].stop or tokens[end].key not in _RANGE_WORDS:
        return False
    return numeric(tokens[end + 1])
