"""How long status, stability and the next question take: on the police's rule set, and on 200 literals."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.figures import Spread, number
from benchmarks.inquiry.police import POLICE, TOPICS, read_theory
from benchmarks.inquiry.theories import layered, some_case
from benchmarks.options import JsonFile
from benchmarks.reports import circumstances, console, write_json
from server.domain.theory import Foresight, Theory, Topic
from server.reporting.assessment.arrays import make_arrays
from server.reporting.assessment.exact import foresee_best
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.grounded import statuses
from server.reporting.inquiry.expected import NOTHING_KNOWN
from server.reporting.inquiry.policy import Policy

LITERALS = 200
ELEMENTS = 12
MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True)
class Subject:
    """A theory with random cases, and what an inquiry on it is about."""

    name: str
    theory: Theory
    cases: Sequence[frozenset[str]]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds a case, on the clock and of the processor: the machine may be busy with other work."""

    wall: Spread
    cpu: Spread


def subjects(file: Path, *, cases: int, seed: int) -> list[Subject]:
    """The police's rule set with its topics, and a layered theory with literals of its top layer."""
    chance = random.Random(seed)  # noqa: S311 - seeded, so that a run repeats
    police = read_theory(file)
    topics = tuple(one for one in TOPICS if one in police.literals)
    large = layered(chance, LITERALS)
    tops = sorted({rule.head for rule in large.rules}, key=lambda head: (len(head), head))[-ELEMENTS:]
    return [
        Subject("police", police, _cases(chance, police, cases), (Topic(id="fraud", elements=topics),)),
        Subject(
            f"layered, {len(large.literals)} literals",
            large,
            _cases(chance, large, cases),
            (Topic(id="top", elements=tuple(tops)),),
        ),
    ]


def measure(subject: Subject) -> Mapping[str, Timing]:
    """Each step on each case. The theory's arrays are made once, as in a running server, and timed too."""
    theory, topics = subject.theory, subject.topics
    policy = Policy(NOTHING_KNOWN)

    def ask(foresight: Foresight, held: frozenset[str]) -> None:
        policy.order(theory, held, topics, foresee=foresight, glance=foresee, costs={})

    def together(foresight: Foresight, held: frozenset[str]) -> None:
        statuses(theory, [held])
        foresight(theory, [held])
        ask(foresight, held)

    steps: dict[str, Callable[[frozenset[str]], object]] = {
        "arrays of a new theory": lambda _: make_arrays(theory),
        "status": lambda held: statuses(theory, [held]),
        "stability by labels": lambda held: foresee(theory, [held]),
        "stability at best": lambda held: foresee_best(theory, [held]),
        "next question, by labels": lambda held: ask(foresee, held),
        "next question, at best": lambda held: ask(foresee_best, held),
        "status, stability and next question, by labels": lambda held: together(foresee, held),
        "status, stability and next question, at best": lambda held: together(foresee_best, held),
    }
    return {name: _timed(step, subject.cases) for name, step in steps.items()}


def main(
    *,
    cases: Annotated[int, typer.Option(min=1, help="Random answer sets of each.")] = 300,
    seed: Annotated[int, typer.Option(help="Of theory and answers.")] = 1,
    file: Annotated[Path, typer.Option(help="An answer set program of facts.", exists=True)] = POLICE,
    json_file: JsonFile = None,
) -> None:
    """Milliseconds of status, stability and the next question."""
    report: dict[str, Any] = {**circumstances(), "cases": cases, "seed": seed}
    out = console()
    for subject in subjects(file, cases=cases, seed=seed):
        found = measure(subject)
        report[subject.name] = found
        table = Table(title=f"{subject.name}: milliseconds")
        for heading in ("step", "p50", "p95", "processor p50", "processor p95"):
            table.add_column(heading)
        for step, timing in found.items():
            spreads = (timing.wall.p50, timing.wall.p95, timing.cpu.p50, timing.cpu.p95)
            table.add_row(step, *(number(one) for one in spreads))
        out.print(table)
    write_json(json_file, report)


def _cases(chance: random.Random, theory: Theory, count: int) -> list[frozenset[str]]:
    return [some_case(chance, theory, chance.random()) for _ in range(count)]


def _timed(step: Callable[[frozenset[str]], object], cases: Sequence[frozenset[str]]) -> Timing:
    step(cases[0])
    wall, cpu = [], []
    for held in cases:
        began, worked = time.perf_counter(), time.thread_time()
        step(held)
        wall.append((time.perf_counter() - began) * MILLISECONDS)
        cpu.append((time.thread_time() - worked) * MILLISECONDS)
    return Timing(Spread.of(wall), Spread.of(cpu))


if __name__ == "__main__":
    typer.run(main)
