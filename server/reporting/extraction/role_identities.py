"""The role of somebody who is called by it first and by name later, or the other way round.

"De verdachte viel op. ... Het is X.", "heb ik hem aangehouden. Hij bleek te zijn X", "de verkoper, die
zich X noemde", "Ik, X, doe aangifte", "X zat daar. ... Ik noem hem als verdachte".
"""

from __future__ import annotations

from collections.abc import Collection

from server.dutch.words import word_set
from server.reporting.extraction.name_contexts import SCHEMA_ROLES, NameContext
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.role_words import RoleFound, found, is_plural, roles_in
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

_ALIAS_VERBS = word_set("noemde noemt noemend voordeed voordoet uitgaf uitgeeft opgaf gebruikte gebruikt")
_ALIAS_BEFORE = (
    ("noemde", "zich"),
    ("noemt", "zich"),
    ("gebruikte", "de", "naam"),
    ("gebruikt", "de", "naam"),
    ("gebruikmakend", "van", "de", "naam"),
    ("onder", "de", "naam"),
    ("deed", "zich", "voor", "als"),
    ("gaf", "zich", "uit", "voor"),
    ("deed", "alsof", "hij"),
)
_NAMED_IN_SENTENCE = frozenset(
    {
        *(("bleek", "genaamd"), ("te", "zijn"), ("te", "heten"), ("bekend", "als"), ("herkend", "als")),
        *(("dat", "is"), ("dit", "is"), ("dat", "betreft"), ("dat", "was"), ("zijn", "genaamd")),
        *(("zich", "noemende"), ("zich", "noemend"), ("opgegeven", "als")),
        *(("geidentificeerd", "als"), ("zich", "als"), ("herken", "als"), ("naam", "is"), ("naam", "van")),
    }
)
_IDENTIFYING = word_set(
    "is was bleek blijkt betreft betrof heet heette genaamd zijn heten als om naam legitimeerde"
)
_RECOGNISES = word_set("herkende herkenden herken herkend")
PAPERS = word_set(
    "rijbewijs identiteitskaart id-kaart paspoort identiteitsbewijs verblijfsdocument legitimatiebewijs"
)
"""Who has one on a name is called so; nobody owns anything by it."""
_POINTING = word_set("het hij zij ze dit dat deze die zijn haar diens")
_PERSONS = word_set("man vrouw jongen meisje persoon verdachte bestuurder bestuurster jongeman dame heer")
_PERSON_ARTICLES = word_set("de deze die het dit")
_MOST_BEFORE_NAME, _BACK, _AHEAD = 10, 6, 10
_OBJECTS = word_set("hem haar verdachte man vrouw hij zij jongen bestuurder")
_FIRST_PERSON_REPORT = word_set("aangifte")
_ANY_PERSON = word_set("hij zij ze hem haar zijn diens deze")
_POINT_REACH, _POINT_SENTENCES = 6, 4
_THIS = word_set("deze die genoemde voornoemde")


def role_by_identity(context: NameContext, taken: Collection[str]) -> RoleFound | None:
    """The role of whom the name identifies.

    Args:
        context: of the name.
        taken: roles that somebody named has already.
    """
    return (
        _teller(context)
        or _in_sentence(context)
        or _identified(context, taken)
        or _pointed_at(context, taken)
    )


def _teller(context: NameContext) -> RoleFound | None:
    """For example "Ik, X, doe aangifte", "Mijn naam is X". An officer says so too, and has no role."""
    if not tells_own_name(context):
        return None
    reading, sentence = context.reading, context.sentence
    if reading.template == "aangifte":
        return RoleFound("aangever", context.name.first, context.name.first, "role_teller", 0.9)
    end = reading.sentences[min(sentence.number + 3, len(reading.sentences) - 1)].end
    at = context.position(_FIRST_PERSON_REPORT, sentence.first, end)
    return RoleFound("aangever", at, at + 1, "role_teller", 0.9) if at is not None else None


def tells_own_name(context: NameContext) -> bool:
    """True for "Ik, X", "mijn naam is X", "ik ben X", "ik heet X"."""
    keys = context.before
    own = keys[-1:] == ["ik"] or keys[-2:] in (["ik", "ben"], ["ik", "heet"], ["ondergetekende", "ik"])
    own = own or keys[-3:] in (["mijn", "naam", "is"], ["ik", "ben", "genaamd"])
    return (own or keys[-1:] == ["ondergetekende"]) and not context.is_official


def role_of_alias(context: NameContext) -> RoleFound | None:
    """For example "die zich X noemde", "gebruikte de naam X": a name that somebody gives himself."""
    keys = tuple(context.before)
    framed = (keys[-1:] == ("zich",) or keys[-2:] in (("de", "naam"), ("voor", "als"), ("uit", "voor"))) and (
        context.after[:1] and context.after[0] in _ALIAS_VERBS
    )
    if "bekend" in keys[-5:]:
        return None
    if not framed and not any(keys[-len(one) :] == one for one in _ALIAS_BEFORE):
        return None
    role = _last_role(context.reading, context.sentence.first, context.name.first)
    if role:
        return found(role, "role_of_alias", 0.92)
    return RoleFound("verdachte", context.name.first - 1, context.name.first, "role_alias", 0.75)


