"""The role of a named person by a clause about that person.

"De man die de auto bestuurde, X", "X, die de melding deed,", "degene die dit gedaan heeft is X", "de
persoon tegen wie ik aangifte doe heet X".
"""

from __future__ import annotations

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.name_contexts import NameContext
from server.reporting.extraction.role_words import RoleFound
from server.reporting.extraction.scopes import Polarity

_PERSONS = word_set(
    "man vrouw persoon jongen meisje degene dame heer jongeman chauffeur buurman buurvrouw medewerker "
    "medewerkster jongere iemand ene"
)
_LINKS = word_set("is was heet heette betreft betrof bleek genaamd blijkt")
_WHO = word_set("die wie")
_DRIVES = word_set("bestuurde bestuurt reed gereden bestuurd")
_CYCLES = word_set("fiets e-bike bakfiets racefiets step skateboard")
_CALLS = word_set("belde gebeld alarmeerde gealarmeerd waarschuwde gewaarschuwd meldde")
_POLICE = word_set("politie meldkamer 112 ons alarmnummer")
_DONE = word_set("deed doet gedaan doen maakte gemaakt doe")
_ARRESTS = word_set("aanhield aanhielden aangehouden")
_WE = word_set("ik wij we verbalisanten collega's")
_PASSIVES = word_set("is werd wordt")
_HURT = word_set(
    "geslagen geschopt bedreigd beroofd gestoken mishandeld aangevallen gestompt geduwd bestolen beledigd"
)
_HURTS = word_set("sloeg schopte bedreigde stak mishandelde stompte duwde beroofde bestal beledigde trapte")
_ME = word_set("mij me")
_LONGEST = 12


def role_by_clause(context: NameContext) -> RoleFound | None:
    """The role that a clause with "die" or "tegen wie" gives to the person whose name it goes with."""
    return _before(context) or _after(context)


def _before(context: NameContext) -> RoleFound | None:
    reading, start = context.reading, max(context.start, context.lead - _LONGEST)
    end = context.lead
    if end > start and reading.tokens[end - 1].key in _LINKS:
        end -= 1
    elif end == start or reading.tokens[end - 1].stop != COMMA:
        return None
    for at in range(end - 1, start, -1):
        token = reading.tokens[at]
        if token.stop == COMMA and at < end - 1:
            return None
        if token.key in _WHO:
            against = reading.tokens[at - 1].key == "tegen"
            noun = reading.tokens[at - 1 - against]
            return _told(context, at, end, against=against) if noun.key in _PERSONS else None
    return None


def _after(context: NameContext) -> RoleFound | None:
    reading = context.reading
    if context.then[:1] != ["die"] or reading.tokens[context.told - 1].stop != COMMA:
        return None
    last = min(context.stop, context.told + _LONGEST)
    end = next((at + 1 for at in range(context.told, last) if reading.tokens[at].stop), last)
    return _told(context, context.told, end, against=False)


def _told(context: NameContext, first: int, end: int, *, against: bool) -> RoleFound | None:
    """What the clause ``[first:end]`` tells of the person."""
    if context.reading.polarity(first, end) is not Polarity.STATED:
        return None
    keys = frozenset(context.reading.keys(first, end))
    role = _reported(keys, against=against) or _suspected(keys) or _other(keys)
    return RoleFound(role, first, end, "role_by_clause", 0.85) if role else None


def _reported(keys: frozenset[str], *, against: bool) -> str | None:
    if "aangifte" not in keys or not _DONE & keys:
        return None
    return "verdachte" if against else "aangever"


def _suspected(keys: frozenset[str]) -> str | None:
    arrested = _ARRESTS & keys and (_WE & keys or (_PASSIVES & keys and "door" not in keys))
    hurts = _ME & keys and (_HURTS & keys or (_HURT & keys and {"heeft", "had"} & keys))
    did = {"dit", "gedaan"} <= keys
    return "verdachte" if arrested or hurts or did else None


def _other(keys: frozenset[str]) -> str | None:
    if "melding" in keys and _DONE & keys:
        return "melder"
    if _CALLS & keys and _POLICE & keys and not _WE & keys:
        return "melder"
    if _HURT & keys and _PASSIVES & keys:
        return "slachtoffer"
    if _DRIVES & keys and not _CYCLES & keys and not _WE & keys:
        return "bestuurder"
    return None
