"""What may become of an inquiry: after each answer to each question, and when all of them are answered.

Two looks ahead give all of it: one at what is held now, and one at many cases at once: the same with each
possible answer, and some worlds in which every question is answered (:mod:`server.reporting.inquiry.worlds`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from server.domain.theory import Cases, Foresight, Outcomes, Theory, Topic, opposite
from server.reporting.inquiry.expected import Expected
from server.reporting.inquiry.relevance import Influence, everywhere, observable_of, open_cases, relevant
from server.reporting.inquiry.worlds import WORLDS, worlds

Target = tuple[str, str]
"""A topic's id, and an element of it."""


class Prospect:
    """The questions that may still change something (``reach``: and what, most direct first).

    ``shares``: question → how often yes is expected, where both answers are possible. ``true_in``: answer →
    the worlds in which it is given, as bits. ``refuted_in``: topic → the worlds in which its whole is.
    """

    def __init__(
        self,
        theory: Theory,
        held: frozenset[str],
        topics: Sequence[Topic],
        *,
        foresee: Foresight,
        glance: Foresight,
        expected: Expected,
    ) -> None:
        self.theory, self.held, self.glance = theory, held, glance
        can, now = theory.can_observe(held), foresee(theory, [held])
        self.topics = [
            topic
            for topic in sorted(topics, key=lambda topic: (topic.id, topic.elements))
            if open_cases(topic, now)
        ]
        self.reach = _reach(theory, can, now, self.topics)
        self.shares = {one: _share(one, can, expected) for one in self.reach}
        self._answers = {one: self._both(one) for one in self.reach}
        given = [answer for both in self._answers.values() for _, answer in both]
        self._case_of = {answer: number for number, answer in enumerate(given)}
        self.true_in = worlds(theory, held, self.shares)
        cases = self.with_answers([(answer,) for answer in given])
        outcomes = glance(theory, self._before_ends(cases))
        open_in = questions_in(relevant(theory, cases, outcomes, self.topics))
        self._open_in = {one: bits for one, bits in open_in.items() if one in self.reach}
        self._left = counts([*self._open_in.values()], len(cases))
        self.refuted_in: dict[str, int] = {}
        self._endings: list[int] = []
        for topic in self.topics:
            self._endings += self._how_it_ends(topic, outcomes, before=len(cases))
        self._unsure = sum(uncertainty(mask.bit_count() / WORLDS) for mask in self._endings)

    def answers(self, observable: str) -> tuple[tuple[float, str], ...]:
        """How often each answer is expected, of those that are possible."""
        return self._answers[observable]

    def with_answers(self, given: Sequence[Iterable[str]]) -> Cases:
        """What is held now, with each of these sets of answers."""
        bits: defaultdict[str, int] = defaultdict(int)
        for number, answers in enumerate(given):
            for answer in answers:
                bits[answer] |= 1 << number
        return Cases(len(given), {**bits, **dict.fromkeys(self.held, everywhere(len(given)))})

    def after(self, answer: str) -> list[str]:
        """The questions that may still change something after it, of those that may now."""
        case = self._case_of[answer]
        return [one for one, bits in self._open_in.items() if bits >> case & 1]

    def gain(self, observable: str) -> float:
        """How far an answer is expected to bring the inquiry to its end, from 0 to 1.

        Half of it is the share of the open questions that it settles. The other half is the share that it
        takes away of what is uncertain about the end: whether wholes are refuted, and which elements are
        shown that belong to no whole. The first alone does not see that a refuted element would end
        everything; the second alone does not see how much is left to ask if none is.
        """
        left = sum(part * self._left[self._case_of[answer]] for part, answer in self.answers(observable))
        return (1 - left / len(self.reach) + self._told(self.true_in[observable])) / 2

    def _before_ends(self, cases: Cases) -> Cases:
        """The cases, and after them the worlds in which every question is answered."""
        count = len(cases) + WORLDS
        bits = {
            answer: true << len(cases) | cases.bits.get(answer, 0) for answer, true in self.true_in.items()
        }
        return Cases(count, {**bits, **dict.fromkeys(self.held, everywhere(count))})

    def _both(self, observable: str) -> tuple[tuple[float, str], ...]:
        share = self.shares[observable]
        both = ((share, observable), (1 - share, opposite(observable)))
        return tuple((part, answer) for part, answer in both if part)

    def _how_it_ends(self, topic: Topic, outcomes: Outcomes, *, before: int) -> Iterator[int]:
        """For each thing to find out of a topic, the worlds in which it surely is so."""
        literals = topic.elements if topic.whole is None else (opposite(topic.whole),)
        for literal in sorted(set(literals)):
            mask = outcomes.settled(literal) & outcomes.defended[literal]
            yield mask >> before
            if topic.whole is not None:
                self.refuted_in[topic.id] = mask >> before

    def _told(self, yes: int) -> float:
        """The share of what is uncertain about the end that is gone when it is known where ``yes`` holds."""
        if not self._unsure:
            return 0.0
        parts = [part for part in (yes, everywhere(WORLDS) & ~yes) if part]
        left = sum(
            part.bit_count() * uncertainty((mask & part).bit_count() / part.bit_count())
            for part in parts
            for mask in self._endings
        )
        return max(0.0, 1 - left / WORLDS / self._unsure)


def _reach(
    theory: Theory, can: frozenset[str], now: Outcomes, topics: Sequence[Topic]
) -> dict[str, tuple[Target, ...]]:
    """Each question that may change something → what, the fewest rules and attacks away first."""
    targets = [(topic.id, element) for topic in topics for element in sorted(set(topic.elements))]
    seeds: defaultdict[str, int] = defaultdict(int)
    for number, (_, element) in enumerate(targets):
        seeds[element] |= 1 << number
    influence = Influence(theory, _first_case(now, copies=len(targets)))
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for distance, step in enumerate(influence.steps(seeds)):
        for literal in step.keys() & can:
            for number in numbers(step[literal]):
                found[observable_of(literal)].setdefault(number, distance)
    return {
        one: tuple(targets[number] for number in sorted(steps, key=lambda at: (steps[at], at)))
        for one, steps in sorted(found.items())
    }


def questions_in(found: Mapping[str, int]) -> dict[str, int]:
    """Question → the cases in which either answer may change something."""
    questions: defaultdict[str, int] = defaultdict(int)
    for literal, bits in found.items():
        questions[observable_of(literal)] |= bits
    return dict(questions)


def counts(masks: Sequence[int], cases: int) -> list[int]:
    """How many of the masks hold, in each of the first ``cases``."""
    rows = [bin(mask & everywhere(cases) | 1 << cases)[:2:-1] for mask in masks]
    return [column.count("1") for column in zip(*rows, strict=True)] or [0] * cases


def numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _share(observable: str, can: frozenset[str], expected: Expected) -> float:
    """How often the answer is yes, where both answers are possible."""
    if observable not in can:
        return 0.0
    return expected.share(observable) if opposite(observable) in can else 1.0


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


def uncertainty(share: float) -> float:
    """The entropy (bits) of what is so in this share of cases."""
    if not 0 < share < 1:
        return 0.0
    return -share * math.log2(share) - (1 - share) * math.log2(1 - share)
