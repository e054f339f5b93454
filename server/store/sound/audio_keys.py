"""A key for each recording: whoever destroys it destroys the sound, wherever copies of that lie.

A recording's key is an age X25519 identity of its own (https://age-encryption.org/v1). Its secret is
kept in ``<id>.key`` beside the sound, as an age message for the service's key and, where one is set,
the court's key: either can read the recording, nobody else. docs/sound.md shows how without Verbaal.

Calls block: run them in a thread.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self

import pyrage
from pyrage import DecryptError, IdentityError, x25519

from server.domain.errors import NotFound, SoundDamaged, SoundKeyRefused
from server.store.disk import make_folder, replace_whole, storage_error, sync_folder, write_all, write_synced
from server.store.sound import service_key
from server.store.sound.key_source import KeySource
from server.store.sound.service_key import ServiceKey

KEY_SUFFIX = ".key"
NEW_SUFFIX = ".new"
AGE_MAGIC = b"age-encryption.org/v1"
TRIED_AT_START = 8
"""Recordings whose key is unwrapped at the start, to know that the service's key is the right one."""

_ROTATING = "De sleutels worden op dit moment vervangen. Wacht tot dat klaar is."
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def require_id(record_id: str) -> str:
    """``record_id`` when it can be part of a file's name.

    Raises:
        NotFound: nothing is kept under such a name.
    """
    if not _ID.fullmatch(record_id):
        raise NotFound
    return record_id


