"""Opens a court bundle, as a zip file or unpacked, without believing anything it says about itself.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MAX_FILES = 20_000
MAX_TOTAL_BYTES = 4 * 1024**3
"""Eight hours of sound and all texts fit easily; more is made to fill a disk."""
MAX_TEXT_BYTES = 256 * 1024**2
"""Texts are read into memory, one at a time."""
_BLOCK_BYTES = 1024 * 1024
_COMPILED = "verify/__pycache__/"
"""What Python leaves behind when the verifier runs in the unpacked bundle."""
_WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_SIZES_FOLLOW = 0x8
"""Flag of a file whose CRC and sizes stand after it, as a writer has it that can't go back."""
_SIZES_BYTES = (16, 24)
"""Length of those: signature, CRC, and two sizes of four bytes, or of eight in zip64."""
_ZIP64 = b"\x01\x00"
_LOCAL = struct.Struct("<4s5H3I2H")
"""Before each file: signature, version, flags, way, time, date, CRC, sizes, lengths of name and extra."""
_LONG = (0xFFFFFFFF, 0xFFFFFFFF)
_KNOWN_EXTRA = {0x0001, 0x000A, 0x5455, 0x7875}
"""Zip64 sizes, and times and owners as zip programs add them. Source: APPNOTE.TXT 4.5; extrafld.txt."""
_HIDING = "bevat iets naast de bestanden van het dossier"
_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged file can end in."""


class Refused(Exception):
    """The bundle can't be looked at; ``file`` says where, the message why (in Dutch)."""

    def __init__(self, file: str, message: str) -> None:
        self.file = file
        super().__init__(message)


class Container:
    """The files of a bundle by name; names have forward slashes."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self.sizes = sizes

    def _open(self, name: str) -> BinaryIO:
        raise NotImplementedError

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a megabyte at a time.

        Raises:
            Refused: it is not there, or can't be read to its end.
        """
        if name not in self.sizes:
            raise Refused(name, "ontbreekt")
        left = self.sizes[name]
        try:
            with self._open(name) as file:
                while block := file.read(min(_BLOCK_BYTES, left + 1)):
                    left -= len(block)
                    if left < 0:
                        raise Refused(name, "is langer dan het zegt te zijn")
                    yield block
        except _BROKEN as error:
            raise Refused(name, "is beschadigd en kan niet worden gelezen") from error
        if left:
            raise Refused(name, "is korter dan het zegt te zijn")

    def read(self, name: str) -> bytes:
        """A whole text.

        Raises:
            Refused: as :meth:`blocks`, or it is too long for a text.
        """
        if self.sizes.get(name, 0) > MAX_TEXT_BYTES:
            raise Refused(name, "is te groot")
        return b"".join(self.blocks(name))

    def sha256(self, name: str) -> str:
        """Digest of a file, as hexadecimals. Raises as :meth:`blocks`."""
        digest = hashlib.sha256()
        for block in self.blocks(name):
            digest.update(block)
        return digest.hexdigest()


class _Folder(Container):
    def __init__(self, path: Path) -> None:
        self._path = path
        sizes: dict[str, int] = {}
        for folder, folders, files in os.walk(path):
            for name in [*folders, *files]:
                found = Path(folder) / name
                told = found.relative_to(path).as_posix()
                mode = found.lstat().st_mode
                if stat.S_ISDIR(mode) or told.startswith(_COMPILED):
                    continue
                if not stat.S_ISREG(mode):
                    raise Refused(told, "is geen gewoon bestand")
                sizes[told] = found.stat().st_size
        super().__init__(sizes)

    def _open(self, name: str) -> BinaryIO:
        return (self._path / name).open("rb")


class _Zip(Container):
    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        sizes: dict[str, int] = {}
        for info in archive.infolist():
            name = info.filename
            if name in sizes:
                raise Refused(name, "staat er twee keer in")
            if not is_safe(name) or info.is_dir():
                raise Refused(name, "heeft een naam die hier niet mag")
            if info.flag_bits & _ENCRYPTED or info.compress_type not in _WAYS:
                raise Refused(name, "is verpakt op een manier die hier niet mag")
            sizes[name] = info.file_size
        _require_nothing_hidden(path, archive)
        if archive.comment:
            raise Refused(path.name, "bevat tekst die niet bij het dossier hoort")
        super().__init__(sizes)

    def _open(self, name: str) -> BinaryIO:
        return self._archive.open(name)  # type: ignore[return-value]  # reads bytes, as a file does


def _require_nothing_hidden(path: Path, archive: zipfile.ZipFile) -> None:
    """Pass when the files lie one after the other from the first byte on, as the list at the end says.

    Another program may read what lies before or between them, or another name in an extra field, and
    show other files than those that are checked here.
    """
    file = archive.fp
    at = 0
    for info in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if file is None or info.header_offset != at:
            raise Refused(path.name, _HIDING)
        file.seek(at)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size:
            raise Refused(path.name, "is geen zipbestand of map, of is beschadigd")
        _, _, flags, way, _, _, _, packed, size, name_bytes, extra_bytes = _LOCAL.unpack(head)
        local_extra = file.read(name_bytes + extra_bytes)[name_bytes:]
        if info.comment or not _is_known(info.extra) or not _is_known(local_extra):
            raise Refused(info.filename, _HIDING)
        follows = bool(flags & _SIZES_FOLLOW)
        told = (0, 0) if follows else (info.compress_size, info.file_size)
        if way != info.compress_type or (packed, size) not in {told, _LONG}:
            raise Refused(info.filename, "is verpakt op een manier die hier niet mag")
        at += _LOCAL.size + name_bytes + extra_bytes + info.compress_size
        if follows:
            at += _SIZES_BYTES[local_extra[:2] == _ZIP64]
    if at != archive.start_dir:
        raise Refused(path.name, _HIDING)


def _is_known(extra: bytes) -> bool:
    """True for extra fields that hold sizes, times and owners only."""
    while extra:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind not in _KNOWN_EXTRA or len(extra) < 4 + length:
            return False
        extra = extra[4 + length :]
    return True


def is_safe(name: str) -> bool:
    """A relative name that stays inside the bundle, on any system."""
    parts = name.split("/")
    return bool(name) and all(
        part not in {"", ".", ".."} and part.isprintable() and not set(part) & set('\\:*?"<>|')
        for part in parts
    )


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """The files of the bundle at ``path``, a zip file or a folder.

    Raises:
        Refused: there is no bundle, or it holds what no bundle does.
    """
    if path.is_dir():
        yield _checked(_Folder(path), path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise Refused(path.name, "is geen zipbestand of map, of is beschadigd") from error
    with archive:
        yield _checked(_Zip(path, archive), path)


def _checked(container: Container, path: Path) -> Container:
    if len(container.sizes) > MAX_FILES:
        raise Refused(path.name, f"bevat meer dan {MAX_FILES} bestanden")
    if sum(container.sizes.values()) > MAX_TOTAL_BYTES:
        raise Refused(path.name, "is uitgepakt groter dan een dossier kan zijn")
    return container
