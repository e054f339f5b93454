"""Where confirmed reports go: a record system over HTTP, or a folder that another program reads."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import secrets as random_secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from server.jobs.addresses import parse_url
from server.jobs.webhooks import Answer, Outcome, Poster, Secret, read_secrets, sign
from server.store.disk import sync_folder

HTTP: Final = "http"
FOLDER: Final = "folder"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Destination(Protocol):
    """A receiver of reports."""

    @property
    def name(self) -> str:
        """What rows of the outbox call it: ``http`` or ``folder``."""

    @property
    def recipient(self) -> str:
        """Identifier of the receiver for the audit log."""

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        """Make one attempt; what goes wrong on the way is in the answer, not raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSystem:
    """A receiver of Standard Webhooks. It may stand inside the network: the operator's setting names it."""

    url: str
    secrets: tuple[Secret, ...]
    timeout_s: float = 20.0
    poster: Poster = field(default_factory=lambda: Poster(origins=None))

    name = HTTP

    @property
    def recipient(self) -> str:
        """Host and port; the brackets of an IPv6 address are no part of an identifier."""
        return parse_url(self.url).origin.authority.replace("[", "").replace("]", "")

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        """Post the message."""
        return await self.poster.post(
            self.url, body, message_id=message_id, secrets=self.secrets, timeout_s=self.timeout_s
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder that gets ``<message id>.json``, beside it ``.json.sha256`` and, with a secret, ``.json.sig``.

    The JSON appears last and whole: whoever sees it can read it and what stands beside it. Its name
    is the message's id, so that a second attempt finds the first; a file that is there is never
    written over. The folder must exist: one that is missing is a disk that is not mounted.
    """

    path: Path
    secrets: tuple[Secret, ...] = ()
    now_s: Callable[[], float] = time.time

    name = FOLDER
    recipient = FOLDER

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        """Put the file there, on the disk before the answer says so."""
        return await asyncio.to_thread(self._put, message_id, body)

    def _put(self, message_id: str, body: bytes) -> Answer:
        try:
            return self._put_whole(message_id, body)
        except FileNotFoundError:
            return Answer(Outcome.TRY_AGAIN, "folder_missing")
        except OSError as error:
            return Answer(Outcome.TRY_AGAIN, "folder_full" if error.errno in _FULL else "folder_failed")

    def _put_whole(self, message_id: str, body: bytes) -> Answer:
        target = self.path / f"{message_id}.json"
        digest = self.path / f"{target.name}.sha256"
        if target.exists():
            written = target.read_bytes()
            # Ours from an earlier attempt, although marks may have changed since: the first one stands.
            whole = digest.exists() and digest.read_bytes() == _digest_line(target.name, written)
            if written != body and not whole:
                return Answer(Outcome.REFUSED, "file_differs")
        else:
            if self.secrets:
                headers = sign(self.secrets, message_id=message_id, timestamp_s=int(self.now_s()), body=body)
                signature = json.dumps(headers, indent=2) + "\n"
                self._write(self.path / f"{target.name}.sig", signature.encode())
            self._write(digest, _digest_line(target.name, body))
            self._write(target, body)
        # Also for a file that was there: the attempt before may have died between file and folder.
        sync_folder(self.path)
        for left in self.path.glob(f".{message_id}.*.part"):
            left.unlink(missing_ok=True)
        return Answer(Outcome.DELIVERED, "delivered")

    def _write(self, path: Path, content: bytes) -> None:
        part = self.path / f".{path.name}.{random_secrets.token_hex(4)}.part"
        try:
            fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
            try:
                written = 0
                while written < len(content):
                    written += os.write(fd, content[written:])
                os.fsync(fd)
            finally:
                os.close(fd)
            part.rename(path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def _digest_line(name: str, content: bytes) -> bytes:
    """A line as ``sha256sum -c`` reads it."""
    return f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """What the settings say of receivers; without ``url`` and ``folder`` reports go nowhere."""

    url: str | None = None
    secret_file: Path | None = None
    folder: Path | None = None
    timeout_s: float = 20.0
    attempts: int = 150


def destinations_of(receivers: Receivers) -> Sequence[Destination]:
    """The receivers that the settings name.

    Raises:
        SecretRefused, OSError: the secret file holds no secrets, or can't be read.
    """
    secrets = read_secrets(receivers.secret_file) if receivers.secret_file is not None else ()
    found: list[Destination] = []
    if receivers.url is not None:
        found.append(RecordSystem(url=receivers.url, secrets=secrets, timeout_s=receivers.timeout_s))
    if receivers.folder is not None:
        found.append(Folder(path=receivers.folder, secrets=secrets))
    return found
