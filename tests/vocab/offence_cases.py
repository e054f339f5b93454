"""Cases in plain form for the rule sets that ship: what an officer answers, and how the elements then stand.

They stand in ``cases/*.yaml``, a list of groups of fields: ``case`` (what it is about), ``set``, ``on`` (the
day of the event, else :data:`TODAY`), what is answered ``yes``, ``no`` or ``unknown``, and which elements are
then ``present``, ``refuted``, ``contradictory`` or ``open``. Each element of the set stands in one of these.

Files of *ways* tell what is just enough: for an ``element`` of a ``set``, lists of facts that each by
themselves make it ``present`` or ``refuted``; "niet x" is x answered with no, as in the rule sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from server.domain.assessing import Answer, AnswerHow, Reply, SetState, Standing
from server.domain.report import Observation
from server.domain.rule_sets import RuleSet, SetKind
from server.reporting.assessment.assessor import assess
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.templates import load_templates
from server.yaml_lines import Entry, read_yaml

TODAY = date(2026, 11, 20)
_AT = datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
_Kind = TypeVar("_Kind", Reply, Standing)


@dataclass(frozen=True, slots=True)
class Case:
    """What is answered to which question, and how every element of ``rule_set`` stands then."""

    name: str
    rule_set: str
    replies: Mapping[str, Reply]
    expected: Mapping[str, Standing]
    on: date = TODAY


@dataclass(frozen=True, slots=True)
class Way:
    """Facts that make an element of ``rule_set`` stand so, as long as none of them is left out."""

    rule_set: str
    element: str
    standing: Standing
    replies: Mapping[str, Reply]
    on: date = TODAY

    def __str__(self) -> str:
        """The name of a test."""
        facts = (one if reply is Reply.YES else f"niet {one}" for one, reply in self.replies.items())
        return f"{self.rule_set}.{self.element} {self.standing} by {', '.join(facts)}"


def ways_in(file: str) -> list[Way]:
    """The ways of one file."""
    found = []
    for entry in _entries(file):
        fields = entry.fields(required=("set", "element", "present", "refuted"), optional=("on",))
        for standing in (Standing.PRESENT, Standing.REFUTED):
            for facts in fields[standing].items():
                written = [one.text() for one in facts.items()]
                found.append(
                    Way(
                        rule_set=fields["set"].text(),
                        element=fields["element"].text(),
                        standing=standing,
                        replies={
                            one.removeprefix("niet "): Reply.NO if one.startswith("niet ") else Reply.YES
                            for one in written
                        },
                        on=_day(fields),
                    )
                )
    return found


def cases_in(file: str) -> list[Case]:
    """The cases of one file."""
    found = []
    for entry in _entries(file):
        fields = entry.fields(required=("case", "set"), optional=("on", *Reply, *Standing))
        found.append(
            Case(
                name=fields["case"].text(),
                rule_set=fields["set"].text(),
                replies=_listed(fields, Reply),
                expected=_listed(fields, Standing),
                on=_day(fields),
            )
        )
    return found


def _entries(file: str) -> Iterator[Entry]:
    path = Path(__file__).parent / "cases" / file
    return read_yaml(path, path.read_bytes()).items()


def _day(fields: Mapping[str, Entry]) -> date:
    return date.fromisoformat(fields["on"].text()) if "on" in fields else TODAY


def _listed(fields: Mapping[str, Entry], kinds: type[_Kind]) -> dict[str, _Kind]:
    """Each name in the lists under these kinds, with its kind. One that stands there twice is refused."""
    found: dict[str, _Kind] = {}
    for kind in kinds:
        for one in fields[kind].items() if kind in fields else ():
            if one.text() in found:
                one.fail(f"'{one.text()}' stands here twice")
            found[one.text()] = kind
    return found


@cache
def shipped() -> RuleBook:
    """The rule book as it ships, with everything checked."""
    return load_rule_book(None, load_templates())


def rule_sets(*ids: str) -> list[RuleSet]:
    """All versions of these sets."""
    return [one for one in shipped().sets if one.id in ids]


def stands(rule_set: str, replies: Mapping[str, Reply], on: date = TODAY) -> SetState:
    """How a set stands on these answers alone."""
    book = shipped()
    unheard_of = set(replies) - set(book.observables)
    assert not unheard_of, f"no question asks for {sorted(unheard_of)}"
    choice = book.choose([rule_set], on)
    answers = [
        Answer(observable=one, reply=reply, how=AnswerHow.TAPPED, at=_AT) for one, reply in replies.items()
    ]
    known = knowledge(book, observations=(), fields=(), answers=answers, dictated_on=on, confirmed_only=True)
    (state,) = (one for one in assess(book, choice, known, known).sets if one.id == rule_set)
    return state


def check(case: Case) -> None:
    """Every element stands as the case says, and the set as a whole as follows from that."""
    state = stands(case.rule_set, case.replies, case.on)
    assert _standings(state) == case.expected
    assert state.complete is (set(case.expected.values()) == {Standing.PRESENT})
    a_whole = state.kind == SetKind.OFFENCE  # a form has no whole that one element could refute
    assert state.refuted is (a_whole and Standing.REFUTED in case.expected.values())


def check_way(way: Way) -> None:
    """The facts of a way are enough, and none of them can be missed."""
    assert _standings(stands(way.rule_set, way.replies, way.on))[way.element] is way.standing
    for left_out in way.replies:
        fewer = {one: reply for one, reply in way.replies.items() if one != left_out}
        standing = _standings(stands(way.rule_set, fewer, way.on))[way.element]
        assert standing is not way.standing, f"'{left_out}' makes no difference"


def _standings(state: SetState) -> Mapping[str, Standing]:
    return {one.id: one.standing for one in state.elements}


def spoken_for(observation: Observation) -> set[str]:
    """What an observation says by itself, with "-" before what it denies."""
    return set(shipped().signs.spoken_for(observation))


def observed(
    type_: str, role: str | None = None, *, polarity: str = "stated", **values: str | float
) -> Observation:
    """An observation with these values, wherever it was found."""
    return Observation(
        id="o1",
        type=type_,
        role=role,
        values=dict(values),
        spans=((0, 1),),
        words=("x",),
        probability=1,
        rule="test",
        polarity=polarity,
    )


def names(cases: Iterable[Case]) -> list[str]:
    """What pytest calls them."""
    return [f"{one.rule_set}: {one.name}" for one in cases]
