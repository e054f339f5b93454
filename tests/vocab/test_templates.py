from __future__ import annotations

from importlib import resources

import pytest

from server.domain.report import Consequence, Template
from server.reporting.schema import SCHEMA
from server.reporting.templates import load_templates

TEMPLATES = load_templates()


def test_the_three_templates_ship() -> None:
    assert list(TEMPLATES) == ["aangifte", "mutatie", "pv_bevindingen"]


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_a_template_fits_a_first_version(template: Template) -> None:
    assert 10 <= len(template.fields) <= 24
    assert template.help
    assert any(field.expected for field in template.fields)
    assert {field.consequence for field in template.fields} <= {Consequence.A, Consequence.B}
    labels = [field.label for field in template.fields]
    assert len(set(labels)) == len(labels)


IDENTITY = {"person", "vehicle.plate", "vehicle.described", "iban", "description"}
OTHER_A = {"amount", "item", "time", "negation", "measurement", "location"}


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_what_does_harm_when_it_is_wrong_is_of_consequence_a(template: Template) -> None:
    for field in template.fields:
        filled_by = {fill.type for fill in field.fills} | {
            f"{fill.type}.{fill.value}" for fill in field.fills if fill.value
        }
        if filled_by & (IDENTITY | OTHER_A) and field.kind != "postcode":
            assert field.consequence is Consequence.A, field.id


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_plates_postcodes_phones_and_times_are_filled_by_their_own_kind(template: Template) -> None:
    kinds = {
        "plate": {"vehicle.plate"},
        "postcode": {"location.postcode"},
        "phone": {"person.phone"},
        "clock": {"time.clock"},
    }
    for field in template.fields:
        if field.kind in kinds:
            assert {f"{fill.type}.{fill.value}" for fill in field.fills} == kinds[field.kind]


@pytest.mark.parametrize("template", list(TEMPLATES.values()), ids=lambda template: template.id)
def test_every_type_of_observation_can_fill_a_field(template: Template) -> None:
    missing = set(SCHEMA) - {fill.type for field in template.fields for fill in field.fills}
    assert missing <= ({"measurement"} if template.id == "aangifte" else set())


def test_every_file_explains_itself_to_who_edits_it() -> None:
    for file in (resources.files("vocab") / "templates").iterdir():
        assert file.read_text(encoding="utf-8").startswith("# Sjabloon van Verbaal.")
