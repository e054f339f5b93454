"""Simulated officers: how many questions until nothing more can change, in which order.

What happened is drawn in the shares that are expected (vocab/inquiry/volgorde.yaml), as far as it does not
exclude each other. The officer answers truthfully, and now and then does not know. Both orders meet the same
officers, and ask only what may still change something: the order by chance, too.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.table import Table

from benchmarks.figures import number
from benchmarks.options import JsonFile
from benchmarks.reports import circumstances, console, write_json
from server.domain.theory import Foresight, Theory, Topic, opposite
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.inquiry.expected import Expected, load_expected
from server.reporting.inquiry.policy import Policy
from server.reporting.inquiry.relevance import observable_of, relevant
from server.reporting.templates import load_templates

UNKNOWN_SHARE = 0.05
DRAWS = 2_000
"""Tries to draw a world without a contradiction; after that, what contradicts is left out."""
RESAMPLES = 1_000
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Subject:
    """What is asked about: one rule set, with those that it needs."""

    name: str
    kind: str
    theory: Theory
    topics: tuple[Topic, ...]
    costs: Mapping[str, float]

    @property
    def questions(self) -> tuple[str, ...]:
        """All observables of it."""
        return tuple(sorted({observable_of(one) for one in self.theory.queryables}))


@dataclass(frozen=True, slots=True)
class Officer:
    """What is true, what of it this officer does not know, and the order that chance would ask it in."""

    true: frozenset[str]
    unknown: frozenset[str]
    by_chance: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What an officer told so far."""

    held: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def officers(subject: Subject, expected: Expected, *, count: int, seed: int) -> Iterator[Officer]:
    """The same for the same seed."""
    dice = random.Random(f"{seed} {subject.name}")  # noqa: S311 - repeatable, not secret
    questions = subject.questions
    for _ in range(count):
        true = _world(subject.theory, questions, expected, dice)
        unknown = frozenset(one for one in questions if dice.random() < UNKNOWN_SHARE)
        yield Officer(true, unknown, {one: dice.random() for one in questions})


def _world(
    theory: Theory, questions: Sequence[str], expected: Expected, dice: random.Random
) -> frozenset[str]:
    drawn: list[str] = []
    for _ in range(DRAWS):
        drawn = [one if dice.random() < expected.share(one) else opposite(one) for one in questions]
        if not any(theory.contraries.get(one, frozenset()).intersection(drawn) for one in drawn):
            return frozenset(drawn)
    kept: frozenset[str] = frozenset()
    for one in dice.sample(drawn, len(drawn)):
        kept |= {one} & theory.can_observe(kept)
    return kept


Order = Callable[[Told, Officer], str | None]
"""The next question; None where there is none."""


class Asking:
    """The inquiry about one subject. What was worked out for one officer serves the next."""

    def __init__(self, subject: Subject, policy: Policy, foresee: Foresight) -> None:
        self.subject, self._policy, self._foresee = subject, policy, foresee
        self._next: dict[Told, str | None] = {}
        self._open: dict[Told, tuple[str, ...]] = {}

    def by_policy(self, told: Told, _: Officer) -> str | None:
        """What the policy asks."""
        if told not in self._next:
            order = self._policy.order(
                self._theory(told),
                told.held,
                self.subject.topics,
                foresee=self._foresee,
                costs=self.subject.costs,
            )
            self._next[told] = order[0].observable if order else None
        return self._next[told]

    def by_chance(self, told: Told, officer: Officer) -> str | None:
        """Any question that may still change something."""
        if told not in self._open:
            theory = self._theory(told)
            found = relevant(theory, [told.held], self._foresee(theory, [told.held]), self.subject.topics)
            self._open[told] = tuple({observable_of(one): None for one in found})
        return min(self._open[told], key=lambda one: officer.by_chance[one], default=None)

    def ask(self, officer: Officer, order: Order) -> list[str]:
        """The questions asked, until nothing that is left can change anything."""
        told, asked = Told(), list[str]()
        while (question := order(told, officer)) is not None:
            asked.append(question)
            answer = {question, opposite(question)} & officer.true
            if question in officer.unknown or not answer:
                told = Told(told.held, told.unknown | {question})
            else:
                told = Told(told.held | answer, told.unknown)
        return asked

    def _theory(self, told: Told) -> Theory:
        unknown = sorted(told.unknown)
        return (
            self.subject.theory.without([*unknown, *map(opposite, unknown)])
            if unknown
            else self.subject.theory
        )


@dataclass(frozen=True, slots=True)
class Found:
    """How many questions each officer was asked (``policy``, ``chance``), of ``questions`` that there are."""

    name: str
    kind: str
    questions: int
    policy: Sequence[int]
    chance: Sequence[int]

    @property
    def settles_early(self) -> bool:
        """Whether somebody need not answer everything. If nobody, no order can save."""
        return min(*self.policy, *self.chance) < self.questions


