"""A backup as one file: a tar whose parts are written and read once, in their order.

Tables come in pieces of a few megabytes, so that no size has to be known before; the list of all
parts and the manifest come last. Whoever has neither age nor Verbaal can unpack it with ``tar``.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from typing import IO, BinaryIO, Self

from pydantic import ValidationError

from server.domain.backup_errors import BackupDamaged
from server.store.backup.manifest import FILES, MANIFEST, MANIFEST_SUM, TABLES, FileLine, Manifest, is_path

ABOUT = (FILES, MANIFEST, MANIFEST_SUM)
"""Parts that tell of the others, in their order."""
PIECE_BYTES = 4 * 1024 * 1024
BLOCK = 256 * 1024
LIST_IN_MEMORY = 4 * 1024 * 1024
AT_MOST = 4 * 1024 * 1024


class Writer:
    """Writes parts, and keeps what the list at the end says of them. Use as a context manager."""

    def __init__(self, target: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed at the end of the block
        self._list = tempfile.SpooledTemporaryFile(LIST_IN_MEMORY)  # noqa: SIM115 - as above
        self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self._list.close()
        # What broke off is thrown away by the caller; that its end can't be written adds nothing.
        with suppress(OSError) if failed else nullcontext():
            self._tar.close()

    def add(self, path: str, content: bytes) -> None:
        """A part that is in memory."""
        self.copy(path, io.BytesIO(content), len(content))

    def copy(self, path: str, source: BinaryIO, size: int) -> None:
        """A part of ``size`` bytes from ``source``, which may hold more.

        Raises:
            OSError: the source is shorter.
        """
        hashed = _Hashed(source)
        self._tar.addfile(_header(path, size), hashed)
        line = FileLine(path=path, bytes=size, sha256=hashed.digest.hexdigest())
        self._list.write(line.model_dump_json().encode() + b"\n")
        self.bytes += size

    def finish(self, **about: object) -> Manifest:
        """Write the list and the manifest; ``about`` is what this object does not know."""
        size = self._list.tell()
        self._list.seek(0)
        hashed = _Hashed(self._list)
        self._tar.addfile(_header(FILES, size), hashed)
        manifest = Manifest.model_validate(
            {**about, "bytes": self.bytes, "files_sha256": hashed.digest.hexdigest()}
        )
        content = manifest.model_dump_json(indent=1).encode() + b"\n"
        checksum = _sum_of(content)
        self._tar.addfile(_header(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.addfile(_header(MANIFEST_SUM, len(checksum)), io.BytesIO(checksum))
        return manifest

    def table(self, name: str, rows: Iterable[bytes]) -> tuple[int, str]:
        """A table in pieces.

        Returns:
            Its rows and the SHA-256 over all of them.
        """
        digest, count, piece, number = hashlib.sha256(), 0, bytearray(), 1
        for row in rows:
            piece += row
            count += 1
            if len(piece) >= PIECE_BYTES:
                digest.update(piece)
                self.add(_piece(name, number), bytes(piece))
                piece, number = bytearray(), number + 1
        if piece:
            digest.update(piece)
            self.add(_piece(name, number), bytes(piece))
        return count, digest.hexdigest()


def _sum_of(manifest: bytes) -> bytes:
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


def _piece(table: str, number: int) -> str:
    return f"{TABLES}/{table}/{number:06}.jsonl"


def _header(path: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(path)
    header.size = size
    header.mode = 0o600
    return header


class _Hashed(io.RawIOBase):
    """Reads from another file and hashes what goes by."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self.digest.update(content)
        return content


def parts(source: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """The parts of a backup in their order, each to be read before the next is asked for.

    Raises:
        BackupDamaged: this is no backup, it ends too early, or a part has a name that leads elsewhere.
    """
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                known = member.name in ABOUT or is_path(member.name)
                if content is None or not known:
                    raise BackupDamaged(part=ascii(member.name)[:100])
                yield member.name, content  # type: ignore[misc]  # tarfile's own kind of file
    except (tarfile.TarError, EOFError):
        raise BackupDamaged from None


def blocks(content: BinaryIO) -> Iterator[bytes]:
    """What a part holds, a bit at a time."""
    while block := content.read(BLOCK):
        yield block


def checked(source: BinaryIO) -> Manifest:
    """Read a whole backup and compare every part with the list and the manifest.

    Raises:
        BackupDamaged: ``part`` names the first that is missing or other than it was written.
    """
    with tempfile.SpooledTemporaryFile(LIST_IN_MEMORY) as met:
        check = _Check(met)
        try:
            for path, content in parts(source):
                check.take(path, content)
        except tarfile.TarError:  # in the middle of a part
            raise BackupDamaged from None
        return check.result()


class _Check:
    """What was met so far; ``met`` keeps a line for each part, as the list at the end has it."""

    def __init__(self, met: tempfile.SpooledTemporaryFile[bytes]) -> None:
        self._met = met
        self._tables: dict[str, hashlib._Hash] = {}
        self._about: list[bytes] = []

    def take(self, path: str, content: BinaryIO) -> None:
        if path in ABOUT:
            if ABOUT.index(path) != len(self._about):
                raise BackupDamaged(part=path)
            self._about.append(_compared(self._met, content) if path == FILES else content.read(AT_MOST))
        elif self._about:  # nothing follows the list but what tells of it
            raise BackupDamaged(part=path)
        else:
            digest, size = hashlib.sha256(), 0
            folder, name = path.split("/")[:2]
            table = self._tables.setdefault(name, hashlib.sha256()) if folder == TABLES else None
            for block in blocks(content):
                digest.update(block)
                size += len(block)
                if table is not None:
                    table.update(block)
            line = FileLine(path=path, bytes=size, sha256=digest.hexdigest())
            self._met.write(line.model_dump_json().encode() + b"\n")

    def result(self) -> Manifest:
        if len(self._about) != len(ABOUT):
            raise BackupDamaged(part=ABOUT[len(self._about)])
        listed, content, checksum = self._about
        if checksum != _sum_of(content):
            raise BackupDamaged(part=MANIFEST)
        manifest = _manifest(content)
        if listed.decode() != manifest.files_sha256:
            raise BackupDamaged(part=FILES)
        for name, table in manifest.tables.items():
            if self._tables.pop(name, hashlib.sha256()).hexdigest() != table.sha256:
                raise BackupDamaged(part=f"{TABLES}/{name}")
        if self._tables:
            raise BackupDamaged(part=f"{TABLES}/{min(self._tables)}")
        return manifest


def _manifest(content: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        raise BackupDamaged(part=MANIFEST) from None


def _compared(met: tempfile.SpooledTemporaryFile[bytes], listed: BinaryIO) -> bytes:
    """The SHA-256 of the list when it says of every part what was met."""
    digest = hashlib.sha256()
    met.seek(0)
    for line in met:
        told = listed.read(len(line))
        digest.update(told)
        if told != line:
            raise BackupDamaged(part=FileLine.model_validate_json(line).path)
    if listed.read(1):
        raise BackupDamaged(part=FILES)
    return digest.hexdigest().encode()
