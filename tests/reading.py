"""The vocabulary and the forms that ship, loaded once for all tests that read texts."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from server.domain.report import DraftField
from server.reporting.extraction.extractor import load_extractor
from server.reporting.form_reader import FormReader, FormReaders
from server.reporting.templates import load_templates
from server.reporting.typed_text import transcript_of

DICTATED_AT = datetime.fromisoformat("2026-11-20T23:40:00+01:00")


@cache
def readers() -> FormReaders:
    """What reads texts, with all that ships."""
    return FormReaders(load_templates(), load_extractor())


def reader(template: str = "mutatie", **more: Any) -> FormReader:
    """A reader for one text."""
    return readers().reader(template, dictated_at=DICTATED_AT, **more)


def filled(text: str, template: str = "mutatie", **more: Any) -> dict[str, DraftField]:
    """The fields that a typed text fills, by id."""
    fields = reader(template, **more).preview(transcript_of(text)).fields
    return {field.id: field for field in fields if field.value is not None}


def values(text: str, template: str = "mutatie", **more: Any) -> dict[str, str | None]:
    """The same as values."""
    return {id_: field.value for id_, field in filled(text, template, **more).items()}
