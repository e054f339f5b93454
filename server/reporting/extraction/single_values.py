"""Facts that are one value: amounts that belong to no thing, measurements, accounts, articles of law."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

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
_SIZE, _LENGTH = "afmeting_cm", "lengte_cm"
_BLADE = word_set("lemmet blad kling snijvlak snijkant heft mes lengte totale lang lange lengtemaat punt")
_ASKING = word_set(
    "vroeg vroegen vraagt vragen eiste eisten eist verlangde verlangden bood boden vraagprijs "
    "beloofde beloofden "
    "wilde wilden verzocht verzoekt gevraagd geeist geboden vorderde"
)
_PAYING = word_set(
    "betaald betaalde betaalden overgemaakt overgeboekt maakte maakten boekte gepind afgerekend gaf gegeven "
    "gestort weggenomen gestolen meegenomen aangetroffen afgegeven overhandigd overhandigde"
)


def find_amounts(reading: Reading, taken: Collection[int]) -> list[Fact]:
    """Amounts, without those (by first token) that are the value of a thing."""
    found = []
    for unit in reading.of("amount"):
        if unit.first in taken or not isinstance(unit.value, Amount):
            continue
        fact = _fact(reading, "amount", "value_eur", float(unit.value.value_eur), unit)
        sentence = reading.sentence_of(unit.first)
        if _is_asked(reading, unit):
            fact = replace(fact, polarity=Polarity.HYPOTHETICAL)
        what = _what(reading, sentence.first, sentence.end)
        found.append(fact if what is None else _with(fact, what))
    return found


def find_measurements(reading: Reading) -> list[Fact]:
    """What was measured: not limits, and no heights, which describe a person."""
    found = []
    for unit in reading.of("measure"):
        measure = unit.value
        if not isinstance(measure, Measure) or measure.limit:
            continue
        what = measure.what
        if what == _SIZE and _is_of_weapon(reading, unit):
            what = _LENGTH
        elif what not in _MEASURED:
            continue
        number = float(measure.value)
        value = int(number) if number.is_integer() else number
        fact = _fact(reading, "measurement", "value", value, unit)
        found.append(_with(fact, (what, unit.first, unit.end)))
    return found


def _is_of_weapon(reading: Reading, unit: Unit) -> bool:
    """True for "een lemmet van 9 centimeter": the size of a weapon decides what category it is."""
    sentence = reading.sentence_of(unit.first)
    keys = reading.keys(sentence.first, sentence.end)
    return bool(_BLADE.intersection(keys)) and (
        bool(reading.of("weapon", within=sentence)) or "lemmet" in keys or "kling" in keys
    )


def _is_asked(reading: Reading, unit: Unit) -> bool:
    """True for a sum that somebody asked for: "hij vroeg nog eens 20 euro" tells no payment."""
    clause = reading.clause_of(unit.first)
    keys = reading.keys(clause.first, clause.end)
    return bool(_ASKING.intersection(keys)) and not _PAYING.intersection(keys)


def find_accounts(reading: Reading) -> list[Fact]:
    """Bank accounts."""
    return [_fact(reading, "iban", "value", str(unit.value), unit) for unit in reading.of("iban")]


def find_law(reading: Reading) -> list[Fact]:
    """Articles of law, each once."""
    facts: dict[str, Fact] = {}
    for unit in reading.of("article"):
        fact = _fact(reading, "article", "value", str(unit.value), unit)
        if fact.polarity is Polarity.HYPOTHETICAL:
            # What somebody would be arrested for is what the case is about.
            fact = replace(fact, polarity=Polarity.STATED)
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
    return replace(fact, parts=(*fact.parts, Part("what", *what)))


def _what(reading: Reading, first: int, end: int) -> tuple[str, int, int] | None:
    for name, words in _WHAT:
        for at in range(first, end):
            if reading.tokens[at].key in words:
                return name, at, at + 1
    return None
