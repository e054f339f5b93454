"""A few words spoken for a draft: heard with its own words, read by the field's rules, kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
import sqlalchemy as sa
from fastapi import FastAPI

from server.api import spoken_values
from server.api.session_words import SessionWords
from server.api.spoken_values import LIMITS, SpokenValues
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.recognizer import Decoded, DecodeRequest, Recognizer
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.asr.term_files import load_vocabulary
from server.asr.vad import SileroModel, VoiceActivity
from server.domain.audit import Action
from server.domain.vocabulary import Vocabulary
from server.domain.word_lists import OwnWords
from server.store.database import Database
from server.store.tables import draft_versions
from tests.api.records_app import Desk, build
from tests.asr.sounds import encode
from tests.conftest import Clip
from tests.databases import migrated_sqlite
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech
from tests.reading import readers

HEARD = {100: "gerard", 200: "1", 300: "2", 400: "3", 500: "bernard", 600: "Schrap", 700: "dat."}
PLATE = speech(
    (0, 0.5), (100, 0.4), (0, 0.05), (100, 0.4), *((one, 0.4) for one in (200, 300, 400, 500)), (0, 1.0)
)


def wav(pcm: bytes = PLATE) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


class Listening(ScriptedRecognizer):
    """Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(HEARD)
        self.heard_with: list[DecodeRequest] = []

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        self.heard_with += batch
        return super().recognize(batch)


@cache
def vocabulary() -> Vocabulary:
    """What ships, read once."""
    return load_vocabulary()


@dataclass
class Spoken:
    """The desk, and a way to speak to it."""

    desk: Desk
    service: SpokenValues

    async def say(
        self, draft: dict[str, Any], content: bytes, field: str | None = "kenteken"
    ) -> httpx.Response:
        return await self.desk.http.post(
            f"/v1/drafts/{draft['id']}/spoken",
            params={} if field is None else {"field": field},
            content=content,
            headers={"Content-Type": "audio/wav"},
        )


@asynccontextmanager
async def spoken_to(
    folder: Path, recognizer: Recognizer, voice: Callable[[], VoiceActivity]
) -> AsyncIterator[Spoken]:
    """The real routes over a real database, with this recogniser."""
    database = Database(migrated_sqlite(folder / "verbaal.sqlite3"))
    desk = build(database)
    device = ThreadDevice(recognizer)
    words = SessionWords(database, vocabulary())

    async def own_words(_: Any) -> OwnWords:
        return OwnWords()

    async with Scheduler(device) as scheduler:
        files = FileTranscriber(Schedulers([scheduler]), voice, limits=LIMITS, max_files=2)
        service = SpokenValues(database, files, readers(), words.of_draft, own_words)
        app: FastAPI = desk.app
        app.include_router(spoken_values.router)
        app.state.spoken_values = service
        yield Spoken(desk, service)
        assert files._open == 0
    device.close()
    await desk.http.aclose()
    await desk.other.aclose()
    await database.dispose()


@pytest.fixture
def ears() -> Listening:
    return Listening()


@pytest.fixture
async def spoken(tmp_path: Path, ears: Listening) -> AsyncIterator[Spoken]:
    async with spoken_to(tmp_path, ears, ScriptedVoice) as running:
        yield running


async def test_a_value_is_told_and_nothing_of_the_draft_changes(spoken: Spoken) -> None:
    draft = await spoken.desk.draft()
    answer = await spoken.say(draft, wav())
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"text": "gerard gerard 1 2 3 bernard", "value": "GG-123-B", "warning": None}
    assert (await spoken.desk.http.get(f"/v1/drafts/{draft['id']}")).json() == draft
    async with spoken.desk.database.reading() as connection:
        kept = (await connection.execute(sa.select(draft_versions.c.content))).scalars().all()
    assert not [one for one in kept if "gerard" in one]


async def test_without_a_field_the_words_are_told_as_the_text_would_have_them(spoken: Spoken) -> None:
    draft = await spoken.desk.draft()
    told = (await spoken.say(draft, wav(), field=None)).json()
    assert told == {
        "text": "gerard gerard 1 2 3 bernard",
        "value": "gerard gerard 1 2 3 bernard",
        "warning": None,
    }


async def test_it_is_heard_with_the_words_of_the_dictation_and_its_form(
    spoken: Spoken, ears: Listening
) -> None:
    dictated = await spoken.desk.dictate("Kenteken GG-123-B.")
    await spoken.say(dictated, wav())
    typed = await spoken.desk.draft()
    await spoken.say(typed, wav())
    with_dictation, without = (one.prompt for one in ears.heard_with)
    assert "Kanaleneiland" in with_dictation  # given with the dictation
    assert "Kanaleneiland" not in without


