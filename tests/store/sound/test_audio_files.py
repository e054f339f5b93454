import errno
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import NotFound, SoundDamaged, StorageFull
from server.store.sound.audio_files import SEALED_SAMPLES, AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource
from server.store.sound.sound_format import FILE_HEADER_BYTES, RECORD_HEADER_BYTES, RecordHeader
from tests.failing_disk import refuse

ONE, OTHER = "dictation-one", "dictation-two"


def sound_in(folder: Path) -> AudioFiles:
    keys = AudioKeys.load(folder / "audio", KeySource(file=folder / "keys" / "sound.key"))
    return AudioFiles(folder / "audio", keys)


@pytest.fixture
def files(tmp_path: Path) -> AudioFiles:
    return sound_in(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audio" / f"{ONE}.sound"


def pcm(samples: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(samples * 2)


def keep(files: AudioFiles, *blocks: bytes, name: str = ONE) -> bytes:
    with files.open(name) as audio:
        for block in blocks:
            audio.append(block)
    return b"".join(blocks)


def records(path: Path) -> Iterator[tuple[int, RecordHeader]]:
    content = path.read_bytes()
    at = FILE_HEADER_BYTES
    while header := RecordHeader.unpack(content[at : at + RECORD_HEADER_BYTES]):
        yield at, header
        at += header.record_bytes


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


# --- what is kept --------------------------------------------------------------------


def test_what_was_appended_is_read_back(files: AudioFiles) -> None:
    with files.open(ONE) as audio:
        assert audio.append(b"\1\0\2\0") == 2
        assert audio.append(b"") == 2
        assert audio.append(b"\3\0") == 3
        assert audio.read(1, 99) == b"\2\0\3\0"
    assert files.samples(ONE) == 3
    assert files.read(ONE, 1, 99) == b"\2\0\3\0"
    assert files.read(ONE, 5, 9) == b""
    assert files.read(ONE, 2, 1) == b""


def test_nothing_of_the_sound_is_on_the_disk_in_clear(files: AudioFiles, tmp_path: Path) -> None:
    said = pcm(2_000)
    keep(files, said)
    files.seal(ONE)
    everything = b"".join(one.read_bytes() for one in tmp_path.glob("*/*"))
    assert not any(said[at : at + 8] in everything for at in range(0, len(said), 8))


def test_only_the_servers_user_can_read_the_sound(files: AudioFiles, tmp_path: Path) -> None:
    keep(files, b"\0\0")
    files.seal(ONE)
    for one in (tmp_path / "audio", *(tmp_path / "audio").iterdir()):
        assert one.stat().st_mode & 0o077 == 0


def test_a_stretch_is_found_in_a_long_recording(files: AudioFiles) -> None:
    whole = keep(files, *(pcm(1_600, seed) for seed in range(220)))  # 22 s in blocks of 0.1 s
    stretches = [(0, 1), (1_599, 1_601), (79_999, 80_001), (160_000, 240_000), (351_999, 400_000)]
    for _ in ("in small blocks", "sealed"):
        for start, end in stretches:
            assert files.read(ONE, start, end) == whole[2 * start : 2 * end]
        files.seal(ONE)


def test_only_what_is_asked_for_is_decrypted(files: AudioFiles, path: Path) -> None:
    whole = keep(files, *(pcm(1_600, seed) for seed in range(110)))
    places = list(records(path))
    for at, _ in (*places[:20], *places[-20:]):
        flip(path, at + RECORD_HEADER_BYTES + 300)
    assert files.read(ONE, 100 * 800, 100 * 900) == whole[160_000:180_000]


def test_deleted_sound_is_gone_with_its_key_and_deleting_again_is_harmless(
    files: AudioFiles, tmp_path: Path
) -> None:
    keep(files, b"\0\0")
    assert files.exists(ONE)
    files.delete(ONE)
    files.delete(ONE)
    assert files.samples(ONE) == 0
    assert not files.exists(ONE)
    assert list((tmp_path / "audio").iterdir()) == []
    with pytest.raises(NotFound):
        files.read(ONE, 0, 1)


def test_once_its_key_is_destroyed_a_copy_of_the_sound_tells_nothing(
    files: AudioFiles, tmp_path: Path, path: Path
) -> None:
    keep(files, pcm(100))
    copy = path.read_bytes()
    files.delete(ONE)
    path.write_bytes(copy)
    for use in (lambda: files.read(ONE, 0, 9), lambda: files.open(ONE), lambda: files.seal(ONE)):
        with pytest.raises(NotFound):
            use()
    assert not (tmp_path / "audio" / f"{ONE}.key").exists()
    assert files.samples(ONE) == 100


def test_sound_is_removed_even_when_its_key_cannot_be_overwritten(
    files: AudioFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(files, pcm(100))
    monkeypatch.setattr(os, "pwrite", refuse(errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        files.delete(ONE)
    assert not files.exists(ONE)


@pytest.mark.parametrize("name", ["../secret-file", "short", "a" * 65, "with space", "dot.dot.dot"])
def test_a_name_that_is_no_dictation_leads_nowhere(files: AudioFiles, name: str) -> None:
    with pytest.raises(NotFound):
        files.open(name)


def test_closing_twice_is_harmless(files: AudioFiles) -> None:
    audio = files.open(ONE)
    audio.close()
    audio.close()


def test_the_room_left_is_known(files: AudioFiles) -> None:
    assert files.free_bytes() > 0


@given(
    blocks=st.lists(st.binary(max_size=64).map(lambda b: b[: len(b) // 2 * 2]), max_size=6),
    seal=st.booleans(),
)
def test_every_block_is_there_in_order(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes], *, seal: bool
) -> None:
    files = sound_in(tmp_path_factory.mktemp("data"))
    for block in blocks:
        with files.open(ONE) as audio:
            audio.append(block)
    whole = b"".join(blocks)
    if seal and blocks:
        files.seal(ONE)
    assert files.samples(ONE) == len(whole) // 2
    if blocks:
        assert files.read(ONE, 0, len(whole)) == whole


# --- what a crash leaves -------------------------------------------------------------


def test_a_block_cut_off_anywhere_is_dropped_and_the_rest_goes_on(files: AudioFiles, path: Path) -> None:
    keep(files, b"\1\0", b"\2\0\3\0")
    content = path.read_bytes()
    (_, (last, _)) = records(path)
    for size in range(last, len(content)):
        path.write_bytes(content[:size])
        assert files.samples(ONE) == 1
        assert files.read(ONE, 0, 9) == b"\1\0"
        with files.open(ONE) as audio:
            assert audio.samples == 1
            audio.append(b"\4\0")
        assert files.read(ONE, 0, 9) == b"\1\0\4\0"


@pytest.mark.parametrize("size", range(FILE_HEADER_BYTES + 1))
def test_a_file_cut_off_in_its_header_begins_anew(files: AudioFiles, path: Path, size: int) -> None:
    keep(files)
    path.write_bytes(path.read_bytes()[:size])
    assert keep(files, b"\1\0") == files.read(ONE, 0, 9)


def test_a_last_block_of_which_a_page_never_reached_the_disk_is_dropped(
    files: AudioFiles, path: Path
) -> None:
    keep(files, b"\1\0", pcm(8_000))
    (_, (last, header)) = records(path)
    content = bytearray(path.read_bytes())
    content[last + 4096 : last + 8192] = bytes(4096)  # a power cut: written in any order
    path.write_bytes(content)
    with files.open(ONE) as audio:
        assert audio.samples == 1
    assert path.stat().st_size == last < last + header.record_bytes


def test_room_that_was_reserved_and_never_written_is_dropped(files: AudioFiles, path: Path) -> None:
    keep(files, b"\1\0")
    with path.open("ab") as file:
        file.write(bytes(10_000))
    with files.open(ONE) as audio:
        assert audio.append(b"\2\0") == 2
    assert files.read(ONE, 0, 9) == b"\1\0\2\0"


def test_a_key_whose_sound_was_never_begun_is_used(files: AudioFiles, path: Path) -> None:
    keep(files)
    path.unlink()
    assert keep(files, b"\1\0") == files.read(ONE, 0, 9)


# --- what must be told ---------------------------------------------------------------


def test_damage_before_the_last_block_is_told_and_nothing_is_skipped(files: AudioFiles, path: Path) -> None:
    keep(files, pcm(100, 1), pcm(100, 2), pcm(100, 3))
    (_, (middle, header), _) = records(path)
    content = path.read_bytes()
    for at in (middle, middle + 10, middle + RECORD_HEADER_BYTES - 1):  # in the clear numbers
        flip(path, at)
        for use in (files.open, files.samples, lambda name: files.read(name, 0, 999), files.seal):
            with pytest.raises(SoundDamaged):
                use(ONE)
        assert files.read(ONE, 0, 100) == pcm(100, 1)
        path.write_bytes(content)
    for at in range(RECORD_HEADER_BYTES, header.record_bytes, 37):  # in the message
        flip(path, middle + at)
        with pytest.raises(SoundDamaged):
            files.read(ONE, 0, 999)
        with pytest.raises(SoundDamaged):
            files.seal(ONE)
        path.write_bytes(content)
    assert files.read(ONE, 0, 999) == pcm(100, 1) + pcm(100, 2) + pcm(100, 3)


def test_a_block_taken_out_or_moved_is_told(files: AudioFiles, path: Path) -> None:
    keep(files, pcm(100, 1), pcm(100, 2), pcm(100, 3))
    content = path.read_bytes()
    one, two, three = (content[at : at + header.record_bytes] for at, header in records(path))
    head = content[:FILE_HEADER_BYTES]
    for wrong in (head + one + three, head + two + one + three, head + one + one + three):
        path.write_bytes(wrong)
        with pytest.raises(SoundDamaged):
            files.read(ONE, 0, 999)
        with pytest.raises(SoundDamaged):
            files.open(ONE)


def test_a_block_under_the_numbers_of_another_is_told(files: AudioFiles, path: Path) -> None:
    keep(files, pcm(100, 1), pcm(100, 2), pcm(100, 3))
    content = path.read_bytes()
    (a, header_a), (b, header_b), _ = records(path)
    swapped = bytearray(content)
    swapped[a + RECORD_HEADER_BYTES : a + header_a.record_bytes] = content[
        b + RECORD_HEADER_BYTES : b + header_b.record_bytes
    ]
    renamed = bytearray(content)
    renamed[a : a + RECORD_HEADER_BYTES] = RecordHeader(0, 99, header_a.message_bytes).pack()
    if header_a.message_bytes == header_b.message_bytes:
        path.write_bytes(swapped)
        with pytest.raises(SoundDamaged):
            files.read(ONE, 0, 1)
    path.write_bytes(renamed)
    with pytest.raises(SoundDamaged):
        files.read(ONE, 0, 1)


def test_a_block_of_another_dictation_is_told(files: AudioFiles, path: Path) -> None:
    keep(files, pcm(100, 1))
    keep(files, pcm(100, 1), name=OTHER)
    path.write_bytes(path.with_name(f"{OTHER}.sound").read_bytes())
    with pytest.raises(SoundDamaged):
        files.read(ONE, 0, 1)


def test_a_sealed_file_that_lacks_its_end_is_told(files: AudioFiles, path: Path) -> None:
    keep(files, pcm(SEALED_SAMPLES), pcm(10))
    files.seal(ONE)
    (_, (last, _)) = records(path)
    path.write_bytes(path.read_bytes()[:last])
    for use in (files.open, lambda name: files.read(name, 0, SEALED_SAMPLES + 1)):
        with pytest.raises(SoundDamaged):
            use(ONE)
    assert len(files.read(ONE, 0, SEALED_SAMPLES)) == 2 * SEALED_SAMPLES


@pytest.mark.parametrize("at", [0, 17, FILE_HEADER_BYTES - 1])
def test_a_damaged_start_of_the_file_is_told(files: AudioFiles, path: Path, at: int) -> None:
    keep(files, pcm(10))
    flip(path, at)
    for use in (files.open, files.samples, lambda name: files.read(name, 0, 1)):
        with pytest.raises(SoundDamaged):
            use(ONE)


# --- sealing -------------------------------------------------------------------------


def test_sealing_makes_large_blocks_of_small_ones_and_saves_room(files: AudioFiles, path: Path) -> None:
    whole = keep(files, *(pcm(1_600, seed) for seed in range(110)))  # 11 s in blocks of 0.1 s
    before = path.stat().st_size
    files.seal(ONE)
    files.seal(ONE)
    assert [header.samples for _, header in records(path)] == [SEALED_SAMPLES, 1_600 * 110 - SEALED_SAMPLES]
    assert path.stat().st_size < min(before, len(whole) + 1_000)
    assert files.samples(ONE) == len(whole) // 2
    assert files.read(ONE, 0, len(whole)) == whole


def test_sealed_sound_can_go_on_when_the_database_is_older_than_the_sound(files: AudioFiles) -> None:
    keep(files, pcm(100, 1))
    files.seal(ONE)
    keep(files, pcm(50, 2))
    assert files.samples(ONE) == 150
    assert files.read(ONE, 0, 999) == pcm(100, 1) + pcm(50, 2)


def test_nothing_to_seal_is_told(files: AudioFiles) -> None:
    with pytest.raises(NotFound):
        files.seal(ONE)
    keep(files)
    files.seal(ONE)
    assert files.samples(ONE) == 0


@pytest.mark.parametrize("call", ["open", "pwrite", "fsync"])
def test_a_disk_that_is_full_while_sealing_leaves_the_sound_as_it_was(
    files: AudioFiles, path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    whole = keep(files, pcm(100), pcm(100))
    really = os.open
    failing = refuse(errno.ENOSPC)
    monkeypatch.setattr(
        os,
        call,
        (lambda name, flags, *more: (failing if flags & os.O_TRUNC else really)(name, flags, *more))
        if call == "open"
        else failing,
    )
    with pytest.raises(StorageFull):
        files.seal(ONE)
    monkeypatch.undo()
    assert files.read(ONE, 0, 999) == whole
    assert [one.name for one in sorted(path.parent.iterdir())] == [f"{ONE}.key", f"{ONE}.sound"]


def test_sound_destroyed_by_another_process_while_it_is_sealed_does_not_come_back(
    files: AudioFiles, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(files, pcm(100), pcm(100))
    other = sound_in(tmp_path)
    really = os.fsync

    def destroyed_meanwhile(fd: int) -> None:
        really(fd)
        monkeypatch.undo()
        other.delete(ONE)

    monkeypatch.setattr(os, "fsync", destroyed_meanwhile)
    with pytest.raises(NotFound):
        files.seal(ONE)
    assert list(path.parent.iterdir()) == []


def test_a_sealing_that_was_killed_is_done_again(files: AudioFiles, path: Path) -> None:
    whole = keep(files, pcm(100), pcm(100))
    path.with_name(f"{ONE}.sound.new").write_bytes(b"half a file")
    assert files.left_undone() == [ONE]
    files.finish(ONE)
    assert files.left_undone() == []
    assert len(list(records(path))) == 1
    assert files.read(ONE, 0, 999) == whole


# --- sound from before encryption ----------------------------------------------------


@pytest.fixture
def clear(tmp_path: Path, files: AudioFiles) -> Path:
    assert files.left_undone() == []
    return tmp_path / "audio" / f"{ONE}.pcm"


@pytest.mark.parametrize("samples", [0, 1, SEALED_SAMPLES, SEALED_SAMPLES + 7])
def test_sound_in_clear_is_encrypted_and_the_clear_file_goes(
    files: AudioFiles, clear: Path, path: Path, samples: int
) -> None:
    said = pcm(samples)
    clear.write_bytes(said)
    assert files.left_undone() == [ONE]
    files.finish(ONE)
    assert not clear.exists()
    assert files.samples(ONE) == samples
    assert files.read(ONE, 0, samples + 1) == said
    assert len(list(records(path))) == -(-samples // SEALED_SAMPLES)
    files.finish(ONE)
    files.convert(ONE)
    assert files.left_undone() == []


@pytest.mark.parametrize("first_use", ["samples", "read", "open", "seal"])
def test_sound_in_clear_is_encrypted_before_it_is_used(
    files: AudioFiles, clear: Path, first_use: str
) -> None:
    clear.write_bytes(b"\1\0\2\0\3")  # half a sample at the end
    match first_use:
        case "samples":
            assert files.samples(ONE) == 2
        case "read":
            assert files.read(ONE, 0, 1) == b"\1\0"
        case "open":
            files.open(ONE).close()
        case _:
            files.seal(ONE)
    assert not clear.exists()
    keep(files, b"\4\0")
    assert files.read(ONE, 0, 9) == b"\1\0\2\0\4\0"


def test_deleting_takes_sound_in_clear_too(files: AudioFiles, clear: Path) -> None:
    clear.write_bytes(b"\1\0")
    files.delete(ONE)
    assert not clear.exists()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("when", range(5))
@pytest.mark.parametrize("call", ["pwrite", "fsync", "rename"])
def test_a_conversion_killed_anywhere_loses_and_doubles_nothing(
    files: AudioFiles, clear: Path, monkeypatch: pytest.MonkeyPatch, call: str, when: int
) -> None:
    said = pcm(SEALED_SAMPLES + 7)
    clear.write_bytes(said)
    calls = 0
    owner, name = (Path, "replace") if call == "rename" else (os, call)
    really: Callable[..., object] = getattr(owner, name)

    def killed(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls > when:
            raise Killed
        return really(*args)

    monkeypatch.setattr(owner, name, killed)
    try:
        files.finish(ONE)
    except Killed:
        monkeypatch.undo()
        assert not clear.exists() or clear.read_bytes() == said
        for name in files.left_undone():
            files.finish(name)
    assert not clear.exists()
    assert files.read(ONE, 0, len(said)) == said


def test_a_clear_file_that_was_converted_and_not_yet_removed_changes_nothing(
    files: AudioFiles, clear: Path
) -> None:
    clear.write_bytes(b"\1\0")
    files.convert(ONE)
    clear.write_bytes(b"\1\0")
    keep(files, b"\2\0")
    assert files.read(ONE, 0, 9) == b"\1\0\2\0"
    assert not clear.exists()


def test_a_full_disk_leaves_sound_in_clear_where_it_is(
    files: AudioFiles, clear: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear.write_bytes(b"\1\0")
    monkeypatch.setattr(os, "pwrite", refuse(errno.ENOSPC))
    with pytest.raises(StorageFull):
        files.finish(ONE)
    monkeypatch.undo()
    assert clear.read_bytes() == b"\1\0"
    assert files.read(ONE, 0, 9) == b"\1\0"
