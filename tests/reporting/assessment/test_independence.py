"""The assessment is made of the facts alone: not of how they were found, in which order, or who asked what.

Two assessments are compared as the bytes of their JSON. What names a fact without being one is made equal
first: an observation's id becomes the number of its first appearance in these bytes, and the digest over all
files is left out where a file was changed on purpose. Nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.assessing import Answer, Assessment, Reply, Standing
from server.domain.report import DraftField, Observation
from server.domain.rule_sets import Sign
from server.reporting.assessment.assessor import assess, day_of
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.question_checks import KINDS, number_named
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.schema import SCHEMA
from server.reporting.templates import load_templates
from tests.reporting.assessment.cases import ANSWERED_AT, answer, field, moment, observation, shipped_book

TEMPLATE = "aangifte"
ID = re.compile(r'"observation_id":"([^"]+)"')


def assessed(
    book: RuleBook,
    observations: Sequence[Observation],
    fields: Sequence[DraftField],
    answers: Sequence[Answer],
) -> Assessment:
    """What is told of a case, chosen and looked at as for a draft."""
    case: dict[str, Any] = {
        "observations": observations,
        "fields": fields,
        "answers": answers,
        "dictated_on": date(2026, 11, 20),
        "template": TEMPLATE,
    }
    confirmed = knowledge(book, confirmed_only=True, **case)
    preview = knowledge(book, confirmed_only=False, **case)
    on = day_of(confirmed, preview)
    choice = book.sets_for(observations=observations, template=TEMPLATE, on=on, added=("sr_416", "wvw_6"))
    return assess(book, choice, confirmed, preview)


def told(assessment: Assessment, *, other_files: bool = False) -> bytes:
    """The bytes of an assessment, with ids by the order in which they appear."""
    changed = assessment.model_copy(update={"rules_sha256": ""}) if other_files else assessment
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f'"observation_id":"{numbers.setdefault(found[1], len(numbers))}"'

    return ID.sub(number, changed.model_dump_json()).encode()


def fitting(id_: str, type_: str, sign: Sign, at: int) -> Observation:
    """An observation that a sign describes."""
    values: dict[str, Any] = {}
    if sign.only:
        values[SCHEMA[type_].chosen_by or KINDS] = sign.only[0]
    if sign.has is not None:
        values[sign.has] = "iets"
    if sign.above is not None or sign.at_most is not None:
        values[number_named(sign)] = sign.at_most if sign.at_most is not None else (sign.above or 0) + 1
    return observation(
        id_,
        type_,
        role=sign.role[0] if sign.role else None,
        polarity=sign.polarity,
        source=sign.source[0] if sign.source else "own",
        values=values,
        words=(f"woord{at % 5}",),
        at=at,
    )


def facts(book: RuleBook, chosen: Iterable[int]) -> list[Observation]:
    """Observations for some signs of the book, and what chooses sets."""
    signs = [(type_, sign) for type_, those in sorted(book.signs.of_types.items()) for _, sign in those]
    found = [fitting(f"o{n}", *signs[n % len(signs)], at=10 * place) for place, n in enumerate(chosen)]
    incidents = ("woninginbraak", "straatroof", "mishandeling", "belediging")
    found += [observation(f"i{one}", "incident", values={"value": one}) for one in incidents]
    return [*found, moment("t1", "2026-11-18", "gebeurtenis"), moment("t2", "2026-11-17", "laatst_gezien")]


def case_of(book: RuleBook, random: Random) -> tuple[list[Observation], list[DraftField], list[Answer]]:
    """A case: some facts, about half of them confirmed, and some answers."""
    observations = facts(book, random.sample(range(200), 25))
    twin = random.choice(observations)
    observations.append(twin.model_copy(update={"id": "twin"}))  # the same words, found twice
    ids = [one.id for one in observations]
    fields = [
        field("goederen", *random.sample(ids, 12)),
        field("verdachte", *random.sample(ids, 5), confirmed=False),
        field("datum", "t1", value="18 november 2026"),
        field("toestemming", value="nee"),
    ]
    asked = random.sample(sorted(one for one in book.observables if not one.startswith("field.")), 12)
    return observations, fields, [answer(one, random.choice(list(Reply))) for one in asked]


seeds = st.integers(min_value=0, max_value=10_000)


@settings(max_examples=25)
@given(seed=seeds)
def test_the_order_in_which_facts_come_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    book = shipped_book()
    parts = case_of(book, random)
    first = assessed(book, *parts)
    for part in parts:
        random.shuffle(part)
    assert assessed(book, *parts).model_dump_json() == first.model_dump_json()
    assert any(one.why for each in first.sets for one in each.elements)


@settings(max_examples=25)
@given(seed=seeds)
def test_another_extractor_that_finds_the_same_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    book = shipped_book()
    observations, fields, answers = case_of(book, random)
    first = assessed(book, observations, fields, answers)
    numbers = random.sample(range(1000), len(observations))
    renamed = {one.id: f"n{number}" for one, number in zip(observations, numbers, strict=True)}
    others = [
        one.model_copy(
            update={
                "id": renamed[one.id],
                "rule": "een ander model",
                "probability": random.random(),
                "warning": "kijk dit na",
                "value_spans": {"kind": (0, 1)},
            }
        )
        for one in observations
    ]
    random.shuffle(others)
    other_fields = [
        one.model_copy(
            update={
                "observation_id": renamed.get(one.observation_id or ""),
                "observation_ids": tuple(renamed[id_] for id_ in one.observation_ids),
                "warning": "let op",
                "conflict": True,
            }
        )
        for one in fields
    ]
    assert told(assessed(book, others, other_fields, answers)) == told(first)


@settings(max_examples=25)
@given(seed=seeds)
def test_another_policy_that_asked_in_another_order_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    book = shipped_book()
    observations, fields, answers = case_of(book, random)
    first = assessed(book, observations, fields, answers)
    others = [
        one.model_copy(
            update={
                "at": ANSWERED_AT + timedelta(minutes=random.randrange(1000)),
                "policy": "f" * 64,
                "others": ("iets_weggenomen",),
                "asked": "Een andere vraag?",
            }
        )
        for one in random.sample(answers, len(answers))
    ]
    assert assessed(book, observations, fields, others).model_dump_json() == first.model_dump_json()


def test_other_costs_and_another_order_of_questions_make_no_difference(tmp_path: Path) -> None:
    book = shipped_book()
    folder = tmp_path / "questions"
    folder.mkdir()
    for file in sorted((Path(__file__).parents[3] / "vocab" / "questions").glob("*.yaml")):
        head, *entries = re.split(r"(?m)^(?=  - id: )", file.read_text(encoding="utf-8"))
        again = [
            re.sub(r"(?m)^(  - id: .*)$", r"\1\n    cost: 60", re.sub(r"(?m)^    cost: .*\n", "", one))
            for one in entries
        ]
        ended = [one if one.endswith("\n") else f"{one}\n" for one in again]
        (folder / file.name).write_text(head + "".join(reversed(ended)), encoding="utf-8")
    dear = load_rule_book(tmp_path, load_templates())
    assert {one.cost for name, one in dear.observables.items() if not name.startswith("field.")} == {60}
    for seed in range(5):
        parts = case_of(book, Random(seed))
        first, other = assessed(book, *parts), assessed(dear, *parts)
        assert first.rules_sha256 != other.rules_sha256
        assert told(first, other_files=True) == told(other, other_files=True)


@settings(max_examples=25)
@given(seed=seeds)
def test_what_is_settled_no_answer_changes(seed: int) -> None:
    random = Random(seed)
    book = shipped_book()
    offence = random.choice([one for one in book.sets if one.valid_to is None])
    choice = book.choose([offence.id], date(2026, 11, 18))
    asked = sorted(book.theory(choice).queryables & book.observables.keys())
    random.shuffle(asked)
    cut = random.randrange(len(asked) + 1)
    answers = [answer(one, random.choice(list(Reply))) for one in asked if not one.startswith("field.")]

    def standings(given_: Sequence[Answer]) -> dict[str, tuple[Standing, bool]]:
        found = knowledge(
            book,
            observations=(),
            fields=(),
            answers=given_,
            dictated_on=date(2026, 11, 18),
            confirmed_only=True,
        )
        (state,) = (one for one in assess(book, choice, found, found).sets if one.id == offence.id)
        return {one.id: (one.standing, one.settled) for one in state.elements}

    consistent: list[Answer] = []
    for one in answers:  # what an answer that was left out would exclude may still be asked
        if not excluded(book, one, consistent):
            consistent.append(one)
    now, later = standings(consistent[:cut]), standings(consistent)
    for id_, (standing, settled) in now.items():
        if settled:
            assert later[id_] == (standing, True)
    # Where all is answered nothing is left to settle, but what the own fields of a form still say.
    if offence.kind == "offence":
        assert all(settled for _, settled in later.values())


def excluded(book: RuleBook, one: Answer, before: Sequence[Answer]) -> bool:
    """Whether an earlier yes makes this yes impossible; no officer is asked for it then."""
    yes = {other.observable for other in before if other.reply is Reply.YES}
    return one.reply is Reply.YES and not yes.isdisjoint(book.observables[one.observable].excludes)
