"""Chains of things that are named together, and the words nearest to each that tell what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.dutch.words import COLON, word_set
from server.reporting.extraction.cues import CueFound
from server.reporting.extraction.item_cues import DAMAGED, FOUND, SEIZED, STOLEN, ItemRole, is_carried
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Source
from server.reporting.extraction.thing_lists import JOINERS
from server.reporting.extraction.things import Thing

_FARTHEST = 40
"""A cue says nothing of things that are more words away, also where nobody says a full stop."""
_OTHER_CLAUSE = 100
_CONJUNCTIONS = word_set("en maar terwijl waarna waarbij waardoor want toen")
_JOINT = 8
"""A conjunction between a thing and a cue counts as so many words."""
_FROM = word_set("uit van in vanuit")
_STANDS = word_set("stond stonden")
_PLANTED = word_set("drugs wapen")
_GAP = 5
_AUXILIARIES = word_set("is was zijn waren bleek bleken blijkt blijken ben werd werden wordt worden")
"""Of "was ... weg" the last word tells what happened: "het slot was kapot en de radio weg"."""
_ALSO = word_set("en ook nog tevens")
_COMMONPLACE = word_set("drank voedsel gebouwdelen")
"""Sorts of goods of which "er lag een ..." does not tell that they were found: a glass, a door."""
_VERB_REACH = 4
_ORDER = (SEIZED, STOLEN, DAMAGED)
_RANKS = {value: rank for rank, value in enumerate(_ORDER)}
_STATEMENTS = "aangifte"
"""Form of a victim's statement: what people find at home is not found by the police."""
_POINTER_REACH = 5
POINTERS = word_set("die deze dit dat alles beide beiden ze het hem haar welke allemaal")


@dataclass(slots=True)
class Chain:
    """Things that are named together: "een tas, een telefoon en 80 euro"."""

    things: list[Thing]
    role: ItemRole | None = None
    again: bool = False
    """It says more of what was named in the sentence before: "die namen ze mee, een zwarte Gazelle"."""

    @property
    def first(self) -> int:
        """The token at which it begins."""
        return self.things[0].first

    @property
    def end(self) -> int:
        """The token after its last thing."""
        return self.things[-1].end


def give(
    reading: Reading, chains: Sequence[Chain], cues: Sequence[tuple[ItemRole, CueFound]]
) -> list[ItemRole]:
    """Give each chain its nearest cue among those that are nearest to it; return the cues without chain."""
    best: dict[int, tuple[int, ItemRole]] = {}
    free: list[ItemRole] = []
    for role, cue in cues:
        options = [
            (distance, number)
            for number, chain in enumerate(chains)
            if (distance := _distance(reading, chain, role, cue)) is not None
        ]
        if not options:
            free.append(role)
            continue
        distance, number = min(options)
        if distance >= _OTHER_CLAUSE and is_pronominal(reading, role):
            free.append(role)
            continue
        if number not in best or distance < best[number][0]:
            best[number] = (distance, role)
    for number, (_, role) in best.items():
        chains[number].role = _joined_verb(reading, role, cues)
    _extend(reading, chains)
    return free


def _joined_verb(reading: Reading, role: ItemRole, others: Sequence[tuple[ItemRole, CueFound]]) -> ItemRole:
    """The role that counts of "aangetroffen en in beslag genomen": what was seized, then what was stolen."""
    own = next((cue for one, cue in others if one is role), None)
    best = role
    for other, cue in others:
        if own is None or other is role or other.value not in _ORDER or other.polarity is not role.polarity:
            continue
        first, last = sorted((own, cue), key=lambda one: one.spans[0][0])
        start, until = first.spans[-1][1], last.spans[-1][1]
        keys = reading.keys(start, last.spans[0][0])
        named = any(reading.at(at, "good", "brand") for at in range(first.spans[0][0], until))
        if keys[:1] == ["en"] and len(keys) <= _VERB_REACH and not named:
            best = min(best, other, key=lambda one: _RANKS.get(one.value, len(_ORDER)))
    return best


