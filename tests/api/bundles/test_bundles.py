from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.api.bundles.bundles import DisclosureReason
from server.api.bundles.custody import REASONS
from server.api.rectifications import Rectifications
from server.domain.audit import Action, Event
from server.domain.rectifying import ReportMark
from server.proof.standalone.bundles import check_bundle
from server.store.jobs import job_endings
from server.store.logs import audit_log
from server.store.rights import report_marks
from server.store.tables import retention_states, subject_requests
from tests.api.bundle_app import ASKED, BundleDesk, bundle_desk, files_in, read_json
from tests.api.jobs_app import DICTATED_AT, serving, wav
from tests.api.records_app import JANSEN
from tests.api.test_reports import Page


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[BundleDesk]:
    async with bundle_desk(tmp_path, pdf=str.encode) as built:
        yield built


def checked(bundle: bytes, folder: Path) -> list[str]:
    """What the verifier says; the bundle must be in order."""
    path = folder / "dossier.zip"
    path.write_bytes(bundle)
    verdict = check_bundle(path)
    assert verdict.faults == []
    return verdict.told


async def typed_report(desk: BundleDesk) -> dict[str, Any]:
    answer = await desk.desk.confirm(await desk.desk.reviewed(await desk.desk.draft()))
    report: dict[str, Any] = answer.json()
    return report


async def test_a_bundle_that_is_given_stands_in_the_log_and_in_itself(desk: BundleDesk) -> None:
    report = await desk.confirmed()
    bundle = await desk.bundle(report["id"], recipient=["rechtbank", "verdediging-1"])
    entry = (await desk.desk.log.entries(object_id=report["id"]))[-1]
    assert (entry.action, entry.actor) == (Action.DISCLOSE, JANSEN.user_id)
    assert entry.details == {
        "reason": "proceedings",
        "recipients": ("rechtbank", "verdediging-1"),
        "form": "bundle",
    }
    last = read_json(bundle, "log/access.json")[-1]
    assert last["hash"] == entry.hash


async def test_a_bundle_is_complete_and_in_order(desk: BundleDesk, tmp_path: Path) -> None:
    report = await desk.confirmed()
    bundle = await desk.bundle(report["id"])
    told = "\n".join(checked(bundle, tmp_path))
    assert "het concept had 7 versies" in told
    files = files_in(bundle)
    kept = json.loads(files["report/0001.json"])
    assert kept == {key: value for key, value in report.items() if key in kept}
    assert {"report.pdf", "report.html", "LEESMIJ.txt", "vocabulary.json", "observations.json"} <= set(files)
    versions = read_json(bundle, "versions.json")
    assert versions["drafts"]["1"]["model"] == "base"
    assert versions["template"]["id"] == "mutatie"
    assert "libraries" in versions["bundle_made_by"]


