"""Makes checkpoints: signs how long each log is and which root it has, and only if it grew.

A checkpoint always fits the one before: its tree is that tree with entries added. Where the
database tells another story (rolled back, rewritten, or another database), nothing is signed and
:class:`~server.domain.errors.CheckpointRefused` says so.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from server.clock import now_utc
from server.domain.audit import Head
from server.domain.checkpoints import Checkpoint, NotACheckpoint, Previous, note_digest, opened, signed
from server.domain.errors import CheckpointRefused
from server.domain.merkle import Frontier
from server.store.database import Database
from server.store.disk import make_folder, storage_error
from server.store.logs import log_lines
from server.store.logs.checkpoint_files import CheckpointFiles
from server.store.logs.log_lines import STREAMS
from server.store.logs.signing_key import SigningKey, signing_key


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint and its note."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the key, the checkpoints, and the server's own copy of the newest."""

    key_file: Path
    folder: Path
    own: Path

    def checkpoints(self, database: Database) -> Checkpoints:
        """Those of a database."""
        return Checkpoints(database, key_file=self.key_file, files=self.files)

    @property
    def files(self) -> CheckpointFiles:
        """The files in their folders."""
        return CheckpointFiles(folder=self.folder, own=self.own)


@dataclass(frozen=True, slots=True)
class _Known:
    """How far a log was read: its tree and its last entry."""

    frontier: Frontier = field(default_factory=Frontier)
    head: Head = field(default_factory=Head)


