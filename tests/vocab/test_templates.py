from __future__ import annotations

from importlib import resources

import pytest

from server.domain.report import Consequence, Template
from server.reporting.templates import load_templates

TEMPLATES = load_templates()


def test_the_three_templates_ship() -> None:
    assert list(TEMPLATES) == ["aangifte", "mutatie", "pv_bevindingen"]


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_a_template_fits_a_first_version(template: Template) -> None:
    assert 10 <= len(template.fields) <= 16
    assert template.help
    assert any(field.expected for field in template.fields)
    assert {field.consequence for field in template.fields} <= {Consequence.A, Consequence.B}
    labels = [field.label for field in template.fields]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_plates_phones_and_times_are_of_consequence_a_and_filled_by_their_own_kind(
    template: Template,
) -> None:
    kinds = {
        "plate": "vehicle.plate",
        "postcode": "location.postcode",
        "phone": "person.phone",
        "clock": "time.clock",
    }
    for field in template.fields:
        filled_by = {f"{fill.type}.{fill.value}" for fill in field.fills}
        assert filled_by == ({kinds[field.kind]} if field.kind in kinds else set())
        if field.kind in {"plate", "phone", "clock"}:
            assert field.consequence is Consequence.A


def test_every_file_explains_itself_to_who_edits_it() -> None:
    for file in (resources.files("vocab") / "templates").iterdir():
        assert file.read_text(encoding="utf-8").startswith("# Sjabloon van Verbaal.")
