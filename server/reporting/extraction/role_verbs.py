"""The role of a named person by what the person does or undergoes: reports, calls, drives, is arrested."""

from __future__ import annotations

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.name_contexts import NameContext
from server.reporting.extraction.role_clauses import role_by_clause
from server.reporting.extraction.role_deeds import role_by_deed
from server.reporting.extraction.role_identities import PAPERS
from server.reporting.extraction.role_words import RoleFound

_REPORT = word_set("aangifte")
_REPORTS = word_set("doet deed deden willen gedaan doen wil wilde wenst wenste kwam komt heeft")
_CALLS = word_set("meldde meldt belde belt alarmeerde meldden belden alarmeerden")
_WARNS = word_set("waarschuwde waarschuwt waarschuwden verwittigde")
_POLICE = word_set("politie meldkamer 112 ons surveillance alarmnummer wijkagent")
_OTHER_CALL = word_set("zich aan zijn haar hem hen mijn mij me een hun")
"""After "belde" these say that somebody else was called, or a door bell rung."""
_MADE = word_set("gemaakt gedaan")
_CALL = word_set("melding oproep telefoontje")
_CALL_CAME = word_set(
    "is was werd wordt kwam komt gedaan afkomstig binnen gemaakt doorgegeven gekomen ontvangen er hiervan "
    "binnengekomen deze dit telefonisch de het mevrouw meneer heer dhr"
)
_CALLED = word_set("gebeld gemeld gealarmeerd gewaarschuwd ingelicht")
_CALL_OF = frozenset(
    {
        *(("melding", "van"), ("melding", "door"), ("gebeld", "door"), ("oproep", "van")),
        *(("telefoontje", "van"), ("gealarmeerd", "door"), ("gewaarschuwd", "door")),
    }
)
_HAS = word_set("heeft had")
_SUBJECTS = word_set("ik wij we hij zij ze die men")
_PASSIVES = word_set("is werd wordt zijn werden")
_ARRESTED = word_set("aangehouden")
_HELD = word_set("hield hielden")
_OTHERS = word_set("hem hen verdachte verdachten dader daders")
_WE = word_set("ik wij we collega's verbalisanten")
_DRIVEN = word_set("bestuurd")
_DRIVES = word_set("bestuurde bestuurt reed")
_CYCLES = word_set("fiets e-bike bakfiets racefiets step skateboard")
_HURT = word_set(
    "mishandeld geslagen geschopt bedreigd beroofd gestoken neergestoken aangereden overvallen gestompt "
    "aangevallen neergeslagen beledigd bestolen opgelicht gebeten"
)
_HURTS = word_set(
    "sloeg schopte trapte bedreigde stompte mishandelde stak duwde beroofde beledigde spuugde beet greep"
)
_LOST = word_set("gestolen weggenomen ontvreemd afgepakt")
_ME = word_set("mij me")
_SEES = word_set("zag hoorde zagen hoorden")
_THAT = word_set("dat hoe")
_ACCOUNTS = word_set("rekening bankrekening rekeningnummer iban bankrekeningnummer telefoonnummer abonnement")
_HAS_HURT = word_set("heeft had")
_SUSPECTS = word_set("verdenk verdenken verdacht verdenkt")
_GIVES_TESTIMONY = word_set("getuigen")
_MAY = word_set("kan wil zal kunnen willen kon wilde zou")
_TESTIMONY = word_set("getuigenverklaring getuigeverklaring")
_WOUNDED = word_set("raakte raakten is werd")
_THINGS = ("vehicle_kind", "good", "make", "model", "plate", "brand", "product")
_NEAR, _VERB_REACH = 4, 9


def role_by_verb(context: NameContext) -> RoleFound | None:
    """The role that a verb gives, where the words make the person its subject or object."""
    return (
        _is_reported(context)
        or _reports_crime(context)
        or _is_suspected(context)
        or _is_arrested(context)
        or _drives(context)
        or _owns(context)
        or _calls(context)
        or _is_victim(context)
        or _is_robbed(context)
        or _hurts(context)
        or role_by_clause(context)
        or role_by_deed(context)
        or _witnesses(context)
        or _is_wounded(context)
    )


def _role(role: str, at: int, rule: str, certainty: float) -> RoleFound:
    return RoleFound(role, at, at + 1, rule, certainty)


