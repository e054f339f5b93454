"""Recordings that wait: encrypted, whole or not there, gone when destroyed."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest

from server.domain.errors import NotFound, SoundDamaged, SoundGone, StorageFull
from server.store.sound import job_sound
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.job_sound import JobSound
from server.store.sound.key_source import KeySource

SOUND = b"RIFF" + bytes(range(256)) * 400


@pytest.fixture
def kept(tmp_path: Path) -> JobSound:
    keys = AudioKeys.load(tmp_path / "audio", KeySource(file=tmp_path / "keys" / "sound.key"))
    sound = JobSound(tmp_path / "job-sound", keys, scratch=tmp_path / "uploads")
    sound.keep("upload-1", io.BytesIO(SOUND))
    return sound


def on_disk(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_recording_comes_back_byte_for_byte_and_is_unreadable_on_the_disk(
    kept: JobSound, tmp_path: Path
) -> None:
    with kept.opened("upload-1") as sound:
        assert sound.read() == SOUND
        sound.seek(4)
        assert sound.read(3) == SOUND[4:7]
    (file,) = (tmp_path / "job-sound").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert SOUND[:64] not in file.read_bytes()


def test_a_large_recording_is_decrypted_into_a_file_without_a_name(
    kept: JobSound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_sound, "IN_MEMORY_BYTES", 1000)
    with kept.opened("upload-1") as sound:
        assert on_disk(tmp_path / "uploads") == []
        assert sound.read() == SOUND


def test_what_was_destroyed_is_gone_for_good(kept: JobSound, tmp_path: Path) -> None:
    kept.destroy("upload-1")
    kept.destroy("upload-1")
    assert on_disk(tmp_path / "job-sound") == []
    with pytest.raises(SoundGone), kept.opened("upload-1"):
        pass


def test_a_recording_that_was_removed_or_changed_is_told(kept: JobSound, tmp_path: Path) -> None:
    file = tmp_path / "job-sound" / "upload-1.age"
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    with pytest.raises(SoundDamaged), kept.opened("upload-1"):
        pass
    file.unlink()
    with pytest.raises(SoundGone), kept.opened("upload-1"):
        pass


@pytest.mark.parametrize("broken", ["fsync", "rename"])
def test_a_disk_that_fails_leaves_nothing_behind(
    kept: JobSound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if broken == "fsync":
            patch.setattr("os.fsync", fail)
        else:
            patch.setattr(Path, "rename", fail)
        with pytest.raises(StorageFull):
            kept.keep("upload-2", io.BytesIO(SOUND))
    assert on_disk(tmp_path / "job-sound") == ["upload-1.age"]


def test_a_name_that_is_no_id_is_nothing(kept: JobSound) -> None:
    with pytest.raises(NotFound):
        kept.keep("../elsewhere", io.BytesIO(SOUND))


def test_what_was_kept_long_ago_is_told(kept: JobSound, tmp_path: Path) -> None:
    (tmp_path / "job-sound" / "upload-3.new").write_bytes(b"half")
    assert kept.orphans() == []
    assert sorted(kept.orphans(older_than_s=-5)) == ["upload-1", "upload-3"]
