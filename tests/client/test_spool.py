from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import spool as spool_module
from client.problems import AudioGone, SpoolFull, SpoolProblem
from client.spool import AUDIO_NAME, META_NAME, Spool
from tests.client.sounds import noise

DICTATED_AT = datetime(2026, 11, 22, 19, 15, tzinfo=UTC)


def new_spool(folder: Path) -> Spool:
    return Spool.create(folder, server="http://127.0.0.1:8765", template="mutatie", dictated_at=DICTATED_AT)


class FullDisk:
    """Stands before os.pwrite: takes ``room`` bytes in all, then says the disk is full."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._pwrite = os.pwrite

    def __call__(self, fd: int, data: bytes, offset: int) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._pwrite(fd, bytes(data[: self.room]), offset)
        self.room -= written
        return written


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    disk = FullDisk(room=0)
    monkeypatch.setattr(os, "pwrite", disk)
    return disk


def test_sound_is_read_back_as_it_was_appended(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    sound = noise(20_000)
    spool.append(sound[:3_000])
    spool.append(sound[3_000:])

    assert spool.recorded == 20_000
    assert spool.recorded_s == 1.25
    assert spool.read(0, 20_000) == sound
    assert spool.read(1_400, 200) == sound[2_800:3_200]
    spool.close()


def test_only_this_user_can_read_the_folder(tmp_path: Path) -> None:
    spool = new_spool(tmp_path / "state" / "spool")
    spool.append(noise(10))

    assert stat.S_IMODE((tmp_path / "state" / "spool").stat().st_mode) == 0o700
    assert stat.S_IMODE(spool.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in spool.path.iterdir()} == {0o600}
    spool.close()


def test_sound_that_is_not_there_is_never_made_up(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(10))

    with pytest.raises(AudioGone, match="sample 5"):
        spool.read(5, 6)
    spool.close()


@settings(max_examples=60, deadline=None)
@given(
    blocks=st.lists(st.integers(1, 4_000), max_size=10),
    acked_share=st.floats(0, 1),
    torn_bytes=st.integers(0, 1),
    crash_after=st.integers(0, 10),
)
def test_a_crash_at_any_point_keeps_every_sample_once(
    blocks: list[int], acked_share: float, torn_bytes: int, crash_after: int
) -> None:
    """The process dies: no close, no finish. What append took is there, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        spool = new_spool(Path(folder))
        kept = b""
        for number, count in enumerate(blocks[:crash_after]):
            block = noise(count, seed=number)
            spool.append(block)
            kept += block
            spool.acknowledge(int(spool.recorded * acked_share))
        os.close(spool._fd)
        with (spool.path / AUDIO_NAME).open("ab") as torn:
            torn.write(b"\xff" * torn_bytes)

        again = Spool.open(spool.path)
        assert again.recorded * 2 == len(kept)
        assert again.read(0, again.recorded) == kept
        assert again.record.acked <= spool.record.acked
        unsent = again.read(spool.record.acked, again.recorded - spool.record.acked)
        assert unsent == kept[spool.record.acked * 2 :]
        # Going on after the crash: the torn byte does not shift what follows.
        again.append(noise(100, seed=99))
        assert again.read(0, again.recorded) == kept + noise(100, seed=99)
        again.close()


KILLED_WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from client.spool import Spool
from tests.client.sounds import noise
spool = Spool.create(Path(sys.argv[1]), server="s", template="t", dictated_at=datetime.now(UTC))
for number in range(10_000):
    spool.append(noise(800, seed=number))
    print(number, flush=True)
