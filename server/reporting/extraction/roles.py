"""The role of a named person by a word for it beside the name.

"Verdachte X", "eigenaar van de auto is X", "de bestuurder van de bus, X", "X, de eigenaar", "X is
getuige", "X wil als getuige verklaren". Verbs are in :mod:`role_verbs`, and persons that are called
by their role first and by their name later in :mod:`role_identities`.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.name_contexts import DETERMINERS, SCHEMA_ROLES, NameContext
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.units import Unit

_LINKS = word_set("is was zijn waren bleek blijkt betreft betrof heet heette heten genaamd naam")
_FILLERS = word_set(
    "de het een te zijn is was waren bleek blijkt betreft betrof heet genaamd heette heten dhr heer mevrouw "
    "meneer mijnheer mw mevr hr ene als naam met vermoedelijke vermoedelijk onze mijn haar hun diens uw en "
    "tevens ook zelf in deze namelijk weten zijnde betreffende aldaar genoemde voornoemde die hierna "
    "hiervan daarvan hiervoor familie eerste tweede derde enige man vrouw ex minderjarige jeugdige hoofd"
)
_AS_WORDS = word_set(
    "hoorde hoorden heb hebben ik wij we sprak spraken met noem noemde noemen is werd wordt zijn werden "
    "meldde zich aangehouden gehoord horen benoemd aangemerkt genoemd verhoord kan kon worden ook"
)
_PERSONS = word_set("ouders man vrouw kinderen familie kind zus broer zoon dochter")
_BEFORE_ROLE = word_set("de het een ook tevens hiervan daarvan hierbij onze enige eerste tweede dus zelf nog")
_AFTER_APPOSITION = word_set("van in uit en op")
_LINKS_TO_ROLE = word_set("is was als zijn waren zijnde")
_NEAR, _POSSESSION_REACH, _AS_REACH, _AFTER_REACH = 7, 10, 8, 12
_UNKNOWN_WORDS = 1
_BARE_POSSESSION = 5


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role, the tokens that say it (empty where first == end) and how sure it is (0 to 1)."""

    role: str
    first: int
    end: int
    rule: str
    certainty: float


def role_by_word(context: NameContext) -> RoleFound | None:
    """The role that a word for it beside the name gives."""
    return _before(context) or _after(context) or _linked(context) or _by_heading(context)


def role_of_group(context: NameContext) -> RoleFound | None:
    """The role of each of the names in "getuigen zijn X en Y"; ``context`` is that of all of them."""
    role = _before(context)
    is_one = role is None or not role.role
    if role is None or is_one or context.reading.tokens[role.end - 1].key == role.role:
        return None
    return role


def roles_in(reading: Reading, sentence: Sentence) -> list[Unit]:
    """The words for roles of the schema in a sentence."""
    return [unit for unit in reading.of("role", within=sentence) if str(unit.value) in SCHEMA_ROLES]


def is_plural(reading: Reading, role: Unit) -> bool:
    """True for "getuigen", "de bestuurders"."""
    key = reading.tokens[role.end - 1].key
    return key != str(role.value) and key.endswith(("n", "s")) and not key.endswith("res")


def found(unit: Unit, rule: str, certainty: float) -> RoleFound:
    """The role that the unit says."""
    return RoleFound(str(unit.value), unit.first, unit.end, rule, certainty)


def _before(context: NameContext) -> RoleFound | None:
    """For example "verdachte X", "melder is filiaalhoofd X", "bestuurder van de Volkswagen is X"."""
    reading = context.reading
    roles = [unit for unit in roles_in(reading, context.sentence) if context.start <= unit.first]
    role = next((unit for unit in reversed(roles) if unit.end <= context.name.first), None)
    if role is None:
        return None
    if _is_beside_another(context, role):
        return None
    between = reading.keys(role.end, context.name.first)
    strange = [at for at in range(role.end, context.name.first) if not _is_filler(reading, at)]
    if len(between) <= _NEAR and not strange:
        return found(role, "role_before_name", 0.97)
    at_name = range(context.name.first - _UNKNOWN_WORDS, context.name.first)
    linked = any(key in _LINKS for key in between)
    if len(between) <= _NEAR and linked and all(at in at_name for at in strange):
        return found(role, "role_before_name", 0.95)
    return _of_something(context, role, between) or _as_role(context, role, between)


def _is_beside_another(context: NameContext, role: Unit) -> bool:
    """True for "de vriendin van de verdachte, X": X is the friend, or the suspect, and nobody can tell."""
    reading, at = context.reading, role.first
    if reading.tokens[role.end - 1].stop != COMMA:
        return False
    while at > context.start and reading.tokens[at - 1].key in DETERMINERS:
        at -= 1
    if at - 1 <= context.start or reading.tokens[at - 1].key != "van":
        return False
    return reading.at(at - 2, "role") is not None or reading.tokens[at - 2].key in _PERSONS


