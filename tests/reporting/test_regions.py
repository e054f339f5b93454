from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.domain.report import Observation
from server.reporting.extraction.extractor import load_extractor
from server.reporting.form_reader import FormReaders
from server.reporting.regions import with_region
from server.reporting.templates import load_templates
from server.reporting.typed_text import transcript_of


def _location(**values: str) -> Observation:
    return Observation(
        id="location:0-1",
        type="location",
        role="pleegplaats",
        values=dict(values),
        spans=((0, 1),),
        words=("x",),
        probability=1,
        rule="location",
        warning=None,
    )


@pytest.mark.parametrize(
    ("places", "hint"),
    [
        (["Amersfoort"], "De plaats is niet gezegd. Uw eenheid werkt in Amersfoort."),
        (
            ["Amersfoort", "Leusden", "Hoogland"],
            "De plaats is niet gezegd. Uw eenheid werkt in Amersfoort, Leusden en Hoogland.",
        ),
        ([], None),
        (["Aalten", "Bredevoort", "Dinxperlo", "Lintelo"], None),
    ],
)
def test_a_street_without_a_city_names_where_the_unit_works(places: list[str], hint: str | None) -> None:
    (found,) = with_region([_location(street="Eikenlaan")], places)
    assert found.warning == hint
    assert found.values == {"street": "Eikenlaan"}


def test_a_city_that_was_said_needs_no_hint() -> None:
    said = _location(street="Eikenlaan", city="Ede")
    assert with_region([said, _location(city="Ede")], ["Leusden"]) == (said, _location(city="Ede"))


def test_a_warning_that_stands_already_stays() -> None:
    doubtful = _location(street="Eikenlaan").model_copy(update={"warning": "Kijk dit na."})
    (found,) = with_region([doubtful], ["Leusden"])
    assert found.warning == "Kijk dit na. De plaats is niet gezegd. Uw eenheid werkt in Leusden."


def test_the_hint_reaches_the_draft_of_an_officer_of_that_unit() -> None:
    readers = FormReaders(
        load_templates(), load_extractor(), lambda unit: ["Leusden"] if unit == "noord" else []
    )
    text = transcript_of("Er is ingebroken in de woning Eikenlaan 8.")
    for unit, warned in (("noord", True), ("zuid", False)):
        reader = readers.reader("mutatie", dictated_at=datetime(2026, 11, 20, tzinfo=UTC), unit=unit)
        (place,) = [one for one in reader.preview(text).observations if one.type == "location"]
        assert place.values["street"] == "Eikenlaan"
        assert "city" not in place.values
        assert ("Leusden" in (place.warning or "")) is warned
