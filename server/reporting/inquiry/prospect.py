"""What may become of an inquiry: after each answer to each question, and when all of them are answered.

One look ahead gives all of it. Its cases are what is held now, the same with each possible answer, and some
worlds in which every question is answered (:mod:`server.reporting.inquiry.worlds`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from server.domain.theory import Foresight, Outcomes, Theory, Topic, opposite
from server.reporting.inquiry.expected import Expected
from server.reporting.inquiry.relevance import Influence, everywhere, observable_of, open_cases, relevant
from server.reporting.inquiry.worlds import WORLDS, worlds

Target = tuple[str, str]
"""A topic's id, and an element of it."""


class Prospect:
    """Case 0 is now, then comes one for each answer, then the worlds."""

    def __init__(
        self,
        theory: Theory,
        held: frozenset[str],
        topics: Sequence[Topic],
        foresee: Foresight,
        expected: Expected,
    ) -> None:
        can = theory.can_observe(held)
        self._theory = theory
        self._topics = sorted(topics, key=lambda topic: (topic.id, topic.elements))
        self._shares = {
            one: _share(one, can, expected) for one in sorted({observable_of(each) for each in can})
        }
        self._case_of = {literal: 1 + number for number, literal in enumerate(sorted(can))}
        ends = worlds(theory, held, self._shares)
        cases = [held, *(held | {literal} for literal in self._case_of), *ends]
        self._outcomes = foresee(theory, cases)
        self._left = _questions_left(relevant(theory, cases, self._outcomes, topics), 1 + len(can))
        self._endings = [mask >> 1 + len(can) for mask in self._how_it_ends()]
        self._unsure = sum(_uncertainty(mask.bit_count(), WORLDS) for mask in self._endings)
        self._yes = {
            one: sum(1 << number for number, end in enumerate(ends) if one in end) for one in self._shares
        }

    def gain(self, observable: str) -> float:
        """How far an answer is expected to bring the inquiry to its end, from 0 to 1.

        Half of it is the share of the open questions that it settles. The other half is the share that it
        takes away of what is uncertain about the end: whether wholes are refuted, and which elements are
        shown that belong to no whole. The first alone does not see that a refuted element would end
        everything; the second alone does not see how much is left to ask if none is.
        """
        share = self._shares[observable]
        answers = ((share, observable), (1 - share, opposite(observable)))
        left = sum(part * self._left[self._case_of[answer]] for part, answer in answers if part)
        settled = 1 - left / self._left[0] if self._left[0] else 0.0
        return (settled + self._told(self._yes[observable])) / 2

    def reach(self) -> dict[str, tuple[Target, ...]]:
        """Each question that may change something now → what, the fewest rules and attacks away first."""
        targets = [
            (topic.id, element)
            for topic in self._topics
            if open_cases(topic, self._outcomes) & 1
            for element in sorted(set(topic.elements))
        ]
        seeds: defaultdict[str, int] = defaultdict(int)
        for number, (_, element) in enumerate(targets):
            seeds[element] |= 1 << number
        influence = Influence(self._theory, _first_case(self._outcomes, copies=len(targets)))
        found: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for distance, step in enumerate(influence.steps(seeds)):
            for literal in step.keys() & self._case_of.keys():
                for number in _numbers(step[literal]):
                    found[observable_of(literal)].setdefault(number, distance)
        return {
            one: tuple(targets[number] for number in sorted(numbers, key=lambda at: (numbers[at], at)))
            for one, numbers in sorted(found.items())
        }

    def _how_it_ends(self) -> Iterator[int]:
        """For each thing to find out, the cases in which it surely is so."""
        for topic in self._topics:
            if open_cases(topic, self._outcomes) & 1:
                literals = topic.elements if topic.whole is None else (opposite(topic.whole),)
                for literal in sorted(set(literals)):
                    yield self._outcomes.settled(literal) & self._outcomes.defended[literal]

    def _told(self, yes: int) -> float:
        """The share of what is uncertain about the end that is gone when it is known where ``yes`` holds."""
        if not self._unsure:
            return 0.0
        said, unsaid = yes.bit_count(), WORLDS - yes.bit_count()
        left = sum(
            said * _uncertainty((mask & yes).bit_count(), said)
            + unsaid * _uncertainty((mask & ~yes).bit_count(), unsaid)
            for mask in self._endings
        )
        return max(0.0, 1 - left / WORLDS / self._unsure)


def _share(observable: str, can: frozenset[str], expected: Expected) -> float:
    """How often the answer is yes, where both answers are possible."""
    if observable not in can:
        return 0.0
    return expected.share(observable) if opposite(observable) in can else 1.0


def _questions_left(found: Mapping[str, int], cases: int) -> list[int]:
    """How many questions may still change something, in each of the first ``cases``."""
    questions: defaultdict[str, int] = defaultdict(int)
    for literal, bits in found.items():
        questions[observable_of(literal)] |= bits
    left = [0] * cases
    for bits in questions.values():
        for case in _numbers(bits & everywhere(cases)):
            left[case] += 1
    return left


def _first_case(outcomes: Outcomes, copies: int) -> Outcomes:
    """The first case, as often as asked for."""
    all_of_them = everywhere(copies)

    def copied(masks: Mapping[str, int]) -> dict[str, int]:
        return {literal: all_of_them if bits & 1 else 0 for literal, bits in masks.items()}

    return Outcomes(
        copies,
        unsatisfiable=copied(outcomes.unsatisfiable),
        defended=copied(outcomes.defended),
        out=copied(outcomes.out),
        blocked=copied(outcomes.blocked),
    )


def _uncertainty(some: int, of: int) -> float:
    """The entropy (bits) of what is so in ``some`` of so many worlds."""
    if some in (0, of):
        return 0.0
    share = some / of
    return -share * math.log2(share) - (1 - share) * math.log2(1 - share)


def _numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
