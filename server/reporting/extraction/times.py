"""What happened at each moment: the event itself, the call, the arrival, the arrest, a payment.

The nearest cue (vocab/cues) of the moment's own clause decides, else that of its sentence. A moment
that no cue claims is when it happened.
"""

from __future__ import annotations

from server.dutch.moments import Moment
from server.reporting.extraction.cue_roles import CuedRole, cues_in, nearest
from server.reporting.extraction.cues import Cues
from server.reporting.extraction.facts import Fact, Part
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

EVENT, FROM, UNTIL = "gebeurtenis", "gebeurtenis_van", "gebeurtenis_tot"
_CLOCK_CHARS = 5
_SURE, _AMBIGUOUS = 0.9, 0.6


def find_times(reading: Reading, cues: Cues) -> list[Fact]:
    """Every moment with its role; of one role and one value only the first."""
    found: list[Fact] = []
    seen: set[tuple[str, str]] = set()
    for unit in reading.of("moment"):
        moment = unit.value
        if not isinstance(moment, Moment):
            continue
        polarity = reading.circumstance(unit.first)
        cued = None if moment.edge else _cued(reading, unit, cues)
        role = cued.value if cued else {"from": FROM, "until": UNTIL}.get(moment.edge, EVENT)
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
    return found


def _cued(reading: Reading, unit: Unit, cues: Cues) -> CuedRole | None:
    """The cue of the moment's own clause; that of its sentence where no other moment may claim it."""
    sentence = reading.sentence_of(unit.first)
    clause = reading.clause_of(unit.first)
    found = cues_in(reading, sentence, cues)
    own = [one for one in found if any(clause.first <= a < clause.end for a, _ in one.spans)]
    cued = nearest(reading, own, unit.first, unit.end, clause)
    if cued is not None:
        return cued
    alone = len(reading.of("moment", within=sentence)) == 1
    leads = unit.first - sentence.first <= 1
    return nearest(reading, found, unit.first, unit.end, clause) if alone or leads else None


def _warning(unit: Unit, moment: Moment) -> str | None:
    if moment.ambiguous and moment.alternatives:
        said = " of ".join(one[-_CLOCK_CHARS:] if "T" in one else one for one in moment.alternatives)
        return f"Dit kan ook een ander moment zijn: {said}."
    return unit.warning
