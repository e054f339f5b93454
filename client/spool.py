"""Sound on this computer's disk, kept until the server has it all in the text.

One folder per dictation: ``audio.pcm`` (s16le, 16 kHz, mono, append only) and ``meta.json``
(replaced atomically). Sound is written before it is sent, and synced to the disk each half
second: a killed process loses nothing that was appended, a power cut at most the last half
second. Only this user can read the folder (0700, files 0600).
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from client.problems import AudioGone, SpoolFull, SpoolProblem
from client.sound_chain import SoundChain
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

SYNC_SAMPLES = SAMPLE_RATE_HZ // 2
RESERVE_SAMPLES = 3600 * SAMPLE_RATE_HZ
"""How much is held in memory while the disk is full: an hour, 115 MB."""
CHAIN_SAMPLES = 10 * SAMPLE_RATE_HZ
ACK_SAVE_SAMPLES = 2 * SAMPLE_RATE_HZ
"""Acknowledgements are written this often; the server knows better anyway."""

AUDIO_NAME = "audio.pcm"
META_NAME = "meta.json"
REMOVED_PREFIX = ".removed-"


class SpoolRecord(BaseModel):
    """What must be known to send a dictation later, also after a crash."""

    model_config = ConfigDict(frozen=True)

    server: str
    template: str
    language: str = "nl"
    dictated_at: AwareDatetime
    dictation_id: str | None = None  # the server's, once it gave one
    acked: int = Field(default=0, ge=0)  # samples the server has on its disk
    total: int | None = Field(default=None, ge=0)  # samples, once the recording is complete


class Spool:
    """One dictation's sound. Safe to append in one thread while another reads."""

    def __init__(self, path: Path, record: SpoolRecord, audio_fd: int) -> None:
        self.path = path
        self.record = record
        self._fd = audio_fd
        self._lock = threading.Lock()
        # A crash can leave half a sample at the end; it was never counted and never sent.
        self._on_disk = os.fstat(audio_fd).st_size // BYTES_PER_SAMPLE
        self._synced = self._on_disk
        self._reserve = bytearray()
        self._chain = SoundChain()
        self._unsaved_record = False
        self._saved_acked = record.acked
        self.disk_problem = ""

    @classmethod
    def create(
        cls, folder: Path, *, server: str, template: str, dictated_at: datetime, language: str = "nl"
    ) -> Self:
        """Start a dictation in ``folder``. Raises SpoolProblem when nothing can be written there."""
        path = folder / f"{dictated_at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        record = SpoolRecord(server=server, template=template, language=language, dictated_at=dictated_at)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            path.mkdir(mode=0o700)
            write_atomically(path / META_NAME, record.model_dump_json().encode())
            fd = os.open(path / AUDIO_NAME, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            _sync_folder(path)
        except OSError as problem:
            raise SpoolProblem(
                f"In {folder} kan geen geluid worden bewaard ({problem.strerror}). Maak ruimte op de schijf, "
                "of kies met --spool een andere map."
            ) from problem
        # Nobody else holds it for longer than a look (pending.py), so this may wait.
        fcntl.flock(fd, fcntl.LOCK_EX)
        return cls(path, record, fd)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Go on with a dictation of an earlier run.

        Raises SpoolProblem when another run holds it or when it can't be read.
        """
        try:
            fd = os.open(path / AUDIO_NAME, os.O_RDWR)
            try:
                record = SpoolRecord.model_validate_json((path / META_NAME).read_bytes())
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BaseException:
                os.close(fd)
                raise
        except BlockingIOError as problem:
            raise SpoolProblem(f"Opname {path.name} is in gebruik door een ander venster.") from problem
        except (OSError, ValueError) as problem:
            raise SpoolProblem(
                f"Opname {path.name} is niet te lezen. De bestanden staan in {path}."
            ) from problem
        return cls(path, record, fd)

    @property
    def id(self) -> str:
        """Name of this dictation on this computer."""
        return self.path.name

    @property
    def recorded(self) -> int:
        """Samples appended so far."""
        with self._lock:
            return self._kept

    @property
    def _kept(self) -> int:
        return self._on_disk + len(self._reserve) // BYTES_PER_SAMPLE

    @property
    def recorded_s(self) -> float:
        """Length of what was appended so far, seconds."""
        return self.recorded / SAMPLE_RATE_HZ

    @property
    def in_memory(self) -> int:
        """Samples that a full disk could not take; a crash would lose them."""
        with self._lock:
            return len(self._reserve) // BYTES_PER_SAMPLE

    @property
    def in_memory_s(self) -> float:
        """The same in seconds."""
        return self.in_memory / SAMPLE_RATE_HZ

    def append(self, pcm: bytes) -> None:
        """Keep whole samples. A full disk is no error: they wait in memory, see ``disk_problem``.

        Raises SpoolFull when the reserve is full as well; nothing of ``pcm`` was kept then.
        """
        with self._lock:
            if len(self._reserve) + len(pcm) > RESERVE_SAMPLES * BYTES_PER_SAMPLE:
                raise SpoolFull(
                    "De schijf en het reservegeheugen zijn vol. De opname stopt; "
                    "wat is opgenomen wordt verstuurd."
                )
            if self._chain.samples == self._kept:
                self._chain.add(pcm)
            self._reserve += pcm
            self._write_reserve()

    def _write_reserve(self) -> None:
        try:
            while self._reserve:
                at = self._on_disk * BYTES_PER_SAMPLE
                written = os.pwrite(self._fd, self._reserve, at) // BYTES_PER_SAMPLE
                if not written:
                    break
                del self._reserve[: written * BYTES_PER_SAMPLE]
                self._on_disk += written
            if self._on_disk - self._synced >= SYNC_SAMPLES:
                os.fdatasync(self._fd)
                self._synced = self._on_disk
        except OSError as problem:
            self.disk_problem = problem.strerror or str(problem)
        else:
            if not self._reserve:
                self.disk_problem = ""

    def read(self, first: int, count: int) -> bytes:
        """PCM of ``count`` samples from ``first``. Raises AudioGone when they are not here."""
        with self._lock:
            return self._read(first, count)

    def chain(self, samples: int) -> str | None:
        """The hash chain over the first ``samples``; None when not exactly those are here.

        What this run recorded was added as it came from the microphone; what an earlier run recorded is
        read back from the disk.
        """
        with self._lock:
            if samples != self._kept:
                return None  # after a power cut the server can have more than this disk kept
            try:
                while self._chain.samples < samples:
                    count = min(CHAIN_SAMPLES, samples - self._chain.samples)
                    self._chain.add(self._read(self._chain.samples, count))
            except (AudioGone, OSError):
                return None
            return self._chain.digest()

    def _read(self, first: int, count: int) -> bytes:
        from_disk = max(0, min(count, self._on_disk - first))
        pcm = os.pread(self._fd, from_disk * BYTES_PER_SAMPLE, first * BYTES_PER_SAMPLE)
        if from_disk < count:
            start = (first + from_disk - self._on_disk) * BYTES_PER_SAMPLE
            pcm += self._reserve[start : start + (count - from_disk) * BYTES_PER_SAMPLE]
        if len(pcm) != count * BYTES_PER_SAMPLE:
            raise AudioGone(f"Geluid vanaf sample {first} staat niet meer in {self.path}.")
        return pcm

    def remember(self, dictation_id: str) -> None:
        """Note under which id the server keeps this dictation. On disk before this returns."""
        if dictation_id != self.record.dictation_id:
            self._update(dictation_id=dictation_id)

    def forget_server(self, *, server: str, template: str) -> None:
        """Let all sound be sent again, as a new dictation."""
        self._update(dictation_id=None, acked=0, server=server, template=template)

    def acknowledge(self, next_sample: int) -> None:
        """Note that the server has everything before ``next_sample``; written now and then."""
        new = self.record.model_copy(update={"acked": next_sample})
        due = next_sample - self._saved_acked >= ACK_SAVE_SAMPLES or next_sample == self.record.total
        if due:
            self._update(acked=next_sample)
        else:
            self.record = new

    def finish(self) -> None:
        """Note that the recording is complete, and put everything on the disk."""
        with self._lock:
            self._write_reserve()
        if self.record.total is None:
            self._update(total=self.recorded)
        try:
            os.fdatasync(self._fd)
        except OSError as problem:
            self.disk_problem = problem.strerror or str(problem)

    def _update(self, **changes: str | int | None) -> None:
        self.record = self.record.model_copy(update=changes)
        try:
            write_atomically(self.path / META_NAME, self.record.model_dump_json().encode())
        except OSError as problem:
            self._unsaved_record = True
            self.disk_problem = problem.strerror or str(problem)
        else:
            self._unsaved_record = False
            self._saved_acked = self.record.acked

    def close(self) -> None:
        """Let go of it; the sound stays. What a full disk refused is tried once more."""
        with self._lock:
            self._write_reserve()
        if self._unsaved_record:
            self._update()
        os.close(self._fd)

    def remove(self) -> None:
        """Delete the sound: the server has all of it in the text. Ends with nothing or all gone."""
        gone = self.path.with_name(REMOVED_PREFIX + self.path.name)
        self.path.rename(gone)
        os.close(self._fd)
        shutil.rmtree(gone)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace ``path`` so that a crash leaves the old or the new content, never a mixture."""
    fresh = path.with_name(path.name + ".new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(path)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
