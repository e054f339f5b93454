"""What happened at each moment: the event itself, the call, the arrival, the arrest, a payment.

The nearest cue (vocab/cues) of the moment's own clause decides, else that of its sentence. A moment
that no cue claims is when it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from server.dutch.date_words import in_words
from server.dutch.moments import Moment
from server.reporting.extraction.cue_roles import CuedRole, cues_in, nearest, said
from server.reporting.extraction.cues import Cues
from server.reporting.extraction.facts import Fact, Part
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

EVENT, FROM, UNTIL = "gebeurtenis", "gebeurtenis_van", "gebeurtenis_tot"
_TELLS_WHEN = frozenset({EVENT, FROM, UNTIL, "ontdekt", "laatst_gezien", "betaling", "kennisname"})
_POINTERS = frozenset({"die", "deze", "beide"})
DAY_NOT_SAID = "De datum is niet gezegd; ingevuld is de dag van het dicteren."
_SURE, _AMBIGUOUS = 0.9, 0.6


def find_times(reading: Reading, cues: Cues) -> list[Fact]:
    """Every moment with its role; of one role and one value only the first."""
    found: list[Fact] = []
    seen: set[tuple[str, str]] = set()
    between = _between(reading)
    for unit in reading.of("moment"):
        moment = unit.value
        if not isinstance(moment, Moment):
            continue
        polarity = reading.circumstance(unit.first)
        edge = between.get(unit.first) or {"from": FROM, "until": UNTIL}.get(moment.edge)
        cued = None if edge else _cued(reading, unit, cues)
        role = cued.value if cued else edge or EVENT
        if (role, moment.value) in seen:
            continue
        if polarity is Polarity.STATED:
            seen.add((role, moment.value))
        evidence = (Part("", "", cued.first, cued.end),) if cued else ()
        found.append(
            Fact(
                type="time",
                role=role,
                rule=f"time_{role}",
                parts=(Part("value", moment.value, unit.first, unit.end), *evidence),
                polarity=polarity,
                source=reading.source(unit.first),
                warning=_warning(unit, moment),
                certainty=_AMBIGUOUS if moment.ambiguous else _SURE,
            )
        )
    return [fact for fact in found if not _is_aside(fact, found)]


def _is_aside(fact: Fact, facts: Sequence[Fact]) -> bool:
    """A mere day says nothing beside a clock time on it, nor beside the time of the event without a cue."""
    day = str(fact.value("value"))
    if "T" in day:
        return False
    others = [other for other in facts if other is not fact]
    if any(str(other.value("value")).startswith(f"{day}T") for other in others):
        return True
    return fact.role == EVENT and any(other.role in _TELLS_WHEN for other in others)


def _between(reading: Reading) -> dict[int, str]:
    """The roles of two moments that "tussen die tijdstippen" points back at, by their first tokens."""
    roles: dict[int, str] = {}
    for at in range(len(reading.tokens) - 2):
        opening, pointer, noun = reading.keys(at, at + 3)
        if opening == "tussen" and pointer in _POINTERS and noun.startswith("tijd"):
            before = [unit.first for unit in reading.of("moment") if unit.first < at][-2:]
            if len(before) == len((FROM, UNTIL)):
                roles.update(zip(before, (FROM, UNTIL), strict=True))
    return roles


def _cued(reading: Reading, unit: Unit, cues: Cues) -> CuedRole | None:
    """The cue of the moment's own clause; that of its sentence where no other moment may claim it."""
    sentence = reading.sentence_of(unit.first)
    clause = reading.clause_of(unit.first)
    found = [one for one in cues_in(reading, sentence, cues) if said(reading, one) is not Polarity.DENIED]
    own = [one for one in found if any(clause.first <= a < clause.end for a, _ in one.spans)]
    cued = nearest(reading, own, unit.first, unit.end, clause)
    if cued is not None:
        return cued
    alone = len(reading.of("moment", within=sentence)) == 1
    leads = unit.first - sentence.first <= 1
    return nearest(reading, found, unit.first, unit.end, clause) if alone or leads else None


def _warning(unit: Unit, moment: Moment) -> str | None:
    if moment.ambiguous and moment.alternatives:
        readings = " of ".join(_in_words(one, moment.value) for one in moment.alternatives)
        return f"Dit kan ook een ander moment zijn: {readings}."
    if moment.dated_by == "dictation" and moment.clock is not None:
        return DAY_NOT_SAID
    return unit.warning


def _in_words(reading: str, value: str) -> str:
    """Another reading as an officer reads it: the clock time, and the day where that is another one."""
    day, _, clock = reading.partition("T")
    if clock and day == value[: len(day)]:
        return clock
    return f"{in_words(date.fromisoformat(day))} {clock}".rstrip()
