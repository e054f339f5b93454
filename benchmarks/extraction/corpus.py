"""Dictations with the facts they state, and what is asked of an extractor.

A corpus is JSON Lines of ``{id, template, dictated_at, text, spoken, facts}``. ``text`` is as speech
recognition writes it, ``spoken`` as it was said, without digits. A fact is an object with a
``type`` and attributes; those of its attributes that are scored are told in scoring.py.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

Fact = Mapping[str, Any]
Input = Literal["text", "spoken"]
DEFAULT_EXTRACTOR = "server.reporting.extraction.extractor:load_extractor"


class FactExtractor(Protocol):
    """What is measured."""

    def facts(self, text: str, *, template: str, dictated_at: datetime) -> Sequence[Fact]:
        """What a dictation states; relative dates count from ``dictated_at``, which has an offset."""
        ...


class Item(BaseModel):
    """A dictation of a corpus."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    template: str
    dictated_at: AwareDatetime
    text: str
    spoken: str = ""
    facts: tuple[dict[str, Any], ...]

    def words(self, given: Input) -> str:
        """The dictation in one of its two forms."""
        return self.spoken if given == "spoken" else self.text


class CorpusError(Exception):
    """A corpus that can't be used; the message names file and line, never what is written there."""


class NoSuchExtractor(Exception):
    """The named extractor is not to be found."""


def read_corpus(paths: Sequence[Path]) -> list[Item]:
    """The dictations of all files; ids are made unique with the file's name where there are several.

    Raises:
        CorpusError: a line is wrong, an id comes twice, or there is nothing.
    """
    items: dict[str, Item] = {}
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                item = Item.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                raise CorpusError(
                    f"{path.name} line {number} is no {{id, template, dictated_at, text, facts}} object"
                ) from error
            name = item.id if len(paths) == 1 else f"{path.name}:{item.id}"
            if name in items:
                raise CorpusError(f"{path.name} line {number} has an id that was there before")
            items[name] = item.model_copy(update={"id": name})
    if not items:
        raise CorpusError("there are no dictations")
    return list(items.values())


def extractor_maker(name: str) -> Callable[[], FactExtractor]:
    """The function that ``module:function`` names; calling it loads the extractor.

    Raises:
        NoSuchExtractor: module or function does not exist.
    """
    module, _, function = name.partition(":")
    try:
        found: Callable[[], FactExtractor] = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise NoSuchExtractor(f"{name} is no module:function that can be imported") from error
    return found
