"""The role of a named person by a deed: who hits somebody, who is hit, who stole or confessed.

"Verdachte heeft X geslagen", "X sloeg Y", "X gaf mij een klap", "de hond beet X", "X bekende de diefstal".
"""

from __future__ import annotations

from server.dutch.words import word_set
from server.reporting.extraction.name_contexts import NameContext
from server.reporting.extraction.role_words import RoleFound

_HURTS = word_set(
    "sloeg schopte trapte bedreigde stompte mishandelde stak duwde beroofde beledigde beet greep bespuugde "
    "sloegen schopten trapten bedreigden stompten mishandelden staken duwden beroofden beledigden grepen"
)
_HURT = word_set(
    "mishandeld geslagen geschopt bedreigd beroofd gestoken neergestoken aangereden overvallen gestompt "
    "aangevallen neergeslagen beledigd bestolen opgelicht gebeten geduwd bespuugd"
)
_HAS = word_set("heeft had hebben hadden")
_PRONOUNS = word_set("hij zij ze hond honden jongens mannen jongeman")
_HURT_ONES = word_set("aangever slachtoffer benadeelde getuige melder")
_ME = word_set("mij me")
_OBJECTS = word_set("mij me haar hem hen ons")
_GAVE = word_set("gaf heeft had")
_BLOWS = word_set("klap klappen vuistslag kopstoot duw schop trap stomp knietje")
_STOLE = word_set("stal ontvreemdde")
_STOLEN = word_set("gestolen weggenomen ontvreemd vernield")
_CONFESSED = word_set("bekende bekend bekent")
_KNOWN = word_set("bij ons mij als met onder ambtshalve politie in van is")
_REACH = 9


def role_by_deed(context: NameContext) -> RoleFound | None:
    """Slachtoffer for whom something is done to, verdachte for who does it."""
    return _is_hit(context) or _hits(context) or _steals(context) or _confesses(context)


def _role(role: str, at: int, certainty: float) -> RoleFound:
    return RoleFound(role, at, at + 1, "role_by_deed", certainty)


def _is_hit(context: NameContext) -> RoleFound | None:
    verb = context.lead - 1
    if verb <= context.sentence.first or not _is_done_by_another(context, verb):
        return None
    key = context.reading.tokens[verb].key
    if key in _HURTS:
        return _role("slachtoffer", verb, 0.75)
    if key not in _HAS or _OBJECTS.intersection(context.after[:2]):
        return None
    clause = context.reading.clause_of(context.name.end - 1)
    at = context.position(_HURT, context.name.end, min(clause.end, context.stop, context.name.end + _REACH))
    return None if at is None else _role("slachtoffer", at, 0.75)


def _is_done_by_another(context: NameContext, verb: int) -> bool:
    """True when who does it stands right before the verb: "verdachte sloeg [X]", "Y heeft [X] geslagen"."""
    reading, at = context.reading, verb - 1
    if reading.tokens[at].stop:
        return False
    return reading.tokens[at].key in _PRONOUNS or reading.at(at, "role", "sex", "name") is not None


def _hits(context: NameContext) -> RoleFound | None:
    """For example "X sloeg Y", "X heeft aangeefster bedreigd", "X gaf mij een klap"."""
    then, at = context.then, context.told
    if not then or context.is_no_subject:
        return None
    if then[0] in _GAVE and _ME.intersection(then[1:2]) and _BLOWS.intersection(then[2:_REACH]):
        return _role("verdachte", at, 0.75)
    if then[0] not in _HURTS | _HAS:
        return None
    reading = context.reading
    other = at + 1
    while other < context.sentence.end and reading.tokens[other].key in {"de", "het", "mevrouw", "heer"}:
        other += 1
    role = reading.at(other, "role")
    someone = reading.at(other, "name") is not None or (role is not None and str(role.value) in _HURT_ONES)
    if not someone:
        return None
    if then[0] in _HURTS:
        return _role("verdachte", at, 0.7)
    clause = reading.clause_of(at)
    done = context.position(_HURT, other, min(clause.end, other + _REACH))
    return None if done is None else _role("verdachte", done, 0.7)


def _steals(context: NameContext) -> RoleFound | None:
    """For example "X stal de fiets", "X heeft de fiets gestolen"; not "X heeft een gestolen fiets"."""
    if not context.then or context.is_no_subject:
        return None
    if context.then[0] in _STOLE:
        at = context.position(_STOLE, context.told, context.told + 1)
        return None if at is None else _role("verdachte", at, 0.75)
    if context.then[0] not in _HAS:
        return None
    clause = context.reading.clause_of(context.told)
    end = min(clause.end, context.stop)
    last = context.position(_STOLEN, max(context.told, end - 1), end)
    return None if last is None else _role("verdachte", last, 0.75)


def _confesses(context: NameContext) -> RoleFound | None:
    """For example "X bekende de diefstal", "X heeft bekend"; not "X is bekend bij de politie"."""
    if not context.then or context.is_no_subject or context.then[0] not in {"bekende", "bekent", "heeft"}:
        return None
    at = context.position(_CONFESSED, context.told, min(context.stop, context.told + 3))
    if at is None or _KNOWN.intersection(context.reading.keys(at + 1, at + 2)):
        return None
    return _role("verdachte", at, 0.75)