@dataclass(frozen=True, slots=True)
class Saving:
    """The share that the policy saves of the questions of the order by chance, with its 95 % interval."""

    share: float
    low: float
    high: float


def saving(found: Sequence[Found], *, seed: int) -> Saving:
    """Over all of these; officers are drawn again within each set, with both their numbers of questions."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    resampled = []
    for _ in range(RESAMPLES):
        ours = by_chance = 0
        for one in found:
            for at in dice.choices(range(len(one.policy)), k=len(one.policy)):
                ours += one.policy[at]
                by_chance += one.chance[at]
        resampled.append(_saved(ours, by_chance))
    resampled.sort()
    low, high = (resampled[min(RESAMPLES - 1, int(edge * RESAMPLES))] for edge in INTERVAL)
    return Saving(
        _saved(sum(sum(one.policy) for one in found), sum(sum(one.chance) for one in found)), low, high
    )


def _saved(ours: int, by_chance: int) -> float:
    return 1 - ours / by_chance if by_chance else 0.0


def subjects(book: RuleBook) -> Iterator[Subject]:
    """Each version of each rule set, on the first day of it."""
    costs = {one.id: one.cost for one in book.observables.values()}
    for rules in sorted(book.sets, key=lambda one: (one.kind.value != "offence", one.id, one.version)):
        choice = book.choose([rules.id], rules.valid_from or date.max)
        name = f"{rules.id} ({rules.version})"
        yield Subject(name, rules.kind.value, book.theory(choice), book.topics(choice), costs)


def measure(subject: Subject, policy: Policy, expected: Expected, *, count: int, seed: int) -> Found:
    """All officers on one subject, in both orders."""
    asking = Asking(subject, policy, foresee)
    ours, by_chance = [], []
    for officer in officers(subject, expected, count=count, seed=seed):
        ours.append(len(asking.ask(officer, asking.by_policy)))
        by_chance.append(len(asking.ask(officer, asking.by_chance)))
    return Found(subject.name, subject.kind, len(subject.questions), ours, by_chance)


def main(
    *,
    count: Annotated[
        int, typer.Option("--officers", min=2, help="Simulated officers for each rule set.")
    ] = 200,
    seed: Annotated[int, typer.Option(help="Of what happened, and of the order by chance.")] = 1,
    only: Annotated[str, typer.Option(help="Ids of rule sets, separated by commas; left out: all.")] = "",
    vocab_dir: Annotated[Path | None, typer.Option(help="Own rule sets, questions and order.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Questions until nothing can change: by the policy, and by chance among what is relevant."""
    book = load_rule_book(vocab_dir, load_templates(vocab_dir))
    expected = load_expected(vocab_dir, observables=book.observables)
    policy = Policy(expected)
    ids = tuple(one for one in only.split(",") if one)
    chosen = [one for one in subjects(book) if not ids or one.name.split(" ")[0] in ids]
    found = [
        measure(subject, policy, expected, count=count, seed=seed)
        for subject in track(chosen, console=console(), transient=True, disable=not console().is_terminal)
    ]
    groups = {
        "offences": [one for one in found if one.kind == "offence"],
        "records": [one for one in found if one.kind != "offence"],
        "all that can be settled early": [one for one in found if one.settles_early],
        "all": found,
    }
    table = Table(title=f"Questions until nothing can change, {count} officers each, 95 % intervals")
    for heading in ("rule set", "questions", "policy", "by chance", "most, policy", "fewer than by chance"):
        table.add_column(heading, justify="left" if heading == "rule set" else "right")
    rows: list[dict[str, Any]] = []
    for name, some in [*((one.name, [one]) for one in found), *groups.items()]:
        if some:
            rows.append(_row(name, some, seed=seed))
            table.add_row(*_cells(rows[-1]), end_section=name == found[-1].name)
    console().print(table)
    digests = {"policy_sha256": policy.digest, "rules_sha256": book.digest}
    write_json(json_file, {**circumstances(), "officers": count, "seed": seed, **digests, "rows": rows})


def _row(name: str, found: Sequence[Found], *, seed: int) -> dict[str, Any]:
    asked = [len(one.policy) for one in found]
    saved = saving(found, seed=seed)
    return {
        "name": name,
        "questions": sum(one.questions * number for one, number in zip(found, asked, strict=True))
        / sum(asked),
        "policy": sum(sum(one.policy) for one in found) / sum(asked),
        "chance": sum(sum(one.chance) for one in found) / sum(asked),
        "most": max(max(one.policy) for one in found),
        "more_than_all": sum(asked > one.questions for one in found for asked in one.policy),
        "settles_early": any(one.settles_early for one in found),
        "fewer": saved,
    }


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    saved: Saving = row["fewer"]
    share = f"{saved.share:.1%} ({saved.low:.1%} to {saved.high:.1%})"
    return (
        row["name"],
        number(row["questions"], 1),
        number(row["policy"]),
        number(row["chance"]),
        str(row["most"]),
        share if row["settles_early"] else "each has to be asked",
    )


if __name__ == "__main__":
    typer.run(main)
