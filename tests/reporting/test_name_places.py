from __future__ import annotations

import pytest

from server.reporting.name_places import name_places_by
from tests.reading import readers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ik sprak Jan de Vries in Utrecht.", ["Jan de Vries"]),
        ("Verdachte Yilmaz ontkende, Mohammed El Amrani niet.", ["Yilmaz", "Mohammed El Amrani"]),
        ("In de Dorpsstraat stond een Opel Corsa.", []),
        ("", []),
    ],
)
def test_every_name_of_a_person_has_its_place(text: str, names: list[str]) -> None:
    places = name_places_by(readers().extractor)(text)
    assert [text[start:end] for start, end in places] == names
