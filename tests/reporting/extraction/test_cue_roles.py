from __future__ import annotations

import pytest

from server.reporting.extraction.cue_roles import cues_in, nearest
from server.reporting.extraction.cues import Cues, parse_cue
from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import understood

CUES = Cues(
    [parse_cue("gestolen", "gestolen|weg"), parse_cue("kapot", "vernield"), parse_cue("deel", "fiets")]
)


def _role(text: str, word: str) -> tuple[str, Polarity] | None:
    reading = understood(text).reading
    at = reading.keys(0, len(reading.tokens)).index(word)
    found = cues_in(reading, reading.sentence_of(at), CUES)
    role = nearest(reading, found, at, at + 1, reading.clause_of(at))
    return (role.value, role.polarity) if role else None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("De fiets is gestolen.", ("gestolen", Polarity.STATED)),
        ("Vernield is de oude fiets die is gestolen.", ("gestolen", Polarity.STATED)),
        ("Weg is de ruit, de fiets is nu door hem vernield.", ("kapot", Polarity.STATED)),
        ("De ruit is vernield, de fiets.", ("kapot", Polarity.STATED)),
        ("De fiets is niet gestolen.", ("gestolen", Polarity.DENIED)),
        ("De fiets staat er. Hij is gestolen.", None),
        ("Een fiets.", None),
    ],
)
def test_the_nearest_cue_gives_the_role_and_its_own_clause_goes_first(
    text: str, role: tuple[str, Polarity] | None
) -> None:
    assert _role(text, "fiets") == role


def test_the_words_of_the_role_are_told() -> None:
    reading = understood("De fiets is gestolen.").reading
    role = nearest(reading, cues_in(reading, reading.sentences[0], CUES), 1, 2, reading.clause_of(1))
    assert role is not None
    assert reading.text(role.first, role.end) == "gestolen"
