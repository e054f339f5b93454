"""A court bundle has the sound of spoken answers, and its verifier finds any other sound."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from server.domain.audit import Action, Event
from server.proof.bundle import as_json
from server.proof.standalone.bundle_answers import ANSWERS, answer_name, sounds_named
from server.proof.standalone.bundles import Verdict, check_bundle
from server.store.logs import audit_log
from tests.api.answers_app import NO, YES, Answering, answering
from tests.api.bundle_app import files_in
from tests.api.test_reports import Page
from tests.fakes import speech
from tests.proof.bundle_example import signed


@pytest.fixture
async def aloud(tmp_path: Path) -> AsyncIterator[Answering]:
    async with answering(tmp_path, pdf=str.encode) as running:
        yield running


async def answered(aloud: Answering) -> tuple[dict[str, Any], list[str]]:
    """A report whose question was answered twice, with the ids of the sound of both."""
    first = await aloud.said(await aloud.desk.draft(text="Verder niets."), NO)
    second = await aloud.said(first, YES)
    answer = await aloud.desk.confirm(await aloud.desk.reviewed(second))
    assert answer.status_code == 201, answer.text
    ids = [one["inquiry"]["answers"][0]["sound"]["id"] for one in (first, second)]
    return answer.json(), ids


def verdict(content: bytes, folder: Path) -> Verdict:
    path = folder / "dossier.zip"
    path.write_bytes(content)
    return check_bundle(path)


async def forged(aloud: Answering, files: Mapping[str, bytes | None]) -> str:
    """What the verifier says of these files, signed by whoever has the key."""
    key = await aloud.bundle.bundles.checkpoints.key()
    (fault,) = verdict(signed(files, key), aloud.folder).faults
    return str(fault)


def wav(pcm: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(pcm)
    return buffer.getvalue()


async def test_the_sound_of_every_answer_is_in_it_also_of_one_that_was_replaced(aloud: Answering) -> None:
    report, ids = await answered(aloud)
    content = await aloud.bundle.bundle(report["id"])
    files = files_in(content)
    assert [files[answer_name(one)] for one in ids] == [wav(NO), wav(YES)]
    assert json.loads(files[ANSWERS]) == [{"file": answer_name(one), "id": one} for one in sorted(ids)]
    found = verdict(content, aloud.folder)
    assert found.faults == []
    assert "Het geluid van 2 gesproken antwoorden is het geluid dat het concept noemt." in found.told
    page = Page(files["report.html"].decode())
    assert answer_name(ids[1]) in page.text
    assert "Gesproken antwoorden met geluid van zichzelf: 2" in page.text


async def test_that_somebody_listened_is_told_in_the_chain_of_custody(aloud: Answering) -> None:
    report, _ = await answered(aloud)
    await aloud.desk.http.get(f"/v1/reports/{report['id']}/answers/geforceerd/sound")
    page = Page(files_in(await aloud.bundle.bundle(report["id"]))["report.html"].decode())
    assert (
        "Vroeg geluid van een gesproken antwoord bij het verslag (versie 1) op om te beluisteren."
        in page.text
    )


async def test_other_sound_is_found_also_when_it_was_signed(aloud: Answering) -> None:
    report, ids = await answered(aloud)
    files = files_in(await aloud.bundle.bundle(report["id"]))
    name = answer_name(ids[0])
    other = speech((0, 0.3), (600, 2.0), (0, 0.5))
    for content in (wav(other), wav(NO[:-2]), wav(NO + bytes(2))):
        assert await forged(aloud, {**files, name: content}) == (
            f"{name}: is niet het geluid dat het antwoord in het concept noemt"
        )
    assert "geen WAV-bestand" in await forged(aloud, {**files, name: NO})
    extra = answer_name("answer-meegestuurd")
    assert f"{extra}: is geluid van een antwoord dat geen versie" in await forged(
        aloud, {**files, extra: wav(NO)}
    )
    fewer = as_json(json.loads(files[ANSWERS])[1:])
    assert f"{ANSWERS}: noemt ander geluid" in await forged(aloud, {**files, ANSWERS: fewer})
    assert f"{ANSWERS}: noemt ander geluid" in await forged(aloud, {**files, ANSWERS: None})


async def test_sound_that_the_rules_destroyed_is_told_with_the_entry_that_says_so(aloud: Answering) -> None:
    report, ids = await answered(aloud)
    aloud.audio.delete(ids[0])
    async with aloud.desk.database.writing() as connection:
        event = Event(
            actor="retention", action=Action.ERASE, object_type="sound", object_id=ids[0], details={}
        )
        await audit_log.append(connection, event)
    content = await aloud.bundle.bundle(report["id"])
    files = files_in(content)
    assert answer_name(ids[0]) not in files
    listed = {one["id"]: one for one in json.loads(files[ANSWERS])}
    assert (listed[ids[0]]["file"], listed[ids[0]]["why"]) == (None, "destroyed")
    found = verdict(content, aloud.folder)
    assert found.faults == []
    assert any(one.startswith(f"Het geluid van antwoord {ids[0]} is vernietigd op") for one in found.told)
    # Sound that was left out can't be called destroyed.
    listed[ids[1]] = {"id": ids[1], "file": None, "why": "destroyed", "log_seq": listed[ids[0]]["log_seq"]}
    changed = {**files, answer_name(ids[1]): None, ANSWERS: as_json(list(listed.values()))}
    assert "geen regel over het vernietigen" in await forged(aloud, changed)


async def test_sound_that_is_gone_without_a_word_is_pointed_out(aloud: Answering) -> None:
    report, ids = await answered(aloud)
    aloud.audio.delete(ids[1])
    found = verdict(await aloud.bundle.bundle(report["id"]), aloud.folder)
    assert found.faults == []
    assert f"LET OP: het geluid van antwoord {ids[1]} is er niet, en het log zegt niet waarom." in found.told


def test_versions_that_say_different_things_of_one_sound_are_refused() -> None:
    def version(sha256: str) -> dict[str, Any]:
        return {"inquiry": {"answers": [{"sound": {"id": "answer-1", "sha256": sha256}}, {"sound": None}]}}

    assert sounds_named([{}, version("ab"), version("ab")]) == {
        "answer-1": {"id": "answer-1", "sha256": "ab"}
    }
    with pytest.raises(ValueError, match="answer-1"):
        sounds_named([version("ab"), version("cd")])
