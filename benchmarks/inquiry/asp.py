"""Status and stability by an answer set solver: written apart from the engine, to compare it with.

``Solver`` walks the stages of the grounded extension in clingo and guesses futures; ``extension`` takes
neither stages nor fixpoints: what is common to all complete labellings of the defeasible rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import clingo

from server.domain.theory import Status, Theory

_FACTS = """
derivable(L) :- held(L).
derivable(H) :- head(R, H), derivable(B) : body(R, B).
"""

_STAGES = """
#external now(L) : queryable(L).
#external ahead.
held(L) :- now(L).
{ later(L) : queryable(L) } :- ahead.
held(L) :- later(L).
:- later(L), held(M), contrary(L, M).

stage(0..last).
left(L, I) :- held(L), stage(I).
left(H, I) :- head(R, H), strict(R), stage(I), left(B, I) : body(R, B).
left(H, I) :- head(R, H), not strict(R), stage(I), not beaten(H, I), left(B, I) : body(R, B).
beaten(L, I) :- contrary(L, M), in(M, I).
in(L, I + 1) :- held(L), stage(I), I < last.
in(H, I + 1) :- head(R, H), strict(R), stage(I), I < last, in(B, I + 1) : body(R, B).
in(H, I + 1) :- head(R, H), not strict(R), stage(I), I < last, not doubted(H, I), in(B, I + 1) : body(R, B).
doubted(L, I) :- contrary(L, M), left(M, I).

status(L, unsatisfiable) :- literal(L), not derivable(L).
status(L, defended) :- in(L, last).
status(L, out) :- derivable(L), not left(L, last).
status(L, blocked) :- left(L, last), not in(L, last).
#show status/2.
"""

_LABELLINGS = """
loose(R) :- head(R, _), not strict(R).
1 { label(R, in); label(R, out); label(R, open) } 1 :- loose(R).
yes(L) :- held(L).
yes(H) :- head(R, H), strict(R), yes(B) : body(R, B).
yes(H) :- head(R, H), label(R, in), yes(B) : body(R, B).
maybe(L) :- held(L).
maybe(H) :- head(R, H), strict(R), maybe(B) : body(R, B).
maybe(H) :- head(R, H), loose(R), not label(R, out), maybe(B) : body(R, B).
beaten(R) :- loose(R), head(R, H), contrary(H, M), yes(M).
doubted(R) :- loose(R), head(R, H), contrary(H, M), maybe(M).
:- label(R, out), not beaten(R).
:- beaten(R), not label(R, out).
:- label(R, in), doubted(R).
:- loose(R), not doubted(R), not label(R, in).
"""


class Solver:
    """Statuses of one theory, grounded once."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._numbers = _numbers(theory)
        self._names = {number: name for name, number in self._numbers.items()}
        heads = {rule.head for rule in theory.rules if not rule.strict}
        contested = sum(1 for literal in heads if theory.contraries.get(literal))
        self._control = clingo.Control(
            ["0", "--enum-mode=brave", "--warn=none", "-c", f"last={contested + 2}"]
        )
        self._control.add("base", [], _facts(theory, self._numbers) + _FACTS + _STAGES)
        self._control.ground([("base", [])])

    def status(self, held: frozenset[str]) -> Mapping[str, frozenset[Status]]:
        """The status of each literal now, one each."""
        return self._solve(held, ahead=False)

    def possible(self, held: frozenset[str]) -> Mapping[str, frozenset[Status]]:
        """The statuses of each literal in all futures."""
        return self._solve(held, ahead=True)

    def _solve(self, held: frozenset[str], *, ahead: bool) -> Mapping[str, frozenset[Status]]:
        self._control.assign_external(clingo.Function("ahead"), ahead)
        for name in self._theory.queryables:
            self._control.assign_external(
                clingo.Function("now", [clingo.Number(self._numbers[name])]), name in held
            )
        found: dict[str, set[Status]] = {}
        with self._control.solve(yield_=True) as handle:
            for model in handle:
                found = {name: set() for name in self._numbers}
                for atom in model.symbols(shown=True):
                    literal, status = atom.arguments
                    found[self._names[literal.number]].add(Status(status.name))
        return {name: frozenset(ones) for name, ones in found.items()}


def extension(theory: Theory, held: frozenset[str]) -> Mapping[str, Status]:
    """The status of each literal from all complete labellings of the defeasible rules.

    In a complete labelling a defeasible rule is in when nothing that is left can contradict its conclusion,
    and out when something that is in does. The grounded one is the least: what is in (out) in all of them.
    """
    numbers = _numbers(theory)
    program = _facts(theory, numbers) + "".join(f"held({numbers[one]}).\n" for one in held)
    program += _FACTS + _LABELLINGS
    always = _consequences(program, "cautious")
    ever = _consequences(program, "brave")
    found = {}
    for name, number in numbers.items():
        if ("derivable", number) not in always:
            found[name] = Status.UNSATISFIABLE
        elif ("yes", number) in always:
            found[name] = Status.DEFENDED
        else:
            found[name] = Status.BLOCKED if ("maybe", number) in ever else Status.OUT
    return found


def _consequences(program: str, mode: str) -> set[tuple[str, int]]:
    control = clingo.Control(["0", f"--enum-mode={mode}", "--warn=none"])
    control.add("base", [], program + "#show derivable/1. #show yes/1. #show maybe/1.\n")
    control.ground([("base", [])])
    found: set[tuple[str, int]] = set()
    with control.solve(yield_=True) as handle:
        for model in handle:
            found = {(atom.name, atom.arguments[0].number) for atom in model.symbols(shown=True)}
    return found


def _numbers(theory: Theory) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(theory.literals))}


def _facts(theory: Theory, numbers: Mapping[str, int]) -> str:
    lines = [f"literal({number})." for number in numbers.values()]
    lines += [f"queryable({numbers[name]})." for name in theory.queryables]
    lines += [
        f"contrary({numbers[one]},{numbers[other]})."
        for one, others in theory.contraries.items()
        for other in others
    ]
    for place, rule in enumerate(theory.rules):
        lines.append(f"head({place},{numbers[rule.head]}).")
        lines += [f"body({place},{number})." for number in _in_order(numbers[one] for one in rule.body)]
        if rule.strict:
            lines.append(f"strict({place}).")
    return "\n".join(lines) + "\n"


def _in_order(numbers: Iterable[int]) -> list[int]:
    return sorted(set(numbers))