def _reports_crime(context: NameContext) -> RoleFound | None:
    """For example "X, geboren ..., doet aangifte", "vandaag kwam X aangifte doen", "aangifte van X"."""
    at = context.position(_REPORT, context.told, context.stop)
    if at is not None and context.led[-1:] == ["door"] and "gedaan" in context.after:
        return _role("aangever", at, "role_reports_crime", 0.9)
    if at is not None and not context.is_no_subject:
        verbs = [*context.led[-1:], *context.reading.keys(context.told, min(context.stop, at + 3))]
        if _REPORTS.intersection(verbs) and not {"ik", "wij"}.intersection(verbs):
            return _role("aangever", at, "role_reports_crime", 0.95)
    at_front = context.sentence_before[:1] == ["aangifte"] or "gedaan" in context.led[-2:]
    if context.led[-2:] == ["aangifte", "van"] or (context.led[-1:] == ["door"] and at_front):
        report = context.position(_REPORT, context.start, context.lead)
        return None if report is None else _role("aangever", report, "role_reports_crime", 0.9)
    return None


def _is_reported(context: NameContext) -> RoleFound | None:
    """For example "ik doe aangifte tegen mijn buurman, X", "ik doe aangifte van diefstal door X"."""
    is_against = context.led[-1:] == ["tegen"]
    if is_against and (at := context.position(_REPORT, context.told, context.stop)) is not None:
        return _role("verdachte", at, "role_is_reported", 0.9)
    is_done_by = context.led[-1:] == ["door"] and "doe" in context.sentence_before
    if not (is_against or is_done_by):
        return None
    at = context.position(_REPORT, context.sentence.first, context.lead)
    return None if at is None else _role("verdachte", at, "role_is_reported", 0.9)


def _is_suspected(context: NameContext) -> RoleFound | None:
    """For example "ik verdenk X van de diefstal", "X wordt verdacht van diefstal"."""
    first = context.led[-1:] and context.led[-1] in _SUSPECTS and not context.is_no_subject
    passive = context.then[:1] and context.then[0] in _PASSIVES
    if first and (not context.after or "van" in context.after[:_VERB_REACH]):
        return _role("verdachte", context.lead - 1, "role_is_suspected", 0.85)
    if not passive or context.is_no_subject:
        return None
    at = context.position({"verdacht"}, context.told, min(context.stop, context.told + _NEAR))
    return None if at is None else _role("verdachte", at, "role_is_suspected", 0.85)


def _is_arrested(context: NameContext) -> RoleFound | None:
    """For example "X is aangehouden", "hielden wij X aan", "X heb ik om 19.52 uur aangehouden"."""
    if context.led[-2:] == ["aanhouding", "van"]:
        return _role("verdachte", context.lead - 2, "role_arrested", 0.9)
    if context.led[-1:] == ["door"]:
        return None
    at = _arrest_before(context)
    if at is None:
        at = _arrest_after(context)
    if at is None:
        at = _is_who_was_arrested(context)
    return None if at is None else _role("verdachte", at, "role_arrested", 0.9)


def _arrest_before(context: NameContext) -> int | None:
    """For example "hield ik X aan", "aangehouden: X", "aangehouden werd X"."""
    held = context.position(_HELD, max(context.start, context.lead - _NEAR), context.lead)
    if held is None:
        return context.position(_ARRESTED, max(context.start, context.lead - 2), context.lead)
    is_ours = _WE.intersection(context.reading.keys(held, context.lead))
    return held if is_ours and "aan" in context.after else None


def _is_who_was_arrested(context: NameContext) -> int | None:
    """For example "de aangehouden man is X"."""
    keys = context.led
    linked = keys[-1:] and keys[-1] in word_set("is was betreft betrof heet bleek")
    return context.position(_ARRESTED, max(context.start, context.lead - 3), context.lead) if linked else None


def _arrest_after(context: NameContext) -> int | None:
    """For example "X is aangehouden", "hebben wij X aangehouden"; not "X heeft hem aangehouden"."""
    at = context.position(_ARRESTED, context.name.end, context.stop)
    if at is None:
        return None
    between = context.reading.keys(context.told, at)
    if _OTHERS.intersection(between):
        return None
    around = [*context.led[-_NEAR:], *between]
    is_object = "heb" in around or ("hebben" in around and bool(_WE.intersection(around)))
    return at if is_object or _PASSIVES.intersection(around) else None