def _is_filler(reading: Reading, at: int) -> bool:
    role = reading.at(at, "role")
    key = reading.tokens[at].key
    if key in _FILLERS or key.endswith("jarige") or (key.isdigit() and len(key) == 1):
        return True
    return role is not None and str(role.value) not in SCHEMA_ROLES


def _of_something(context: NameContext, role: Unit, between: list[str]) -> RoleFound | None:
    """For example "eigenaar van de loods is X", "de bestuurder van de bus, X", "de melder van 112, X"."""
    if between[:1] != ["van"] or len(between) > _POSSESSION_REACH:
        return None
    reading = context.reading
    led = reading.keys(role.end, context.lead)
    if _LINKS.intersection(led[-1 - _UNKNOWN_WORDS :]) and between[-1] != "van":
        return found(role, "role_of_something_is_name", 0.93)
    verbs = any(key in _LINKS for key in between)
    if reading.tokens[context.lead - 1].stop == COMMA and not verbs:
        return found(role, "role_of_something_is_name", 0.9)
    if len(between) <= _BARE_POSSESSION and between[1:2] and between[1] in DETERMINERS and not verbs:
        return found(role, "role_of_something_is_name", 0.8)
    return None


def _as_role(context: NameContext, role: Unit, between: list[str]) -> RoleFound | None:
    """For example "als getuige hoorde ik X"."""
    if context.reading.keys(role.first - 1, role.first) != ["als"] or len(between) > _AS_REACH:
        return None
    if not all(key in _AS_WORDS or key in _FILLERS for key in between):
        return None
    return found(role, "role_as", 0.9)


def _after(context: NameContext) -> RoleFound | None:
    """For example "X, de eigenaar", "X (getuige)", "X, eigenaar van de bus"."""
    reading, name = context.reading, context.name
    for unit in roles_in(reading, context.sentence):
        if unit.first < name.end:
            continue
        between = reading.keys(name.end, unit.first)
        if len(between) > 1 or unit.end > context.stop or is_plural(reading, unit):
            return None
        closed = bool(reading.tokens[name.end - 1].stop)
        last = reading.tokens[unit.end - 1]
        following = reading.keys(unit.end, unit.end + 1)
        ends = bool(last.stop) or unit.end == context.stop or following[0] in _AFTER_APPOSITION
        if (between or closed) and set(between) <= _BEFORE_ROLE and ends and _may_stand_beside(context, unit):
            return found(unit, "role_after_name", 0.92)
        return None
    return None


def _may_stand_beside(context: NameContext, role: Unit) -> bool:
    """False for "Jan Smit, getuige Piet Bos": that role belongs to the name after it."""
    if role.end != context.stop:
        return True
    return not any(one.first == role.end for one in context.reading.of("name", within=context.sentence))


def _linked(context: NameContext) -> RoleFound | None:
    """For example "X is getuige", "X was op bezoek en is getuige", "X wil als getuige verklaren"."""
    reading = context.reading
    last = min(context.stop, context.told + _AFTER_REACH)
    for unit in roles_in(reading, context.sentence):
        if unit.first < context.name.end or unit.end > last or not reading.is_stated(unit):
            continue
        at = unit.first
        while at > context.name.end and reading.tokens[at - 1].key in _BEFORE_ROLE:
            at -= 1
        if at <= context.name.end or reading.tokens[at - 1].key not in _LINKS_TO_ROLE:
            continue
        others = word_set("ik hij zij die") if reading.tokens[at - 1].key != "als" else word_set("ik")
        if others.intersection(reading.keys(context.told, at)) or _is_followed_by_its_name(context, unit):
            continue
        return found(unit, "role_linked_to_name", 0.9)
    return None


def _is_followed_by_its_name(context: NameContext, role: Unit) -> bool:
    """True for "X was buiten en getuige is Y"."""
    names = context.reading.of("name", within=context.sentence)
    return any(0 <= one.first - role.end <= 1 for one in names)


def _by_heading(context: NameContext) -> RoleFound | None:
    """The first name under a heading that is a role: "Verdachte: X"."""
    field = context.sentence.field
    if field not in SCHEMA_ROLES:
        return None
    reading = context.reading
    first = next(
        (unit for unit in reading.of("name") if reading.sentence_of(unit.first).field == field), None
    )
    if first != context.name:
        return None
    return RoleFound(field, first.first, first.first, "role_heading", 0.95)
