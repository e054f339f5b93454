"""What things are worth: "ter waarde van 380 euro", "een bril van 160 euro", "De dagwaarde schat ik op ...".

An amount for things together ("samen 84 euro", "de totale waarde") and damage are no value of one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.amounts import Amount
from server.dutch.words import word_set
from server.reporting.extraction.facts import FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.things import Thing
from server.reporting.extraction.units import Unit

_VALUE_CUES = word_set(
    "waarde gekost kostte kostten kosten kost waard nieuwprijs nieuwwaarde dagwaarde aankoopprijs "
    "aanschafprijs prijs "
    "t.w.v twv aankoopwaarde aanschafwaarde gekocht aangeschaft restwaarde winkelprijs winkelwaarde "
    "verkoopwaarde"
)
_TOTALS = word_set("totale totaal samen gezamenlijke gezamenlijk tezamen totaalbedrag totaalwaarde opgeteld")
_DAMAGE = word_set("schade schadebedrag herstel reparatie herstelkosten betaald betaalde overgemaakt")
_CASH = word_set("contant contante contanten cash geld biljetten muntgeld kleingeld briefgeld")
_ABOUT = word_set("ongeveer circa zo'n rond plusminus minstens ruim bijna om nabij")
_REACH = 7
_EACH = (["per", "stuk"], ["elk"], ["ieder"], ["p.st"], ["per", "fles"], ["per", "doos"], ["per", "paar"])


@dataclass(frozen=True, slots=True)
class Priced:
    """A thing of a sentence and the fact that tells of it."""

    builder: FactBuilder
    thing: Thing


def price(
    reading: Reading, sentence: Sentence, named: Sequence[Priced], topics: Sequence[FactBuilder]
) -> set[int]:
    """Give things their values; return the first tokens of the amounts that were used.

    Args:
        reading: of the dictation.
        sentence: whose amounts are placed.
        named: its things, in order of place.
        topics: the stolen things so far; one alone is what "De dagwaarde is 450 euro" speaks of.
    """
    used: set[int] = set()
    for unit in reading.of("amount", within=sentence):
        if (
            not isinstance(unit.value, Amount)
            or reading.polarity(unit.first, unit.end) is not Polarity.STATED
        ):
            continue
        builder = _of_thing(reading, unit, named)
        if builder is None and not named and len(topics) == 1 and _is_value(reading, sentence, unit):
            builder = topics[0]
        if builder is not None and not builder.has("value_eur"):
            builder.add("value_eur", float(unit.value.value_eur), unit.first, unit.end)
            used.add(unit.first)
    return used


def _of_thing(reading: Reading, unit: Unit, named: Sequence[Priced]) -> FactBuilder | None:
    amassed = [one for one in named if one.thing.first == unit.end + 1]
    if amassed and reading.keys(unit.end, unit.end + 1) == ["aan"]:
        return amassed[0].builder
    before = [one for one in named if one.thing.end <= unit.first]
    if not before:
        after = [one for one in named if one.thing.first >= unit.end]
        return after[0].builder if len(named) == 1 and after and _priced_at(reading, unit, after[0]) else None
    last = max(before, key=lambda one: one.thing.end)
    keys = reading.keys(max(last.thing.end, unit.first - _REACH), unit.first)
    if _TOTALS.intersection(keys) or _DAMAGE.intersection(keys) or _is_cash(reading, unit):
        return None
    if _is_of_each(reading, unit, last.thing):
        return None
    following = reading.keys(unit.end, unit.end + 1)
    if _VALUE_CUES.intersection(keys) or following in (["waard"], ["gekost"]):
        return last.builder
    bare = [key for key in keys if key not in _ABOUT]
    return last.builder if bare == ["van"] else None


def _is_of_each(reading: Reading, unit: Unit, thing: Thing) -> bool:
    """True for "drie shirts van 25 euro per stuk": not what the three are worth."""
    if thing.quantity is None or thing.quantity[0] == 1:
        return False
    after = reading.keys(unit.end, unit.end + 2)
    return any(after[: len(words)] == words for words in _EACH) or reading.keys(
        unit.first - 1, unit.first
    ) == ["a"]


def _priced_at(reading: Reading, unit: Unit, one: Priced) -> bool:
    """For example "voor 30 euro aan parfum" is not; "een 200 euro kostende jas" is."""
    return bool(_VALUE_CUES.intersection(reading.keys(unit.end, one.thing.first)))


def _is_cash(reading: Reading, unit: Unit) -> bool:
    near = [*reading.keys(unit.first - 1, unit.first), *reading.keys(unit.end, unit.end + 2)]
    return bool(_CASH.intersection(near))


def _is_value(reading: Reading, sentence: Sentence, unit: Unit) -> bool:
    keys = reading.keys(sentence.first, sentence.end)
    paid = "betaald" in keys and ("ervoor" in keys or {"er", "voor"} <= set(keys))
    if paid and not _is_cash(reading, unit):
        return True
    return (
        bool(_VALUE_CUES.intersection(keys))
        and not _TOTALS.intersection(keys)
        and not _DAMAGE.intersection(keys)
        and not _is_cash(reading, unit)
    )
