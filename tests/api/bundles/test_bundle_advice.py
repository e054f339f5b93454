from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.api.bundles.bundle_advice import questions_in
from server.api.report_marks import clock
from server.domain.assessing import Answer, AnswerHow, AnswerSound, Inquiry, Reply
from server.proof.standalone.bundles import check_bundle
from server.store import drafts, rule_books
from tests.api.bundle_app import BundleDesk, bundle_desk, files_in, read_json
from tests.api.records_app import JANSEN
from tests.api.test_reports import Page
from tests.fakes import speech
from tests.guiding import THEFT, guide
from tests.store.examples import utterance

SAID = "Vandaag om 20.00 uur is een fietsdiefstal gepleegd. Er is een zwarte fiets gestolen."
AT = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[BundleDesk]:
    async with bundle_desk(tmp_path, pdf=str.encode) as built:
        yield built


async def keep_rules(desk: BundleDesk) -> None:
    """What the server does when it starts."""
    async with desk.desk.database.writing() as connection:
        await rule_books.keep(connection, guide().book.digest, guide().book.texts)


async def answered(desk: BundleDesk, draft: dict[str, Any], **inquiry: Any) -> dict[str, Any]:
    return await desk.desk.edit(draft, inquiry=inquiry)


async def dictated(desk: BundleDesk) -> dict[str, Any]:
    with desk.audio.open("dictation-1") as file:
        file.append(speech((7, 12.3)))
    return await desk.desk.dictate(utterance(0, SAID))


async def theft(desk: BundleDesk) -> dict[str, Any]:
    """A report of a theft that was dictated, with questions answered, put off and taken back."""
    draft = await dictated(desk)
    draft = await answered(desk, draft, answers={"toestemming": {"reply": "no"}}, skipped=["geforceerd"])
    draft = await answered(desk, draft, answers={"van_iemand_anders": {"reply": "no"}}, added=["proef_311"])
    draft = await answered(desk, draft, answers={"van_iemand_anders": {"reply": "yes"}}, stopped=True)
    answer = await desk.desk.confirm(await desk.desk.reviewed(draft))
    assert answer.status_code == 201, answer.text
    report: dict[str, Any] = answer.json()
    return report


def told(bundle: bytes, folder: Path) -> str:
    path = folder / "dossier.zip"
    path.write_bytes(bundle)
    verdict = check_bundle(path)
    assert verdict.faults == []
    return "\n".join(verdict.told)


async def test_a_bundle_holds_the_advice_and_the_files_of_its_rules(desk: BundleDesk, tmp_path: Path) -> None:
    await keep_rules(desk)
    report = await theft(desk)
    bundle = await desk.bundle(report["id"])
    (given,) = read_json(bundle, "assessment.json")
    assert given == {
        "report_version": 1,
        "assessment": report["assessment"],
        "inquiry": report["inquiry"],
    }
    files = files_in(bundle)
    assert files["rules/0001/offences/proef_310.yaml"].decode() == THEFT
    shown = next(one for one in report["assessment"]["sets"] if one["id"] == "proef_310")
    assert shown["digest"] == hashlib.sha256(THEFT.encode()).hexdigest()
    assert "regelbestanden van dat moment zitten erbij" in told(bundle, tmp_path)


async def test_the_page_leads_from_element_to_rule_to_words_and_their_sound(desk: BundleDesk) -> None:
    await keep_rules(desk)
    report = await theft(desk)
    page = Page(files_in(await desk.bundle(report["id"]))["report.html"].decode())
    assert "Bijlage: aanknopingspunten en waarop ze rusten (advies, geen oordeel)" in page.text
    assert "Diefstal (310 Sr)" in page.text
    assert "Status: concept, juridisch te valideren." in page.text
    assert "regel proef_310/weg" in page.text
    assert "vanaf 1-5-2017" in page.text
    start, end = next(one for one in report["observations"] if one["type"] == "item")["audio"][0]
    assert f"[{clock(start)} - {clock(end)}" in page.text
    assert "Was er toestemming om het mee te nemen? nee" in page.text
    assert "omdat 'fietsdiefstal' in de tekst staat" in page.text


