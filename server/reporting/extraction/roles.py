"""The role of a named person by a word for it beside the name.

"Verdachte X", "eigenaar van de auto is X", "de bestuurder van de bus, X", "X, de eigenaar", "X is
getuige", "X wil als getuige verklaren". Verbs are in :mod:`role_verbs`, and persons that are called
by their role first and by their name later in :mod:`role_identities`.
"""

from __future__ import annotations

from dataclasses import replace

from server.dutch.words import COLON, COMMA, word_set
from server.reporting.extraction.name_contexts import DETERMINERS, SCHEMA_ROLES, NameContext
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.role_after import role_after, role_linked
from server.reporting.extraction.role_words import RoleFound, found, is_plural, roles_in
from server.reporting.extraction.units import Unit

_LINKS = word_set("is was zijn waren bleek blijkt betreft betrof heet heette heten genaamd naam")
_FILLERS = word_set(
    "de het een te zijn is was waren bleek blijkt betreft betrof heet genaamd heette heten dhr heer mevrouw "
    "meneer mijnheer mw mevr hr ene als naam met vermoedelijke vermoedelijk onze mijn haar hun diens uw en "
    "tevens ook zelf in deze namelijk weten zijnde betreffende aldaar genoemde voornoemde die hierna "
    "hiervan daarvan hiervoor familie eerste tweede derde enige man vrouw ex minderjarige jeugdige hoofd "
    "partij"
)
_AS_WORDS = word_set(
    "geef gaf geven op hoorde hoorden heb hebben ik wij we sprak spraken met noem noemde noemen is werd "
    "wordt zijn werden meldde zich aangehouden gehoord horen benoemd aangemerkt genoemd verhoord kan kon "
    "worden ook"
)
_PERSONS = word_set("ouders man vrouw kinderen familie kind zus broer zoon dochter")
_AND_ALSO = word_set("en tevens ook zowel als")
_OF_WORDS = word_set("van namens in bij op voor uit met die")
"""May follow a role that is told more of: "getuige bij de aanrijding is X", "de melder die belde heet X"."""
_CIRCUMSTANCE = word_set("volgens door met bij van aan tegen voor namens naar op tussen over achter naast")
"""Before a role these make it a circumstance: in "volgens de melder was X boos" X is no melder."""
_NO_APPOSITION = word_set("van bij door tegen met aan voor over naar")
_NEAR, _POSSESSION_REACH, _AS_REACH = 7, 12, 8
_UNKNOWN_WORDS = 1
_BARE_POSSESSION = 5


def role_by_word(context: NameContext) -> RoleFound | None:
    """The role that a word for it beside the name gives."""
    return (
        _before(context)
        or _of_relative(context)
        or role_after(context)
        or role_linked(context)
        or _by_heading(context)
    )


def role_of_group(context: NameContext) -> RoleFound | None:
    """The role of each of the names in "getuigen zijn X en Y"; ``context`` is that of all of them."""
    role = _before(context)
    if role is not None and role.role and context.reading.tokens[role.end - 1].key != role.role:
        return role
    return role_linked(context) or _by_plural_heading(context)


def _before(context: NameContext) -> RoleFound | None:
    """For example "verdachte X", "melder is filiaalhoofd X", "bestuurder van de Volkswagen is X"."""
    reading = context.reading
    roles = [unit for unit in roles_in(reading, context.sentence) if context.start <= unit.first]
    role = next((unit for unit in reversed(roles) if unit.end <= context.name.first), None)
    if role is None:
        return None
    first = _first_of_two(context, roles, role)
    between = reading.keys(role.end, context.name.first)
    linked = any(key in _LINKS for key in between)
    apart = between[-1:] != [] and between[-1] in _NO_APPOSITION
    if apart or (linked and _is_circumstance(context, role)) or _is_beside_another(context, role):
        return None
    strange = [at for at in range(role.end, context.name.first) if not _is_filler(reading, at)]
    if len(between) <= _NEAR and not strange:
        return found(first, "role_before_name", 0.97)
    at_name = range(context.name.first - _UNKNOWN_WORDS, context.name.first)
    if len(between) <= _NEAR and linked and all(at in at_name for at in strange):
        return found(first, "role_before_name", 0.95)
    of_something = _of_something(context, role, between)
    if of_something:
        return replace(of_something, role=str(first.value), first=first.first)
    return _as_role(context, role, between)


