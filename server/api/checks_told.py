"""How a value was checked, and how a declaration was read back, in Dutch for pages and dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_HOW: Final[Mapping[str, str]] = {
    "heard": "Beluisterd",
    "retyped": "Laatste tekens overgetypt",
    "typed": "Zelf ingevuld",
    "seen": "Gelezen",
}
_READ_BACK: Final[Mapping[str, str]] = {
    "read_aloud": "De verklaring is voorgelezen aan degene die haar aflegde.",
    "read_self": "Degene die de verklaring aflegde, heeft haar zelf gelezen.",
    "not_done": "De verklaring is niet voorgelezen.",
}
NOT_KEPT: Final = "Niet vastgelegd hoe"
"""Of a value that was confirmed before that was kept."""


def told_check(check: Mapping[str, Any] | None) -> str:
    """How a value was checked; the sound that was played to its length, and its speed if that was another."""
    if check is None:
        return NOT_KEPT
    told = _HOW[check["how"]]
    if check.get("heard_s") is not None:
        told += f": {_number(check['heard_s'])} s geluid"
    rate = check.get("rate")
    if rate is not None and round(rate * 100) != 100:  # noqa: PLR2004 - percent
        told += f", op {round(rate * 100)}% van de snelheid"
    return told


def told_read_back(read_back: Mapping[str, Any]) -> str:
    """Whether a declaration was read back, with what the officer noted of it."""
    told = _READ_BACK[read_back["how"]]
    note = read_back["note"]
    if not note:
        return told
    return f"{told} {'Reden' if read_back['how'] == 'not_done' else 'Opmerking'}: {note}"


def told_ticks(count: int) -> str:
    """That every paragraph was looked at."""
    return "de alinea" if count == 1 else f"elk van de {count} alinea's"


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
