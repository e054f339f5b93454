"""What words say of a speed: whether it is one, whether it was corrected, and whether it is a limit."""

from __future__ import annotations

from decimal import Decimal

from server.dutch.nearby import after, before, led_by, numeric, says_after, says_before
from server.dutch.words import Found, Token

_DRIVING = frozenset(
    {
        *(
            "reed",
            "reden",
            "rijdt",
            "rijd",
            "rijden",
            "rijdend",
            "rijdende",
            "gereden",
            "snelheid",
            "gemeten",
        ),
        *("radar", "lasergun", "snelheidsmeter", "snelheidsmeting", "meting", "maximumsnelheid", "teller"),
        *("toegestane", "gecorrigeerde", "gecorrigeerd", "maximum", "trajectcontrole", "reedt"),
    }
)
_DISTANCE_WORDS = frozenset(
    {
        *(
            "verder",
            "verderop",
            "afstand",
            "lang",
            "lange",
            "file",
            "later",
            "van",
            "vandaan",
            "gelopen",
            "weg",
        ),
        *(
            "verwijderd",
            "tussen",
            "vanaf",
            "achter",
            "achterna",
            "gevolgd",
            "door",
            "buiten",
            "noord",
            "zuid",
        ),
    }
)
_TOO_FAST = frozenset({"hard", "harder", "sneller", "snel", "boven", "overschreden", "meer", "langzamer"})
_EXCESS = frozenset({"overschrijding", "overschreden", "overschreed", "snelheidsoverschrijding"})
_SPEED_LINKS = frozenset(
    {"van", "was", "is", "bedroeg", "bedraagt", "ongeveer", "circa", "met", "de", "een", "op", "rond", "zo'n"}
)
_NAMED_SPEED = frozenset({"snelheid", "maximumsnelheid", "gecorrigeerd", "rijsnelheid", "meetsnelheid"})
_AFTER_SPEED = frozenset(
    {"waar", "bij", "in", "op", "en", "na", "gemeten", "terwijl", "toegestaan", "is", "was"}
)
_LEAST_SPEED, _MOST_SPEED = 5, 350
_LIMITS_BEFORE = frozenset(
    {
        *(
            "maximumsnelheid",
            "maximum",
            "toegestane",
            "toegestaan",
            "toegelaten",
            "limiet",
            "snelheidslimiet",
        ),
        *("maximaal", "max", "adviessnelheid", "geldende", "norm", "grens", "grenswaarde", "geluidsnorm"),
    }
)
_LIMITS_AFTER = frozenset({"toegestaan", "toegestane", "toegelaten", "geldt", "gold", "mag", "mocht", "zone"})
_LIMIT_STEPS = frozenset({"is", "was", "zijn", "maximaal", "hier", "daar", "ter", "plaatse", "wordt", "dan"})
_LIMIT_ROADS = frozenset({"zone", "weg", "gebied", "kilometerzone"})
_CORRECTED = frozenset({"gecorrigeerd", "gecorrigeerde"})
_CORRECTION = frozenset({"correctie", "meetcorrectie", "correctiemarge"})
_AFTER = frozenset({"na", "aftrek"})
_AMOUNTS_TO = frozenset({"van", "was", "is", "bedroeg", "bedraagt", "met"})
_AN_HOUR = frozenset({"uur", "km/u", "km/h", "kmh", "snelheid", "reed"})
_REACH = 8


def is_speed_in_kilometers(tokens: tuple[Token, ...], first: int, end: int, value: Decimal) -> bool:
    """True when so many kilometres at ``[first:end]`` are meant per hour: the sentence is about driving."""
    if not _LEAST_SPEED <= value <= _MOST_SPEED:
        return False
    if not tokens[end - 1].stop and says_after(tokens, end, _LIMIT_ROADS, 1):
        return True
    near = says_before(tokens, first, _DRIVING, _REACH) or says_after(tokens, end, _DRIVING, 4)
    return near and not says_after(tokens, end, _DISTANCE_WORDS, 1)


def is_bare_speed(tokens: tuple[Token, ...], number: Found[Decimal]) -> bool:
    """True when the words around a bare number name it as a speed: "snelheid van 132", "132 waar 80 mag"."""
    following = after(tokens, number.end, 1)
    closed = not following or bool(tokens[number.end - 1].stop)
    if not _LEAST_SPEED <= number.value <= _MOST_SPEED:
        return False
    if led_by(tokens, number.first, _NAMED_SPEED, _SPEED_LINKS) or _follows_correction(tokens, number.first):
        return closed or following[0].key in _AFTER_SPEED
    if closed:
        return False
    if following[0].key == "waar":
        return led_by(tokens, number.first, {"reed", "reden", "rijden", "gereden"}, _SPEED_LINKS)
    return says_before(tokens, number.first, {"waar"}, 3) and _limit_follows(tokens, number.end)


def _follows_correction(tokens: tuple[Token, ...], first: int) -> bool:
    """True for the bare number of "132 kilometer per uur, na correctie 128"."""
    near = [token.key for token in before(tokens, first, _REACH)]
    return near[:2] == ["correctie", "na"] and not _AN_HOUR.isdisjoint(near[2:])


def is_excess(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True for how much too fast ("32 kilometer per uur te hard") or corrected, which is no speed."""
    if says_before(tokens, first, _EXCESS, 4) or led_by(tokens, first, _CORRECTION, _AMOUNTS_TO):
        near = before(tokens, first, 1)
        return not near or near[0].key not in _CORRECTION  # "na correctie 128 kilometer per uur" is one
    following = [] if tokens[end - 1].stop else [token.key for token in after(tokens, end, 2)]
    return bool(following) and (
        (following[0] == "te" and following[-1] in _TOO_FAST) or following[0] in {"harder", "sneller"}
    )


def is_limit(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when the words around a value say that it is a limit, not a reading."""
    near = before(tokens, first, 5)
    for index, token in enumerate(near):
        if numeric(token) or token.stop:
            break
        if token.key in _LIMITS_BEFORE:
            return True
        if token.key == "dan" and [one.key for one in near[index + 1 : index + 2]] in (["meer"], ["hoger"]):
            return True
    return _limit_follows(tokens, end)


def _limit_follows(tokens: tuple[Token, ...], end: int) -> bool:
    if tokens[end - 1].stop:
        return False
    following = after(tokens, end, 5)
    if following and following[0].key in _LIMIT_ROADS:
        return True
    for token in following:
        if token.key in _LIMITS_AFTER:
            return True
        if token.key not in _LIMIT_STEPS or token.stop:
            return False
    return False


def is_corrected(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when the words around a speed say that the correction has been taken off already."""
    near = [token.key for token in before(tokens, first, 5)]
    for index, key in enumerate(near):
        if key in _CORRECTED or (key in _CORRECTION and not _AFTER.isdisjoint(near[index + 1 :])):
            return True
        if key not in _SPEED_LINKS and key not in {"snelheid", "correctie"}:
            break
    following = after(tokens, end, 3)
    keys = [token.key for token in following]
    said = 2 if keys[:2] == ["na", "correctie"] else 1 if keys[:1] == ["gecorrigeerd"] else 0
    return said > 0 and not any(numeric(token) for token in following[said : said + 1])
