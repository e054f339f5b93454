"""The rule set that the Netherlands Police published, and the engine on it beside an answer set solver.

The file is an answer set program of facts, by D. Odekerken (MIT licence): literals, which of them can be
observed, contraries, rules. Its preferences are those of each rule to itself: none.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.inquiry.theories import some_case
from benchmarks.options import JsonFile
from benchmarks.reports import circumstances, console, write_json
from server.domain.theory import Rule, Theory, opposite
from server.reporting.assessment.exact import foresee_best, foresee_exactly
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.grounded import statuses

FOLDER = Path(__file__).parents[2].parent / "shared" / "inquiry"
POLICE = FOLDER / "anonymised_police_iat.lp"
SMALL = FOLDER / "small.lp"
TOPICS = (
    "fraudarticle326",
    "fraudarticle326e",
    "fraudarticle326expertcheckrequired",
    "fraudarticle326eexpertcheckrequired",
)
"""Its four topics; all other literals are compared as well."""
EVERY = 3**15
"""Enough for all of its questions together."""

_FACT = re.compile(r"(\w+)\(([^)]*)\)\.")


class NotATheory(Exception):
    """A file has facts that mean nothing here."""


def read_theory(path: Path) -> Theory:
    """The theory of a file of facts.

    Raises:
        NotATheory: a fact is unknown, or prefers one rule to another where that can make a difference.
    """
    return theory_of(path.read_text(encoding="utf-8"))


def theory_of(text: str) -> Theory:
    """As :func:`read_theory`, of the text itself."""
    heads: dict[str, str] = {}
    bodies: dict[str, list[str]] = defaultdict(list)
    contraries: dict[str, set[str]] = defaultdict(set)
    queryables: set[str] = set()
    for name, given in _FACT.findall(text):
        terms = [_named(term.strip()) for term in given.split(",")]
        match name:
            case "head":
                heads[terms[0]] = terms[1]
            case "body":
                bodies[terms[0]].append(terms[1])
            case "neg":
                contraries[terms[0]].add(terms[1])
                contraries[terms[1]].add(terms[0])
            case "queryable":
                queryables.add(terms[0])
            case "preferred" if terms[0] == terms[1]:
                pass
            case "literal" | "topic" | "axiom":
                pass
            case _:
                raise NotATheory(f"{name}({given})")
    return Theory(
        rules=tuple(Rule(id=one, body=tuple(bodies[one]), head=head) for one, head in heads.items()),
        contraries={one: frozenset(others) for one, others in contraries.items()},
        queryables=frozenset(queryables),
    )


def _named(term: str) -> str:
    """The file writes the opposite of ``x`` as ``not_x``."""
    return opposite(term.removeprefix("not_")) if term.startswith("not_") else term


def compare(theory: Theory, cases: int, seed: int) -> dict[str, dict[str, int]]:
    """Random answer sets: for each literal how often it is stable, and how often the engine differs.

    ``status``: another status than the solver's. ``exact``: other statuses in the futures.
    ``stable_by_labels`` and ``stable_at_best``: stable by one and not by the other, in either direction.
    """
    from benchmarks.inquiry.asp import Solver  # noqa: PLC0415 - only who compares needs clingo

    chance = random.Random(seed)  # noqa: S311 - seeded, so that a run repeats
    solver = Solver(theory)
    found = {
        literal: dict.fromkeys(("stable", "status", "exact", "stable_by_labels", "stable_at_best"), 0)
        for literal in sorted(theory.literals)
    }
    for _ in range(cases):
        held = some_case(chance, theory, chance.random())
        now, later = solver.status(held), solver.possible(held)
        ours = statuses(theory, [held])
        exactly = foresee_exactly(theory, [held], most=EVERY)
        labels = foresee(theory, [held])
        best = foresee_best(theory, [held])
        for literal, counts in found.items():
            stable = len(later[literal]) == 1
            counts["stable"] += stable
            counts["status"] += ours.of(literal) != now[literal]
            counts["exact"] += exactly.of(literal) != later[literal]
            counts["stable_by_labels"] += (len(labels.of(literal)) == 1) != stable
            counts["stable_at_best"] += (len(best.of(literal)) == 1) != stable
    return found


def main(
    *,
    cases: Annotated[int, typer.Option(min=1, help="Random answer sets.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the answers.")] = 1,
    file: Annotated[Path, typer.Option(help="An answer set program of facts.", exists=True)] = POLICE,
    json_file: JsonFile = None,
) -> None:
    """Status and stability on the police's published rule set, against an answer set solver."""
    theory = read_theory(file)
    report: dict[str, Any] = {
        **circumstances(),
        "cases": cases,
        "seed": seed,
        "literals": len(theory.literals),
    }
    found = compare(theory, cases, seed)
    table = Table(title=f"{cases} answer sets: how often the engine and clingo differ")
    columns = ("status", "exact", "stable_by_labels", "stable_at_best")
    for heading in ("literal", "stable", *columns):
        table.add_column(heading)
    total = {key: sum(counts[key] for counts in found.values()) for key in ("stable", *columns)}
    rows = [(name, found[name]) for name in TOPICS if name in found] + [("all literals together", total)]
    for name, counts in rows:
        table.add_row(name, *(str(counts[key]) for key in ("stable", *columns)))
    console().print(table)
    report["differences"] = {**found, "total": total}
    write_json(json_file, report)


if __name__ == "__main__":
    typer.run(main)
