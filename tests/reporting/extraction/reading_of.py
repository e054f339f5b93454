"""What is read in a few words, with the vocabulary that ships; loaded once."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from server.reporting.extraction.extractor import Extractor, Understood, load_extractor
from server.reporting.extraction.facts import Fact

DICTATED_AT = dt.datetime.fromisoformat("2026-11-20T23:40:00+01:00")
"""A Friday evening."""


@cache
def extractor() -> Extractor:
    return load_extractor()


def understood(text: str, *, dictated_at: dt.datetime = DICTATED_AT, template: str = "mutatie") -> Understood:
    return extractor().understand(text, dictated_at=dictated_at, template=template)


def facts_of(text: str, kind: str | None = None) -> list[dict[str, Any]]:
    """The stated facts, of one type when ``kind`` is given; then without its name."""
    facts = extractor().facts(text, template="mutatie", dictated_at=DICTATED_AT)
    if kind is None:
        return facts
    return [
        {key: value for key, value in fact.items() if key != "type"} for fact in facts if fact["type"] == kind
    ]


def values_of(text: str, kind: str, key: str = "value") -> list[Any]:
    """The values under ``key`` of the stated facts of a type, in order."""
    return [fact[key] for fact in facts_of(text, kind) if key in fact]


def all_facts(text: str, kind: str) -> list[Fact]:
    """The facts of a type, also what is denied, refuted or supposed."""
    return [fact for fact in understood(text).facts if fact.type == kind]
