"""How speech recognition errs, in numbers: what word_errors.py draws from.

``confusions.json`` holds single everyday words only, with how often each was heard as what.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

CONFUSIONS = Path(__file__).with_name("confusions.json")
LONGEST = 12
"""Words of so many letters and longer are counted together."""

Count = Annotated[int, Field(ge=0)]
Heard = dict[str, Count]
"""What was heard, and how often."""


class Share(BaseModel):
    """``part`` of ``whole``."""

    model_config = ConfigDict(frozen=True)

    part: Count = 0
    whole: Count = 0

    @property
    def rate(self) -> float:
        """0 when there was nothing to count."""
        return self.part / self.whole if self.whole else 0.0


class Fate(BaseModel):
    """How often a word, or words of one length, were said, misheard and left out."""

    model_config = ConfigDict(frozen=True)

    said: Count = 0
    misheard: Count = 0
    left_out: Count = 0


class Confusions(BaseModel):
    """The whole table. Words are normalised; what was heard keeps its accents and apostrophes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    licence: str
    model: str
    model_sha256: str
    clips: Count
    words: Count
    """Words that were said."""
    added: Count
    """Words that nobody said."""
    split: Count
    joined: Count
    by_length: dict[int, Fate]
    frequent: dict[str, Fate]
    """Words that were said often enough to be counted by themselves."""
    misheard: dict[str, Heard]
    splits: dict[str, Heard]
    joins: dict[str, Heard]
    """Two words with a space between, and the one that was heard."""
    insertions: Heard
    letters: dict[str, Heard]
    """In misheard words: a letter, and what stood in its place; "" where it was left out."""
    letters_added: Heard
    edits: dict[int, Count]
    """Letters that were wrong in a misheard word, and in how many words."""
    marks: dict[str, Heard]
    """Punctuation after a word that was heard right, and what was written there."""
    capitals_lost: dict[str, Share]
    """At the ``start`` of a sentence, ``inside`` it, and in a ``misheard`` word inside it."""

    @property
    def error_rate(self) -> float:
        """Errors per spoken word: two for a word that was split, and for two that were joined."""
        wrong = sum(fate.misheard + fate.left_out for fate in self.by_length.values())
        return (wrong + self.added + 2 * (self.split + self.joined)) / self.words if self.words else 0.0


def load(path: Path = CONFUSIONS) -> Confusions:
    """The table that ships with the benchmark.

    Raises:
        OSError: there is no such file.
        pydantic.ValidationError: it is no such table.
    """
    return Confusions.model_validate_json(path.read_text(encoding="utf-8"))


def save(table: Confusions, path: Path = CONFUSIONS) -> None:
    """Write it in a form of which versions can be compared: a line a word, in order."""
    lines = [f" {_json(name)}: {_block(value)}" for name, value in table.model_dump().items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _block(value: object) -> str:
    if not isinstance(value, dict) or not value:
        return _json(value)
    rows = [
        f"  {_json(str(key))}: {_json(dict(sorted(one.items())) if isinstance(one, dict) else one)}"
        for key, one in sorted(value.items())
    ]
    return "{\n" + ",\n".join(rows) + "\n }"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