def _drives(context: NameContext) -> RoleFound | None:
    """For example "bestuurd door X, de Skoda door Y", "achter het stuur zat X", "X reed in de bus"."""
    if context.led[-1:] == ["door"]:
        at = context.position(_DRIVEN, context.sentence.first, context.lead)
        return None if at is None else _role("bestuurder", at, "role_drives", 0.92)
    at_wheel = "stuur" in context.led[-_VERB_REACH:] and context.led[-1] in {"zat", "zit", "was", "bleek"}
    if at_wheel or (context.led[-1:] == ["reed"] and context.led[0] in {"in", "op"}):
        return _role("bestuurder", context.lead - 1, "role_drives", 0.88)
    if context.then[:4] in (["zat", "achter", "het", "stuur"], ["achter", "het", "stuur"]):
        return _role("bestuurder", context.told, "role_drives", 0.88)
    cycles = _CYCLES.intersection(context.then[:_VERB_REACH])
    if context.then[:1] and context.then[0] in _DRIVES and not cycles:
        return _role("bestuurder", context.told, "role_drives", 0.85)
    return None


def _owns(context: NameContext) -> RoleFound | None:
    """For example "de auto staat op naam van X", "die aan X toebehoort"; no owner of a bank account."""
    if _ACCOUNTS.intersection(context.sentence_before) or PAPERS.intersection(context.led):
        return None
    keys = context.led
    clause = context.reading.clause_of(context.name.first)
    things = (
        context.reading.at(at, *_THINGS) for at in range(max(clause.first, context.start), context.lead)
    )
    end = context.name.end
    ends = end == context.stop or bool(context.reading.tokens[end - 1].stop)
    if keys[-2:] in (["is", "van"], ["was", "van"]) and ends and any(things):
        return _role("eigenaar", context.lead - 1, "role_owns", 0.8)
    named = keys[-1:] == ["van"] and "naam" in keys[-_NEAR:] and "op" in keys[-_NEAR - 1 :]
    owned = keys[-2:] == ["eigendom", "van"] or (
        keys[-1:] == ["aan"] and "toe" in [key[:3] for key in (*keys[-4:], *context.after[:2])]
    )
    if named or owned:
        return _role("eigenaar", context.lead - 2 if len(keys) > 1 else context.lead - 1, "role_owns", 0.88)
    return None


def _calls(context: NameContext) -> RoleFound | None:
    """For example "om 10 uur meldde X", "melding van X", "X belde de politie", "gebeld door X"."""
    at = _call_before(context)
    if at is None:
        at = _call_after(context)
    return None if at is None else _role("melder", at, "role_calls_police", 0.85)


def _call_before(context: NameContext) -> int | None:
    keys = context.led
    if tuple(keys[-2:]) in _CALL_OF:
        return context.lead - 2
    call = context.position(_CALL, max(context.start, context.lead - _VERB_REACH), context.lead)
    if call is not None and keys[-1] in {"van", "door"} and call < context.lead - 2:
        return call if _CALL_CAME.issuperset(context.reading.keys(call + 1, context.lead - 1)) else None
    if keys[-1:] == ["nam"] and context.after[:2] == ["contact", "op"]:
        return context.lead - 1 if _POLICE.intersection(context.after) else None
    if keys[-1:] == ["door"] and _is_call_by(context.after):
        return context.name.end
    return None if context.after[:1] == ["zich"] else _call_right_before(context)


def _call_right_before(context: NameContext) -> int | None:
    for at in range(context.lead - 1, max(context.start, context.lead - 2) - 1, -1):
        if context.reading.tokens[at].key in _CALLS and not _has_subject(context, at):
            return at
    return None


def _is_call_by(after: list[str]) -> bool:
    """True for "door X gebeld" and "door X werd melding gemaakt"."""
    made = "melding" in after[:3] and bool(_MADE.intersection(after[:5]))
    return made or (after[:1] != [] and after[0] in _CALLED)


def _call_after(context: NameContext) -> int | None:
    if not context.then or context.is_no_subject or _calls_another(context):
        return None
    if context.then[0] in _WARNS and _POLICE.intersection(context.then[1:_NEAR]):
        return context.told
    is_contact = context.then[:2] in (["nam", "contact"], ["maakte", "melding"], ["deed", "melding"])
    if context.then[0] in _CALLS or is_contact:
        return context.told
    last = min(context.stop, context.told + _VERB_REACH)
    also = context.position(_CALLS, context.told, last)
    if also is not None and context.reading.tokens[also - 1].key == "en":
        return also
    return context.position(_CALLED, context.told, last) if context.then[0] in _HAS else None


def _calls_another(context: NameContext) -> bool:
    """True for "X belde zijn moeder", "X belde aan", "X meldde zich" and "..., meldt de dochter"."""
    then = context.then
    if then[0] not in _CALLS or _POLICE.intersection(then[1 : _NEAR + 1]):
        return False
    role = context.reading.at(context.told + 2, "role") if len(then) > 2 else None  # noqa: PLR2004 - a verb, "de" and a noun
    return bool(then[1:2]) and (then[1] in _OTHER_CALL or (then[1] == "de" and role is not None))


