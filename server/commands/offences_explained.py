"""What `verbaal offences explain` prints: how elements stand on given answers, and the chain behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from server.api.advice_told import REPLIES, STANDINGS
from server.domain.assessing import Answer, AnswerHow, Reply, SetState, Step
from server.domain.rule_sets import RuleSet
from server.domain.theory import NOT, Status
from server.reporting.assessment.assessor import assess
from server.reporting.assessment.compiling import named_in
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.rule_book import Choice, RuleBook

ASKED_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""Answers given here came at no moment; only which is the last would matter, and each comes once."""
STATUSES: Mapping[Status, str] = {
    Status.UNSATISFIABLE: "nothing speaks for it",
    Status.DEFENDED: "stands",
    Status.OUT: "defeated",
    Status.BLOCKED: "in balance",
}


class NotThere(Exception):
    """The set, or the observable, is not there; the message names what is."""


def explained(
    book: RuleBook, set_id: str, *, on: date, replies: Mapping[str, Reply]
) -> Iterable[RenderableType]:
    """What to print of one set.

    Args:
        book: the rules.
        set_id: of the set.
        on: day of the event.
        replies: answers by observable.

    Raises:
        NotThere: no such set, none in force on that day, or an observable that none of its rules names.
    """
    versions = [one for one in book.sets if one.id == set_id]
    if not versions:
        raise NotThere(
            f"There is no '{set_id}'; choose from {', '.join(sorted({one.id for one in book.sets}))}."
        )
    choice = book.choose([set_id], on)
    if not choice.sets:
        days = "; ".join(f"{one.valid_from or '…'} to {one.valid_to or '…'}" for one in versions)
        raise NotThere(f"'{set_id}' was not in force on {on}. It was: {days}.")
    asked = _asked(book, choice)
    for name in replies:
        if name not in asked:
            raise NotThere(f"No rule of '{set_id}' names '{name}'; choose from {', '.join(asked)}.")
    answers = [
        Answer(observable=name, reply=reply, how=AnswerHow.TAPPED, at=ASKED_AT)
        for name, reply in replies.items()
    ]
    known = knowledge(
        book, observations=(), fields=(), answers=answers, dictated_on=on, confirmed_only=True
    ).model_copy(update={"on": on})
    everything = book.choose([one.rules.id for one in choice.sets], on)
    states = {one.id: one for one in assess(book, everything, known, known).sets}
    state = states.pop(set_id)
    yield from _heading(next(one.rules for one in choice.sets if one.rules.id == set_id), on)
    yield _elements(state)
    yield from _traces(state)
    for other in states.values():
        yield f"Needed by it: {escape(other.title)} ({other.id})"
        yield _elements(other)
    yield _questions(book, asked, replies)


def _heading(rules: RuleSet, on: date) -> Iterable[str]:
    title = " ".join(filter(None, (rules.article, rules.title)))
    yield f"{escape(title)} ({rules.id}, version {rules.version})"
    yield f"In force from {rules.valid_from or '…'} to {rules.valid_to or '…'}; looked at on {on}."
    reviewer = rules.reviewer or "none yet"
    yield escape(
        f"Source: {rules.source}. Status: {rules.status}. Author: {rules.author}. Reviewer: {reviewer}."
    )
    yield from (escape(f"For a jurist: {note}") for note in rules.jurist)


def show(console: Console, parts: Iterable[RenderableType]) -> None:
    """Print it."""
    for part in parts:
        console.print(part, highlight=False)


def _asked(book: RuleBook, choice: Choice) -> list[str]:
    """The observables of these sets, in the order in which their rules name them."""
    found: dict[str, None] = {}
    for one in choice.sets:
        named = named_in(one.rules)
        for rule in one.rules.rules:
            for literal in (*rule.when, rule.then):
                name = literal.removeprefix(NOT)
                if name in named and name in book.observables:
                    found[name] = None
    return list(found)


def _elements(state: SetState) -> Table:
    table = Table()
    for column in ("element", "label", "standing", "settled"):
        table.add_column(column, overflow="fold")
    for one in state.elements:
        table.add_row(one.id, escape(one.label), STANDINGS[one.standing], "yes" if one.settled else "no")
    return table


def _traces(state: SetState) -> Iterable[Tree]:
    for one in state.elements:
        if one.why:
            tree = Tree(f"{escape(one.label)}: {STANDINGS[one.standing]}")
            for step in one.why:
                _grow(tree, step)
            yield tree


def _grow(tree: Tree, step: Step) -> None:
    """A step and, below it, what it rests on and what attacks it."""
    words = [escape(step.label)]
    if step.again:
        words.append("(as above)")
    elif step.status is not Status.DEFENDED:
        words.append(f"({STATUSES[step.status]})")
    if step.rule is not None:
        since = f"from {step.valid_from}" if step.valid_from else None
        origin = ", ".join(filter(None, (step.article, since)))
        words.append(escape(f"← {step.rule}" + (f" ({origin})" if origin else "")))
    for one in step.evidence:
        said = escape(", ".join(f'"{word}"' for word in one.words))
        words.append(f"← {one.kind}: {said or one.observable}")
    branch = tree.add(" ".join(words))
    for below in step.because:
        _grow(branch, below)
    if step.against:
        attacks = branch.add("against this:")
        for other in step.against:
            _grow(attacks, other)


def _questions(book: RuleBook, asked: Iterable[str], replies: Mapping[str, Reply]) -> Table:
    table = Table()
    for column in ("observable", "question", "answer"):
        table.add_column(column, overflow="fold")
    for name in asked:
        reply = replies.get(name)
        table.add_row(name, escape(book.observables[name].question), REPLIES[reply] if reply else "")
    return table
