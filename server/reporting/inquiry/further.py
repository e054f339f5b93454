"""How much is still to be asked after a question and the best one after that.

Looking at one answer alone does not see two questions that together end an inquiry. So the few questions that
are best at first sight are looked at again, one question further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server.reporting.inquiry.prospect import Prospect, counts, questions_in, uncertainty
from server.reporting.inquiry.relevance import relevant
from server.reporting.inquiry.worlds import WORLDS

CANDIDATES = 4
"""So many are looked at again; in simulations, more of them saved nothing."""
MOST_PAIRS = 140
"""Pairs of answers that are looked at, so that many open questions do not take long."""
_TOGETHER, _UNSURE = 0.8, 0.35
"""What is still to be asked is guessed: by what is open, and by how unsure the end is.

Open questions settle each other, so twice as many are less than twice the work; and the less sure the end,
the more of them will be asked. Chosen in simulations, with the candidates (docs/assessment.md).
"""

_EVERYTHING = (1 << WORLDS) - 1

Next = tuple[float, tuple[tuple[float, frozenset[str]], ...]]
"""A question's effort, and how often which pair of answers is expected after it and one before it."""


class Further:
    """Looks one question further than a prospect does."""

    def __init__(self, prospect: Prospect, efforts: Mapping[str, float]) -> None:
        self._prospect, self._efforts = prospect, efforts
        self._next: dict[str, list[Next]] = {}
        groups: defaultdict[int, list[str]] = defaultdict(list)
        for question, targets in prospect.reach.items():
            ended = _EVERYTHING
            for topic in {topic for topic, _ in targets}:
                ended &= prospect.refuted_in.get(topic, 0)
            groups[ended].append(question)
        self._groups = sorted(groups.items())

    def value(self, candidates: Sequence[str]) -> dict[str, float]:
        """Candidate → the effort still to come when it is asked next. Of the first few only."""
        pairs: dict[frozenset[str], int] = {}
        looked_at: list[str] = []
        for question in candidates[:CANDIDATES]:
            new = dict.fromkeys(
                pair
                for _, answer in self._prospect.answers(question)
                for _, both in self._following(answer)
                for _, pair in both
                if pair not in pairs
            )
            if looked_at and len(pairs) + len(new) > MOST_PAIRS:
                break
            looked_at.append(question)
            for pair in new:
                pairs[pair] = len(pairs)
        left = self._left_after(list(pairs))
        return {question: self._value(question, pairs, left) for question in looked_at}

    def _value(self, question: str, pairs: Mapping[frozenset[str], int], left: Sequence[float]) -> float:
        total = self._efforts[question]
        for part, answer in self._prospect.answers(question):
            total += part * min(
                (
                    effort + sum(share * left[pairs[pair]] for share, pair in both)
                    for effort, both in self._following(answer)
                ),
                default=0.0,
            )
        return total

    def _following(self, answer: str) -> list[Next]:
        """All that may be asked after an answer."""
        if answer not in self._next:
            ruled_out = self._prospect.theory.contraries.get(answer, frozenset())
            found = self._next[answer] = []
            for question in self._prospect.after(answer):
                possible = [one for one in self._prospect.answers(question) if one[1] not in ruled_out]
                whole = sum(share for share, _ in possible)
                both = tuple((share / whole, frozenset((answer, other))) for share, other in possible)
                found.append((self._efforts[question], both))
        return self._next[answer]

    def _left_after(self, pairs: Sequence[frozenset[str]]) -> list[float]:
        """How many questions are expected to be asked yet, after each pair of answers."""
        if not pairs:
            return []
        prospect = self._prospect
        cases = prospect.with_answers(pairs)
        outcomes = prospect.glance(prospect.theory, cases)
        open_in = questions_in(relevant(prospect.theory, cases, outcomes, prospect.topics))
        left = [0.0] * len(pairs)
        for ended, questions in self._groups:
            still = counts([open_in.get(one, 0) for one in questions], len(pairs))
            for number, pair in enumerate(pairs):
                if still[number]:
                    unsure = uncertainty(self._share_of(ended, pair)) if ended else 0.0
                    left[number] += still[number] ** _TOGETHER * (1 + _UNSURE * unsure) / (1 + _UNSURE)
        return left

    def _share_of(self, ended: int, pair: frozenset[str]) -> float:
        """The share of worlds with these answers in which all is ended; where few have them, of more."""
        given = _EVERYTHING
        around = ended.bit_count() / WORLDS
        for answer in sorted(pair):
            true = self._prospect.true_in[answer]
            around = ((true & ended).bit_count() + around) / (true.bit_count() + 1)
            given &= true
        return ((given & ended).bit_count() + around) / (given.bit_count() + 1)
