from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from client import desk
from tests.client.commands import command
from tests.client.sounds import noise, write_wav
from tests.client.threaded_server import ThreadedServer, threaded_server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[ThreadedServer]:
    with threaded_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_SPOOL", str(tmp_path / "spool"))


@pytest.fixture
def _heeds_interrupts() -> Iterator[None]:
    """What a shell starts in the background ignores Ctrl-C, and so would the commands started here."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeds_interrupts")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_command_keeps_the_sound_and_says_how_to_go_on(
    server: ThreadedServer, tmp_path: Path, number: signal.Signals
) -> None:
    sound = noise(30 * 16_000)
    path = write_wav(tmp_path / "a.wav", sound)
    arguments = [sys.executable, "-m", "client", "--server", server.url, "--file", str(path)]
    with subprocess.Popen(  # noqa: S603 - our own command
        arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as running:
        while not server.dictations or not server.dictations["dictation-1"].samples:
            time.sleep(0.02)
            assert running.poll() is None
        running.send_signal(number)
        output, _ = running.communicate(timeout=20)

    (kept,) = (tmp_path / "spool").iterdir()
    assert running.returncode == desk.INTERRUPTED
    assert "Afgebroken." in output
    assert f"verbaal-dictate resume {kept.name}" in output
    command("resume")
    heard = bytes(server.dictations["dictation-1"].audio)
    assert heard
    assert sound.startswith(heard)


def test_a_killed_command_loses_nothing_that_was_sent(server: ThreadedServer, tmp_path: Path) -> None:
    sound = noise(30 * 16_000)
    path = write_wav(tmp_path / "a.wav", sound)
    arguments = [sys.executable, "-m", "client", "--server", server.url, "--file", str(path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.DEVNULL) as running:  # noqa: S603 - our own command
        while not server.dictations or server.dictations["dictation-1"].samples < 8_000:
            time.sleep(0.02)
        os.kill(running.pid, signal.SIGKILL)
    sent = bytes(server.dictations["dictation-1"].audio)
    (kept,) = (tmp_path / "spool").iterdir()
    on_disk = (kept / "audio.pcm").read_bytes()
    command("resume")

    heard = bytes(server.dictations["dictation-1"].audio)
    assert on_disk.startswith(sent)
    assert heard == on_disk[: len(on_disk) // 2 * 2] == sound[: len(heard)]


HEAVY = (
    "ctranslate2",
    "faster_whisper",
    "numpy",
    "sqlalchemy",
    "fastapi",
    "av",
    "onnxruntime",
    "sounddevice",
)


def test_the_client_needs_nothing_of_the_server_or_of_sound() -> None:
    script = f"""
import sys
import pkgutil
import importlib
import client
for module in pkgutil.iter_modules(client.__path__):
    if module.name != "__main__":
        importlib.import_module("client." + module.name)
from client.__main__ import app, console
from client.address import ServerAddress
from client.dictating import Outcome
loaded = sorted(set({HEAVY!r}) & set(sys.modules))
assert not loaded, loaded
ours = [name for name in sys.modules if name.startswith("server.")]
foreign = sorted(name for name in ours if not name.startswith("server.wire"))
assert not foreign, foreign
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)  # noqa: S603 - our own script
