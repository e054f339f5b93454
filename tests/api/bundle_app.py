"""Court bundles of records that the real app made: a dictation with sound, read, heard and confirmed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from server.api.bundles import bundles
from server.api.bundles.bundles import Bundles
from server.api.bundles.stretches import Stretch
from server.api.identity import User
from server.api.reporter import DictationReporter
from server.domain.sound_chain import SoundChain, SoundProof
from server.proof.pdf import pdf_of
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.checkpoint_files import CheckpointFiles
from server.store.logs.checkpoints import Checkpoints
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.job_sound import JobSound
from server.store.sound.key_source import KeySource
from tests.api.records_app import JANSEN, USERS, Desk, FinishedRecordings, build
from tests.databases import migrated_sqlite
from tests.fakes import speech
from tests.reading import readers
from tests.store.examples import marked_utterance, utterance

AUDITOR = User(user_id="a.auditor", name="A. Auditor", unit="Toezicht", roles=frozenset({"auditor"}))
ASKED = {"reason": "proceedings", "recipient": "rechtbank-midden-nederland"}
SAID = "Om 22.15 uur zag ik de heer Ayşe Öztürk bij kenteken GG-123-B."


@dataclass
class SoundRecordings(FinishedRecordings):
    """Ends a dictation with what its sound was, as a client that sends the chain does."""

    audio: AudioFiles

    async def finish(self, dictation_id: str, user: User) -> str:
        row = await self.dictations.get(dictation_id, user.user_id)
        assert row is not None
        chain = SoundChain()
        chain.add(self.audio.read(dictation_id, 0, self.audio.samples(dictation_id)))
        proof = SoundProof(
            samples=chain.samples,
            chain=chain.digest,
            client_samples=chain.samples,
            client_chain=chain.digest,
        )
        transcript = await self.dictations.transcript(dictation_id)
        return await self.reporter.end(row, transcript, sound=proof)


@dataclass
class BundleDesk:
    """The desk, with what bundles are made of."""

    desk: Desk
    audio: AudioFiles
    bundles: Bundles
    auditor: httpx.AsyncClient

    async def confirmed(self, *, heard: tuple[float, float] | None = (0, 60)) -> dict[str, Any]:
        """A report of a dictation with sound; ``heard`` is asked for before anything is confirmed.

        The screen says in any case that the plate was heard.
        """
        with self.audio.open("dictation-1") as file:
            file.append(speech((1, 0.5), (0, 0.2), (7, 12.3)))
        draft = await self.desk.dictate(
            utterance(0, SAID), marked_utterance(1, "Ćwik stond daar niet.", revision=2)
        )
        if heard is not None:
            part = Stretch(start_s=heard[0], end_s=heard[1])
            await self.desk.records.dictation_behind(JANSEN, draft["id"], part)
        draft = await self.desk.edit(
            draft, narrative=draft["narrative"]["text"].replace("stond daar niet", "stond daar wél")
        )
        check = {"how": "heard", "heard_s": 1.2, "rate": 0.8}
        draft = await self.desk.edit(draft, fields={"kenteken": {"confirmed": True, "check": check}})
        answer = await self.desk.confirm(await self.desk.reviewed(draft))
        assert answer.status_code == 201, answer.text
        report: dict[str, Any] = answer.json()
        return report

    async def bundle(self, report_id: str, client: httpx.AsyncClient | None = None, **asked: Any) -> bytes:
        answer = await (client or self.desk.http).get(
            f"/v1/reports/{report_id}/bundle", params={**ASKED, **asked}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-length"] == str(len(answer.content))
        return answer.content


@asynccontextmanager
async def bundle_desk(folder: Path, *, pdf: Callable[[str], bytes] = pdf_of) -> AsyncIterator[BundleDesk]:
    """``pdf`` takes most of the time; a test that looks at something else gives a quick one."""
    database = Database(migrated_sqlite(folder / "verbaal.sqlite3"))
    desk = build(database)
    keys = AudioKeys.load(folder / "audio", KeySource(file=folder / "keys" / "sound.key"))
    audio = AudioFiles(folder / "audio", keys)
    checkpoints = Checkpoints(
        database,
        key_file=folder / "keys" / "log.pem",
        files=CheckpointFiles(folder / "elsewhere", folder / "checkpoints"),
    )
    job_sound = JobSound(folder / "job-sound", keys, scratch=folder / "uploads")
    dictations = Dictations(database)
    desk.app.state.live.recordings = SoundRecordings(
        dictations, DictationReporter(readers(), dictations), audio
    )
    made = Bundles(database, audio, job_sound, checkpoints, folder / "bundles", pdf=pdf)
    desk.app.include_router(bundles.router)
    desk.app.state.bundles = made
    USERS.setdefault(AUDITOR.user_id, AUDITOR)
    auditor = httpx.AsyncClient(
        transport=httpx.ASGITransport(desk.app, raise_app_exceptions=False),
        base_url="http://127.0.0.1",
        headers={"x-user": AUDITOR.user_id},
    )
    try:
        yield BundleDesk(desk, audio, made, auditor)
    finally:
        for client in (desk.http, desk.other, auditor):
            await client.aclose()
        keys.close()
        await database.dispose()


def files_in(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_json(bundle: bytes, name: str) -> Any:
    return json.loads(files_in(bundle)[name])
