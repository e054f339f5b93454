"""An extractor's facts for a whole corpus, as text, as spoken words, and with errors of recognition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.extraction.corpus import FactExtractor, Input, Item
from benchmarks.extraction.invented import KINDS, Invented, count_invented
from benchmarks.extraction.scoring import Counts, Scored, compare, score
from benchmarks.extraction.word_errors import WordErrors
from server.evaluation import Errors, spoken, word_errors

_DRAWS_OF_A_SEED = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """What the extractor is given: one of the two forms, with so many errors a word."""

    given: Input
    error_rate: float = 0.0

    @property
    def name(self) -> str:
        """For tables and JSON."""
        return f"{self.given}, {self.error_rate:.0%} errors" if self.error_rate else self.given


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one condition. ``word_errors`` were counted, not asked for."""

    dictations: int
    draws: int
    word_errors: Errors
    scores: Mapping[str, Scored]
    invented: Mapping[str, Invented]


def conditions(given: str, error_rates: Sequence[float]) -> list[Condition]:
    """Those of ``text``, ``spoken`` or ``both``; errors are put into the text where there is one."""
    forms: tuple[Input, ...] = ("text", "spoken") if given == "both" else ("spoken",)
    if given == "text":
        forms = ("text",)
    spoiled = [Condition(forms[0], rate) for rate in sorted(set(error_rates)) if rate > 0]
    return [Condition(form) for form in forms] + spoiled


def measure(
    extractor: FactExtractor,
    items: Sequence[Item],
    condition: Condition,
    *,
    spoiler: WordErrors,
    draws: int,
    seed: int,
) -> Result:
    """Extract and compare. With errors, each dictation is spoiled ``draws`` times, all counting.

    Dictations that lack the form of the condition are left out.
    """
    texts = [(item, item.words(condition.given)) for item in items if item.words(condition.given)]
    times = draws if condition.error_rate else 1
    invented = dict.fromkeys(KINDS, Invented())
    errors = Errors()
    by_type: list[dict[str, Counts]] = []
    for item, said in texts:
        counts: dict[str, Counts] = {}
        for draw in range(times):
            text = spoiler.spoil(said, rate=condition.error_rate, seed=seed * _DRAWS_OF_A_SEED + draw)
            errors += word_errors(spoken(said), spoken(text))
            facts = extractor.facts(text, template=item.template, dictated_at=item.dictated_at)
            for kind, one in compare(item.facts, facts).items():
                counts[kind] = counts.get(kind, Counts()) + one
            for kind, made_up in count_invented(
                item.facts, facts, text=text, dictated_at=item.dictated_at
            ).items():
                invented[kind] += made_up
        by_type.append(counts)
    return Result(len(texts), times, errors, score(by_type, seed=seed), invented)
