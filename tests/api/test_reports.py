from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.api.records import excerpt
from server.api.report_marks import clock
from server.api.reports import PRINT_POLICY, told_moment
from server.domain.audit import Action
from server.domain.transcript import Mark, MarkKind, Utterance
from server.store.database import Database
from server.store.tables import reports
from tests.api.records_app import Desk, build
from tests.databases import migrated_sqlite
from tests.store.examples import marked_utterance, utterance


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await database.dispose()


class Page(HTMLParser):
    """The page's text, and every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())


async def _confirmed(desk: Desk, draft: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.confirm(await desk.reviewed(draft))
    assert answer.status_code == 201, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def _print(desk: Desk, report: dict[str, Any]) -> Page:
    answer = await desk.http.get(f"/v1/reports/{report['id']}/print")
    assert answer.status_code == 200
    return Page(answer.text)


async def test_a_report_reads_the_same_as_it_was_confirmed_and_reading_is_logged(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.dictate("Kenteken GG-123-B."))
    answer = await desk.http.get(f"/v1/reports/{report['id']}")
    assert answer.json() == report
    assert report["labels"]["kenteken"] == "Kenteken"
    entry = (await desk.log.entries(object_id=report["id"]))[-1]
    assert entry.action is Action.CONSULT
    assert entry.details == {"reason": "own_record", "view": "screen"}


async def test_the_list_is_own_and_logs_each_one_shown(desk: Desk) -> None:
    first = await _confirmed(desk, await desk.draft(text="Eerste.\nRegel twee."))
    second = await _confirmed(desk, await desk.draft(text="Tweede."))
    before = len(await desk.log.entries())
    listed = (await desk.http.get("/v1/reports")).json()
    assert listed[1] == {
        "id": first["id"],
        "version": 1,
        "title": "Mutatie",
        "template": "mutatie",
        "confirmed_at": first["confirmed_at"],
        "excerpt": "Eerste. Regel twee.",
        "contested": False,
    }
    shown = (await desk.log.entries())[before:]
    assert [entry.object_id for entry in shown] == [second["id"], first["id"]]
    assert (await desk.other.get("/v1/reports")).json() == []


async def test_a_draft_is_never_readable_as_a_report_and_another_users_report_is_not_there(
    desk: Desk,
) -> None:
    draft = await desk.reviewed(await desk.draft())
    report = await _confirmed(desk, await desk.draft())
    for user, record in (
        (desk.http, draft["id"]),
        (desk.http, report["draft_id"]),
        (desk.other, report["id"]),
    ):
        for suffix in ("", "/print"):
            answer = await user.get(f"/v1/reports/{record}{suffix}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_nothing_changes_or_removes_a_report(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.draft())
    path = f"/v1/reports/{report['id']}"
    for method in ("PUT", "PATCH", "POST", "DELETE"):
        answer = await desk.http.request(method, path, json=report)
        assert answer.status_code == 405
    assert (await desk.http.get(path)).json() == report


async def test_the_printed_page_shows_every_value_with_its_provenance(desk: Desk) -> None:
    draft = await desk.dictate("Om 22.15 uur kenteken GG-123-B, eerst 12-ABC-3.", "Postcode 3511 ED.")
    draft = await desk.edit(
        draft,
        narrative="Om 22.15 uur kenteken GG-124-B.\n\nDaarna niets.",
        fields={
            "kenteken": {"value": "GG-124-B"},
            "onderwerp": {"value": "Overlast"},
            "postcode": {"value": None},
        },
    )
    report = await _confirmed(desk, draft)
    page = await _print(desk, report)
    assert "Tijdstip van de gebeurtenis 22.15 uur gesproken" in page.text
    assert page.text.count("Laatste tekens overgetypt") == sum(
        field["provenance"] == "spoken" for field in report["fields"]
    )
    assert "Kenteken GG-124-B gecorrigeerd Eerst herkend: GG-123-B" in page.text
    assert "Onderwerp Overlast getypt" in page.text
    assert "Postcode (voorstel afgewezen)" in page.text
    assert (
        "Herkomst: gecorrigeerd. Nagekeken: elk van de 2 alinea's. Om 22.15 uur kenteken GG-124-B."
        in page.text
    )
    assert "voor correctie Om 22.15 uur kenteken GG-123-B, eerst 12-ABC-3. Postcode 3511 ED." in page.text
    assert "automatische spraakherkenning gebruikt (model base)" in page.text
    assert "Bevestigd door J. Jansen op" in page.text
    assert "Gedicteerd op 22 november 2026 om 19.29 uur (UTC+01:00)" in page.text
    assert report["id"] in page.text
    entry = (await desk.log.entries(object_id=report["id"]))[-1]
    assert (entry.action, entry.details["view"]) == (Action.CONSULT, "print")


async def test_the_printed_page_tells_how_a_value_was_heard_and_why_a_declaration_was_not_read_back(
    desk: Desk,
) -> None:
    draft = await desk.dictate("Ik doe aangifte van diefstal, kenteken GG-123-B.", template="aangifte")
    check = {"how": "heard", "heard_s": 2.25, "rate": 0.8}
    draft = await desk.edit(
        draft,
        fields={"kenteken": {"confirmed": True, "check": check}},
        read_back={"how": "not_done", "note": "Aangeefster liep weg."},
    )
    report = await _confirmed(desk, draft)
    assert report["read_back"]["note"] == "Aangeefster liep weg."
    page = await _print(desk, report)
    assert "GG-123-B gesproken Beluisterd: 2,2 s geluid, op 80% van de snelheid" in page.text
    assert "Voorlezing De verklaring is niet voorgelezen. Reden: Aangeefster liep weg." in page.text
    assert "art. 163 Wetboek van Strafvordering" in page.text


async def test_a_report_from_before_checks_were_kept_is_shown_as_it_was_confirmed(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.dictate("Kenteken GG-123-B."))
    async with desk.database.writing() as connection:
        row = (await connection.execute(sa.select(reports.c.content))).scalar_one()
        older = json.loads(row)
        del older["read_back"], older["narrative"]["checked"]
        for field in older["fields"]:
            del field["check"]
        await connection.execute(sa.text("DROP TRIGGER IF EXISTS reports_no_update"))
        await connection.execute(sa.update(reports).values(content=json.dumps(older)))
    read = (await desk.http.get(f"/v1/reports/{report['id']}")).json()
    assert (read["read_back"], read["narrative"]["checked"]) == (None, [0])
    page = await _print(desk, report)
    assert "GG-123-B gesproken Niet vastgelegd hoe" in page.text
    assert "Nagekeken: de alinea." in page.text


async def test_a_warning_about_a_spoken_value_stays_on_the_page(desk: Desk) -> None:
    page = await _print(desk, await _confirmed(desk, await desk.dictate("Kenteken 12-ABC-3.")))
    assert "12-ABC-3 gesproken Deze lettercombinatie komt op Nederlandse kentekens niet voor" in page.text


async def test_what_was_left_out_or_in_doubt_stays_in_draft_report_and_print(desk: Desk) -> None:
    said = marked_utterance(0, "Kanale eiland, kenteken GG-123-B.")
    draft = await desk.dictate(said)
    (kept,) = draft["transcript"]["utterances"]
    assert Utterance.model_validate(kept) == said
    report = await _confirmed(desk, draft)
    assert report["transcript"] == draft["transcript"]
    page = await _print(desk, report)
    assert "0:00,0 - 0:00,5 Er is gesproken, maar er zijn geen woorden herkend." in page.text
    assert "0:01,0 - 0:01,5 Weggelaten: hier sprak niemand. Niet in de tekst: één twee 0:02,0" in page.text
    assert "0:04,0 - 0:04,5 Twijfel over de woorden. Ook gehoord: één twee" in page.text


async def test_words_in_doubt_stand_beside_what_was_heard_instead(desk: Desk) -> None:
    said = utterance(0, "Het is die oud of recent.").model_copy(
        update={"marks": (Mark(kind=MarkKind.DOUBTFUL, start_s=1.0, end_s=1.4, text="<b>de</b>"),)}
    )
    page = await _print(desk, await _confirmed(desk, await desk.dictate(said)))
    assert "0:01,0 - 0:01,4 Twijfel over de woorden. In de tekst: die Ook gehoord: <b>de</b>" in page.text


def test_moments_of_a_recording_read_like_a_clock() -> None:
    assert [clock(s) for s in (0, 4.25, 59.96, 3723.0)] == ["0:00,0", "0:04,2", "1:00,0", "1:02:03,0"]


async def test_a_typed_report_claims_no_speech_recognition(desk: Desk) -> None:
    page = await _print(desk, await _confirmed(desk, await desk.draft(text="Niets te melden.")))
    assert "zonder spraakherkenning" in page.text
    assert "model" not in page.text
    assert "Bijlage" not in page.text
    assert not any(tag == "table" for tag, _ in page.elements)


async def test_markup_in_the_text_stays_text(desk: Desk) -> None:
    nasty = "<script>alert(1)</script> <b>&amp;</b> \"'"
    draft = await desk.draft(text=nasty)
    draft = await desk.edit(draft, fields={"onderwerp": {"value": nasty}})
    page = await _print(desk, await _confirmed(desk, draft))
    assert page.text.count(nasty) == 2
    assert not any(tag == "script" for tag, _ in page.elements)


async def test_the_page_keeps_to_its_policy_and_is_not_stored(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.draft())
    answer = await desk.http.get(f"/v1/reports/{report['id']}/print")
    assert answer.headers["content-security-policy"] == PRINT_POLICY
    assert "default-src 'none'; style-src 'self'" in PRINT_POLICY
    assert answer.headers["cache-control"] == "no-store"
    page = Page(answer.text)
    assert ("html", {"lang": "nl"}) in page.elements
    for tag, attributes in page.elements:
        assert tag not in {"style", "script", "img"}
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    (sheet,) = (attributes for tag, attributes in page.elements if tag == "link")
    style = await desk.http.get(str(sheet["href"]))
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
    assert "size: A4" in style.text
    classes = {name for _, attributes in page.elements for name in (attributes.get("class") or "").split()}
    assert classes <= set(re.findall(r"\.([a-z]+)", style.text))


@pytest.mark.parametrize("report_id", ["print.css%00", "..%2fdrafts", "a" * 65, "met spatie"])
async def test_an_id_that_can_not_be_one_is_refused(desk: Desk, report_id: str) -> None:
    assert (await desk.http.get(f"/v1/reports/{report_id}")).status_code in {404, 422}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("  een\n\ntwee ", "een twee"),
        ("een twee drie", "een twee…"),
        ("x" * 20, "x" * 10 + "…"),
    ],
)
def test_an_excerpt_is_one_line_cut_at_a_word(text: str, short: str) -> None:
    assert excerpt(text, length=10) == short


def test_a_moment_names_its_distance_to_utc() -> None:
    moment = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)
    assert told_moment(moment) == "1 maart 2026 om 07.05 uur (UTC+00:00)"