def _in_sentence(context: NameContext) -> RoleFound | None:
    """For example "de bestuurder stapte uit en bleek X te zijn", "de verdachte is bekend als X"."""
    keys, after = context.before, context.after[:2]
    named = keys[-1:] in (["bleek"], ["heette"], ["heet"])
    named = named or (keys[-1:] == ["als"] and bool(_RECOGNISES.intersection(keys)))
    named = named or (keys[-3:] == ["op", "naam", "van"] and bool(PAPERS.intersection(keys)))
    named = named or ("bleek" in keys and after == ["te", "heten"])
    if keys[-1:] == ["genaamd"]:
        role = _last_role(context.reading, context.start, context.name.first)
        owned = role and "van" in context.reading.keys(max(role.first - 2, context.start), role.first)
        return found(role, "role_identified_in_sentence", 0.88) if role and not owned else None
    named = named or tuple(keys[-2:]) in _NAMED_IN_SENTENCE
    named = named or ("naam" in keys[-2:] and "gaf" in keys[-5:] and after[:1] == ["op"])
    named = named or ("bleek" in keys[-3:] and after in (["te", "zijn"], ["te", "heten"]))
    role = _last_role(context.reading, context.start, context.name.first) if named else None
    return found(role, "role_identified_in_sentence", 0.88) if role else None


def _last_role(reading: Reading, first: int, end: int) -> Unit | None:
    roles = roles_in(reading, reading.sentence_of(first))
    return next((one for one in reversed(roles) if first <= one.first and one.end <= end), None)


def _identified(context: NameContext, taken: Collection[str]) -> RoleFound | None:
    """For example "Het is X", "Hij gaf op te zijn X", "Zij bleek X te zijn", "De man is genaamd X"."""
    if not _identifies(context):
        return None
    reading, number = context.reading, context.sentence.number
    for earlier in reversed(reading.sentences[max(0, number - _BACK) : number]):
        role = _unnamed(reading, earlier, taken)
        if role:
            return role
    if "verdachte" in taken:
        return None
    for later in reading.sentences[number + 1 : number + 1 + _AHEAD]:
        if reading.of("name", within=later):
            return None
        role = _unnamed(reading, later, taken)
        if role and role.role == "verdachte":
            return role
    return None


def _identifies(context: NameContext) -> bool:
    keys = context.before
    if context.start != context.sentence.first or len(keys) > _MOST_BEFORE_NAME or not keys:
        return False
    opens = _opens(keys)
    after = context.after[:2]
    linked = keys[-1] in _IDENTIFYING or keys[-2:] == ["de", "heer"]
    linked = linked or (len(keys) > 1 and keys[-2] in _IDENTIFYING and keys[-1] in {"ene", "mevrouw"})
    linked = linked or after in (["te", "zijn"], ["te", "heten"]) or keys[-2:] == ["de", "naam"]
    return opens and linked


def _opens(keys: list[str]) -> bool:
    """True when the sentence speaks of somebody meant before, or of papers that say who it is."""
    if keys[0] in _POINTING or (keys[0] in _PERSON_ARTICLES and keys[1:2] and keys[1] in _PERSONS):
        return True
    papers = word_set(
        "identiteitsbewijs rijbewijs legitimatie paspoort id-kaart onderzoek systeem politiesysteem"
    )
    return bool(papers.intersection(keys)) or (keys[0] in {"ik", "wij"} and bool({"hem", "haar"} & set(keys)))


def _unnamed(reading: Reading, sentence: Sentence, taken: Collection[str]) -> RoleFound | None:
    """The last in the sentence who is called by a role without a name, or is arrested."""
    names = reading.of("name", within=sentence)
    best: RoleFound | None = None
    for role in roles_in(reading, sentence):
        if is_plural(reading, role) or not reading.is_stated(role) or str(role.value) in taken:
            continue
        if not any(0 <= name.first - role.end <= _POINT_REACH for name in names):
            best = found(role, "role_identified_later", 0.85)
    arrest = None if names or "verdachte" in taken else _arrest(reading, sentence)
    if arrest is not None and (best is None or best.role != "verdachte"):
        return RoleFound("verdachte", arrest, arrest + 1, "role_arrested_unnamed", 0.85)
    return best


def _arrest(reading: Reading, sentence: Sentence) -> int | None:
    for at in range(sentence.first, sentence.end):
        key = reading.tokens[at].key
        held = key in {"hield", "hielden"} and "aan" in reading.keys(at, sentence.end)
        if not (key == "aangehouden" or held) or reading.polarity(at, at + 1) is not Polarity.STATED:
            continue
        if _OBJECTS.intersection(reading.keys(sentence.first, sentence.end)):
            return at
    return None


def _pointed_at(context: NameContext, taken: Collection[str]) -> RoleFound | None:
    """For example "Ik noem hem als verdachte", "hij is de eigenaar", "Deze getuige": who was named last."""
    reading, number = context.reading, context.sentence.number
    for later in reading.sentences[number + 1 : number + _POINT_SENTENCES]:
        if reading.of("name", within=later):
            return None
        for unit in reading.of("role", within=later):
            this = unit.first == later.first + 1 and reading.tokens[later.first].key in _THIS
            fits = str(unit.value) in SCHEMA_ROLES and str(unit.value) not in taken
            if this and fits and later.number == number + 1 and not is_plural(reading, unit):
                return found(unit, "role_of_last_named", 0.85)
            keys = reading.keys(max(later.first, unit.first - _POINT_REACH), unit.first)
            pointed = _ANY_PERSON.intersection(keys) and {"als", "is", "was"}.intersection(keys)
            if pointed and str(unit.value) in SCHEMA_ROLES and reading.is_stated(unit):
                return found(unit, "role_of_last_named", 0.8)
    return None
