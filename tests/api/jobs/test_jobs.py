"""Jobs over HTTP: submitted once, followed, read in every format, cancelled, destroyed."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import srt
import webvtt

from server.domain.errors import StorageFull
from server.store.database import Database
from server.store.sound.job_sound import JobSound
from tests.api.jobs_app import DICTATED_AT, LIMITS, SPOKEN, WORDS, Counter, form, serving, wav
from tests.databases import migrated_sqlite
from tests.fakes import ScriptedRecognizer, speech

ZIP = b"PK\x03\x04" + bytes(200)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    yield opened
    await opened.dispose()


@pytest.fixture
async def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    async with serving(database, tmp_path, monkeypatch) as counter:
        yield counter


async def test_files_become_text_and_their_sound_is_destroyed(desk: Counter) -> None:
    answer = await desk.submit(wav(), wav(SPOKEN * 2))
    assert answer.status_code == 202
    made = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{made['id']}"
    await desk.work.done()
    job = await desk.read(made["id"])
    assert (job["state"], job["progress"]["done"], job["progress"]["files"]) == ("done", 2, 2)
    assert job["progress"]["done_s"] == job["progress"]["audio_s"] == pytest.approx(6.4 * 3, abs=0.1)
    assert [(file["n"], file["name"], file["state"]) for file in job["files"]] == [
        (1, "opname-1.wav", "done"),
        (2, "opname-2.wav", "done"),
    ]
    results = [
        (await desk.http.get(f"/v1/jobs/{job['id']}/files/{n}/result?format=text")).text for n in (1, 2)
    ]
    assert results == [f"{WORDS}\n", f"{WORDS} {WORDS}\n"]
    assert desk.kept() == []


async def test_a_result_reads_the_same_in_every_format(desk: Counter) -> None:
    job = await desk.job()

    async def result(name: str) -> httpx.Response:
        answer = await desk.http.get(f"/v1/jobs/{job['id']}/files/1/result", params={"format": name})
        assert answer.status_code == 200
        return answer

    assert (await result("json")).json() == {"text": WORDS, "usage": {"type": "duration", "seconds": 7}}
    assert (await result("text")).text == f"{WORDS}\n"
    cues = list(srt.parse((await result("srt")).text))
    captions = webvtt.from_buffer(io.StringIO((await result("vtt")).text)).captions
    assert " ".join(cue.content for cue in cues) == WORDS
    assert [caption.text for caption in captions] == [cue.content for cue in cues]
    verbose = (await result("verbose_json")).json()
    assert [word["word"] for word in verbose["words"]] == WORDS.split()
    utterances = (await result("utterances")).json()
    assert " ".join(one["text"] for one in utterances["utterances"]) == WORDS
    assert utterances["engine"]["model"] == "scripted"
    consulted = [entry.details["view"] for entry in await desk.log("consult")]
    assert consulted == ["json", "text", "srt", "vtt", "verbose_json", "utterances"]


async def test_everything_is_in_the_log(desk: Counter) -> None:
    job = await desk.job(wav(), ZIP)
    (collected,) = await desk.log("collect")
    assert (collected.object_id, collected.details["files"]) == (job["id"], 2)
    assert list(collected.details["sound_sha256"]) == [file["sha256"] for file in job["files"]]  # type: ignore[arg-type]  # a tuple
    (transcribed,) = await desk.log("transcribe")
    assert transcribed.details["outcome"] == "done"
    assert transcribed.details["model_sha256"] == "ab" * 32
    await desk.http.delete(f"/v1/jobs/{job['id']}")
    (erased,) = await desk.log("erase")
    assert (erased.object_id, erased.details) == (job["id"], {"reason": "deleted", "files": 2})


async def test_the_same_request_with_the_same_key_is_one_job(desk: Counter) -> None:
    first = await desk.submit(wav(), key="a", priority=3)
    again = await desk.submit(wav(), key="a", priority=3)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert first.headers["location"] == again.headers["location"]
    await desk.work.done()
    late = await desk.submit(wav(), key="a", priority=3)
    assert (late.json()["id"], late.json()["state"]) == (first.json()["id"], "done")
    assert len((await desk.http.get("/v1/jobs")).json()["jobs"]) == 1
    assert len(await desk.log("transcribe")) == 1
    assert desk.kept() == []


@pytest.mark.parametrize(
    ("content", "fields"),
    [(wav(SPOKEN * 2), {}), (wav(), {"priority": 9}), (wav(), {"language": "en"})],
    ids=["another file", "another priority", "another language"],
)
async def test_a_key_is_not_for_another_request(
    desk: Counter, content: bytes, fields: dict[str, Any]
) -> None:
    first = await desk.submit(wav(), key="a")
    await desk.work.done()
    refused = await desk.submit(content, key="a", **fields)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")
    assert refused.json()["job_id"] == first.json()["id"]
    assert desk.kept() == []


async def test_the_same_request_twice_at_once_is_one_job(desk: Counter) -> None:
    answers = await asyncio.gather(*(desk.submit(wav(), key="a") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    await desk.work.done()
    assert desk.kept() == []


async def test_another_user_can_use_the_same_key(desk: Counter) -> None:
    mine = await desk.submit(wav(), key="a")
    theirs = await desk.other.post("/v1/jobs", files=form(wav(SPOKEN * 2)), headers={"Idempotency-Key": "a"})
    assert theirs.status_code == 202
    assert theirs.json()["id"] != mine.json()["id"]


async def test_a_bad_file_of_many_fails_by_itself(desk: Counter) -> None:
    job = await desk.job(wav(), ZIP, b"geen geluid")
    assert [(file["state"], file["error"]) for file in job["files"]] == [
        ("done", None),
        ("failed", "format_refused"),
        ("failed", "not_audio"),
    ]
    assert (job["state"], job["progress"]["failed"]) == ("done", 2)
    missing = await desk.http.get(f"/v1/jobs/{job['id']}/files/2/result")
    assert (missing.status_code, missing.json()["code"], missing.json()["error"]) == (
        409,
        "no_result",
        "format_refused",
    )


async def test_a_job_of_nothing_but_bad_files_is_refused(desk: Counter) -> None:
    refused = await desk.submit(ZIP, b"")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_usable_files")
    assert refused.json()["files"] == [
        {"n": 1, "code": "format_refused"},
        {"n": 2, "code": "not_audio"},
    ]
    assert (await desk.http.get("/v1/jobs")).json() == {"jobs": []}


async def test_uploads_come_first_and_a_job_names_them(desk: Counter) -> None:
    one, two = await desk.upload(name="C:\\map\\een.wav"), await desk.upload(wav(SPOKEN * 2), "b.wav")
    assert one["name"] == "een.wav"
    listed = (await desk.http.get("/v1/uploads")).json()["uploads"]
    assert {upload["id"] for upload in listed} == {one["id"], two["id"]}
    answer = await desk.http.post("/v1/jobs", json={"uploads": [two["id"], one["id"]]})
    assert answer.status_code == 202, answer.text
    await desk.work.done()
    job = await desk.read(answer.json()["id"])
    assert [(file["name"], file["sha256"]) for file in job["files"]] == [
        ("b.wav", two["sha256"]),
        ("een.wav", one["sha256"]),
    ]
    assert job["state"] == "done"
    assert (await desk.http.get("/v1/uploads")).json() == {"uploads": []}
    again = await desk.http.post("/v1/jobs", json={"uploads": [one["id"]]})
    assert again.status_code == 404


async def test_a_key_repeats_a_job_whose_uploads_are_long_gone(desk: Counter) -> None:
    upload = await desk.upload()
    body, headers = {"uploads": [upload["id"]]}, {"Idempotency-Key": "a"}
    first = await desk.http.post("/v1/jobs", json=body, headers=headers)
    await desk.work.done()
    await desk.jobs.keeping.tidy()
    again = await desk.http.post("/v1/jobs", json=body, headers=headers)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    found = (await desk.http.get("/v1/jobs", params={"idempotency_key": "a"})).json()["jobs"]
    assert [one["id"] for one in found] == [first.json()["id"]]
    assert (await desk.http.get("/v1/jobs", params={"idempotency_key": "b"})).json() == {"jobs": []}


async def test_an_upload_can_be_taken_back_and_a_bad_one_is_refused(desk: Counter) -> None:
    upload = await desk.upload()
    assert (await desk.other.delete(f"/v1/uploads/{upload['id']}")).status_code == 404
    assert (await desk.http.delete(f"/v1/uploads/{upload['id']}")).status_code == 204
    assert (await desk.http.delete(f"/v1/uploads/{upload['id']}")).status_code == 404
    refused = await desk.http.post("/v1/uploads", files={"file": ("a.wav", ZIP)})
    assert (refused.status_code, refused.json()["code"]) == (415, "format_refused")
    empty = await desk.http.post("/v1/uploads", files={"other": ("a.wav", wav())})
    assert empty.json()["code"] == "invalid_request"
    assert desk.kept() == []


async def test_an_upload_of_a_job_stays_until_the_job_is_done(desk: Counter) -> None:
    desk.work.held.clear()
    upload = await desk.upload()
    job = await desk.http.post("/v1/jobs", json={"uploads": [upload["id"]]})
    assert (await desk.http.delete(f"/v1/uploads/{upload['id']}")).status_code == 404
    desk.work.held.set()
    await desk.work.done()
    assert (await desk.read(job.json()["id"]))["state"] == "done"


async def test_drafts_are_made_once_each(desk: Counter) -> None:
    job = await desk.job(wav(), wav(SPOKEN * 2), draft="true", template="mutatie", dictated_at=DICTATED_AT)
    drafts = [file["draft_id"] for file in job["files"]]
    assert len(set(drafts)) == 2
    for work in desk.work.handed_in:
        await desk.work.again(work)  # as after a crash that DBOS did not hear of
    assert [file["draft_id"] for file in (await desk.read(job["id"]))["files"]] == drafts
    collected = [one.object_id for one in await desk.log("collect") if one.object_type == "draft"]
    assert sorted(collected) == sorted(drafts)
    assert len(await desk.log("transcribe")) == 2


@pytest.mark.parametrize(
    ("fields", "code", "wrong"),
    [
        ({"template": "onbekend"}, "unknown_template", None),
        ({"draft": "true", "template": "mutatie"}, "invalid_request", ["template", "dictated_at"]),
        ({"language": "klingon"}, "invalid_request", ["language"]),
        ({"priority": "10"}, "invalid_request", ["priority"]),
        ({"keep_s": "1"}, "invalid_request", ["keep_s"]),
        ({"dictated_at": "2026-11-22T19:29:00"}, "invalid_request", ["dictated_at"]),
        ({"onbekend": "ja"}, "invalid_request", ["onbekend"]),
        ({"uploads": "niet-van-mij-1"}, "not_found", None),
        ({"uploads": "upload-11,upload-11"}, "invalid_request", ["uploads"]),
        ({"callback_url": "http://127.0.0.1/x"}, "callback_refused", None),
    ],
)
async def test_a_wrong_request_is_told_what_is_wrong_and_keeps_nothing(
    desk: Counter, fields: dict[str, str], code: str, wrong: list[str] | None
) -> None:
    refused = await desk.submit(wav(), **fields)
    assert refused.json()["code"] == code
    assert refused.json().get("fields") == wrong
    assert desk.kept() == []


@pytest.mark.parametrize("body", [b"{", b'{"uploads": 5}', b'{"keep_audio": "misschien"}', b"[]"])
async def test_wrong_json_is_told_where(desk: Counter, body: bytes) -> None:
    refused = await desk.http.post("/v1/jobs", content=body, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


async def test_a_job_without_files_is_refused(desk: Counter) -> None:
    refused = await desk.http.post("/v1/jobs", json={})
    assert refused.json()["fields"] == ["files", "uploads"]


async def test_limits_are_told(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(LIMITS, max_files=2, max_bytes=500_000, max_open_jobs=1)
    async with serving(database, tmp_path, monkeypatch, limits=limits) as desk:
        many = await desk.submit(wav(), wav(), wav())
        assert (many.status_code, many.json()["code"], many.json()["what"]) == (413, "job_too_large", "files")
        large = await desk.submit(wav(), wav(SPOKEN * 2))
        assert (large.json()["what"], large.json()["limit"]) == ("bytes", 500_000)
        desk.work.held.clear()
        assert (await desk.submit(wav(), key="a")).status_code == 202
        busy = await desk.submit(wav())
        assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (
            429,
            "too_many_jobs",
            "60",
        )
        assert (await desk.submit(wav(), key="a")).status_code == 202  # a repeat is no new job


async def test_a_file_too_large_fails_by_itself(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(
        database, tmp_path, monkeypatch, limits=replace(LIMITS, max_file_bytes=250_000)
    ) as desk:
        job = await desk.job(wav(SPOKEN * 2), wav())
        assert [file["error"] for file in job["files"]] == ["file_too_large", None]
        refused = await desk.http.post("/v1/uploads", files={"file": ("a.wav", wav(SPOKEN * 2))})
        assert refused.json()["code"] == "file_too_large"


async def test_room_on_the_disk_is_kept_free(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(
        database, tmp_path, monkeypatch, limits=replace(LIMITS, disk_reserve_bytes=2**62)
    ) as desk:
        for refused in (await desk.submit(wav()), await desk.http.post("/v1/uploads", files=form(wav()))):
            assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")


async def test_a_disk_that_fills_up_meanwhile_leaves_nothing_behind(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = JobSound.keep
    calls = []

    def keep_one(self: JobSound, upload_id: str, source: Any) -> None:
        calls.append(upload_id)
        if len(calls) > 1:
            raise StorageFull
        keep(self, upload_id, source)

    monkeypatch.setattr(JobSound, "keep", keep_one)
    refused = await desk.submit(wav(), wav())
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert desk.kept() == []


async def test_others_jobs_do_not_exist(desk: Counter) -> None:
    job = await desk.job()
    path = f"/v1/jobs/{job['id']}"
    for answer in (
        await desk.other.get(path),
        await desk.other.get(f"{path}/events"),
        await desk.other.get(f"{path}/files/1/result"),
        await desk.other.get(f"{path}/files/1/audio"),
        await desk.other.post(f"{path}/cancel"),
        await desk.other.delete(path),
        await desk.http.get(f"{path}/files/2/result"),
        await desk.http.get("/v1/jobs/job-unknown"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await desk.other.get("/v1/jobs")).json() == {"jobs": []}
    upload = await desk.upload()
    stolen = await desk.other.post("/v1/jobs", json={"uploads": [upload["id"]]})
    assert stolen.status_code == 404


async def test_a_cancelled_job_keeps_what_is_done_and_stops_the_rest(desk: Counter) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav(), wav())).json()
    (first, _) = desk.work.handed_in
    await desk.work.again(first)
    cancelled = (await desk.http.post(f"/v1/jobs/{made['id']}/cancel")).json()
    assert cancelled["state"] == "cancelled"
    assert [file["state"] for file in cancelled["files"]] == ["done", "cancelled"]
    desk.work.held.set()
    await desk.work.done()
    assert (await desk.read(made["id"]))["files"] == cancelled["files"]
    assert (await desk.http.get(f"/v1/jobs/{made['id']}/files/1/result?format=text")).text == f"{WORDS}\n"
    assert desk.kept() == []
    again = (await desk.http.post(f"/v1/jobs/{made['id']}/cancel")).json()
    assert again["changes"] == cancelled["changes"]


async def test_cancelling_stops_a_file_in_work(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recognizer = ScriptedRecognizer()
    async with serving(database, tmp_path, monkeypatch, recognizer=recognizer) as desk:
        made = (await desk.submit(wav(SPOKEN * 4))).json()
        while (await desk.read(made["id"]))["state"] == "queued":
            await desk.jobs.events.news.wait(made["id"], timeout_s=0.05)
        cancelled = (await desk.http.post(f"/v1/jobs/{made['id']}/cancel")).json()
        await desk.work.done()
        assert cancelled["files"][0]["state"] in ("cancelled", "done")
        assert (await desk.read(made["id"]))["files"] == cancelled["files"]


async def test_a_deleted_job_is_gone_with_sound_and_results(desk: Counter) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav(), wav())).json()
    await desk.work.again(desk.work.handed_in[0])
    assert (await desk.http.delete(f"/v1/jobs/{made['id']}")).status_code == 204
    assert (await desk.http.get(f"/v1/jobs/{made['id']}")).status_code == 404
    desk.work.held.set()
    await desk.work.done()
    assert desk.work.errors == []
    assert desk.kept() == []
    assert (await desk.http.delete(f"/v1/jobs/{made['id']}")).status_code == 404


async def test_sound_is_kept_and_heard_where_that_was_asked_for(desk: Counter) -> None:
    job = await desk.job(wav(), keep_audio="true")
    answer = await desk.http.get(f"/v1/jobs/{job['id']}/files/1/audio")
    assert answer.content == wav()
    assert [one.details["view"] for one in await desk.log("consult")] == ["audio"]
    await desk.jobs.keeping.tidy()
    assert len(desk.kept()) == 2
    without = await desk.job(wav())
    assert (await desk.http.get(f"/v1/jobs/{without['id']}/files/1/audio")).status_code == 410


def events(text: str) -> list[dict[str, str]]:
    """Server-sent events as name → value."""
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


async def test_events_tell_every_change_and_end(desk: Counter) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav(), wav())).json()
    following = asyncio.create_task(desk.http.get(f"/v1/jobs/{made['id']}/events"))
    await asyncio.sleep(0.05)
    desk.work.held.set()
    heard = events((await following).text)
    assert heard[0]["event"] == "change"
    assert heard[-1]["event"] == "ended"
    assert '"state":"done"' in heard[-1]["data"]
    ids = [int(one["id"]) for one in heard]
    assert ids == sorted(set(ids))


async def test_events_go_on_where_somebody_was(desk: Counter) -> None:
    job = await desk.job(wav(), wav())
    path = f"/v1/jobs/{job['id']}/events"
    everything = events((await desk.http.get(path)).text)
    assert len(everything) == 1
    changes = job["changes"]
    rest = events((await desk.http.get(path, headers={"Last-Event-ID": str(changes - 1)})).text)
    assert len(rest) == 1
    assert rest[0]["data"].count('"n":') == 1
    told = await desk.http.get(path, headers={"Last-Event-ID": str(changes)})
    assert told.status_code == 204


async def test_events_of_a_deleted_job_end(desk: Counter) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav())).json()
    following = asyncio.create_task(desk.http.get(f"/v1/jobs/{made['id']}/events"))
    await asyncio.sleep(0.05)
    await desk.http.delete(f"/v1/jobs/{made['id']}")
    heard = events((await following).text)
    assert heard[-1]["event"] in ("gone", "ended")


async def test_silence_between_events_is_filled_with_comments(desk: Counter) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav())).json()
    object.__setattr__(desk.jobs.events, "look_every_s", 0.01)
    object.__setattr__(desk.jobs.events, "still_here_s", 0.01)
    following = asyncio.create_task(desk.http.get(f"/v1/jobs/{made['id']}/events"))
    await asyncio.sleep(0.1)
    desk.work.held.set()
    assert ": nog bezig\n\n" in (await following).text


async def test_silence_is_a_result_too(desk: Counter) -> None:
    job = await desk.job(wav(speech((0, 3.0))))
    answer = await desk.http.get(f"/v1/jobs/{job['id']}/files/1/result?format=text")
    assert (job["state"], answer.text) == ("done", "\n")


@pytest.mark.parametrize("n", [2**31, 2**63])
@pytest.mark.parametrize("what", ["result", "audio"])
async def test_a_number_that_no_database_holds_is_refused(desk: Counter, n: int, what: str) -> None:
    job = await desk.job()
    assert (await desk.http.get(f"/v1/jobs/{job['id']}/files/{n}/{what}")).status_code == 422


async def test_a_key_that_no_job_can_have_is_refused(desk: Counter) -> None:
    assert (await desk.http.get("/v1/jobs?idempotency_key=%00a")).status_code == 422