"""


def test_what_a_killed_process_had_appended_is_there(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", KILLED_WRITER, str(tmp_path)], cwd=root, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        appended = -1
        for line in writer.stdout:
            appended = int(line)
            if appended >= 20:
                break
        writer.send_signal(signal.SIGKILL)
        writer.wait()

    spool = Spool.open(next(tmp_path.iterdir()))
    assert spool.recorded >= (appended + 1) * 800
    for number in range(appended + 1):
        assert spool.read(number * 800, 800) == noise(800, seed=number)
    spool.close()


def test_notes_survive_and_are_replaced_whole(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(50_000))
    spool.remember("dictation-12345")
    spool.remember("dictation-12345")
    spool.acknowledge(40_000)
    spool.finish()
    spool.finish()
    spool.close()

    again = Spool.open(spool.path)
    assert again.record.dictation_id == "dictation-12345"
    assert again.record.acked == 40_000
    assert again.record.total == 50_000
    assert again.record.dictated_at == DICTATED_AT
    assert sorted(one.name for one in spool.path.iterdir()) == [AUDIO_NAME, META_NAME]
    again.close()


def test_acknowledgements_are_written_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(50_000))
    spool.finish()

    spool.acknowledge(100)
    assert _acked(spool.path) == 0
    spool.acknowledge(spool_module.ACK_SAVE_SAMPLES)
    assert _acked(spool.path) == spool_module.ACK_SAVE_SAMPLES
    spool.acknowledge(50_000)
    assert _acked(spool.path) == 50_000
    spool.close()


def _acked(path: Path) -> int:
    return spool_module.SpoolRecord.model_validate_json((path / META_NAME).read_bytes()).acked


def test_sending_all_again_forgets_the_servers_side_only(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(10))
    spool.remember("dictation-12345")
    spool.acknowledge(10)
    spool.forget_server(server="https://other.example", template="aangifte")

    assert spool.record.dictation_id is None
    assert spool.record.acked == 0
    assert (spool.record.server, spool.record.template) == ("https://other.example", "aangifte")
    assert spool.recorded == 10
    spool.close()


def test_two_windows_cannot_hold_one_dictation(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)

    with pytest.raises(SpoolProblem, match="ander venster"):
        Spool.open(spool.path)
    spool.close()
    Spool.open(spool.path).close()


@pytest.mark.parametrize("damage", ["no audio", "no notes", "broken notes"])
def test_a_damaged_dictation_is_named_and_left_alone(tmp_path: Path, damage: str) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(10))
    spool.close()
    if damage == "no audio":
        (spool.path / AUDIO_NAME).unlink()
    elif damage == "no notes":
        (spool.path / META_NAME).unlink()
    else:
        (spool.path / META_NAME).write_text("{")

    with pytest.raises(SpoolProblem, match="niet te lezen"):
        Spool.open(spool.path)
    assert spool.path.exists()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SpoolProblem, match="--spool"):
        new_spool(tmp_path / "file" / "spool")


def test_a_removed_dictation_leaves_nothing(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(10))
    spool.remove()

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_holds_sound_in_memory_and_says_so(tmp_path: Path, full_disk: FullDisk) -> None:
    full_disk.room = 100
    spool = new_spool(tmp_path)
    sound = noise(300)
    spool.append(sound)

    assert spool.recorded == 300
    assert spool.in_memory == 250
    assert spool.in_memory_s == 250 / 16_000
    assert "space" in spool.disk_problem
    assert spool.read(0, 300) == sound
    assert spool.read(20, 100) == sound[40:240]
    assert spool.read(60, 10) == sound[120:140]
    spool.close()


def test_when_the_disk_has_room_again_memory_is_written_out(tmp_path: Path, full_disk: FullDisk) -> None:
    spool = new_spool(tmp_path)
    sound = noise(400)
    spool.append(sound[:600])
    assert spool.in_memory == 300
    full_disk.room = 10_000
    spool.append(sound[600:])

    assert spool.in_memory == 0
    assert spool.disk_problem == ""
    assert (spool.path / AUDIO_NAME).read_bytes() == sound
    spool.close()


def test_a_disk_that_takes_single_bytes_never_splits_a_sample(tmp_path: Path, full_disk: FullDisk) -> None:
    full_disk.room = 1
    spool = new_spool(tmp_path)
    spool.append(noise(4))
    assert spool.in_memory == 4
    full_disk.room = 100
    spool.finish()

    assert spool.read(0, 4) == noise(4)
    assert spool.in_memory == 0
    spool.close()


def test_memory_is_bounded_too(tmp_path: Path, full_disk: FullDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "RESERVE_SAMPLES", 100)
    spool = new_spool(tmp_path)
    spool.append(noise(100))

    with pytest.raises(SpoolFull, match="opname stopt"):
        spool.append(noise(1))
    assert spool.recorded == 100
    spool.close()


def test_notes_that_a_full_disk_refused_are_written_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = new_spool(tmp_path)
    spool.append(noise(10))

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(spool_module, "write_atomically", refuse)
        full.setattr(os, "fdatasync", refuse)
        spool.remember("dictation-12345")
        spool.finish()
        assert "space" in spool.disk_problem
        assert spool.record.dictation_id == "dictation-12345"
    spool.close()

    again = Spool.open(spool.path)
    assert again.record.dictation_id == "dictation-12345"
    assert again.record.total == 10
    again.close()
