"""The sound of dictations on disk, encrypted: a file and a key for each, PCM s16le, 16 kHz, mono inside.

What :meth:`AudioFile.append` returned from is on the disk, not only in the kernel's memory; an
acknowledgement to a client rests on it. Calls block: run them in a thread.

While a dictation goes on its blocks are small. When it has ended :meth:`AudioFiles.seal` puts them
together, which saves a tenth of the room and most of the time that reading takes. Sound that an
earlier version kept in clear (``<id>.pcm``) is encrypted by :meth:`AudioFiles.convert`, and before it is
used at the latest.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.errors import NotFound, SoundDamaged
from server.store.disk import make_folder, storage_error, sync_folder, write_all
from server.store.sound.audio_keys import KEY_SUFFIX, AudioKeys, SoundKey, require_id
from server.store.sound.sound_file import AudioFile
from server.store.sound.sound_format import (
    BYTES_PER_SAMPLE,
    FILE_HEADER_BYTES,
    POSITION,
    RecordHeader,
    file_header,
)
from server.store.sound.sound_records import Records

__all__ = ["BYTES_PER_SAMPLE", "AudioFile", "AudioFiles"]

SOUND_SUFFIX = ".sound"
NEW_SUFFIX = ".sound.new"
PLAIN_SUFFIX = ".pcm"
PACKETS_SUFFIX = ".packets"
"""Beside the sound of a dictation that came compressed: the pieces as they came, under the same key."""
_SUFFIXES = (SOUND_SUFFIX, NEW_SUFFIX, PLAIN_SUFFIX, PACKETS_SUFFIX)
READ_UNITS = 256 * 1024
"""Units of two bytes that are read of such a log at a time."""
SEALED_SAMPLES = 10 * 16_000
"""Samples in each record of a sealed file: ten seconds, 320 kB."""


class AudioFiles:
    """All sound of one server, in one folder that only its user can read."""

    def __init__(self, folder: Path, keys: AudioKeys) -> None:
        self._folder = folder
        self._keys = keys
        # Whole files are written anew, and removed, one at a time.
        self._rewriting = threading.RLock()
        make_folder(folder)

    def open(self, dictation_id: str) -> AudioFile:
        """Open a dictation's sound for appending; a new file where there is none.

        Raises:
            StorageFull: it can't be made; nothing was.
            NotFound: its key was destroyed.
            SoundDamaged: what is there is not what was written.
        """
        path = self._encrypted(dictation_id)
        is_new = not path.exists()
        key = self._keys.create(dictation_id) if is_new else self._keys.open(dictation_id)
        try:
            audio = AudioFile(path, key)
            if is_new:
                try:
                    sync_folder(self._folder)
                except BaseException:
                    audio.close()
                    raise
        except OSError as error:
            raise storage_error(error) from error
        return audio

    def open_packets(self, dictation_id: str) -> AudioFile:
        """Open the log of pieces of a dictation for appending, once :meth:`open` made its key.

        Its unit is two bytes, as that of sound; what is in it :mod:`server.domain.sound_pieces` describes.

        Raises:
            StorageFull, NotFound, SoundDamaged: as :meth:`open`.
        """
        path = self._path(dictation_id, PACKETS_SUFFIX)
        is_new = not path.exists()
        try:
            log = AudioFile(path, self._keys.open(dictation_id))
            if is_new:
                try:
                    sync_folder(self._folder)
                except BaseException:
                    log.close()
                    raise
        except OSError as error:
            raise storage_error(error) from error
        return log

    def packets(self, dictation_id: str) -> Iterator[bytes]:
        """The log of pieces of a dictation, cut up anyhow; nothing where there is none.

        Raises:
            NotFound: its key was destroyed.
            SoundDamaged: what is there is not what was written.
        """
        path = self._path(dictation_id, PACKETS_SUFFIX)
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            records = Records(fd)
            records.explore()
            key = self._keys.open(dictation_id)
            for start in range(0, records.samples, READ_UNITS):
                yield records.read(key, start, start + READ_UNITS)
        finally:
            os.close(fd)

    def samples(self, dictation_id: str) -> int:
        """Samples kept of a dictation; 0 when there is no sound. Needs no key.

        Raises:
            SoundDamaged: what is there is not what was written.
        """
        try:
            with self._reading(dictation_id) as records:
                if records.sealed_samples is not None:
                    return records.sealed_samples
                records.explore()
                return records.samples
        except NotFound:
            return 0

    def read(self, dictation_id: str, start_sample: int, end_sample: int) -> bytes:
        """PCM of a stretch of sound.

        Raises:
            NotFound: no sound is kept of this dictation, or its key was destroyed.
            SoundDamaged: what is there is not what was written; nothing of the stretch is given.
        """
        with self._reading(dictation_id) as records:
            key = self._keys.open(dictation_id)
            records.explore(end_sample)
            if records.sealed_samples is not None and records.samples < min(
                end_sample, records.sealed_samples
            ):
                raise SoundDamaged(samples=records.samples, expected=records.sealed_samples)
            return records.read(key, start_sample, end_sample)

    def exists(self, dictation_id: str) -> bool:
        """True when anything of a dictation's sound or its key is left."""
        return self._keys.exists(dictation_id) or any(
            self._path(dictation_id, one).exists() for one in _SUFFIXES
        )

    def delete(self, dictation_id: str) -> None:
        """Destroy a dictation's key and remove its sound, if there is any. Repeatable."""
        with self._rewriting:
            try:
                self._keys.destroy(dictation_id)
            finally:
                for suffix in _SUFFIXES:
                    self._path(dictation_id, suffix).unlink(missing_ok=True)
                sync_folder(self._folder)

    def seal(self, dictation_id: str) -> None:
        """Put the blocks of a dictation that has ended together, at once or not at all. Repeatable.

        Raises:
            NotFound: there is no sound of it, or its key was destroyed.
            SoundDamaged, StorageFull: the file stays as it is.
        """
        with self._rewriting, self._reading(dictation_id) as records:
            if records.sealed_samples is not None:
                return
            key = self._keys.open(dictation_id)
            records.explore()
            blocks = (
                records.read(key, start, start + SEALED_SAMPLES)
                for start in range(0, records.samples, SEALED_SAMPLES)
            )
            self._write_whole(dictation_id, key, blocks, header=file_header(records.samples))

    def left_undone(self) -> list[str]:
        """Dictations whose sound an earlier version left in clear, or whose sealing was cut off."""
        with os.scandir(self._folder) as entries:
            names = [entry.name for entry in entries]
        return sorted(
            name.removesuffix(suffix)
            for name in names
            for suffix in (PLAIN_SUFFIX, NEW_SUFFIX)
            if name.endswith(suffix)
        )

    def finish(self, dictation_id: str) -> None:
        """Do what :meth:`left_undone` told of.

        Raises:
            SoundDamaged, StorageFull: the files stay as they are.
        """
        if self._path(dictation_id, PLAIN_SUFFIX).exists():
            self.convert(dictation_id)
        elif self._path(dictation_id, NEW_SUFFIX).exists():
            self.seal(dictation_id)
            self._path(dictation_id, NEW_SUFFIX).unlink(missing_ok=True)

    def convert(self, dictation_id: str) -> None:
        """Encrypt sound that lies there in clear, then remove the clear file. Repeatable after a crash.

        Raises:
            StorageFull: it stays as it is.
        """
        plain = self._path(dictation_id, PLAIN_SUFFIX)
        with self._rewriting:
            if not self._path(dictation_id, SOUND_SUFFIX).exists():
                try:
                    source = plain.open("rb")
                except FileNotFoundError:
                    return
                with source:
                    # A process killed in the middle of a write may have left half a sample.
                    whole = os.fstat(source.fileno()).st_size // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
                    step = SEALED_SAMPLES * BYTES_PER_SAMPLE
                    blocks = (source.read(min(step, whole - at)) for at in range(0, whole, step))
                    key = self._keys.create(dictation_id)
                    self._write_whole(dictation_id, key, blocks, header=file_header())
            plain.unlink(missing_ok=True)
            sync_folder(self._folder)

    def made_before(self, age_s: float, *, prefix: str) -> list[str]:
        """Ids with this prefix of which something, a key at least, lies here for so many seconds."""
        before_s = time.time() - age_s
        suffixes = (*_SUFFIXES, KEY_SUFFIX)
        found = set()
        with os.scandir(self._folder) as entries:
            for entry in entries:
                stem, dot, suffix = entry.name.partition(".")
                if dot + suffix in suffixes and stem.startswith(prefix) and _changed_s(entry) < before_s:
                    found.add(stem)
        return sorted(found)

    def free_bytes(self) -> int:
        """Room left on the disk."""
        return shutil.disk_usage(self._folder).free

    @contextmanager
    def _reading(self, dictation_id: str) -> Iterator[Records]:
        try:
            fd = os.open(self._encrypted(dictation_id), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise NotFound from None
        try:
            yield Records(fd)
        finally:
            os.close(fd)

    def _write_whole(
        self, dictation_id: str, key: SoundKey, blocks: Iterable[bytes], *, header: bytes
    ) -> None:
        """A file of large records, in place of the one there is; a crash leaves one of the two."""
        fresh = self._path(dictation_id, NEW_SUFFIX)
        try:
            fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                write_all(fd, header, 0)
                at, first = FILE_HEADER_BYTES, 0
                for pcm in blocks:
                    message = key.encrypt(POSITION.pack(first) + pcm)
                    record = RecordHeader(first, len(pcm) // BYTES_PER_SAMPLE, len(message))
                    write_all(fd, record.pack() + message, at)
                    at, first = at + record.record_bytes, record.end
                os.fsync(fd)
            finally:
                os.close(fd)
            if not self._keys.exists(dictation_id):
                raise NotFound  # destroyed meanwhile, by another process
            fresh.replace(self._path(dictation_id, SOUND_SUFFIX))
            sync_folder(self._folder)
        except OSError as error:
            raise storage_error(error) from error
        finally:
            fresh.unlink(missing_ok=True)

    def _encrypted(self, dictation_id: str) -> Path:
        """The encrypted file; what lies there in clear is converted first."""
        if self._path(dictation_id, PLAIN_SUFFIX).exists():
            self.convert(dictation_id)
        return self._path(dictation_id, SOUND_SUFFIX)

    def _path(self, dictation_id: str, suffix: str) -> Path:
        return self._folder / (require_id(dictation_id) + suffix)


def _changed_s(entry: os.DirEntry[str]) -> float:
    """When a file was last written; never, where it went meanwhile."""
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
