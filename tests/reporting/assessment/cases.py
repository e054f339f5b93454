"""Observations, fields and answers to try rules on, and the small rule book."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from server.domain.assessing import Answer, AnswerHow, Knowledge, Reply
from server.domain.report import Alternative, DraftField, Observation, Provenance
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.templates import load_templates
from tests.reporting.assessment.rule_book_files import write_book

DICTATED_ON = date(2026, 11, 20)
ANSWERED_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@cache
def small_book() -> RuleBook:
    """The rule book of ``rule_book_files``."""
    with TemporaryDirectory() as name:
        folder = write_book(Path(name))
        return load_rule_book(folder, load_templates(folder))


@cache
def shipped_book() -> RuleBook:
    """All rules that ship."""
    return load_rule_book(None, load_templates())


def observation(id_: str = "o1", type_: str = "item", **more: Any) -> Observation:
    """A fact; by default a stolen thing."""
    place = more.pop("at", 0)
    given: dict[str, Any] = {
        "role": "gestolen" if type_ == "item" else None,
        "values": {"kind": "fiets"},
        "spans": ((place, place + 5),),
        "words": ("fiets",),
        "audio": ((place / 10, place / 10 + 0.5),),
        "probability": 0.9,
        "rule": "item",
    }
    return Observation(id=id_, type=type_, **{**given, **more})


def moment(id_: str, value: str, role: str, **more: Any) -> Observation:
    """A time that was said."""
    return observation(id_, "time", role=role, values={"value": value}, **more)


def field(id_: str = "goederen", *ids: str, **more: Any) -> DraftField:
    """A confirmed field whose value was spoken, resting on these observations."""
    given: dict[str, Any] = {
        "value": "fiets",
        "provenance": Provenance.SPOKEN if ids else Provenance.TYPED,
        "observation_id": ids[0] if ids else None,
        "observation_ids": ids,
        "confirmed": True,
    }
    return DraftField(id=id_, **{**given, **more})


def alternative(id_: str) -> Alternative:
    """What could also fill a field."""
    return Alternative(observation_id=id_, value="fiets", observation_ids=(id_,))


def answer(observable: str, reply: Reply, **more: Any) -> Answer:
    """An answer by tap."""
    given: dict[str, Any] = {"how": AnswerHow.TAPPED, "at": ANSWERED_AT}
    return Answer(observable=observable, reply=reply, **{**given, **more})


def known(*, confirmed_only: bool = True, book: RuleBook | None = None, **more: Any) -> Knowledge:
    """What is known of observations, fields and answers."""
    given: dict[str, Any] = {"observations": (), "fields": (), "answers": (), "dictated_on": DICTATED_ON}
    return knowledge(book or small_book(), confirmed_only=confirmed_only, **{**given, **more})


def literals(found: Knowledge) -> list[str]:
    """What its evidence speaks for."""
    return [one.literal for one in found.evidence]