@pytest.mark.parametrize(
    ("heard", "asked"),
    [((0, 60), {"all"}), (None, {"none"}), ((0, 4), {"all", "part", "none"})],
)
async def test_it_tells_whether_the_sound_was_asked_for_before(
    desk: BundleDesk, heard: tuple[float, float] | None, asked: set[str]
) -> None:
    report = await desk.confirmed(heard=heard)
    made = read_json(await desk.bundle(report["id"]), "confirmations.json")[0]["confirmations"]
    assert {one["asked"] for one in made} == asked
    assert {one["id"]: one["made"] for one in made}["narrative"] == "edited"


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"recipient": "rechtbank"}, "reason"),
        ({"reason": "nieuwsgierig", "recipient": "rechtbank"}, "reason"),
        ({"reason": "proceedings"}, "recipient"),
        ({"reason": "proceedings", "recipient": "de heer Jansen"}, "recipient"),
    ],
)
async def test_without_a_reason_and_a_recipient_nothing_is_given(
    desk: BundleDesk, params: dict[str, str], wrong: str
) -> None:
    report = await typed_report(desk)
    answer = await desk.desk.http.get(f"/v1/reports/{report['id']}/bundle", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert wrong in answer.json()["detail"]
    actions = [entry.action for entry in await desk.desk.log.entries(object_id=report["id"])]
    assert Action.DISCLOSE not in actions


async def test_somebody_elses_report_is_not_there_and_the_attempt_is_logged(desk: BundleDesk) -> None:
    report = await typed_report(desk)
    answer = await desk.desk.other.get(f"/v1/reports/{report['id']}/bundle", params=ASKED)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    entry = (await desk.desk.log.entries(object_id=report["id"]))[-1]
    assert (entry.action, entry.actor) == (Action.REFUSE, "p.pieters")
    answer = await desk.desk.http.get("/v1/reports/nergens/bundle", params=ASKED)
    assert answer.status_code == 404


async def test_an_auditor_may_have_any_report(desk: BundleDesk, tmp_path: Path) -> None:
    report = await typed_report(desk)
    bundle = await desk.bundle(report["id"], desk.auditor, reason="accountability")
    checked(bundle, tmp_path)
    assert (await desk.desk.log.entries(object_id=report["id"]))[-1].actor == "a.auditor"


@pytest.mark.parametrize(
    ("state", "officer", "auditor"),
    [("restricted", 200, 200), ("removed", 404, 200), ("destroyed", 404, 404)],
)
async def test_what_retention_closed_opens_only_as_far_as_the_reason_reaches(
    desk: BundleDesk, state: str, officer: int, auditor: int
) -> None:
    report = await typed_report(desk)
    async with desk.desk.database.writing() as connection:
        kept = {
            "object_type": "report",
            "object_id": report["id"],
            "kind": "report",
            "basis": "wpg-8",
            "mark": 1,
            "first_at": desk.bundles.now(),
            "state": state,
            "since": desk.bundles.now(),
        }
        await connection.execute(sa.insert(retention_states).values(**kept))
    for client, status in ((desk.desk.http, officer), (desk.auditor, auditor)):
        answer = await client.get(f"/v1/reports/{report['id']}/bundle", params=ASKED)
        assert answer.status_code == status
        entry = (await desk.desk.log.entries(object_id=report["id"]))[-1]
        assert entry.action is (Action.DISCLOSE if status == 200 else Action.REFUSE)


async def test_a_typed_report_has_a_bundle_without_sound(desk: BundleDesk, tmp_path: Path) -> None:
    report = await typed_report(desk)
    bundle = await desk.bundle(report["id"])
    assert "Het verslag is getypt: er is geen geluid." in checked(bundle, tmp_path)
    assert "transcript.json" not in files_in(bundle)
    page = Page(files_in(bundle)["report.html"].decode())
    assert "Hulpmiddel: dit verslag is getypt" in page.text


async def test_sound_that_was_destroyed_is_told_with_the_entry_that_says_so(
    desk: BundleDesk, tmp_path: Path
) -> None:
    report = await desk.confirmed()
    desk.audio.delete("dictation-1")
    missing = await desk.bundle(report["id"])
    assert "LET OP: het geluid is er niet, en het log zegt niet waarom." in checked(missing, tmp_path)
    async with desk.desk.database.writing() as connection:
        erased = Event(actor="retention", action=Action.ERASE, object_type="sound", object_id="dictation-1")
        await audit_log.append(connection, erased)
    bundle = await desk.bundle(report["id"])
    seq = read_json(bundle, "audio/absent.json")["log_seq"]
    assert f"(regel {seq} van het log)" in "\n".join(checked(bundle, tmp_path))
    assert "audio/recording.wav" not in files_in(bundle)


@pytest.mark.parametrize(("keep_audio", "keep_job"), [(True, True), (False, True), (False, False)])
async def test_a_recording_that_came_as_a_file_is_in_it_as_it_came(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keep_audio: bool,  # noqa: FBT001 - a table's column
    keep_job: bool,  # noqa: FBT001 - as above
) -> None:
    async with bundle_desk(tmp_path, pdf=str.encode) as desk:
        async with serving(desk.desk.database, tmp_path, monkeypatch) as counter:
            asked = {"draft": "true", "template": "mutatie", "dictated_at": DICTATED_AT}
            job = await counter.job(wav(), keep_audio=str(keep_audio).lower(), **asked)
            draft_id = job["files"][0]["draft_id"]
        draft = (await desk.desk.http.get(f"/v1/drafts/{draft_id}")).json()
        report = (await desk.desk.confirm(await desk.desk.reviewed(draft))).json()
        if not keep_job:  # its days are over; the report stays, and was not typed
            async with desk.desk.database.writing() as connection:
                assert await job_endings.erase(connection, job["id"])
        bundle = await desk.bundle(report["id"])
    told = "\n".join(checked(bundle, tmp_path))
    files = files_in(bundle)
    if keep_audio:
        assert files["audio/original.bin"] == wav()
        assert "Het geluid kwam als bestand, en is het bestand dat regel" in told
    else:
        assert "audio/original.bin" not in files
        assert "Het geluid kwam als bestand en is niet bewaard" in told
    assert b'"prompt"' in files["versions.json"]


async def test_a_report_that_was_heard_says_so_on_every_page_in_plain_dutch(desk: BundleDesk) -> None:
    report = await desk.confirmed()
    page = Page(files_in(await desk.bundle(report["id"]))["report.html"].decode())
    assert "Hulpmiddel: dit verslag is gedicteerd en met automatische spraakherkenning" in page.text
    assert "Ayşe Öztürk" in page.text
    assert "niet. → wél." in page.text
    assert "Vroeg geluid op om te beluisteren, van 0:00,0 tot 1:00,0." in page.text
    assert "Verstrekte het verslag aan rechtbank-midden-nederland. Reden: een strafzaak" in page.text
    assert "Spraakherkenning maakt fouten" in page.text
    # It is opened from a folder: everything it shows is in it, and nothing runs.
    elements = {tag for tag, _ in page.elements}
    assert elements.isdisjoint({"script", "img", "link", "iframe", "object"})


async def test_it_tells_how_each_value_was_checked_and_each_paragraph_ticked(desk: BundleDesk) -> None:
    report = await desk.confirmed()
    bundle = await desk.bundle(report["id"])
    (told,) = read_json(bundle, "confirmations.json")
    made = {one["id"]: one for one in told["confirmations"]}
    assert made["kenteken"]["check"] == {"how": "heard", "heard_s": 1.2, "rate": 0.8}
    assert made["tijdstip"]["check"]["how"] == "retyped"
    (tick,) = made["narrative"]["paragraphs"]
    assert (tick["paragraph"], tick["ticked_in_version"], tick["actor"]) == (0, 6, JANSEN.user_id)
    assert tick["log_seq"] == made["narrative"]["log_seq"]
    assert told["read_back"] is None
    page = Page(files_in(bundle)["report.html"].decode())
    heard = "eluisterd: 1,2 s geluid, op 80% van de snelheid"
    assert f"Kenteken GG-123-B Zoals herkend B{heard}" in page.text
    assert f"Kenteken: bevestigd (B{heard})" in page.text
    assert f"Wijzigde het concept (versie 3): Kenteken (b{heard})." in page.text
    assert "Alinea 1 Om 22.15 uur zag ik" in page.text
    assert "De tekst: alinea 1 nagekeken De tekst: bevestigd" in page.text
    assert "de tekst (1 van 1 alinea's nagekeken)" in page.text
    assert "terwijl het scherm" not in page.text


async def test_a_value_that_was_called_heard_without_asking_for_its_sound_is_told(desk: BundleDesk) -> None:
    report = await desk.confirmed(heard=None)
    page = Page(files_in(await desk.bundle(report["id"]))["report.html"].decode())
    assert "Nee, terwijl het scherm meldde dat het is beluisterd" in page.text


async def test_a_declaration_says_whether_it_was_read_back(desk: BundleDesk, tmp_path: Path) -> None:
    draft = await desk.desk.draft(template="aangifte", text="Mijn fiets is weg.\n\nHij was rood.")
    draft = await desk.desk.edit(draft, read_back={"how": "read_aloud"})
    draft = await desk.desk.edit(draft, narrative="Mijn fiets is weg.\n\nHij was blauw.")
    draft = await desk.desk.edit(draft, paragraphs={"0": True, "1": True})
    draft = await desk.desk.edit(draft, paragraphs={"1": False})
    last = {"how": "not_done", "note": "Aangeefster wilde weg."}
    draft = await desk.desk.edit(draft, read_back=last)
    report = (await desk.desk.confirm(await desk.desk.reviewed(draft))).json()
    bundle = await desk.bundle(report["id"])
    assert "het concept had" in "\n".join(checked(bundle, tmp_path))
    (told,) = read_json(bundle, "confirmations.json")
    assert told["read_back"] == report["read_back"] | {
        "in_version": 6,
        "log_seq": told["read_back"]["log_seq"],
        "actor": JANSEN.user_id,
    }
    page = Page(files_in(bundle)["report.html"].decode())
    assert "Voorlezing De verklaring is niet voorgelezen. Reden: Aangeefster wilde weg." in page.text
    assert "De voorlezing is vastgelegd in versie 6 van het concept" in page.text
    assert "De voorlezing geldt niet meer." in page.text
    assert "De tekst: alinea 2 niet meer nagekeken" in page.text
    assert "Wijzigde het concept (versie 2): de voorlezing." in page.text


async def test_words_can_not_become_markup(desk: BundleDesk) -> None:
    draft = await desk.desk.draft(text='<script>alert("x")</script> om 22.15 uur')
    report = (await desk.desk.confirm(await desk.desk.reviewed(draft))).json()
    page = Page(files_in(await desk.bundle(report["id"]))["report.html"].decode())
    assert 'alert("x")' in page.text
    assert "script" not in {tag for tag, _ in page.elements}


async def test_a_report_that_was_put_right_has_both_versions_and_what_is_disputed(
    desk: BundleDesk, tmp_path: Path
) -> None:
    report = await desk.confirmed()
    made = Rectifications(desk.desk.database)
    started = await made.rectify(JANSEN, report["id"], request_id=None, reason="Het kenteken klopte niet.")
    draft = started.model_dump(mode="json")
    draft = await desk.desk.edit(draft, fields={"kenteken": {"value": "GG-124-B", "confirmed": True}})
    assert (await desk.desk.confirm(draft)).status_code == 201
    async with desk.desk.database.writing() as connection:
        mark = ReportMark(
            id="mark-1",
            report_id=report["id"],
            request_id="request-1",
            version=2,
            field_id="kenteken",
            statement="Dat was mijn auto niet.",
            made_by="p.officer",
            made_at=desk.bundles.now(),
        )
        request = {
            "id": "request-1",
            "kind": "rectification",
            "state": "received",
            "version": 1,
            "received_at": desk.bundles.now(),
            "due_at": desk.bundles.now(),
            "handled_by": "p.officer",
            "salt": b"s" * 32,
        }
        await connection.execute(sa.insert(subject_requests).values(**request))
        await report_marks.insert(connection, mark)
    bundle = await desk.bundle(report["id"])
    told = "\n".join(checked(bundle, tmp_path))
    assert "Verslag versie 1 is de tekst" in told
    assert "Verslag versie 2 is de tekst" in told
    assert read_json(bundle, "contested.json")[0]["statement"] == "Dat was mijn auto niet."
    page = Page(files_in(bundle)["report.html"].decode()).text
    assert "Dat was mijn auto niet." in page
    assert "GG-123-B → GG-124-B" in page


async def test_only_own_words_that_were_said_go_in(desk: BundleDesk) -> None:
    report = await desk.confirmed()
    told = read_json(await desk.bundle(report["id"]), "vocabulary.json")
    assert told["extra"] == ["Kanaleneiland"]
    assert told["lists"] == []


async def test_nothing_of_a_bundle_stays_on_the_disk(desk: BundleDesk, tmp_path: Path) -> None:
    report = await typed_report(desk)
    await desk.bundle(report["id"])
    assert list((tmp_path / "bundles").iterdir()) == []


def test_every_reason_has_a_sentence() -> None:

    assert set(REASONS) == {reason.value for reason in DisclosureReason}
