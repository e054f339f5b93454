"""The real routes for answers by voice over a real database and real sound files; any recogniser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from server.api import spoken_answers, spoken_values
from server.api.session_words import SessionWords
from server.api.spoken_answers import SpokenAnswers
from server.api.spoken_values import LIMITS, SpokenValues
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.recognizer import Recognizer
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.asr.vad import VoiceActivity
from server.domain.vocabulary import Vocabulary
from server.domain.word_lists import OwnWords
from server.dutch.phonetics import sound_key
from server.jobs.answer_keeping import AnswerKeeping
from server.store.sound.answer_sounds import AnswerSounds
from server.store.sound.audio_files import AudioFiles
from tests.api.bundle_app import BundleDesk, bundle_desk
from tests.api.records_app import Desk
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech
from tests.guiding import guide
from tests.reading import readers

WORDS = {
    100: "Nee,",
    200: "het",
    300: "slot",
    400: "zat",
    500: "dicht.",
    600: "Ja.",
    700: "Misschien.",
    800: "Geen",
    900: "idee.",
}
NO = speech((0, 0.3), *((one, 0.4) for one in (100, 200, 300, 400, 500)), (0, 0.5))
YES = speech((0, 0.3), (600, 0.5), (0, 0.5))
UNKNOWN = speech((0, 0.3), (800, 0.4), (900, 0.4), (0, 0.5))
UNCLEAR = speech((0, 0.3), (700, 0.5), (0, 0.5))


def wav(pcm: bytes) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


@dataclass
class Answering:
    """The desk, and a way to answer aloud."""

    bundle: BundleDesk
    service: SpokenAnswers
    folder: Path

    @property
    def desk(self) -> Desk:
        return self.bundle.desk

    @property
    def audio(self) -> AudioFiles:
        return self.bundle.audio

    @property
    def kept(self) -> list[str]:
        """Ids of the answers of which there is sound, or a key, on the disk."""
        return sorted({one.name.partition(".")[0] for one in (self.folder / "audio").glob("answer-*")})

    async def say(
        self, draft: dict[str, Any], pcm: bytes, observable: str = "geforceerd", **asked: Any
    ) -> httpx.Response:
        return await self.desk.http.post(
            f"/v1/drafts/{draft['id']}/answers/{observable}",
            params={"version": draft["version"], **asked},
            content=wav(pcm),
            headers={"Content-Type": "audio/wav"},
        )

    async def said(
        self, draft: dict[str, Any], pcm: bytes, observable: str = "geforceerd", **asked: Any
    ) -> dict[str, Any]:
        answer = await self.say(draft, pcm, observable, **asked)
        assert answer.status_code == 200, answer.text
        new: dict[str, Any] = answer.json()
        return new


@asynccontextmanager
async def answering(
    folder: Path,
    recognizer: Recognizer | None = None,
    voice: Callable[[], VoiceActivity] = ScriptedVoice,
    **bundle: Any,
) -> AsyncIterator[Answering]:
    """The app; ``bundle`` goes to :func:`tests.api.bundle_app.bundle_desk`."""
    async with bundle_desk(folder, **bundle) as made:
        desk = made.desk
        device = ThreadDevice(recognizer or ScriptedRecognizer(WORDS))
        words = SessionWords(desk.database, Vocabulary((), sound=sound_key))

        async def own_words(_: Any) -> OwnWords:
            return OwnWords()

        async with Scheduler(device) as scheduler:
            files = FileTranscriber(Schedulers([scheduler]), voice, limits=LIMITS, max_files=2)
            spoken = SpokenValues(desk.database, files, readers(), words.of_draft, own_words)
            keeping = AnswerKeeping(desk.database, AnswerSounds(made.audio))
            service = SpokenAnswers(desk.database, spoken, guide(), made.audio, keeping)
            for router in (spoken_values.router, spoken_answers.router):
                desk.app.include_router(router)
            desk.app.state.spoken_values, desk.app.state.spoken_answers = spoken, service
            yield Answering(made, service, folder)
            assert files._open == 0
        device.close()
