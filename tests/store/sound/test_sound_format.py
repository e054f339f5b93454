"""An expert of the court reads a recording with the page that describes it, and nothing of Verbaal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from server.domain.sound_chain import SoundChain
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource
from server.store.sound.sound_format import GROWING, RecordHeader, file_header, samples_in_header

PAGE = Path(__file__).parents[3] / "docs" / "sound.md"
ONE = "dictation-one"
SOUND = bytes(range(256)) * 700  # 5.6 s

AGE = """#!{python}
import sys, pyrage
from pyrage import x25519
with open(sys.argv[sys.argv.index("-i") + 1]) as file:
    lines = [line.strip() for line in file]
identities = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
files = [one for one in sys.argv[1:] if one.endswith(".key")]
message = open(files[0], "rb").read() if files else sys.stdin.buffer.read()
sys.stdout.buffer.write(pyrage.decrypt(message, identities))
"""
"""Where the program `age` is not installed: as much of it as the page uses."""


@pytest.mark.parametrize("sealed", [False, True], ids=["in small blocks", "sealed"])
def test_the_page_is_enough_to_read_a_recording_with_the_courts_key(tmp_path: Path, *, sealed: bool) -> None:
    court = x25519.Identity.generate()
    source = KeySource(file=tmp_path / "keys" / "sound.key", court_recipient=str(court.to_public()))
    files = AudioFiles(tmp_path / "audio", AudioKeys.load(tmp_path / "audio", source))
    with files.open(ONE) as audio:
        for at in range(0, len(SOUND), 32_000):
            audio.append(SOUND[at : at + 32_000])
    if sealed:
        files.seal(ONE)

    expert = tmp_path / "expert"
    (expert / "bin").mkdir(parents=True)
    if shutil.which("age") is None:
        (expert / "bin" / "age").write_text(AGE.format(python=sys.executable))
        (expert / "bin" / "age").chmod(0o700)
    for name in (f"{ONE}.key", f"{ONE}.sound"):
        shutil.copy(tmp_path / "audio" / name, expert)
    (expert / "court.txt").write_text(f"# public key: {court.to_public()}\n{court}\n")
    page = PAGE.read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    (expert / "read_sound.py").write_text(script)
    (commands,) = re.findall(r"```\n(age --decrypt.*?)```", page, flags=re.DOTALL)
    told = subprocess.run(  # noqa: S603 - the commands of our own page
        ["/bin/sh", "-ec", commands.replace("<id>", ONE).replace("python3", sys.executable)],
        cwd=expert,
        env=os.environ | {"PATH": f"{expert / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        check=True,
        text=True,
    )

    with wave.open(str(expert / "sound.wav")) as wav:
        assert (wav.getframerate(), wav.getnchannels()) == (16_000, 1)
        assert wav.readframes(wav.getnframes()) == SOUND
    chain = SoundChain()
    chain.add(SOUND)
    assert told.stdout.split() == [str(len(SOUND) // 2), chain.digest]


def test_another_key_than_the_courts_opens_nothing(tmp_path: Path) -> None:
    source = KeySource(
        file=tmp_path / "sound.key", court_recipient=str(x25519.Identity.generate().to_public())
    )
    AudioKeys.load(tmp_path / "audio", source).create(ONE)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt((tmp_path / "audio" / f"{ONE}.key").read_bytes(), [x25519.Identity.generate()])


@pytest.mark.parametrize("samples", [0, 1, 2**40, GROWING])
def test_a_file_header_is_read_as_it_was_written_and_in_no_other_way(samples: int) -> None:
    header = file_header(samples)
    assert samples_in_header(header + b"more") == samples
    assert samples_in_header(header[:-1]) is None
    for at in range(len(header)):
        changed = bytearray(header)
        changed[at] ^= 0x10
        assert samples_in_header(bytes(changed)) is None


def test_a_record_header_is_read_as_it_was_written_and_in_no_other_way() -> None:
    record = RecordHeader(first=2**40, samples=160_000, message_bytes=320_300)
    header = record.pack()
    assert RecordHeader.unpack(header + b"more") == record
    assert RecordHeader.unpack(header[:-1]) is None
    for at in range(len(header)):
        changed = bytearray(header)
        changed[at] ^= 0x10
        assert RecordHeader.unpack(bytes(changed)) is None
