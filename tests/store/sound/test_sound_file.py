"""A disk that fails under an append: what was acknowledged is there, and what is not there was not."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import SoundDamaged, StorageFull
from server.store.sound.audio_files import AudioFiles
from server.store.sound.sound_file import AudioFile
from tests.failing_disk import refuse
from tests.store.sound.test_audio_files import ONE, sound_in

FULL = [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG]


@pytest.fixture
def files(tmp_path: Path) -> AudioFiles:
    return sound_in(tmp_path)


@pytest.mark.parametrize("number", FULL, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
def test_what_the_disk_does_not_take_is_told_and_goes_on_when_there_is_room(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    with files.open(ONE) as audio:
        audio.append(b"\1\0")
        monkeypatch.setattr(os, call, refuse(number))
        for _ in range(2):
            with pytest.raises(StorageFull) as told:
                audio.append(b"\2\0")
            assert told.value.details == {"errno": number}
        monkeypatch.undo()
        assert audio.samples == 1
        assert audio.append(b"\5\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\5\0"


@pytest.mark.parametrize("call", ["open", "ftruncate", "fdatasync", "pread", "posix_fadvise"])
def test_a_disk_that_fails_again_while_it_is_examined_is_told(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    with files.open(ONE) as audio:
        audio.append(b"\1\0")
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse(errno.EIO))
            with pytest.raises(StorageFull):
                audio.append(b"\2\0")
        with monkeypatch.context() as broken:
            broken.setattr(os, call, refuse(errno.EIO))
            with pytest.raises(StorageFull):
                audio.append(b"\3\0")
        assert audio.append(b"\4\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\4\0"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99])
def test_half_a_write_is_taken_off_again(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    really = os.pwrite
    writes = 0

    def until_full(fd: int, data: bytes, at: int) -> int:
        nonlocal writes
        writes += 1
        if writes > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return really(fd, data[: int(len(data) * share)], at)

    with files.open(ONE) as audio:
        audio.append(b"\1\0")
        with monkeypatch.context() as broken:
            broken.setattr(os, "pwrite", until_full)
            with pytest.raises(StorageFull):
                audio.append(b"\2\0\3\0")
        assert audio.append(b"\5\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\5\0"


def test_half_a_write_that_cannot_be_taken_off_is_never_taken_for_sound(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.pwrite
    audio = files.open(ONE)
    audio.append(b"\1\0")
    with monkeypatch.context() as broken:
        broken.setattr(os, "pwrite", lambda fd, data, at: really(fd, data[:40], at) and refuse(errno.EIO)())
        broken.setattr(os, "ftruncate", refuse(errno.EIO))
        with pytest.raises(StorageFull):
            audio.append(b"\2\0")
    assert files.samples(ONE) == 1
    assert audio.append(b"\3\0") == 2
    audio.close()
    assert files.read(ONE, 0, 9) == b"\1\0\3\0"


def test_a_disk_that_takes_little_at_a_time_gets_all(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: really(fd, data[:7], at))
    with files.open(ONE) as audio:
        audio.append(b"\1\0\2\0")
    assert files.read(ONE, 0, 9) == b"\1\0\2\0"


def test_after_a_failed_sync_what_the_disk_gives_back_is_believed_and_not_the_cache(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The kernel may call pages clean that it never wrote; a block that is not there must be told."""
    path = tmp_path / "audio" / f"{ONE}.sound"
    with files.open(ONE) as audio:
        audio.append(b"\1\0" * 100)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse(errno.EIO))
            with pytest.raises(StorageFull):
                audio.append(b"\2\0")
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        with pytest.raises(SoundDamaged):
            audio.append(b"\3\0")


@pytest.mark.parametrize("keep_bytes", [0, 10, 60])
def test_a_file_that_became_shorter_is_told_and_not_filled_up(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keep_bytes: int
) -> None:
    with files.open(ONE) as audio:
        audio.append(b"\1\0" * 100)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse(errno.EIO))
            with pytest.raises(StorageFull):
                audio.append(b"\2\0")
        os.truncate(tmp_path / "audio" / f"{ONE}.sound", keep_bytes)
        with pytest.raises(SoundDamaged):
            audio.append(b"\3\0")


