"""The sound of answers as it lies on the disk: whole or not at all, and found where nothing names it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.errors import NotFound, SoundDamaged, StorageFull
from server.store import answer_sounds, drafts
from server.store.backup.export import export
from server.store.backup.restore import restore
from server.store.database import Database
from server.store.sound.answer_sounds import ORPHAN_AFTER_S, PREFIX, AnswerSounds
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource
from tests.databases import migrated_sqlite
from tests.store.backups import MADE_AT, sources, targets
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft

PCM = bytes(range(256)) * 1_300  # ten and a half seconds: more than one block


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[AudioKeys]:
    made = AudioKeys.load(tmp_path / "audio", KeySource(file=tmp_path / "keys" / "sound.key"))
    yield made
    made.close()


@pytest.fixture
def sounds(tmp_path: Path, keys: AudioKeys) -> AnswerSounds:
    return AnswerSounds(AudioFiles(tmp_path / "audio", keys))


@pytest.mark.parametrize("pcm", [PCM, PCM[:2], PCM[:320_000]], ids=["blocks", "one sample", "one block"])
def test_what_is_kept_is_read_to_the_bit_and_described_as_it_is(sounds: AnswerSounds, pcm: bytes) -> None:
    kept = sounds.keep(pcm)
    assert kept.id is not None
    assert kept.id.startswith(PREFIX)
    assert (kept.start_s, kept.end_s) == (0, len(pcm) / 32_000)
    assert kept.sha256 == hashlib.sha256(pcm).hexdigest()
    assert sounds.read(kept.id) == pcm


def test_it_is_sealed_so_that_a_part_that_is_cut_off_is_told(sounds: AnswerSounds, tmp_path: Path) -> None:
    kept = sounds.keep(PCM)
    file = tmp_path / "audio" / f"{kept.id}.sound"
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(SoundDamaged):
        sounds.read(str(kept.id))


def test_destroyed_it_is_gone_with_its_key(sounds: AnswerSounds, tmp_path: Path) -> None:
    kept = sounds.keep(PCM)
    sounds.destroy(str(kept.id))
    sounds.destroy(str(kept.id))
    assert list((tmp_path / "audio").iterdir()) == []
    with pytest.raises(NotFound):
        sounds.read(str(kept.id))


def test_a_full_disk_leaves_neither_key_nor_sound(
    sounds: AnswerSounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFull

    monkeypatch.setattr(AudioFiles, "seal", full)
    with pytest.raises(StorageFull):
        sounds.keep(PCM)
    assert list((tmp_path / "audio").iterdir()) == []


def test_an_orphan_is_told_once_it_is_old_also_one_of_which_there_is_only_a_key(
    sounds: AnswerSounds, keys: AudioKeys, tmp_path: Path
) -> None:
    kept = sounds.keep(PCM)
    keys.create(f"{PREFIX}key-alone")
    keys.create("dictation-1")
    assert sounds.orphans() == []
    for file in (tmp_path / "audio").iterdir():
        os.utime(file, times=(time.time() - ORPHAN_AFTER_S - 1,) * 2)
    assert sounds.orphans() == sorted([str(kept.id), f"{PREFIX}key-alone"])


async def test_rows_tell_which_sound_has_a_name_and_which_drafts_have_sound(database: Database) -> None:
    async with database.writing() as connection:
        for name in ("draft-1", "draft-2"):
            await drafts.insert(connection, draft(name, dictation_id=None), TEMPLATE, actor=OFFICER)
        await answer_sounds.insert(connection, "answer-1", "draft-1", at=NOW)
        await answer_sounds.insert(connection, "answer-2", "draft-1", at=NOW)
    async with database.reading() as connection:
        assert await answer_sounds.behind(connection, ["draft-1", "draft-2"]) == ["answer-1", "answer-2"]
        assert await answer_sounds.behind(connection, ["draft-2"]) == []
        assert await answer_sounds.unnamed(connection, ["answer-1", "answer-3"]) == {"answer-3"}
        assert await answer_sounds.unnamed(connection, []) == set()


async def test_a_backup_brings_sound_key_and_row_back(
    sounds: AnswerSounds, tmp_path: Path, keys: AudioKeys
) -> None:
    url = migrated_sqlite(tmp_path / "verbaal.sqlite3")
    kept = sounds.keep(PCM)
    database = Database(url)
    async with database.writing() as connection:
        await drafts.insert(connection, draft(dictation_id=None), TEMPLATE, actor=OFFICER)
        await answer_sounds.insert(connection, str(kept.id), "draft-1", at=NOW)
    await database.dispose()
    export(sources(url, tmp_path), tmp_path / "backup.tar", made_at=MADE_AT)
    sounds.destroy(str(kept.id))
    elsewhere = tmp_path / "elsewhere"
    again = f"sqlite:///{elsewhere / 'verbaal.sqlite3'}"
    elsewhere.mkdir()
    restore(tmp_path / "backup.tar", targets(again, elsewhere))
    restored = AudioKeys.load(elsewhere / "audio", KeySource(file=elsewhere / "keys" / "sound.key"))
    try:
        assert AnswerSounds(AudioFiles(elsewhere / "audio", restored)).read(str(kept.id)) == PCM
    finally:
        restored.close()
    database = Database(again)
    async with database.reading() as connection:
        assert await answer_sounds.behind(connection, ["draft-1"]) == [kept.id]
    await database.dispose()
