from benchmarks.extraction.corpus import Item
from benchmarks.inquiry.dictations import confirmed_draft, read_out
from server.reporting.guidance import Guide
from server.reporting.templates import load_templates
from server.vocab_loading import load_guide


def item(*facts: dict[str, object]) -> Item:
    return Item.model_validate(
        {
            "id": "d1",
            "template": "mutatie",
            "dictated_at": "2026-11-20T23:40:00+01:00",
            "text": "Er is een zwarte Gazelle gestolen.",
            "facts": facts,
        }
    )


def told(one: Item) -> dict[str, dict[str, list[str]]]:
    templates = load_templates()
    guide: Guide = load_guide(None, templates)
    draft = confirmed_draft(one, templates["mutatie"])
    sets: dict[str, dict[str, list[str]]] = read_out(one, guide.guidance(draft))["sets"]
    return sets


def test_gold_facts_count_as_confirmed() -> None:
    sets = told(
        item(
            {"type": "incident", "value": "fietsdiefstal"},
            {"type": "item", "role": "gestolen", "kind": "fiets"},
        )
    )
    assert "Enig goed" in sets["sr_310"]["present"]
    assert "Wederrechtelijk" in sets["sr_310"]["open"]


def test_without_facts_only_the_form_is_looked_at() -> None:
    assert not any(name.startswith("sr_") for name in told(item()))