async def test_the_log_says_that_sound_became_text_and_not_which(spoken: Spoken) -> None:
    draft = await spoken.desk.draft()
    await spoken.say(draft, wav())
    entry = (await spoken.desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.action, entry.object_type, entry.object_version) == (Action.TRANSCRIBE, "draft", 1)
    assert entry.details == {"audio_s": 4, "language": "nl", "model_sha256": "0" * 64}


async def test_silence_is_no_value(spoken: Spoken) -> None:
    told = (await spoken.say(await spoken.desk.draft(), wav(speech((0, 2.0))))).json()
    assert (told["text"], told["value"]) == ("", None)
    assert "niets verstaan" in told["warning"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "not_audio"),
        (b"geen geluid", 422, "not_audio"),
        (b"#EXTM3U\nhttp://127.0.0.1/x.wav", 415, "format_refused"),
        (wav(speech((100, 31.0))), 413, "too_long"),
        (bytes(LIMITS.max_bytes + 1), 413, "file_too_large"),
    ],
)
async def test_bad_sound_is_refused(spoken: Spoken, content: bytes, status: int, code: str) -> None:
    answer = await spoken.say(await spoken.desk.draft(), content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_sound_of_unknown_length_is_counted_while_it_comes(spoken: Spoken) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1_000_000)

    draft = await spoken.desk.draft()
    answer = await spoken.desk.http.post(f"/v1/drafts/{draft['id']}/spoken", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


async def test_thirty_seconds_may_be_spoken(spoken: Spoken) -> None:
    answer = await spoken.say(await spoken.desk.draft(), wav(speech((100, 29.9))))
    assert answer.status_code == 200, answer.text


async def test_only_for_an_open_draft_of_ones_own_and_a_field_of_its_form(spoken: Spoken) -> None:
    desk = spoken.desk
    draft = await desk.draft(text="Verder niets.")
    assert (await spoken.say(draft, wav(), field="olifant")).json()["code"] == "unknown_field"
    theirs = await desk.other.post(f"/v1/drafts/{draft['id']}/spoken", content=wav())
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    assert (await desk.confirm(await desk.reviewed(draft))).status_code == 201
    assert (await spoken.say(draft, wav())).json()["code"] == "already_confirmed"
    gone = await desk.draft()
    await desk.http.delete(f"/v1/drafts/{gone['id']}", params={"version": 1})
    assert (await spoken.say(gone, wav())).status_code == 404


async def test_when_all_places_are_taken_it_says_when_to_come_back(spoken: Spoken) -> None:
    draft = await spoken.desk.draft()
    async with spoken.service.files.place(), spoken.service.files.place():
        answer = await spoken.say(draft, wav())
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_recogniser_that_broke_is_told(spoken: Spoken, ears: Listening) -> None:
    ears._fail_times = 99
    answer = await spoken.say(await spoken.desk.draft(), wav())
    assert (answer.status_code, answer.json()["code"]) == (503, "recognition_failed")


async def test_an_officer_who_leaves_gives_the_place_back(spoken: Spoken, ears: Listening) -> None:
    draft = await spoken.desk.draft()
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/v1/drafts/{draft['id']}/spoken",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"x-user", b"j.jansen")],
    }
    messages = [{"type": "http.request", "body": wav(), "more_body": False}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(spoken.desk.app(scope, receive, send), 10)
    assert sent[0]["status"] == 499


async def test_with_the_real_model_a_sentence_is_told_within_seconds(
    tmp_path: Path, clips: list[Clip], recognizer: Recognizer
) -> None:
    clip = max(clips, key=lambda one: len(one.samples))
    path = tmp_path / "gezegd.wav"
    soundfile.write(path, clip.samples, 16_000, subtype="PCM_16")
    async with spoken_to(tmp_path, recognizer, SileroModel().stream) as spoken:
        draft = await spoken.desk.draft(text="Verder niets.")
        told = (await spoken.say(draft, path.read_bytes(), field="vervolg")).json()
    words = {word.strip(".,?!").casefold() for word in clip.text.split()}
    heard = {word.strip(".,?!").casefold() for word in told["text"].split()}
    assert len(words & heard) >= len(words) / 2, told["text"]
    assert told["value"]