def _distance(reading: Reading, chain: Chain, role: ItemRole, cue: CueFound) -> int | None:
    """Words between the cue and the chain; more in another clause, None where it cannot be meant."""
    if role.is_sign and (chain.things[0].group in _COMMONPLACE or not is_discovery(reading, chain)):
        return None
    planted = is_carried(reading, role) or reading.tokens[role.first].key in _STANDS
    if role.is_sign and planted and chain.things[0].group not in _PLANTED:
        return None
    if role.value == FOUND and reading.template == _STATEMENTS:
        return None
    if any(a < thing.head.end and thing.head.first < b for thing in chain.things for a, b in cue.spans):
        return None
    first, last = reading.clause_of(chain.first).first, reading.clause_of(chain.end - 1).end
    steps = []
    telling = [(a, b) for a, b in cue.spans if not _AUXILIARIES.issuperset(reading.keys(a, b))]
    for a, b in telling or cue.spans:
        outside = 0 if first <= a < last else _OTHER_CLAUSE
        between = range(chain.end, a) if a >= chain.end else range(b, chain.first)
        if len(between) > _FARTHEST or (a >= chain.end and _has_other_object(reading, between)):
            continue
        joints = sum(_JOINT for at in between if reading.tokens[at].key in _CONJUNCTIONS)
        steps.append(outside + joints + len(between))
    if not steps:
        return None
    return min(steps) + (_OTHER_CLAUSE // 2 if role.is_sign else 0)


def _has_other_object(reading: Reading, between: range) -> bool:
    """True when "en een fooienpot" stands between, of which no list knows the noun: the cue tells of that."""
    for at in between:
        if at > between.start and reading.tokens[at].key == "en":
            following = range(at + 1, min(at + _GAP, between.stop))
            if any(reading.at(one, "amount") for one in following):
                return True
        if reading.tokens[at].key != "een" or at + 1 >= between.stop:
            continue
        joined = reading.tokens[at - 1].key in _ALSO and "en" in reading.keys(at - 2, at)
        following = range(at + 1, min(at + _GAP, between.stop))
        if joined and not any(reading.at(one, "good", "brand", "role", "sex", "amount") for one in following):
            return True
    return False


def is_discovery(reading: Reading, chain: Chain) -> bool:
    """True when the officer came upon the chain: "in zijn jaszak zat een mes", not "de tas lag thuis"."""
    return (
        chain.things[0].is_new
        and reading.template != _STATEMENTS
        and reading.source(chain.first) is not Source.STATEMENT
    )


def is_pronominal(reading: Reading, role: ItemRole) -> bool:
    """True for a cue in a clause of its own that speaks of "die", "dat", "alles"."""
    clause = reading.clause_of(role.first)
    return any(
        reading.tokens[at].key in POINTERS and not reading.at(at + 1, "good", "colour")
        for at in range(clause.first, min(clause.end, clause.first + _POINTER_REACH))
    )


def _extend(reading: Reading, chains: Sequence[Chain]) -> None:
    """What follows a role at once has it too: "een laptop gestolen, een tas en een jas"."""
    for last, chain in pairwise(chains):
        if chain.role is None and last.role is not None and last.role.first >= last.end:
            between = range(last.role.end, chain.first)
            after_colon = reading.tokens[last.role.end - 1].stop == COLON
            if last.role.end <= chain.first and (
                after_colon
                or all(reading.tokens[at].key in JOINERS for at in between)
                or _is_gapped(reading, last.role.end, chain.first)
            ):
                chain.role = last.role


def _is_gapped(reading: Reading, first: int, end: int) -> bool:
    """For example "... weggenomen en uit de keuken een laptop": the verb is not said again."""
    keys = reading.keys(first, end)
    return 1 < len(keys) <= _GAP and keys[0] == "en" and keys[1] in _FROM
