"""What the approximation finds of what is settled, and whether it ever errs, on random theories."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.figures import number, ratio
from benchmarks.inquiry.theories import KINDS, some_case
from benchmarks.options import JsonFile
from benchmarks.reports import circumstances, console, write_json
from server.domain.theory import Outcomes, Theory
from server.reporting.assessment.exact import foresee_best, foresee_exactly
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.futures import TooManyFutures

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Of the questions that are answered."""
MOST = 3**12


@dataclass(slots=True)
class Tally:
    """Literals that have a rule, over all theories and cases of a kind.

    ``stable``: one status in all futures, by going through them all. ``labels`` and ``best`` are how many
    of these ``foresee`` and ``foresee_best`` find. ``wrong``: a status that occurs was called impossible.
    ``hard`` leaves out what is settled at first sight: derivable from nothing that can be observed, or with
    a status that no observation is needed for. ``skipped``: cases with too many futures.
    """

    cases: int = 0
    literals: int = 0
    stable: int = 0
    labels: int = 0
    best: int = 0
    hard: int = 0
    hard_labels: int = 0
    hard_best: int = 0
    wrong: int = 0
    same_statuses: int = 0
    skipped: int = 0

    def count(self, theory: Theory, held: frozenset[str]) -> None:
        """Add one case."""
        try:
            exactly = foresee_exactly(theory, [held], most=MOST)
        except TooManyFutures:
            self.skipped += 1
            return
        blank = foresee(theory, [frozenset()])
        labels, best = foresee(theory, [held]), foresee_best(theory, [held])
        self.cases += 1
        for literal in sorted({rule.head for rule in theory.rules}):
            self._literal(literal, exactly, labels, best, hard=not blank.settled(literal))

    def _literal(
        self, literal: str, exactly: Outcomes, labels: Outcomes, best: Outcomes, *, hard: bool
    ) -> None:
        occurs = exactly.of(literal)
        by_labels, at_best = labels.of(literal), best.of(literal)
        self.literals += 1
        self.wrong += not occurs <= at_best or not occurs <= by_labels
        self.same_statuses += occurs == at_best
        if len(occurs) == 1:
            self.stable += 1
            self.labels += len(by_labels) == 1
            self.best += len(at_best) == 1
            if hard:
                self.hard += 1
                self.hard_labels += len(by_labels) == 1
                self.hard_best += len(at_best) == 1


def measure(kind: str, *, theories: int, literals: int, seed: int) -> Tally:
    """Random theories of one kind, each with a case for each share of questions answered."""
    chance = random.Random(f"{kind} {literals} {seed}")  # noqa: S311 - seeded, so that a run repeats
    tally = Tally()
    for _ in range(theories):
        theory = KINDS[kind](chance, literals)
        for share in SHARES:
            tally.count(theory, some_case(chance, theory, share))
    return tally


def main(
    *,
    theories: Annotated[int, typer.Option(min=1, help="Of each kind and size.")] = 200,
    sizes: Annotated[str, typer.Option(help="Literals, separated by commas.")] = "20,40,60",
    seed: Annotated[int, typer.Option(help="Of theories and answers.")] = 1,
    json_file: JsonFile = None,
) -> None:
    """Stability found and wrongly claimed, on layered and cyclic theories, against all futures."""
    report: dict[str, Any] = {**circumstances(), "theories": theories, "seed": seed}
    table = Table(title="literals with a rule; % of the stable ones that are found")
    for heading in (
        "theories",
        "cases",
        "skipped",
        "literals",
        "stable",
        "labels",
        "best",
        "labels*",
        "best*",
    ):
        table.add_column(heading)
    table.add_column("same statuses")
    table.add_column("wrong")
    found = {}
    for kind in KINDS:
        for size in (int(one) for one in sizes.split(",")):
            tally = found[f"{kind} {size}"] = measure(kind, theories=theories, literals=size, seed=seed)
            table.add_row(
                f"{kind}, {size} literals",
                *(str(one) for one in (tally.cases, tally.skipped, tally.literals, tally.stable)),
                *(
                    _percent(part, whole)
                    for part, whole in (
                        (tally.labels, tally.stable),
                        (tally.best, tally.stable),
                        (tally.hard_labels, tally.hard),
                        (tally.hard_best, tally.hard),
                        (tally.same_statuses, tally.literals),
                    )
                ),
                str(tally.wrong),
            )
    out = console()
    out.print(table)
    out.print("* without literals that are settled before the first answer")
    report["found"] = found
    write_json(json_file, report)


def _percent(part: int, whole: int) -> str:
    share = ratio(float(part), float(whole))
    return number(None if share is None else 100 * share)


if __name__ == "__main__":
    typer.run(main)
