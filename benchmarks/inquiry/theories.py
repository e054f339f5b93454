"""Theories and cases made at random, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

from server.domain.theory import Rule, Theory, opposite, paired

LAYERS = 4
MOST_IN_BODY = 3
STRICT = 0.15
EXTRA = 0.1


def layered(chance: random.Random, literals: int) -> Theory:
    """Rules lead from each layer to the next one only, as in rule sets that people write.

    The first layer is observed: half of all literals. About as many rules as literals.
    """
    atoms = [f"l{number}" for number in range(max(2, literals // 2))]
    bottom = max(1, len(atoms) // 2)
    layers = [atoms[:bottom]]
    above = atoms[bottom:]
    each = max(1, -(-len(above) // (LAYERS - 1)))
    layers += [above[at : at + each] for at in range(0, len(above), each)]
    rules = []
    for number in range(literals):
        place = chance.randrange(1, len(layers))
        below = _signed(layers[place - 1] if chance.random() < 1 - EXTRA else layers[0])
        rules.append(_rule(chance, number, below, chance.choice(_signed(layers[place]))))
    return _theory(chance, atoms, rules, observed=layers[0])


def cyclic(chance: random.Random, literals: int) -> Theory:
    """Any literal may rest on any other, queryables included, so rules go round and defeat each other."""
    atoms = [f"c{number}" for number in range(max(2, literals // 2))]
    signed = _signed(atoms)
    rules = [
        _rule(chance, number, signed, chance.choice(signed), least=0) for number in range(literals * 3 // 4)
    ]
    observed = chance.sample(atoms, max(1, len(atoms) // 2))
    return _theory(chance, atoms, rules, observed=observed)


KINDS: Mapping[str, Callable[[random.Random, int], Theory]] = {"layered": layered, "cyclic": cyclic}


def some_case(chance: random.Random, theory: Theory, share: float) -> frozenset[str]:
    """About ``share`` of the questions answered at random, consistently."""
    held: set[str] = set()
    order = sorted(theory.queryables)
    chance.shuffle(order)
    for literal in order:
        contraries = theory.contraries.get(literal, frozenset())
        if chance.random() < share and literal not in contraries and held.isdisjoint(contraries):
            held.add(literal)
    return frozenset(held)


def _signed(atoms: Iterable[str]) -> list[str]:
    return [one for atom in atoms for one in (atom, opposite(atom))]


def _rule(chance: random.Random, number: int, below: list[str], head: str, *, least: int = 1) -> Rule:
    length = min(len(below), max(least, chance.choice((0, 1, 1, 2, 2, MOST_IN_BODY))))
    body = tuple(chance.sample(below, length))
    return Rule(id=f"r{number}", body=body, head=head, strict=chance.random() < STRICT)


def _theory(chance: random.Random, atoms: list[str], rules: list[Rule], observed: Iterable[str]) -> Theory:
    """With some further contraries beside the opposites, among what is observed and among the rest."""
    ours = sorted(observed)
    pairs = []
    for group in (ours, sorted(set(atoms).difference(ours))):
        for _ in range(int(len(group) * EXTRA)):
            one, other = chance.sample(_signed(group), 2)
            pairs.append((one, other))
    return Theory(tuple(rules), paired(_signed(atoms), *pairs), frozenset(_signed(ours)))