def _has_subject(context: NameContext, verb: int) -> bool:
    """True when the verb has its subject before it, so that the name after it is the one called."""
    if verb == context.start:
        return context.start > context.sentence.first
    before = context.reading.tokens[verb - 1]
    role = context.reading.at(verb - 1, "role")
    return before.stop != COMMA and (before.key in _SUBJECTS or role is not None)


def _is_victim(context: NameContext) -> RoleFound | None:
    """For example "X werd mishandeld", "op straat is X beroofd"."""
    passive = [*context.led[-1:], *context.then[:1]]
    if not _PASSIVES.intersection(passive):
        return None
    clause = context.reading.clause_of(context.name.end - 1)
    stop = context.stop if context.then[:1] and context.then[0] in _PASSIVES else clause.end
    if context.after[-1:] == ["door"] and context.then[:1] and context.then[0] in _PASSIVES:
        stop = min(clause.end, context.sentence.end)  # "X werd door Y geslagen"
    at = context.position(_HURT, context.told, min(stop, context.told + _VERB_REACH))
    return None if at is None or context.is_no_subject else _role("slachtoffer", at, "role_is_hurt", 0.75)


def _is_robbed(context: NameContext) -> RoleFound | None:
    """For example "bij X is ingebroken", "inbraak bij X", "van X werd een fiets gestolen"."""
    keys = context.led
    if keys[-2:] in (["inbraak", "bij"], ["diefstal", "bij"], ["ingebroken", "bij"]):
        return _role("benadeelde", context.lead - 2, "role_is_robbed", 0.75)
    if keys[-1:] not in (["bij"], ["van"]) or not (context.then[:1] and context.then[0] in _PASSIVES):
        return None
    lost = word_set("ingebroken") if keys[-1] == "bij" else _LOST
    if keys[-1] == "van" and len(keys) > 1:
        return None
    at = context.position(lost, context.told, min(context.stop, context.told + _VERB_REACH))
    return None if at is None else _role("benadeelde", at, "role_is_robbed", 0.75)


def _hurts(context: NameContext) -> RoleFound | None:
    """For example "ik ben geslagen door X", "X sloeg mij"."""
    if context.led[-1:] == ["door"]:
        clause = context.reading.clause_of(context.lead - 1)
        at = context.position(_HURT, max(clause.first, context.start), min(clause.end, context.stop))
        return None if at is None else _role("verdachte", at, "role_hurts", 0.8)
    if context.is_no_subject:
        return None
    if context.then[:1] and context.then[0] in _HAS_HURT and _ME.intersection(context.then[1:_NEAR]):
        clause = context.reading.clause_of(context.told)
        at = context.position(_HURT, context.told, min(clause.end, context.stop, context.told + _VERB_REACH))
        return None if at is None else _role("verdachte", at, "role_hurts", 0.8)
    if context.then[:1] and context.then[0] in _HURTS and context.then[1:2] and context.then[1] in _ME:
        return _role("verdachte", context.told, "role_hurts", 0.75)
    return None


def _witnesses(context: NameContext) -> RoleFound | None:
    """For example "X wil getuigen", "X zag dat de ruit werd ingeslagen", when nothing else tells who X is."""
    if context.is_no_subject:
        return None
    stop = min(context.stop, context.told + 2 * _VERB_REACH)
    at = context.position(_GIVES_TESTIMONY, context.told, stop)
    if at is not None and _MAY.intersection(context.reading.keys(at - _NEAR, at)):
        return _role("getuige", at, "role_witnesses", 0.85)
    at = context.position(_TESTIMONY, context.told, stop)
    if at is not None and context.then[0] in word_set("heeft legde gaf had"):
        return _role("getuige", at, "role_witnesses", 0.85)
    if context.then[:1] and context.then[0] in _SEES and _THAT.intersection(context.then[1:6]):
        return _role("getuige", context.told, "role_sees", 0.6)
    return None


def _is_wounded(context: NameContext) -> RoleFound | None:
    """For example "X raakte gewond", "de gewonde, X", when nothing else tells who X is."""
    if context.is_no_subject:
        return None
    if context.then[:1] and context.then[0] in _WOUNDED:
        at = context.position({"gewond"}, context.told, min(context.stop, context.told + _NEAR))
        return None if at is None else _role("slachtoffer", at, "role_is_hurt", 0.6)
    return None
