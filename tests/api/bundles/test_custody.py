from __future__ import annotations

from typing import Any

import pytest

from server.api.bundles.custody import told
from server.domain.audit import Action


def entry(
    action: str, object_type: str = "report", version: int | None = None, **details: Any
) -> dict[str, Any]:
    return {
        "action": action,
        "object_type": object_type,
        "object_version": version,
        "details": details,
    }


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (entry("collect", "dictation"), "Legde de opname vast."),
        (
            entry("alter", "draft", 3, changed=["kenteken", "narrative"]),
            "Wijzigde het concept (versie 3): Kenteken, de tekst.",
        ),
        (entry("alter", "draft", 3, changed=[]), "Wijzigde het concept (versie 3): niets."),
        (
            entry("consult", "draft", 2, view="audio", start_ms=1500, end_ms=62_000),
            "Vroeg geluid op om te beluisteren, van 0:01,5 tot 1:02,0.",
        ),
        (entry("consult", "draft", 2, view="audio"), "Vroeg geluid op om te beluisteren."),
        (
            entry("alter", "draft", 4, changed=["inquiry"], answers=2),
            "Wijzigde het concept (versie 4): de antwoorden op vragen.",
        ),
        (
            entry("consult", "draft", 2, view="guidance"),
            "Bekeek de aanknopingspunten en vragen bij het concept (versie 2).",
        ),
        (entry("consult", "report", 1, view="print"), "Bekeek het verslag (versie 1) om af te drukken."),
        (
            entry("disclose", recipients=["rechtbank", "raadsman"], reason="proceedings"),
            "Verstrekte het verslag aan rechtbank, raadsman. Reden: een strafzaak of andere rechtszaak.",
        ),
        (entry("refuse"), "Vroeg om het verslag en kreeg het niet."),
        (entry("consult", "report", 1, reason="own_record"), "Bekeek het verslag (versie 1)."),
        (entry("collect", "nieuw_soort"), "Legde nieuw_soort vast."),
    ],
)
def test_an_entry_as_a_sentence(one: dict[str, Any], sentence: str) -> None:
    assert told(one, {"kenteken": "Kenteken"}) == sentence


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_dutch_sentence(action: Action) -> None:
    sentence = told(entry(action.value), {})
    assert sentence.endswith(".")
    assert not sentence.startswith(action.value)