async def test_the_page_tells_what_was_asked_how_and_what_else_could_have_been(desk: BundleDesk) -> None:
    await keep_rules(desk)
    report = await theft(desk)
    (first, last) = report["inquiry"]["answers"]
    page = Page(files_in(await desk.bundle(report["id"]))["report.html"].decode())
    assert "aangetikt, 2" in page.text
    assert first["policy"][:12] in page.text
    assert "Was het van iemand anders?" in page.text
    assert "Vak 'Locatie'." in page.text
    assert "field." not in page.text
    assert last["observable"] == "van_iemand_anders"
    assert "Voor later gelaten: Is er iets geforceerd?" in page.text
    assert "De verbalisant wilde geen vragen meer zien." in page.text
    assert "Gekozen door de verbalisant: proef_311." in page.text
    # And each step of it among the versions of the draft.
    assert "Antwoord op: Was het van iemand anders?: nee → ja" in page.text
    assert "Antwoord op: Was er toestemming om het mee te nemen?: (geen) → nee" in page.text
    assert "Vragen voor later: 1" in page.text
    assert "Geen vragen meer gewenst" in page.text
    assert "Regelsets om naar te kijken: wel proef_311" in page.text


async def test_rules_that_nobody_kept_are_told_of(desk: BundleDesk, tmp_path: Path) -> None:
    report = await theft(desk)
    bundle = await desk.bundle(report["id"])
    assert "zitten niet in dit dossier" in told(bundle, tmp_path)
    assert not [name for name in files_in(bundle) if name.startswith("rules/")]


async def test_each_version_has_its_own_advice(desk: BundleDesk, tmp_path: Path) -> None:
    await keep_rules(desk)
    report = await theft(desk)
    made = await desk.desk.http.post(f"/v1/reports/{report['id']}/rectify", json={"reason": "Vergist."})
    back = await answered(desk, made.json(), answers={"toestemming": None}, stopped=False, added=[])
    assert (await desk.desk.confirm(back)).status_code == 201
    bundle = await desk.bundle(report["id"])
    first, second = read_json(bundle, "assessment.json")
    assert first["assessment"] == report["assessment"]
    assert [one["observable"] for one in second["inquiry"]["answers"]] == ["van_iemand_anders"]
    assert told(bundle, tmp_path).count("regelbestanden van dat moment zitten erbij") == 2
    page = Page(files_in(bundle)["report.html"].decode())
    assert "(teruggenomen)" in page.text
    assert "Weer vragen gewenst" in page.text
    assert "zoals uit de woorden volgt" in page.text


async def test_a_spoken_answer_is_told_with_its_words_and_where_they_are_heard(desk: BundleDesk) -> None:
    draft = await dictated(desk)
    spoken = Answer(
        observable="toestemming",
        reply=Reply.NO,
        how=AnswerHow.SPOKEN,
        at=AT,
        asked="Was er toestemming om het mee te nemen?",
        words="nee dat mocht niet",
        sound=AnswerSound(start_s=61.5, end_s=63),
    )
    async with desk.desk.database.writing() as connection:
        stored = await drafts.find(connection, draft["id"], JANSEN.user_id)
        update = {"inquiry": Inquiry(answers=(spoken,)), "version": 2}
        await drafts.save(connection, stored, stored.draft.model_copy(update=update), actor=JANSEN.user_id)
    draft = (await desk.desk.http.get(f"/v1/drafts/{draft['id']}")).json()
    answer = await desk.desk.confirm(await desk.desk.reviewed(draft))
    page = Page(files_in(await desk.bundle(answer.json()["id"]))["report.html"].decode())
    assert "nee: “nee dat mocht niet”" in page.text
    assert "1:01,5 - 1:03,0" in page.text
    assert "gesproken, 22-11-2026" in page.text


def test_the_questions_of_kept_files_are_found_by_their_observable() -> None:
    assert questions_in(guide().book.texts)["geforceerd"] == "Is er iets geforceerd?"
