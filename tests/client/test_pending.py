from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from client.pending import JUST_STARTED_S, default_folder, open_waiting, waiting
from client.problems import SpoolProblem
from client.spool import AUDIO_NAME, META_NAME, REMOVED_PREFIX, Spool
from tests.client.sounds import noise


def kept(folder: Path, *, minute: int = 0, sound: bytes = b"") -> Spool:
    at = datetime(2026, 11, 22, 19, minute, tzinfo=UTC)
    spool = Spool.create(folder, server="http://127.0.0.1:8765", template="mutatie", dictated_at=at)
    spool.append(sound)
    return spool


def aged(path: Path) -> None:
    long_ago = time.time() - 2 * JUST_STARTED_S
    os.utime(path, (long_ago, long_ago))


def test_the_folder_is_the_users_own_state() -> None:
    assert default_folder().parts[-2:] == ("verbaal", "spool")


def test_nothing_waits_where_nothing_was_recorded(tmp_path: Path) -> None:
    assert waiting(tmp_path / "none") == []
    assert open_waiting(tmp_path, None) == []


def test_what_waits_is_listed_oldest_first_with_how_much(tmp_path: Path) -> None:
    later, earlier = (
        kept(tmp_path, minute=5, sound=noise(32_000)),
        kept(tmp_path, minute=1, sound=noise(16_000)),
    )
    later.append(b"")
    later.acknowledge(32_000)
    later.close()

    found = waiting(tmp_path)
    assert [(one.id, one.audio_s, one.unsent_s, one.busy) for one in found] == [
        (earlier.id, 1.0, 1.0, True),
        (later.id, 2.0, 0.0, False),
    ]
    earlier.close()


@pytest.mark.parametrize("missing", [META_NAME, AUDIO_NAME])
def test_a_damaged_dictation_is_listed_while_there_is_something_to_save(tmp_path: Path, missing: str) -> None:
    spool = kept(tmp_path, sound=noise(16_000))
    spool.remember("dictation-1")
    spool.close()
    (spool.path / missing).unlink()
    aged(spool.path)

    found = waiting(tmp_path)
    assert [one.id for one in found] == [spool.id]
    assert (found[0].record is None) == (missing == META_NAME)
    assert found[0].samples == (16_000 if missing == META_NAME else 0)
    if found[0].record is None:
        assert found[0].unsent_s == 1.0


def test_an_empty_start_is_cleared_once_it_is_old(tmp_path: Path) -> None:
    spool = kept(tmp_path)
    spool.close()
    assert waiting(tmp_path) == []
    assert spool.path.exists()
    aged(spool.path)

    assert waiting(tmp_path) == []
    assert not spool.path.exists()


def test_an_interrupted_removal_is_completed(tmp_path: Path) -> None:
    spool = kept(tmp_path, sound=noise(10))
    spool.close()
    spool.path.rename(tmp_path / (REMOVED_PREFIX + spool.id))
    (tmp_path / "a file").touch()

    assert waiting(tmp_path) == []
    assert [one.name for one in tmp_path.iterdir()] == ["a file"]


def test_all_that_is_free_is_opened_or_the_one_that_is_named(tmp_path: Path) -> None:
    busy, free = kept(tmp_path, minute=1, sound=noise(5)), kept(tmp_path, minute=2, sound=noise(5))
    free.close()

    everything = open_waiting(tmp_path, None)
    assert [one.id for one in everything] == [free.id]
    everything[0].close()
    (named,) = open_waiting(tmp_path, free.id[:15])
    assert named.id == free.id
    named.close()
    with pytest.raises(SpoolProblem, match="ander venster"):
        open_waiting(tmp_path, busy.id)
    busy.close()


def test_a_name_must_fit_exactly_one(tmp_path: Path) -> None:
    for minute in (1, 2):
        kept(tmp_path, minute=minute, sound=noise(5)).close()

    with pytest.raises(SpoolProblem, match="geen opname 1999"):
        open_waiting(tmp_path, "1999")
    with pytest.raises(SpoolProblem, match="Meer opnamen"):
        open_waiting(tmp_path, "2026")
