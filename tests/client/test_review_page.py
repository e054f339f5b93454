from __future__ import annotations

import io

import pytest
from rich.console import Console

from client.drafts import Drafts
from client.review_page import field_page, page, provenance
from client.review_text import replaced
from tests.client.fake_drafts import FakeDrafts


def test_an_unknown_provenance_is_shown_as_it_is() -> None:
    assert provenance("heard\x1b") == "heard "
    assert provenance(None) == ""


def test_a_draft_without_text_and_with_more_waiting_is_told() -> None:
    server = FakeDrafts()
    server.draft["narrative"]["text"] = ""
    server.field("place").update(value="Utrecht")
    console = Console(file=io.StringIO(), record=True, width=120)
    drafts = Drafts(server.http())
    console.print(page(drafts.get("draft-1"), drafts.template("mutatie")))
    screen = console.export_text()

    assert "(geen tekst)" in screen
    assert "2 velden" in screen


def test_what_was_said_more_than_once_is_told_until_it_is_confirmed() -> None:
    server = FakeDrafts()
    drafts = Drafts(server.http())
    (plate, *_) = drafts.template("mutatie").fields
    for confirmed in (False, True):
        server.field("plate").update(conflict=True, confirmed=confirmed)
        console = Console(file=io.StringIO(), record=True, width=120)
        console.print(field_page(drafts.get("draft-1"), plate))
        screen = console.export_text()
        assert ("meer dan één ding gezegd" in screen) is not confirmed
        assert "! Let op." in screen


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        ([], "Nog na te kijken: 1 veld, 3 van de 3 alinea's en de voorlezing."),
        ([0, 2], "Nog na te kijken: 1 veld, 1 alinea van de 3 en de voorlezing."),
    ],
)
def test_the_paragraphs_and_the_reading_back_that_wait_are_told(checked: list[int], told: str) -> None:
    server = FakeDrafts(read_back=True)
    server.draft["narrative"] |= {"text": "een\n\ntwee\n\ndrie", "checked": checked}
    console = Console(file=io.StringIO(), record=True, width=120)
    drafts = Drafts(server.http())
    console.print(page(drafts.get("draft-1"), drafts.template("mutatie")))
    screen = console.export_text()
    assert told in screen
    assert "Voorlezing (r): nog doen" in screen


@pytest.mark.parametrize(
    ("wrong", "right", "number", "text"),
    [
        ("een", "een", 1, "een twee een"),
        ("een", "", 1, "twee een"),
        ("een", "", 2, "een twee"),
        ("twee", "", 1, "een een"),
        ("", "drie", 1, "een twee een drie"),
    ],
)
def test_replacing_words(wrong: str, right: str, number: int, text: str) -> None:
    assert replaced("een twee een", wrong, right, number) == text


def test_taking_words_out_keeps_line_ends_and_full_stops() -> None:
    assert replaced("een\ntwee.", "twee", "", 1) == "een\n."
    assert replaced("een eh\ntwee", "eh", "", 1) == "een\ntwee"
