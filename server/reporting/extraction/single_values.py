"""Facts that are one value: amounts that belong to no thing, measurements, accounts, articles of law."""

from __future__ import annotations

from collections.abc import Collection

from server.dutch.amounts import Amount
from server.dutch.measures import Measure
from server.dutch.words import word_set
from server.reporting.extraction.facts import Fact, Part, PartValue
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

_WHAT: tuple[tuple[str, frozenset[str]], ...] = (
    ("schade", word_set("schade schadebedrag schadepost reparatie herstel herstelkosten")),
    (
        "betaald",
        word_set("betaald betaalde overgemaakt overgeboekt maakte boekte gepind afgerekend"),
    ),
    ("waarde", word_set("waarde waard winkelwaarde")),
    ("geld", word_set("contant contanten cash bankbiljetten geld geldbedrag kasgeld")),
    ("prijs", word_set("prijs kosten kostte koopsom verkoopprijs")),
)
_MEASURED = word_set("ademanalyse_ugl promillage snelheid_kmh hectometer geluid_db gewicht_g")


def find_amounts(reading: Reading, taken: Collection[int]) -> list[Fact]:
    """Amounts, without those (by first token) that are the value of a thing."""
    found = []
    for unit in reading.of("amount"):
        if unit.first in taken or not isinstance(unit.value, Amount):
            continue
        fact = _fact(reading, "amount", "value_eur", float(unit.value.value_eur), unit)
        sentence = reading.sentence_of(unit.first)
        what = _what(reading, sentence.first, sentence.end)
        found.append(fact if what is None else _with(fact, what))
    return found


def find_measurements(reading: Reading) -> list[Fact]:
    """What was measured: not limits, and no heights, which describe a person."""
    found = []
    for unit in reading.of("measure"):
        measure = unit.value
        if isinstance(measure, Measure) and measure.what in _MEASURED and not measure.limit:
            number = float(measure.value)
            value = int(number) if number.is_integer() else number
            found.append(
                _with(
                    _fact(reading, "measurement", "value", value, unit), (measure.what, unit.first, unit.end)
                )
            )
    return found


def find_accounts(reading: Reading) -> list[Fact]:
    """Bank accounts."""
    return [_fact(reading, "iban", "value", str(unit.value), unit) for unit in reading.of("iban")]


def find_law(reading: Reading) -> list[Fact]:
    """Articles of law, each once."""
    facts: dict[str, Fact] = {}
    for unit in reading.of("article"):
        fact = _fact(reading, "article", "value", str(unit.value), unit)
        known = facts.get(str(unit.value))
        if known is None or known.polarity is not Polarity.STATED:
            facts[str(unit.value)] = fact
    return list(facts.values())


def _fact(reading: Reading, kind: str, key: str, value: PartValue, unit: Unit) -> Fact:
    return Fact(
        type=kind,
        rule=unit.rule,
        parts=(Part(key, value, unit.first, unit.end),),
        polarity=reading.polarity(unit.first, unit.end),
        source=reading.source(unit.first),
        warning=unit.warning,
        certainty=0.95,
    )


def _with(fact: Fact, what: tuple[str, int, int]) -> Fact:
    value, first, end = what
    return Fact(
        type=fact.type,
        rule=fact.rule,
        parts=(*fact.parts, Part("what", value, first, end)),
        polarity=fact.polarity,
        source=fact.source,
        warning=fact.warning,
        certainty=fact.certainty,
    )


def _what(reading: Reading, first: int, end: int) -> tuple[str, int, int] | None:
    for name, words in _WHAT:
        for at in range(first, end):
            if reading.tokens[at].key in words:
                return name, at, at + 1
    return None
