"""A small table of confusions, dictations and extractors whose figures can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from benchmarks.extraction.confusion_table import Confusions, Fate, Share
from benchmarks.extraction.corpus import Fact, Item

DICTATED_AT = datetime.fromisoformat("2026-11-20T23:40:00+01:00")
PLATE: Fact = {"type": "vehicle", "role": "gestolen", "plate": "12-ABC-3", "colour": "rood"}


class KnowsByHeart:
    """Finds in each text what it was told to find there, and nothing in others."""

    def __init__(self, facts: dict[str, list[dict[str, Any]]]) -> None:
        self._facts = facts
        self.asked: list[str] = []

    def facts(self, text: str, *, template: str, dictated_at: datetime) -> Sequence[Fact]:
        assert template
        assert dictated_at.tzinfo is not None
        self.asked.append(text)
        return self._facts.get(text, [])


class FindsPlates:
    """Finds a plate wherever there is the word "kenteken"; it is always the same one."""

    def facts(self, text: str, *, template: str, dictated_at: datetime) -> Sequence[Fact]:
        assert template
        assert dictated_at.tzinfo is not None
        return [PLATE] if "kenteken" in text else []


def load_extractor() -> FindsPlates:
    """As ``module:function`` names it."""
    return FindsPlates()


def item(name: str = "a", text: str = "Rode auto, kenteken 12-ABC-3.", **more: Any) -> Item:
    return Item.model_validate(
        {
            "id": name,
            "template": "mutatie",
            "dictated_at": DICTATED_AT,
            "text": text,
            "spoken": "rode auto kenteken een twee alfa bravo charlie drie punt",
            "facts": [PLATE],
            **more,
        }
    )


def confusions(**more: Any) -> Confusions:
    """``zeven`` is heard as ``negen``; one word in ten goes wrong, whatever its length."""
    return Confusions.model_validate(
        {
            "source": "made up",
            "licence": "CC0-1.0",
            "model": "none",
            "model_sha256": "0" * 64,
            "clips": 100,
            "words": 1200,
            "added": 6,
            "split": 6,
            "joined": 6,
            "by_length": {length: Fate(said=100, misheard=10, left_out=2) for length in range(1, 13)},
            "frequent": {"zeven": Fate(said=100, misheard=50)},
            "misheard": {"zeven": {"negen": 1_000_000}},
            "splits": {"opnieuw": {"op nieuw": 1}},
            "joins": {"er in": {"erin": 1}},
            "insertions": {"een": 2, "er": 1},
            "letters": {"e": {"e": 50, "i": 10, "": 5}, "n": {"n": 40, "": 5}, "v": {"v": 5, "f": 5}},
            "letters_added": {"e": 5, "s": 2},
            "edits": {1: 10, 2: 5},
            "marks": {",": {",": 10, "": 10}, ".": {".": 5}},
            "capitals_lost": {
                "start": Share(part=1, whole=10),
                "inside": Share(part=1, whole=10),
                "misheard": Share(part=5, whole=10),
            },
            **more,
        }
    )
