"""Encrypts a backup while it is written, and decrypts it while it is read (age, docs/backup.md).

The age library takes a source and a target; a pipe and a thread make a file of it that is written
to or read from, so that nothing lies on a disk unencrypted and little is in memory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import DecryptError, IdentityError, RecipientError, x25519

from server.domain.backup_errors import BackupDamaged, BackupLocked

AGE_MAGIC = b"age-encryption.org/v1\n"


def recipient(public_key: str) -> x25519.Recipient:
    """The holder of a key that ends up able to read a backup.

    Raises:
        BackupLocked: this is no public key.
    """
    try:
        return x25519.Recipient.from_str(public_key)
    except RecipientError:
        raise BackupLocked("Dit is geen openbare sleutel van age; die begint met age1.") from None


def identities_in(file: Path) -> list[x25519.Identity]:
    """The secret keys in a file as ``age-keygen`` makes it.

    Raises:
        BackupLocked: it holds none.
    """
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        found = []
    if not found:
        raise BackupLocked("In dit bestand staat geen sleutel van age; die begint met AGE-SECRET-KEY-1.")
    return found


def is_sealed(file: BinaryIO) -> bool:
    """True when a file, at its start, is encrypted; it is at its start again afterwards."""
    start = file.read(len(AGE_MAGIC))
    file.seek(0)
    return start == AGE_MAGIC


@contextmanager
def sealed(target: BinaryIO, recipients: Sequence[x25519.Recipient]) -> Iterator[BinaryIO]:
    """A file to write to; ``target`` gets what is written, encrypted, whole at the end of the block."""
    read_end, write_end = os.pipe()
    source = os.fdopen(read_end, "rb")
    worker = _Worker(lambda: pyrage.encrypt_io(source, target, list(recipients)), source)
    try:
        with os.fdopen(write_end, "wb") as given:
            yield given
    finally:
        worker.join()  # after the writer closed its end; tells why where it broke off


@contextmanager
def opened(source: BinaryIO, identities: Sequence[x25519.Identity]) -> Iterator[BinaryIO]:
    """A file to read from, with what ``source`` holds for one of ``identities``.

    Raises:
        BackupLocked: it is for none of them.
        BackupDamaged: it was changed, or ends too early.
    """
    read_end, write_end = os.pipe()
    target = os.fdopen(write_end, "wb")
    worker = _Worker(lambda: pyrage.decrypt_io(source, target, list(identities)), target)
    with os.fdopen(read_end, "rb") as given:
        try:
            yield given
        except Exception:
            given.close()
            worker.join()  # what it says explains contents that end too early
            raise
    worker.join()


class _Worker:
    """Runs one call of the age library beside the one who writes or reads."""

    def __init__(self, work: Callable[[], None], file: BinaryIO) -> None:
        self._work = work
        self._file = file  # closed when done, so that the other end does not wait for ever
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="age", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._file:
                self._work()
        except BaseException as error:  # noqa: BLE001 - told in join
            self._error = error

    def join(self) -> None:
        self._thread.join()
        error = self._error
        if isinstance(error, DecryptError):
            raise BackupLocked from None
        if isinstance(error, OSError) and error.errno is None:  # not the disk: a part that was changed
            raise BackupDamaged from None
        if error is not None and not isinstance(error, BrokenPipeError):
            raise error
