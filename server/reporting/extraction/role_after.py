"""The role of a named person by a word for it after the name.

"X, de eigenaar", "X (getuige)", "X is getuige", "X wil als getuige verklaren", "X, hij is betrokkene".
"""

from __future__ import annotations

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.name_contexts import NameContext
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.role_words import BEFORE_ROLE, RoleFound, found, is_plural, roles_in
from server.reporting.extraction.units import Unit

_FOR_ME = (["voor", "mij"], ["volgens", "mij"], ["wat", "mij", "betreft"])
_AFTER_APPOSITION = word_set("van in uit en op tevens")
_LINKS_TO_ROLE = word_set("is was als zijn waren zijnde werd bleek")
_PRONOUNS = word_set("hij zij ze die deze")
_HERE = word_set("mij ons zich bureau balie")
_MOST_BETWEEN = 2
_AFTER_REACH = 12
_BRACKET = 2
"""Signs between the words of "X (getuige)": a space and a bracket."""


def role_after(context: NameContext) -> RoleFound | None:
    """For example "X, de eigenaar", "X (getuige)", "X, die getuige was", "X, eigenaar van de bus"."""
    reading, name = context.reading, context.name
    unit = next((one for one in roles_in(reading, context.sentence) if one.first >= name.end), None)
    if unit is None:
        return None
    start = context.told if reading.tokens[context.told - 1].stop == COMMA else name.end
    between = reading.keys(min(start, unit.first), unit.first)
    if _is_bracketed(reading, unit) and not between:
        return found(unit, "role_after_name", 0.95)
    if unit.end > context.stop or is_plural(reading, unit):
        return None
    if len(between) <= _MOST_BETWEEN and _is_beside(context, unit, between):
        return found(unit, "role_after_name", 0.92)
    return _further_on(context, unit)


def _is_beside(context: NameContext, role: Unit, between: list[str]) -> bool:
    reading = context.reading
    closed = bool(reading.tokens[role.first - len(between) - 1].stop)
    following = reading.keys(role.end, role.end + 1)
    if between == ["die"] and closed and following[:1] and following[0] in {"is", "was"}:
        return True
    ends = bool(reading.tokens[role.end - 1].stop) or role.end == context.stop
    ends = ends or following[0] in _AFTER_APPOSITION
    return (
        (bool(between) or closed)
        and BEFORE_ROLE.issuperset(between)
        and ends
        and _may_stand_beside(context, role)
    )


def _further_on(context: NameContext, role: Unit) -> RoleFound | None:
    """For example "meldde X zich bij ons, eigenaar van het pand": nobody else stands between."""
    reading, at = context.reading, role.first
    while at > context.name.end and reading.tokens[at - 1].key in BEFORE_ROLE:
        at -= 1
    apart = reading.tokens[at - 1].stop == COMMA and reading.keys(role.end, role.end + 1) == ["van"]
    if not apart or reading.tokens[role.end - 1].stop or context.told >= at:
        return None
    people = any(reading.at(one, "role", "sex") for one in range(context.name.end, at))
    is_told_here = reading.tokens[at - 1].key in _HERE and not people
    return found(role, "role_after_name", 0.85) if is_told_here else None


def _is_bracketed(reading: Reading, role: Unit) -> bool:
    """True for "X (getuige) zag": signs that are no part of a word stand around the role."""
    tokens = reading.tokens
    if role.first == 0 or role.end >= len(tokens):
        return False
    before = tokens[role.first].start - tokens[role.first - 1].end
    after = tokens[role.end].start - tokens[role.end - 1].end
    return before == after == _BRACKET and not tokens[role.first - 1].stop and not tokens[role.end - 1].stop


def _may_stand_beside(context: NameContext, role: Unit) -> bool:
    """False for "Jan Smit, getuige Piet Bos": that role belongs to the name after it."""
    if role.end != context.stop:
        return True
    return not any(one.first == role.end for one in context.reading.of("name", within=context.sentence))


def role_linked(context: NameContext) -> RoleFound | None:
    """For example "X is getuige", "X was op bezoek en is getuige", "X wil als getuige verklaren"."""
    reading = context.reading
    last = min(context.stop, context.told + _AFTER_REACH)
    for unit in roles_in(reading, context.sentence):
        if unit.first < context.name.end or unit.end > last or not reading.is_stated(unit):
            continue
        at = unit.first
        while at > context.name.end and reading.tokens[at - 1].key in BEFORE_ROLE:
            at -= 1
        at -= next((len(one) for one in _FOR_ME if reading.keys(at - len(one), at) == one), 0)
        if at <= context.name.end or reading.tokens[at - 1].key not in _LINKS_TO_ROLE:
            continue
        if _is_told_of(context, at - 1):
            return found(unit, "role_linked_to_name", 0.9)
        others = word_set("ik hij zij die") if reading.tokens[at - 1].key != "als" else word_set("ik")
        if others.intersection(reading.keys(context.told, at)) or _is_followed_by_its_name(context, unit):
            continue
        return found(unit, "role_linked_to_name", 0.9)
    return None


def _is_told_of(context: NameContext, link: int) -> bool:
    """True for "X, geboren ..., hij is [getuige]", "hij heet X en is [getuige]": nobody else is meant."""
    reading, pronoun = context.reading, link - 1
    if pronoun < context.name.end or reading.tokens[pronoun].key not in _PRONOUNS:
        return False
    joined = reading.tokens[pronoun - 1].stop == COMMA or reading.tokens[pronoun - 1].key == "en"
    between = range(context.name.end, pronoun)
    return joined and not any(reading.at(at, "role", "sex") for at in between)


def _is_followed_by_its_name(context: NameContext, role: Unit) -> bool:
    """True for "X was buiten en getuige is Y"."""
    names = context.reading.of("name", within=context.sentence)
    return any(0 <= one.first - role.end <= 1 for one in names)
