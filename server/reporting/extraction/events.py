"""What happened, what was done and what was absent: incidents, actions and negations, by their cues."""

from __future__ import annotations

from collections.abc import Iterator

from server.reporting.extraction.cue_files import CueSet
from server.reporting.extraction.cue_roles import cues_in, said
from server.reporting.extraction.cues import CueFound, Cues
from server.reporting.extraction.facts import Fact, Part
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity

_NAMED = 2
_FIRST_WORDS = 25
"""What is named this early says what the record is about."""
_AND = frozenset({"en", "alsmede", "alsook", "van", "een", "wegens", "voor", "ook"})
_NAMED_CERTAINTY, _SIGN_CERTAINTY = 0.95, 0.7
_AWAY = frozenset((Polarity.DENIED, Polarity.HYPOTHETICAL, Polarity.REFUTED))


def find_incidents(reading: Reading, cues: CueSet) -> list[Fact]:
    """The incident the record is about: named ones first, else what the signs point to."""
    found = [one for one in _found(reading, cues.incidents) if said(reading, one) is Polarity.STATED]
    named = [one for one in found if one.cue.strength == _NAMED]
    chosen = named or found
    if not chosen:
        return []
    scores: dict[str, float] = {}
    for one in found:
        early = one.spans[0][0] < _FIRST_WORDS
        scores[one.cue.value] = scores.get(one.cue.value, 0.0) + one.cue.strength * (2.0 if early else 1.0)
    first = {one.cue.value: one for one in reversed(chosen)}
    best = max(first, key=lambda value: (scores[value], -first[value].spans[0][0]))
    beside = [one for one in named if one.cue.value != best and _joined(reading, first[best], one)]
    values = {one.cue.value: one for one in [*reversed(beside), first[best]]}
    certainty = _NAMED_CERTAINTY if named else _SIGN_CERTAINTY
    return [_fact(reading, "incident", one, certainty=certainty) for one in reversed(values.values())]


def _joined(reading: Reading, one: CueFound, other: CueFound) -> bool:
    """True for two incidents named together: "aangifte van bedreiging en vernieling"."""
    (first, _), (_, end) = sorted((one.spans[0], other.spans[0]))
    start = min(one.spans[0][1], other.spans[0][1])
    between = reading.tokens[start : max(one.spans[0][0], other.spans[0][0])]
    if not between or first == end or any(token.ends_sentence for token in reading.tokens[first:end]):
        return False
    return all(token.key in _AND for token in between) and len(between) <= len(_AND)


def find_actions(reading: Reading, cues: CueSet) -> list[Fact]:
    """What the police did; each action once. What is denied or only said to be planned is told as such."""
    return list(_each_once(reading, "action", cues.actions))


def find_negations(reading: Reading, cues: CueSet) -> list[Fact]:
    """What was expressly absent; each once."""
    facts: dict[str, Fact] = {}
    for one in _found(reading, cues.negations):
        spans = one.spans
        hypothetical = reading.polarity(spans[0][0], spans[-1][1])
        polarity = (
            hypothetical if hypothetical in {Polarity.HYPOTHETICAL, Polarity.REFUTED} else Polarity.STATED
        )
        fact = _fact(reading, "negation", one, polarity=polarity)
        known = facts.get(one.cue.value)
        if known is None or (known.polarity is not Polarity.STATED and polarity is Polarity.STATED):
            facts[one.cue.value] = fact
    return list(facts.values())


def _each_once(reading: Reading, kind: str, cues: Cues) -> Iterator[Fact]:
    facts: dict[str, Fact] = {}
    for one in _found(reading, cues):
        polarity = said(reading, one)
        known = facts.get(one.cue.value)
        if known is None or (known.polarity in _AWAY and polarity is Polarity.STATED):
            facts[one.cue.value] = _fact(reading, kind, one, polarity=polarity)
    yield from facts.values()


def _found(reading: Reading, cues: Cues) -> Iterator[CueFound]:
    for sentence in reading.sentences:
        yield from cues_in(reading, sentence, cues)


def _fact(
    reading: Reading,
    kind: str,
    found: CueFound,
    *,
    polarity: Polarity = Polarity.STATED,
    certainty: float = 0.9,
) -> Fact:
    (first, end), *others = found.spans
    parts = (Part("value", found.cue.value, first, end), *(Part("", "", a, b) for a, b in others))
    return Fact(
        type=kind,
        rule=f"{kind}_cue",
        parts=parts,
        polarity=polarity,
        source=reading.source(first),
        certainty=certainty,
    )
