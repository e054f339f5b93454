import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import NotFound, StorageFull
from server.store.audio_files import AudioFile, AudioFiles

ONE = "dictation-one"


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    files = AudioFiles(tmp_path / "audio")
    with files.open(ONE) as audio:
        assert audio.append(b"\1\0\2\0") == 2
        assert audio.append(b"\3\0") == 3
    assert files.samples(ONE) == 3
    assert files.read(ONE, 1, 99) == b"\2\0\3\0"
    assert files.read(ONE, 5, 9) == b""


def test_only_the_servers_user_can_read_the_sound(tmp_path: Path) -> None:
    files = AudioFiles(tmp_path / "audio")
    with files.open(ONE) as audio:
        audio.append(b"\0\0")
    assert (tmp_path / "audio").stat().st_mode & 0o077 == 0
    assert (tmp_path / "audio" / f"{ONE}.pcm").stat().st_mode & 0o077 == 0


def test_half_a_sample_left_by_a_killed_process_is_dropped(tmp_path: Path) -> None:
    files = AudioFiles(tmp_path)
    (tmp_path / f"{ONE}.pcm").write_bytes(b"\1\0\2\0\3")
    with files.open(ONE) as audio:
        assert audio.samples == 2
        audio.append(b"\4\0")
    assert files.read(ONE, 0, 9) == b"\1\0\2\0\4\0"


def test_a_full_disk_keeps_what_was_there_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AudioFiles(tmp_path)
    with files.open(ONE) as audio:
        audio.append(b"\1\0")
        really_write = os.pwrite

        def half_a_write(fd: int, data: bytes, at: int) -> int:
            if at > 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            return really_write(fd, data[:3], at)

        monkeypatch.setattr(os, "pwrite", half_a_write)
        with pytest.raises(StorageFull):
            audio.append(b"\2\0\3\0\4\0")
        monkeypatch.undo()
        assert audio.samples == 1
        assert audio.append(b"\5\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\5\0"


def test_another_failure_of_the_disk_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EBADF, "Bad file descriptor")

    with AudioFiles(tmp_path).open(ONE) as audio:
        monkeypatch.setattr(os, "fdatasync", broken)
        with pytest.raises(OSError, match="Bad file"):
            audio.append(b"\1\0")


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = AudioFiles(tmp_path)

    def fails_with(number: int) -> None:
        def fail(*_: object, **__: object) -> int:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "open", fail)

    fails_with(errno.ENOSPC)
    with pytest.raises(StorageFull):
        files.open(ONE)
    fails_with(errno.EACCES)
    with pytest.raises(PermissionError):
        files.open(ONE)


def test_deleted_sound_is_gone_and_deleting_again_is_harmless(tmp_path: Path) -> None:
    files = AudioFiles(tmp_path)
    files.open(ONE).close()
    files.delete(ONE)
    files.delete(ONE)
    assert files.samples(ONE) == 0
    with pytest.raises(NotFound):
        files.read(ONE, 0, 1)


@pytest.mark.parametrize("name", ["../secret-file", "short", "a" * 65, "with space", "dot.dot.dot"])
def test_a_name_that_is_no_dictation_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        AudioFiles(tmp_path).open(name)


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    audio = AudioFile(tmp_path / "x.pcm")
    audio.close()
    audio.close()


def test_the_room_left_is_known(tmp_path: Path) -> None:
    assert AudioFiles(tmp_path).free_bytes() > 0


@given(blocks=st.lists(st.binary(max_size=64).map(lambda b: b[: len(b) // 2 * 2]), max_size=12))
def test_every_block_is_there_in_order(tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes]) -> None:
    files = AudioFiles(tmp_path_factory.mktemp("audio"))
    for block in blocks:
        with files.open(ONE) as audio:
            audio.append(block)
    whole = b"".join(blocks)
    assert files.samples(ONE) == len(whole) // 2
    if blocks:
        assert files.read(ONE, 0, len(whole)) == whole