class SoundKey:
    """The key of one recording, unwrapped."""

    def __init__(self, identity: x25519.Identity) -> None:
        self._identity = identity
        self._recipients = [identity.to_public()]

    def encrypt(self, content: bytes) -> bytes:
        """``content`` as an age message."""
        message: bytes = pyrage.encrypt(content, self._recipients)
        return message

    def decrypt(self, message: bytes) -> bytes:
        """What :meth:`encrypt` was given.

        Raises:
            SoundDamaged: a bit is different, something is missing, or it is of another recording.
        """
        try:
            content: bytes = pyrage.decrypt(message, [self._identity])
        except DecryptError:
            raise SoundDamaged from None
        return content

    def encrypt_file(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write all of ``source`` as one age message to ``target``, in little memory."""
        pyrage.encrypt_io(source, target, self._recipients)

    def decrypt_file(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write what an age message holds to ``target``, in little memory.

        Raises:
            SoundDamaged: as :meth:`decrypt`; a part may have been written by then.
        """
        try:
            pyrage.decrypt_io(source, target, [self._identity])
        except (DecryptError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise SoundDamaged from None


class AudioKeys:
    """The keys of all recordings, in the folder of the sound.

    While it is open, no rotation can begin in another process. Close it at the end.
    """

    def __init__(self, folder: Path, service: ServiceKey) -> None:
        self._folder = folder
        self._service = service
        self._making = threading.Lock()
        make_folder(folder)
        self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._hold(fcntl.LOCK_SH, _ROTATING)

    @classmethod
    def load(cls, folder: Path, source: KeySource) -> Self:
        """Get the service's key (once: a command is not run again) and see that it fits the sound.

        Raises:
            SoundKeyRefused: no key, or one that can't read the sound there is.
        """
        make_folder(folder)
        sound_exists = next(_ids(folder), None) is not None
        keys = cls(folder, service_key.load(source, sound_exists=sound_exists))
        try:
            keys.check()
        except BaseException:
            keys.close()
            raise
        return keys

    @property
    def service(self) -> ServiceKey:
        """The key that wraps those of the recordings."""
        return self._service

    def create(self, record_id: str) -> SoundKey:
        """A new key, on the disk with its name before this returns; the one there is, if any.

        Raises:
            StorageFull: it could not be kept; nothing may be encrypted with it.
        """
        path = self._path(record_id)
        with self._making:
            if path.exists():
                return self.open(record_id)
            identity = x25519.Identity.generate()
            fresh = path.with_name(path.name + NEW_SUFFIX)
            try:
                write_synced(fresh, self._wrap(identity))
                fresh.rename(path)
                sync_folder(self._folder)
            except OSError as error:
                fresh.unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                raise storage_error(error) from error
            return SoundKey(identity)

    def open(self, record_id: str) -> SoundKey:
        """The key of a recording.

        Raises:
            NotFound: there never was one, or it was destroyed.
            SoundKeyRefused: the service's key can't unwrap it.
            SoundDamaged: the file is not what was written.
        """
        return SoundKey(self._identity(record_id))

    def exists(self, record_id: str) -> bool:
        """True when the recording can still be read, given the service's key."""
        try:
            return bool(self._path(record_id).read_bytes().strip(b"\0"))
        except FileNotFoundError:
            return False

    def ids(self) -> Iterator[str]:
        """Recordings with a key, in no order."""
        return _ids(self._folder)

    def destroy(self, record_id: str) -> None:
        """Overwrite and remove a recording's key: from now on nobody can read its sound. Repeatable.

        The sound itself, and copies of it elsewhere, may stay behind: without the key they are noise.
        A copy of the key file in a backup must go as well (docs/sound.md).
        """
        path = self._path(record_id)
        with self._making:
            for one in (path, path.with_name(path.name + NEW_SUFFIX)):
                try:
                    fd = os.open(one, os.O_WRONLY | os.O_CLOEXEC)
                except FileNotFoundError:
                    continue
                try:
                    write_all(fd, bytes(os.fstat(fd).st_size), 0)
                    os.fsync(fd)
                except OSError:
                    # A disk that takes no more writes can still forget the name.
                    one.unlink(missing_ok=True)
                    sync_folder(self._folder)
                    raise
                finally:
                    os.close(fd)
                one.unlink(missing_ok=True)
            sync_folder(self._folder)

    def check(self) -> None:
        """See that the service's key reads the sound there is, by trying some recordings.

        Raises:
            SoundKeyRefused: it reads none of those.
        """
        tried = False
        for record_id in islice(self.ids(), TRIED_AT_START):
            try:
                self._identity(record_id)
            except (NotFound, SoundDamaged):
                continue
            except SoundKeyRefused:
                tried = True
                continue
            return
        if tried:
            raise SoundKeyRefused(
                "De sleutel van de dienst past niet bij het geluid dat er is. Geef de sleutel waarmee het is "
                "versleuteld (VERBAAL_SOUND_KEY_FILE of VERBAAL_SOUND_KEY_COMMAND)."
            )

    def rewrap(self, service: ServiceKey, advance: Callable[[], None] = lambda: None) -> int:
        """Wrap every recording's key for ``service`` instead. Repeatable after a crash.

        Needs that no other process has the keys open (:meth:`alone`).

        Returns:
            How many keys are wrapped for it now.
        """
        self._service = service
        count = 0
        for record_id in sorted(self.ids()):
            try:
                identity = self._identity(record_id)
            except NotFound:
                continue  # overwritten, not yet removed
            path = self._path(record_id)
            try:
                replace_whole(path, self._wrap(identity), beside=path.with_name(path.name + NEW_SUFFIX))
            except OSError as error:
                raise storage_error(error) from error
            count += 1
            advance()
        return count

    def alone(self) -> None:
        """Be the only process that has the keys open, until :meth:`close`.

        Raises:
            SoundKeyRefused: a server or another command has them open.
        """
        self._hold(fcntl.LOCK_EX, "De server (of een andere opdracht) gebruikt de sleutels. Stop die eerst.")

    def close(self) -> None:
        """Let other processes rotate the keys; closing twice is harmless."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _hold(self, kind: int, otherwise: str) -> None:
        try:
            fcntl.flock(self._lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise SoundKeyRefused(otherwise) from None

    def _wrap(self, identity: x25519.Identity) -> bytes:
        wrapped: bytes = pyrage.encrypt(f"{identity}\n".encode(), self._service.recipients)
        return wrapped

    def _identity(self, record_id: str) -> x25519.Identity:
        try:
            wrapped = self._path(record_id).read_bytes()
        except FileNotFoundError:
            raise NotFound from None
        if not wrapped.strip(b"\0"):
            raise NotFound  # overwritten, and then the power failed
        if not wrapped.startswith(AGE_MAGIC):
            raise SoundDamaged
        try:
            return x25519.Identity.from_str(
                pyrage.decrypt(wrapped, self._service.identities).decode().strip()
            )
        except (DecryptError, IdentityError, ValueError):
            raise SoundKeyRefused from None

    def _path(self, record_id: str) -> Path:
        return self._folder / f"{require_id(record_id)}{KEY_SUFFIX}"


@contextmanager
def without_rotation(folder: Path) -> Iterator[None]:
    """Keeps a rotation from beginning inside the block: a copy must not have keys from before and after it.

    Raises:
        SoundKeyRefused: one is under way.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SoundKeyRefused(_ROTATING) from None
        yield
    finally:
        os.close(fd)


def _ids(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(KEY_SUFFIX) and _ID.fullmatch(entry.name.removesuffix(KEY_SUFFIX)):
                yield entry.name.removesuffix(KEY_SUFFIX)
