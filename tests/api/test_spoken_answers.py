"""Answers by voice: read where they are clear, kept with their sound, and never a name without sound."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import time
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import sqlalchemy as sa

from server.api import spoken_answers
from server.asr.recognizer import Recognizer
from server.asr.vad import SileroModel
from server.domain.audit import Action
from server.domain.errors import DatabaseUnavailable, StorageFull
from server.jobs.answer_keeping import AnswerKeeping
from server.store import answer_sounds, drafts
from server.store.sound.answer_sounds import ORPHAN_AFTER_S
from server.store.tables import answer_sounds as sounds_table
from server.store.tables import draft_versions
from tests.api.answers_app import NO, UNCLEAR, UNKNOWN, YES, Answering, answering, wav
from tests.fakes import ScriptedRecognizer, speech


@pytest.fixture
async def aloud(tmp_path: Path) -> AsyncIterator[Answering]:
    async with answering(tmp_path) as running:
        yield running


def samples_of(content: bytes) -> bytes:
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        pcm: bytes = file.readframes(file.getnframes())
    return pcm


async def named(aloud: Answering) -> list[str]:
    async with aloud.desk.database.reading() as connection:
        return list((await connection.execute(sa.select(sounds_table.c.id))).scalars())


async def listen(aloud: Answering, draft: dict[str, Any], observable: str = "geforceerd") -> Any:
    return await aloud.desk.http.get(f"/v1/drafts/{draft['id']}/answers/{observable}/sound")


@pytest.mark.parametrize(
    ("pcm", "reply", "words"),
    [(NO, "no", "Nee, het slot zat dicht."), (YES, "yes", "Ja."), (UNKNOWN, "unknown", "Geen idee.")],
)
async def test_a_clear_answer_is_a_statement_with_its_words_and_its_sound(
    aloud: Answering, pcm: bytes, reply: str, words: str
) -> None:
    draft = await aloud.desk.draft()
    new = await aloud.said(draft, pcm)
    assert new["version"] == 2
    (answer,) = new["inquiry"]["answers"]
    assert (answer["observable"], answer["reply"], answer["how"]) == ("geforceerd", reply, "spoken")
    assert (answer["words"], answer["asked"]) == (words, "Is er iets geforceerd?")
    sound = answer["sound"]
    assert sound == {
        "id": sound["id"],
        "start_s": 0,
        "end_s": len(pcm) / 32_000,
        "sha256": hashlib.sha256(pcm).hexdigest(),
    }
    assert [sound["id"]] == aloud.kept == await named(aloud)
    # Nothing else of the draft changed, and the sound comes back to the bit.
    assert {**new, "version": 1, "updated_at": draft["updated_at"], "inquiry": draft["inquiry"]} == draft
    heard = await listen(aloud, new)
    assert (heard.headers["content-type"], heard.headers["cache-control"]) == ("audio/wav", "no-store")
    assert samples_of(heard.content) == pcm


async def test_on_the_disk_it_is_encrypted_under_a_key_of_its_own(aloud: Answering) -> None:
    new = await aloud.said(await aloud.desk.draft(), NO)
    sound_id = new["inquiry"]["answers"][0]["sound"]["id"]
    content = (aloud.folder / "audio" / f"{sound_id}.sound").read_bytes()
    assert content.startswith(b"verbaal-sound-1\n")
    assert NO[20_000:20_040] not in content
    (aloud.folder / "audio" / f"{sound_id}.key").unlink()
    assert (await listen(aloud, new)).status_code == 404


async def test_what_is_unclear_is_told_and_nothing_is_kept(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    answer = await aloud.say(draft, UNCLEAR)
    assert (answer.status_code, answer.json()["code"]) == (422, "reply_unclear")
    assert answer.json()["text"] == "Misschien."
    assert (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json() == draft
    assert aloud.kept == await named(aloud) == []


async def test_no_to_what_belongs_in_a_field_is_told_and_nothing_is_kept(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    answer = await aloud.say(draft, NO, "field.mutatie.locatie")
    assert (answer.status_code, answer.json()["code"]) == (422, "belongs_in_field")
    assert (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json() == draft
    assert aloud.kept == await named(aloud) == []


async def test_silence_is_no_answer(aloud: Answering) -> None:
    answer = await aloud.say(await aloud.desk.draft(), speech((0, 2.0)))
    assert (answer.status_code, answer.json()["text"]) == (422, "")


@pytest.mark.parametrize("reply", ["yes", "no", "unknown"])
async def test_the_same_sound_with_what_was_meant_is_kept_as_that(aloud: Answering, reply: str) -> None:
    draft = await aloud.desk.draft()
    new = await aloud.said(draft, UNCLEAR, reply=reply)
    (answer,) = new["inquiry"]["answers"]
    assert (answer["reply"], answer["how"], answer["words"]) == (reply, "spoken", "Misschien.")
    assert samples_of((await listen(aloud, new)).content) == UNCLEAR


async def test_the_officers_choice_goes_before_the_words(aloud: Answering) -> None:
    new = await aloud.said(await aloud.desk.draft(), NO, reply="unknown")
    assert new["inquiry"]["answers"][0]["reply"] == "unknown"
    assert new["inquiry"]["answers"][0]["words"] == "Nee, het slot zat dicht."


async def test_a_new_answer_and_one_taken_back_leave_the_earlier_sound_with_its_version(
    aloud: Answering,
) -> None:
    draft = await aloud.desk.draft()
    first = await aloud.said(draft, NO)
    second = await aloud.said(first, NO)  # the same answer once more is another statement
    ids = [one["inquiry"]["answers"][0]["sound"]["id"] for one in (first, second)]
    assert len(set(ids)) == 2
    back = await aloud.desk.edit(second, inquiry={"answers": {"geforceerd": None}})
    assert back["inquiry"]["answers"] == []
    assert (await listen(aloud, back)).status_code == 404
    assert aloud.kept == sorted(ids) == sorted(await named(aloud))
    history = (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}/history")).json()
    assert [one["inquiry"]["answers"][0]["sound"]["id"] for one in history[1:3]] == ids


async def test_the_log_says_that_sound_became_text_that_it_was_answered_and_heard_and_not_what(
    aloud: Answering,
) -> None:
    new = await aloud.said(await aloud.desk.draft(), NO)
    await listen(aloud, new)
    entries = await aloud.desk.log.entries(object_id=new["id"])
    written, altered, heard = entries[-3:]
    assert (written.action, written.object_version) == (Action.TRANSCRIBE, 1)
    assert written.details == {"audio_s": 3, "language": "nl", "model_sha256": "0" * 64}
    assert (altered.action, altered.object_version) == (Action.ALTER, 2)
    assert (altered.details["answers"], altered.details["answers_spoken"]) == (1, 1)
    assert (heard.action, heard.object_version) == (Action.CONSULT, 2)
    assert heard.details == {
        "reason": "own_record",
        "view": "answer_audio",
        "sound": new["inquiry"]["answers"][0]["sound"]["id"],
        "start_ms": 0,
        "end_ms": len(NO) // 32,
    }
    assert not [one for one in entries if "slot" in str(one.details)]


async def test_that_sound_becomes_text_is_in_the_log_before_the_text_is_told(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    assert (await aloud.say(draft, UNCLEAR)).status_code == 422
    assert (await aloud.desk.log.entries(object_id=draft["id"]))[-1].action is Action.TRANSCRIBE


async def test_a_report_has_it_too_with_each_version_its_own(aloud: Answering) -> None:
    desk = aloud.desk
    draft = await aloud.said(await desk.draft(text="Verder niets."), NO)
    report = (await desk.confirm(await desk.reviewed(draft))).json()
    path = f"/v1/reports/{report['id']}/answers/geforceerd/sound"
    assert samples_of((await desk.http.get(path)).content) == NO
    entry = (await desk.log.entries(object_id=report["id"]))[-1]
    assert (entry.object_type, entry.object_version, entry.details["view"]) == ("report", 1, "answer_audio")
    again = (await desk.http.post(f"/v1/reports/{report['id']}/rectify", json={"reason": "anders"})).json()
    assert samples_of((await listen(aloud, again)).content) == NO  # of the draft before it
    changed = await aloud.said(again, YES)
    assert (await desk.confirm(await desk.reviewed(changed))).status_code == 201
    assert samples_of((await desk.http.get(path)).content) == YES
    assert samples_of((await desk.http.get(path, params={"version": 1})).content) == NO
    assert (await desk.other.get(path)).status_code == 404


async def test_an_answer_in_a_stretch_of_the_dictation_is_heard_there(aloud: Answering) -> None:
    with aloud.audio.open("dictation-1") as file:
        file.append(NO)
    draft = await aloud.desk.dictate("Kenteken GG-123-B.")
    async with aloud.desk.database.writing() as connection:
        content = (await connection.execute(sa.select(draft_versions.c.content))).scalar_one()
        answer = (
            '{"answers":[{"observable":"geforceerd","reply":"no","how":"spoken","at":"2026-11-22T18:30:00Z",'
            '"words":"nee","sound":{"id":null,"start_s":0.3,"end_s":1.5,"sha256":null}}]}'
        )
        start = content.index('"inquiry":') + len('"inquiry":')
        await connection.execute(sa.update(draft_versions).values(content=content[:start] + answer + "}"))
    heard = await listen(aloud, draft)
    assert samples_of(heard.content) == NO[9_600:48_000]
    entry = (await aloud.desk.log.entries(object_id=draft["id"]))[-1]
    assert entry.details == {"reason": "own_record", "view": "audio", "start_ms": 300, "end_ms": 1500}


async def test_only_for_an_open_draft_of_ones_own_at_its_version_and_a_question_that_is_there(
    aloud: Answering,
) -> None:
    desk = aloud.desk
    draft = await desk.draft(text="Verder niets.")
    stale = await aloud.say(draft | {"version": 3}, NO)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    unknown = await aloud.say(draft, NO, "olifant")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_question")
    assert (await aloud.say(draft, NO, "Geen Id")).status_code == 422
    theirs = await desk.other.post(
        f"/v1/drafts/{draft['id']}/answers/geforceerd", params={"version": 1}, content=wav(NO)
    )
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    tapped = await desk.edit(draft, inquiry={"answers": {"geforceerd": {"reply": "yes"}}})
    assert (await listen(aloud, tapped)).status_code == 404
    assert (await desk.confirm(await desk.reviewed(tapped))).status_code == 201
    assert (await aloud.say(tapped, NO)).json()["code"] == "already_confirmed"
    assert aloud.kept == []


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"", 422, "not_audio"), (b"#EXTM3U\nhttp://127.0.0.1/x.wav", 415, "format_refused")],
)
async def test_bad_sound_is_refused(aloud: Answering, content: bytes, status: int, code: str) -> None:
    draft = await aloud.desk.draft()
    answer = await aloud.desk.http.post(
        f"/v1/drafts/{draft['id']}/answers/geforceerd", params={"version": 1}, content=content
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_sound_that_is_too_long_is_refused_and_thirty_seconds_are_not(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    assert (await aloud.say(draft, speech((600, 31.0)))).json()["code"] == "too_long"
    longest = speech((600, 0.5), (0, 29.4))
    assert samples_of((await listen(aloud, await aloud.said(draft, longest))).content) == longest


async def test_when_all_places_are_taken_it_says_when_to_come_back(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    async with aloud.service.spoken.files.place(), aloud.service.spoken.files.place():
        answer = await aloud.say(draft, NO)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")


async def test_a_recogniser_that_broke_is_told_and_keeps_nothing(tmp_path: Path) -> None:
    async with answering(tmp_path, ScriptedRecognizer(fail_times=99)) as aloud:
        answer = await aloud.say(await aloud.desk.draft(), NO)
        assert (answer.status_code, answer.json()["code"]) == (503, "recognition_failed")
        assert aloud.kept == []


async def test_an_officer_who_leaves_while_it_is_heard_leaves_nothing_behind(aloud: Answering) -> None:
    draft = await aloud.desk.draft()
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/v1/drafts/{draft['id']}/answers/geforceerd",
        "raw_path": b"",
        "query_string": b"version=1",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"x-user", b"j.jansen")],
    }
    messages = [{"type": "http.request", "body": wav(NO), "more_body": False}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(aloud.desk.app(scope, receive, send), 10)
    assert sent[0]["status"] == 499
    assert aloud.kept == []
    assert (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json()["version"] == 1


# --- sound and version: never a name without sound --------------------------------------


class Killed(BaseException):
    """The process is gone: nothing after it happens, also no tidying."""


async def _kill(aloud: Answering, draft: dict[str, Any], monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Answer aloud in a process that dies ``at`` a step of keeping it."""

    async def dies(*_: Any, **__: Any) -> None:
        raise Killed

    async def nothing(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if at == "before the version":
            patch.setattr(drafts, "save", dies)
        elif at == "before the commit":
            patch.setattr(answer_sounds, "insert", dies)
        patch.setattr(AnswerKeeping, "destroy_unnamed", nothing)
        with pytest.raises(BaseException):  # noqa: B017, PT011 - whatever the dying looks like from outside
            await aloud.say(draft, NO)


@pytest.mark.parametrize("at", ["before the version", "before the commit"])
async def test_a_crash_between_sound_and_version_leaves_an_orphan_that_is_swept(
    aloud: Answering, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    draft = await aloud.said(await aloud.desk.draft(), YES)
    (named_before,) = aloud.kept
    await _kill(aloud, draft, monkeypatch, at)
    assert len(aloud.kept) == 2
    assert await named(aloud) == [named_before]  # no version names it: the officer still has the sound
    assert (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json()["version"] == draft["version"]
    await aloud.service.keeping.sweep()  # it may be of a request that goes on
    assert len(aloud.kept) == 2
    for file in (aloud.folder / "audio").glob("answer-*"):
        os.utime(file, times=(time.time() - ORPHAN_AFTER_S - 5,) * 2)
    await aloud.service.keeping.sweep()
    assert aloud.kept == [named_before]
    assert samples_of((await listen(aloud, draft)).content) == YES


async def test_an_end_of_the_transaction_that_is_not_known_takes_no_sound_from_a_version(
    aloud: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version was committed, and then the connection broke: what it names stays."""
    draft = await aloud.desk.draft()
    answer = SpokenAnswersAfterwards(aloud.service._answer)
    monkeypatch.setattr(spoken_answers.SpokenAnswers, "_answer", lambda _, *given: answer(*given))
    assert (await aloud.say(draft, NO)).status_code == 503
    (kept,) = aloud.kept
    now = (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json()
    assert now["inquiry"]["answers"][0]["sound"]["id"] == kept
    assert samples_of((await listen(aloud, now)).content) == NO


class SpokenAnswersAfterwards:
    """Does the work, and then says that the database went away."""

    def __init__(self, work: Any) -> None:
        self._work = work

    async def __call__(self, *given: Any) -> None:
        await self._work(*given)
        raise DatabaseUnavailable


async def test_a_draft_that_changed_meanwhile_takes_no_answer_and_its_sound_goes_at_once(
    aloud: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await aloud.desk.draft()
    keep = aloud.service.keeping.sounds.keep

    def meanwhile(_: Any, pcm: bytes) -> Any:
        asyncio.run_coroutine_threadsafe(aloud.desk.edit(draft, narrative="Iets anders."), loop).result(10)
        return keep(pcm)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(type(aloud.service.keeping.sounds), "keep", meanwhile)
    answer = await aloud.say(draft, NO)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert aloud.kept == await named(aloud) == []


async def test_a_full_disk_keeps_nothing_and_says_so(
    aloud: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StorageFull

    monkeypatch.setattr("server.store.sound.sound_file.AudioFile.append", full)
    draft = await aloud.desk.draft()
    answer = await aloud.say(draft, NO)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert aloud.kept == []
    assert (await aloud.desk.http.get(f"/v1/drafts/{draft['id']}")).json()["version"] == 1


async def test_a_sweep_leaves_dictations_and_recordings_of_jobs_alone(aloud: Answering) -> None:
    with aloud.audio.open("dictation-1") as file:
        file.append(NO)
    aloud.audio._keys.create("upload-12345")
    for path in (aloud.folder / "audio").iterdir():
        os.utime(path, times=(1.0, 1.0))
    await aloud.service.keeping.sweep()
    assert aloud.audio.samples("dictation-1") == len(NO) // 2
    assert aloud.audio._keys.exists("upload-12345")


@pytest.mark.parametrize(
    ("said", "reply"),
    [("Ja, zo lang is dat al geleden.", "yes"), ("Nee, nee, het ziet er echt tof uit.", "no")],
)
async def test_real_speech_is_read_by_the_real_model(
    tmp_path: Path, speech_folder: Path, recognizer: Recognizer, said: str, reply: str
) -> None:
    lines = (speech_folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["text"] == said and row["speaker"] == "nathalie"]
    if not rows:
        pytest.skip(f"no clip of {said!r}")
    clip = soundfile.read(speech_folder / rows[0]["audio"], dtype="int16")[0]
    pcm = np.concatenate([np.zeros(6_000, np.int16), clip, np.zeros(8_000, np.int16)]).astype("<i2").tobytes()
    async with answering(tmp_path, recognizer, SileroModel().stream) as aloud:
        new = await aloud.said(await aloud.desk.draft(text="Verder niets."), pcm)
        (answer,) = new["inquiry"]["answers"]
        assert answer["reply"] == reply, answer["words"]
        assert samples_of((await listen(aloud, new)).content) == pcm
