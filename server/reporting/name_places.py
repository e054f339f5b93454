"""Where a text names somebody, also persons of whom nothing more is told: to black them out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from server.reporting.extraction.extractor import Extractor

Places = tuple[tuple[int, int], ...]
NamePlaces = Callable[[str], Places]
"""The [start, end) of each name in a text, in characters."""

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # names don't depend on the day a text was said


def name_places_by(extractor: Extractor) -> NamePlaces:
    """What finds names with the word lists of ``extractor``."""

    def places(text: str) -> Places:
        reading = extractor.understand(text, dictated_at=_ANY_DAY).reading
        return tuple(
            (reading.tokens[unit.first].start, reading.tokens[unit.end - 1].end)
            for unit in reading.of("name")
        )

    return places
