"""Small theories for hypothesis: layered or with cycles, strict rules, more than one contrary."""

from __future__ import annotations

from hypothesis import strategies as st

from server.domain.theory import Rule, Theory, Topic, opposite, paired

OBSERVABLES = ("p", "q", "r", "s")
ATOMS = ("a", "b", "c", "d", "t")


def signed(atoms: tuple[str, ...]) -> list[str]:
    """Each atom and its opposite."""
    return [literal for atom in atoms for literal in (atom, opposite(atom))]


@st.composite
def theories(draw: st.DrawFn, *, observables: int = len(OBSERVABLES)) -> Theory:
    """A theory with at most ``observables`` questions; queryables can be concluded too."""
    asked = OBSERVABLES[: draw(st.integers(1, observables))]
    layered = draw(st.booleans())
    rules = []
    for number in range(draw(st.integers(1, 10))):
        head = draw(st.sampled_from(signed(ATOMS) if layered else signed((*ATOMS, *asked))))
        below = ATOMS[: ATOMS.index(head.removeprefix("-"))] if layered else ATOMS
        body = draw(st.lists(st.sampled_from(signed((*asked, *asked, *below))), max_size=3, unique=True))
        rules.append(Rule(id=f"r{number}", body=tuple(body), head=head, strict=draw(st.integers(0, 4)) == 0))
    literals = signed((*asked, *ATOMS))
    pair = st.tuples(st.sampled_from(literals), st.sampled_from(literals))
    more = draw(st.lists(pair.filter(lambda two: two[0] != two[1]), max_size=3))
    return Theory(tuple(rules), paired(literals, *more), frozenset(signed(asked)))


@st.composite
def observed(draw: st.DrawFn, theory: Theory) -> frozenset[str]:
    """A consistent set of observations."""
    held: frozenset[str] = frozenset()
    for literal in draw(st.lists(st.sampled_from(sorted(theory.queryables)), max_size=3)):
        if literal in theory.can_observe(held):
            held |= {literal}
    return held


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    """One to three elements, with or without a whole."""
    elements = draw(st.lists(st.sampled_from(signed(ATOMS)), min_size=1, max_size=3, unique=True))
    whole = draw(st.none() | st.sampled_from(ATOMS))
    return Topic(id="t", elements=tuple(elements), whole=whole)