def _first_of_two(context: NameContext, roles: list[Unit], role: Unit) -> Unit:
    """The melder of "melder tevens getuige is X" and "de melder en eigenaar van het pand, X"."""
    reading = context.reading
    before = next((one for one in reversed(roles) if one.end <= role.first), None)
    if before is None:
        return role
    between = reading.keys(before.end, role.first)
    if is_plural(reading, before) or not between:
        return role
    told = between[0] in _LINKS and DETERMINERS.issuperset(between[1:])  # "melder is eigenaar X"
    if told or (between[-1] == "tevens" and len(between) <= _NEAR):
        return _first_of_two(context, roles, before)
    if not _AND_ALSO.issuperset(between):
        return role
    is_one = "en" not in between or "tevens" in between or "ook" in between
    led = before.first > context.start and reading.tokens[before.first - 1].key in DETERMINERS
    linked = bool(_LINKS.intersection(reading.keys(role.end, role.end + 1)))
    return _first_of_two(context, roles, before) if is_one or led or linked else role


def _is_circumstance(context: NameContext, role: Unit) -> bool:
    reading, at = context.reading, role.first
    while at > context.start and reading.tokens[at - 1].key in DETERMINERS:
        at -= 1
    one_of = reading.keys(at - 2, at) == ["een", "van"]  # "een van de getuigen is X"
    return at > context.start and reading.tokens[at - 1].key in _CIRCUMSTANCE and not one_of


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


def _of_relative(context: NameContext) -> RoleFound | None:
    """For example "verdachte is de ex-vriend van aangeefster, X": the sentence tells who the first one is."""
    reading = context.reading
    roles = [one for one in roles_in(reading, context.sentence) if context.start <= one.first]
    two = [one for one in roles if one.end <= context.lead][-2:]
    if len(two) != len(("role", "role")) or not _is_beside_another(context, two[1]):
        return None
    between = reading.keys(two[0].end, two[1].first)
    if (
        two[1].end != context.lead
        or not between
        or between[0] not in _LINKS
        or _is_circumstance(context, two[0])
    ):
        return None
    plain = all(_is_filler(reading, at) for at in range(two[0].end, two[1].first - 1) if between)
    is_short = len(between) <= _NEAR and "van" in between
    return found(two[0], "role_of_relative", 0.85) if plain or is_short else None


def _is_filler(reading: Reading, at: int) -> bool:
    role = reading.at(at, "role")
    key = reading.tokens[at].key
    if key in _FILLERS or key.endswith("jarige") or (key.isdigit() and len(key) == 1):
        return True
    return role is not None and str(role.value) not in SCHEMA_ROLES


def _of_something(context: NameContext, role: Unit, between: list[str]) -> RoleFound | None:
    """For example "eigenaar van de loods is X", "de bestuurder van de bus, X", "de melder van 112, X"."""
    reading = context.reading
    if not between or between[0] not in _OF_WORDS or len(between) > _POSSESSION_REACH:
        return None
    led = reading.keys(role.end, context.lead)
    linked = bool(_LINKS.intersection(led[-1 - _UNKNOWN_WORDS :])) and between[-1] != "van"
    if linked or (reading.tokens[context.lead - 1].stop == COLON and len(between) <= _NEAR):
        return found(role, "role_of_something_is_name", 0.93)
    if between[0] != "van":
        return None
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
    reading = context.reading
    places = range(role.end, context.name.first)
    if not all(reading.tokens[at].key in _AS_WORDS or _is_filler(reading, at) for at in places):
        return None
    return found(role, "role_as", 0.9)


def _by_plural_heading(context: NameContext) -> RoleFound | None:
    """The names right under "Verdachten: X, Y en Z"."""
    field, before = context.sentence.field, context.sentence.first - 1
    key = context.reading.tokens[before].key if before >= 0 else ""
    if field not in SCHEMA_ROLES or context.name.first != before + 1 or key == field:
        return None
    if not (key.startswith(field) and key.endswith(("n", "s"))):
        return None
    return RoleFound(field, before + 1, before + 1, "role_heading", 0.95)


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
