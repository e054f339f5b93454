"""The role of a named person, from the words around the name.

Sure are words that name the role beside the name ("verdachte Sietse Jellema", "Eigenaar is Rishi
Baldewsingh", "Dirk Brinkman, de bestuurder"). Next come verbs ("hebben wij X aangehouden", "X doet
aangifte"), then a person that was only called by a role before ("De verdachte ... Het is X").
"""

from __future__ import annotations

from dataclasses import dataclass

from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.units import Unit

SCHEMA_ROLES = word_set(
    "verdachte aangever getuige slachtoffer benadeelde melder betrokkene bestuurder eigenaar"
)
_LINK_VERBS = word_set("is was bleek blijkt betreft betrof heet heette genaamd zijn naam")
_FILLERS = word_set(
    "de het een te zijn is was bleek blijkt betreft betrof heet genaamd heette dhr heer mevrouw "
    "meneer mw mevr ene als naam met vermoedelijke onze mijn haar en tevens ook zelf in deze namelijk "
    "weten zijnde volgens betreffende aldaar genoemde voornoemde die hierna bewoner bewoonster"
)
_NEAR = 5
_POSSESSION_REACH = 9
_WEAK_REACH = 14
_PRONOUN_OPENERS = word_set("het hij zij ze dit dat deze haar zijn")

_ARRESTED = word_set("aangehouden aanhouden aanhield aanhielden aangehoudene")
_REPORTED = word_set("aangifte")
_REPORTING_VERBS = word_set("doet deed doen gedaan wil wilde kwam komt heeft")
_CALLED = word_set("meldde meldt belde belt gebeld gemeld")
_DROVE = word_set("bestuurde stuur bestuurder")


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role, the tokens that say it (empty where first == end) and how sure it is (0 to 1)."""

    role: str
    first: int
    end: int
    rule: str
    certainty: float


def role_of(reading: Reading, name: Unit) -> RoleFound | None:
    """The role of the person whose name stands at ``name``; None when nothing says it."""
    sentence = reading.sentence_of(name.first)
    return (
        _before(reading, sentence, name)
        or _after(reading, sentence, name)
        or _announced_by_field(reading, sentence, name)
        or _by_verb(reading, sentence, name)
        or _named_later(reading, sentence, name)
        or _weakly_before(reading, sentence, name)
    )


def _roles_in(reading: Reading, sentence: Sentence) -> list[Unit]:
    return [unit for unit in reading.of("role", within=sentence) if str(unit.value) in SCHEMA_ROLES]


def _found(unit: Unit, rule: str, certainty: float) -> RoleFound:
    return RoleFound(str(unit.value), unit.first, unit.end, rule, certainty)


def _before(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    """For example "verdachte X", "eigenaar is X", "bestuurder van de Volkswagen is X"."""
    for unit in reversed(_roles_in(reading, sentence)):
        if unit.end > name.first:
            continue
        between = reading.keys(unit.end, name.first)
        if any(
            other.first >= unit.end and other.end <= name.first
            for other in reading.of("name", within=sentence)
        ):
            return None
        if len(between) <= _NEAR and all(key in _FILLERS for key in between):
            return _found(unit, "role_before_name", 0.97)
        of_something = between[:1] == ["van"] and between[-1] in _LINK_VERBS
        if len(between) <= _POSSESSION_REACH and (
            of_something or between[-1] in {"is", "betreft", "heet", "genaamd"}
        ):
            return _found(unit, "role_of_something_is_name", 0.93)
        return None
    return None


def _after(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    """For example "X, de eigenaar", "X is de bestuurder", "X als verdachte"."""
    for unit in _roles_in(reading, sentence):
        if unit.first < name.end:
            continue
        between = reading.keys(name.end, unit.first)
        if len(between) <= 4 and between and all(key in _FILLERS for key in between):
            return _found(unit, "role_after_name", 0.93)
        if not between and reading.tokens[name.end - 1].stop:
            return _found(unit, "role_after_name", 0.9)
        return None
    return None


def _announced_by_field(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    """The first name under a heading that is a role: "Verdachte: X"."""
    if sentence.field not in SCHEMA_ROLES:
        return None
    first = next(
        (unit for unit in reading.of("name") if reading.sentence_of(unit.first).field == sentence.field), None
    )
    return RoleFound(sentence.field, name.first, name.first, "role_heading", 0.95) if first == name else None


def _by_verb(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    names = reading.of("name", within=sentence)
    following = next((other.first for other in names if other.first >= name.end), sentence.end)
    ahead = range(name.end, following)
    keys = [reading.tokens[at].key for at in ahead]
    before = reading.keys(max(sentence.first, name.first - 4), name.first)
    for at, key in zip(ahead, keys, strict=True):
        if key in _REPORTED and any(other in _REPORTING_VERBS for other in keys):
            return RoleFound("aangever", at, at + 1, "role_reports_crime", 0.95)
        if key in _CALLED and keys.index(key) <= 1:
            return RoleFound("melder", at, at + 1, "role_calls_police", 0.85)
        if key in _DROVE and keys.index(key) <= 2:
            return RoleFound("bestuurder", at, at + 1, "role_drives", 0.85)
    if before[-2:] in (["aangifte", "van"], ["aangifte", "door"]) or before[-3:] == [
        "aangifte",
        "namens",
        "van",
    ]:
        return RoleFound("aangever", name.first - 2, name.first, "role_reports_crime", 0.9)
    if before[-2:] in (["melding", "van"], ["gebeld", "door"], ["oproep", "van"]):
        return RoleFound("melder", name.first - 2, name.first, "role_calls_police", 0.85)
    for at in range(sentence.first, sentence.end):
        if reading.tokens[at].key in _ARRESTED and len(names) == 1 and not _by_the_arrested(reading, name):
            return RoleFound("verdachte", at, at + 1, "role_arrested", 0.9)
    return None


def _by_the_arrested(reading: Reading, name: Unit) -> bool:
    """For example "aangehouden door X": X arrested somebody."""
    return name.first > 0 and reading.tokens[name.first - 1].key == "door"


def _named_later(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    """For example "De verdachte viel op. Het is X.", "Zij bleek X te zijn": the last role without a name."""
    opening = reading.tokens[sentence.first].key
    is_identified = any(key in _LINK_VERBS for key in reading.keys(sentence.first, name.first))
    if opening not in _PRONOUN_OPENERS or not is_identified or name.first - sentence.first > _NEAR:
        return None
    for earlier in reversed(reading.sentences[max(0, sentence.number - 3) : sentence.number]):
        for unit in reversed(_roles_in(reading, earlier)):
            if not _is_named(reading, earlier, unit):
                return _found(unit, "role_identified_later", 0.85)
    return None


def _is_named(reading: Reading, sentence: Sentence, role: Unit) -> bool:
    for name in reading.of("name", within=sentence):
        if name.first >= role.end and name.first - role.end <= _NEAR:
            return True
    return False


def _weakly_before(reading: Reading, sentence: Sentence, name: Unit) -> RoleFound | None:
    """The nearest role earlier in the sentence that no other name stands beside."""
    names = reading.of("name", within=sentence)
    for unit in reversed(_roles_in(reading, sentence)):
        if unit.end > name.first or name.first - unit.end > _WEAK_REACH:
            continue
        if any(unit.end <= other.first < name.first for other in names):
            return None
        return _found(unit, "role_in_sentence", 0.6)
    return None
