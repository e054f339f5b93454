"""The dictations whose sound still waits on this computer."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from client.problems import SpoolProblem
from client.spool import AUDIO_NAME, META_NAME, REMOVED_PREFIX, Spool, SpoolRecord
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

JUST_STARTED_S = 60.0
"""A younger folder without sound may belong to a run that starts right now."""


def default_folder() -> Path:
    """Where this user's unsent sound is kept."""
    return platformdirs.user_state_path("verbaal") / "spool"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One dictation on disk. ``record`` is None when its notes can't be read."""

    path: Path
    record: SpoolRecord | None
    samples: int
    busy: bool

    @property
    def id(self) -> str:
        """Its name on this computer."""
        return self.path.name

    @property
    def audio_s(self) -> float:
        """Length of the sound, seconds."""
        return self.samples / SAMPLE_RATE_HZ

    @property
    def unsent_s(self) -> float:
        """How much of it the server may not have yet, seconds."""
        acked = self.record.acked if self.record else 0
        return max(0, self.samples - acked) / SAMPLE_RATE_HZ


def waiting(folder: Path) -> list[Waiting]:
    """All dictations in ``folder``, oldest first; clears what an interrupted removal left."""
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(REMOVED_PREFIX):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_dir():
            entry = _look_at(path)
            if entry.busy or entry.samples or (entry.record and entry.record.dictation_id):
                found.append(entry)
            elif time.time() - path.stat().st_mtime > JUST_STARTED_S:
                # A run that ended before its first sound: nothing to keep.
                shutil.rmtree(path, ignore_errors=True)
    return found


def _look_at(path: Path) -> Waiting:
    try:
        record = SpoolRecord.model_validate_json((path / META_NAME).read_bytes())
    except (OSError, ValueError):
        record = None
    try:
        fd = os.open(path / AUDIO_NAME, os.O_RDONLY)
    except OSError:
        return Waiting(path, record, samples=0, busy=False)
    try:
        samples = os.fstat(fd).st_size // BYTES_PER_SAMPLE
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Waiting(path, record, samples=samples, busy=True)
    else:
        return Waiting(path, record, samples=samples, busy=False)
    finally:
        os.close(fd)


def open_waiting(folder: Path, wanted: str | None) -> list[Spool]:
    """The dictation named ``wanted`` (a unique beginning is enough), or all that no one else holds.

    Raises SpoolProblem when there is no such dictation, more than one, or it is in use.
    """
    entries = waiting(folder)
    if wanted is None:
        return [Spool.open(entry.path) for entry in entries if entry.record and not entry.busy]
    named = [entry for entry in entries if entry.id == wanted or entry.id.startswith(wanted)]
    if not named:
        raise SpoolProblem(f"Er wacht geen opname {wanted}. `verbaal-dictate pending` toont wat er wacht.")
    if len(named) > 1:
        raise SpoolProblem(f"Meer opnamen beginnen met {wanted}: {', '.join(entry.id for entry in named)}.")
    return [Spool.open(named[0].path)]