class Checkpoints:
    """The checkpoints of both logs of one database.

    Several processes may use the same key and folder: they take turns by a lock on a file.

    Args:
        database: whose logs.
        key_file: Ed25519 in PEM; made where there is none.
        files: where checkpoints go.
        now: the clock; what it says is told, and nothing is ordered by it.
    """

    def __init__(
        self,
        database: Database,
        *,
        key_file: Path,
        files: CheckpointFiles,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._database = database
        self._key_file = key_file
        self._files = files
        self._now = now
        self._turn = asyncio.Lock()
        self._known: dict[str, _Known] = {}

    async def key(self) -> SigningKey:
        """The key that signs, made when it is first asked for.

        Raises:
            CheckpointRefused: the file holds no key.
            StorageFull: it can't be written.
        """
        try:
            return await asyncio.to_thread(signing_key, self._key_file)
        except OSError as error:
            raise storage_error(error) from error

    async def make(self) -> dict[str, Signed]:
        """A checkpoint of each log that covers every entry there was when this was called.

        One that still does is given again.

        Raises:
            CheckpointRefused: the log does not fit what was signed before.
            StorageFull, OSError: it could not be kept; it was not made then.
        """
        async with self._turn, self._alone():
            key = await self.key()
            try:
                for (
                    stream
                ) in STREAMS:  # a new key must not take the place of the one that signed what is there
                    await asyncio.to_thread(self._previous, stream, key)
                await asyncio.to_thread(
                    self._files.write_keys, [key.verifier_key(stream) for stream in STREAMS]
                )
                heads = await log_lines.heads(self._database)
                return {stream: await self._signed(stream, key, heads[stream]) for stream in STREAMS}
            except OSError as error:
                raise storage_error(error) from error

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        try:
            fd = await asyncio.to_thread(self._lock)
        except OSError as error:
            raise storage_error(error) from error
        try:
            yield
        finally:
            os.close(fd)

    def _lock(self) -> int:
        make_folder(self._files.own)
        fd = os.open(self._files.own / "lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
        except OSError:
            os.close(fd)
            raise
        return fd

    async def _signed(self, stream: str, key: SigningKey, head: Head) -> Signed:
        previous, copies = await asyncio.to_thread(self._previous, stream, key)
        known = self._known.get(stream, _Known())
        last = previous.checkpoint.size if previous else 0
        if head.seq < max(last, known.head.seq):
            raise _refused(stream, f"het log heeft {head.seq} regels en had er {max(last, known.head.seq)}")
        if known.head.seq > last:
            known = _Known()  # the folder was put back from an older copy: read it all again
        known = await self._read(stream, known, last)
        if previous and not _fits(previous.checkpoint, known):
            raise _refused(stream, f"de eerste {last} regels zijn niet meer wat er is ondertekend")
        self._known[stream] = known
        if previous and head.seq == last:
            if copies < len((self._files.folder, self._files.own)):
                await self._write(stream, previous)
            return previous
        grown = await self._read(stream, known, head.seq)
        checkpoint = Checkpoint(
            origin=key.origin(stream),
            size=grown.head.seq,
            root=grown.frontier.root.hex(),
            head=grown.head.hash,
            at=self._now(),
            previous=Previous(size=last, sha256=note_digest(previous.note)) if previous else None,
        )
        new = Signed(checkpoint, signed(checkpoint, key.public_key, key.sign))
        await self._write(stream, new)
        self._known[stream] = grown
        return new

    def _previous(self, stream: str, key: SigningKey) -> tuple[Signed | None, int]:
        """The newest checkpoint, and in how many of the two places it lies."""
        found = []
        try:
            there = self._files.newest(stream)
        except UnicodeDecodeError as error:
            raise _refused(stream, "een eerder checkpoint is onleesbaar") from error
        for note in there:
            try:
                checkpoint = opened(note, key.public_key, key.signed)
            except NotACheckpoint as error:
                raise _refused(
                    stream, "een eerder checkpoint is niet met deze sleutel ondertekend"
                ) from error
            if checkpoint.origin != key.origin(stream):
                raise _refused(stream, "een eerder checkpoint gaat over een ander log")
            found.append(Signed(checkpoint, note))
        if not found:
            return None, 0
        newest = max(found, key=lambda one: one.checkpoint.size)
        return newest, sum(one.note == newest.note for one in found)

    async def _read(self, stream: str, known: _Known, until: int) -> _Known:
        """Go on reading the log to ``until``, checking that each entry builds on the one before."""
        frontier, head = known.frontier, known.head
        while head.seq < until:
            async with self._database.reading() as connection:
                page = await log_lines.links(
                    connection, stream, after=head.seq, until=min(until, head.seq + log_lines.PAGE)
                )
            leaves = []
            for seq, prev_hash, own in page:
                if seq != head.seq + 1 or prev_hash != head.hash:
                    raise _refused(stream, f"regel {head.seq + 1} ontbreekt of bouwt niet voort op de vorige")
                leaves.append(_leaf(stream, seq, own))
                head = Head.model_construct(seq=seq, hash=own)
            if not leaves:
                raise _refused(stream, f"regel {head.seq + 1} ontbreekt")
            frontier = await asyncio.to_thread(frontier.extended, leaves)
        return _Known(frontier, head)

    async def _write(self, stream: str, new: Signed) -> None:
        size = new.checkpoint.size
        # What a crash left beyond the checkpoint before is written again: it may be half.
        before = new.checkpoint.previous.size if new.checkpoint.previous else 0
        first = min(before, await asyncio.to_thread(self._files.hashes_noted, stream))
        hashes = bytearray()
        at = first
        while at < size:
            async with self._database.reading() as connection:
                page = await log_lines.links(
                    connection, stream, after=at, until=min(size, at + log_lines.PAGE)
                )
            hashes += b"".join(_leaf(stream, seq, own) for seq, _, own in page)
            at += log_lines.PAGE
        await asyncio.to_thread(
            self._files.write, stream, size=size, note=new.note, first=first, hashes=bytes(hashes)
        )


def _fits(checkpoint: Checkpoint, known: _Known) -> bool:
    return checkpoint.root == known.frontier.root.hex() and checkpoint.log_head == known.head


def _leaf(stream: str, seq: int, own: str) -> bytes:
    try:
        return bytes.fromhex(own)
    except ValueError:
        raise _refused(stream, f"regel {seq} heeft geen hash") from None


def _refused(stream: str, why: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"Er is geen checkpoint gemaakt van het log '{stream}': {why}. Draai `verbaal verify`.", stream=stream
    )