def test_a_start_that_is_lost_is_told(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with files.open(ONE) as audio:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse(errno.EIO))
            with pytest.raises(StorageFull):
                audio.append(b"\2\0")
        path = tmp_path / "audio" / f"{ONE}.sound"
        path.write_bytes(bytes(path.stat().st_size))
        with pytest.raises(SoundDamaged):
            audio.append(b"\3\0")


def test_another_failure_is_not_called_full_and_is_examined_too(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with files.open(ONE) as audio:
        audio.append(b"\1\0")
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", refuse(errno.EBADF))
            with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
                audio.append(b"\2\0")
        assert audio.append(b"\3\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\3\0"


@pytest.mark.parametrize("number", FULL, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["open", "pwrite", "fsync", "fdatasync", "posix_fadvise"])
def test_a_file_that_cannot_be_made_is_told_and_can_be_made_later(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    monkeypatch.setattr(os, call, refuse(number))
    with pytest.raises(StorageFull):
        files.open(ONE)
    monkeypatch.undo()
    with files.open(ONE) as audio:
        assert audio.append(b"\1\0") == 1
    assert files.read(ONE, 0, 9) == b"\1\0"


def test_a_folder_that_is_not_ours_is_not_called_full(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", refuse(errno.EACCES))
    with pytest.raises(PermissionError):
        files.open(ONE)


def test_a_name_that_did_not_reach_the_disk_is_told(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    really = os.fsync
    syncs = 0

    def third_fails(fd: int) -> None:
        nonlocal syncs
        syncs += 1
        if syncs == 3:  # the key, its name, then the name of the sound
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        really(fd)

    monkeypatch.setattr(os, "fsync", third_fails)
    with pytest.raises(StorageFull):
        files.open(ONE)
    monkeypatch.undo()
    assert files.samples(ONE) == 0
    assert (tmp_path / "audio" / f"{ONE}.key").exists()
    files.open(ONE).close()


Disk = Callable[..., Any]


class Moody:
    """A disk whose calls fail as a list of numbers says; 0 is a call that works."""

    def __init__(self, moods: list[int]) -> None:
        self._moods = moods

    def over(self, really: Disk) -> Disk:
        def call(*args: object) -> object:
            number = self._moods.pop() if self._moods else 0
            if number:
                raise OSError(number, os.strerror(number))
            return really(*args)

        return call


@given(
    moods=st.lists(st.sampled_from([0, 0, 0, errno.ENOSPC, errno.EIO]), max_size=40),
    reopen=st.sets(st.integers(0, 9)),
)
def test_whatever_fails_when_what_was_acknowledged_is_there_and_goes_on(
    tmp_path_factory: pytest.TempPathFactory, moods: list[int], reopen: set[int]
) -> None:
    files = sound_in(tmp_path_factory.mktemp("data"))
    files.open(ONE).close()
    said = bytes(range(200))  # what a client sends, each time from where the disk says it is
    acknowledged = 0
    disk = Moody(moods)
    with pytest.MonkeyPatch.context() as broken:
        for name in ("pwrite", "fdatasync", "ftruncate", "posix_fadvise"):
            broken.setattr(os, name, disk.over(getattr(os, name)))
        audio: AudioFile | None = None
        for step in range(10):
            with suppress(StorageFull):
                audio = audio or files.open(ONE)
                assert audio.samples >= acknowledged
                acknowledged = audio.append(said[audio.samples * 2 :][: 2 + step * 2])
            if audio and step in reopen:
                audio.close()
                audio = None
        if audio:
            audio.close()
    with files.open(ONE) as audio:
        assert audio.samples >= acknowledged
        audio.append(said[audio.samples * 2 :])
    assert files.read(ONE, 0, 9_999) == said
