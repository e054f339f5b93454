"""Shared by all tests: the real model and real speech, where a test asks for them."""

from __future__ import annotations

import gc
import json
import os
import random
import sys
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import structlog
from hypothesis import settings
from numpy.typing import NDArray

from server.asr.model_files import ModelFiles
from server.asr.model_folder import ModelFolder
from server.asr.recognizer import Recognizer
from tests import postgresql as postgresql_servers
from tests.databases import PostgreSQLDatabases
from tests.traced import import_everything, is_traced, untraced

REPOSITORY = Path(__file__).resolve().parent.parent
SPEECH = REPOSITORY.parent / "shared" / "speech"

# Shared and slow machines: an example may take its time.
settings.register_profile("verbaal", deadline=None)
settings.load_profile("verbaal")

# Unless told otherwise structlog draws each traceback with all its variables: seconds for one.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Ten thousand tests stay in memory: looking through them for rubbish costs a quarter of the collecting.
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    import_everything()
    with untraced():
        yield
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with nullcontext() if is_traced(item) else untraced():
        return (yield)


@dataclass(frozen=True)
class Clip:
    """One spoken sentence: 16 kHz mono samples, and what was said."""

    samples: NDArray[np.int16]
    text: str
    speaker: str

    @property
    def floats(self) -> NDArray[np.float32]:
        floats: NDArray[np.float32] = self.samples.astype(np.float32) / np.float32(32768)
        return floats


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the bytecode of processes that tests start, outside the checkout.

    Where Python may not write it, each of them would compile the server anew: seconds a start.
    """
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQLDatabases | None]:
    """Databases on a PostgreSQL server, started when the first test asks; None where there is none."""
    try:
        with postgresql_servers.server() as server:
            databases = PostgreSQLDatabases(server)
            yield databases
            databases.close()
    except FileNotFoundError as error:
        if str(error) != postgresql_servers.NO_BINARIES:
            raise
        yield None


@pytest.fixture(scope="session")
def speech_folder() -> Path:
    """Real Dutch speech beside the checkout."""
    if not (SPEECH / "manifest.jsonl").exists():
        pytest.skip("no real speech: ../shared/speech is absent")
    return SPEECH


@pytest.fixture(scope="session")
def clips(speech_folder: Path) -> list[Clip]:
    """Eight sentences of one speaker, always the same."""
    lines = (speech_folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["speaker"] == "nathalie"]
    return [
        Clip(soundfile.read(speech_folder / row["audio"], dtype="int16")[0], row["text"], row["speaker"])
        for row in random.Random(7).sample(rows, 8)
    ]


@pytest.fixture(scope="session")
def dictation_pcm(clips: list[Clip]) -> bytes:
    """The sentences joined with pauses of 0.8 to 1.2 s: about half a minute of PCM s16le."""
    pauses = random.Random(7)
    parts = [
        part
        for clip in clips
        for part in (clip.samples, np.zeros(pauses.randint(12_800, 19_200), dtype=np.int16))
    ]
    return np.concatenate(parts).astype("<i2").tobytes()


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the joined model stands; VERBAAL_TEST_MODELS keeps it between runs."""
    kept = os.environ.get("VERBAAL_TEST_MODELS")
    return Path(kept) if kept else tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def model_folder(models_dir: Path) -> ModelFolder:
    """The model that installs with the package."""
    return ModelFiles(models_dir).ensure("base")


@pytest.fixture(scope="session")
def recognizer(model_folder: ModelFolder) -> Recognizer:
    """The real recogniser, on the processor."""
    from server.asr.whisper import WhisperRecognizer  # noqa: PLC0415 - seconds of imports, only where needed

    return WhisperRecognizer(
        model_folder.path, model="base", model_sha256=model_folder.sha256, device="cpu", compute_type="int8"
    )
