"""Understands a multipart form while it arrives: which bytes are a file's, what the fields say."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from python_multipart.multipart import parse_options_header

from server.domain.errors import FileTooLarge, InvalidRequest, JobTooLarge, VerbaalError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

MAX_FIELD_BYTES = 64 * 1024
MAX_FIELDS = 63
MAX_HEADER_BYTES = 8 * 1024
NAME_CHARS = 255


class IncomingFile:
    """One file of the form. ``unwritten`` came and is not on the disk yet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unwritten = bytearray()
        self.bytes = 0
        self.sha256 = hashlib.sha256()
        self.whole = False
        self.error: FileTooLarge | None = None


class FormReader:
    """What the parser tells, gathered: files to write, text fields.

    Args:
        file_fields: names of the fields that hold files.
        max_files: how many there may be.
        max_file_bytes: of each; what goes over it is marked, and its bytes are thrown away.
        max_total_bytes: of all together; beyond it the form is refused.
    """

    def __init__(
        self, file_fields: frozenset[str], *, max_files: int, max_file_bytes: int, max_total_bytes: int
    ) -> None:
        self.files: list[IncomingFile] = []
        self.fields: dict[str, list[str]] = {}
        self.complete = False
        self.refused: VerbaalError | None = None
        self.seen_files = 0
        self._file_fields = file_fields
        self._max_files = max_files
        self._max_file_bytes = max_file_bytes
        self._max_total_bytes = max_total_bytes
        self._total_bytes = 0
        self._field_count = 0
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._name = ""
        self._file: IncomingFile | None = None
        self._text = bytearray()

    def callbacks(self) -> MultipartCallbacks:
        """For the parser."""
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _part_begin(self) -> None:
        self._disposition, self._name, self._file = b"", "", None
        self._header.clear()
        self._value.clear()
        self._text.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        _bound(self._header, MAX_HEADER_BYTES)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        _bound(self._value, MAX_HEADER_BYTES)

    def _header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._name not in self._file_fields:
            self._field_count += 1
            if self._field_count > MAX_FIELDS:
                raise InvalidRequest("Het formulier heeft te veel velden.")
            return
        self.seen_files += 1
        if self.seen_files > self._max_files:
            if self._max_files == 1:
                raise InvalidRequest("Stuur één bestand per keer.", fields=[self._name])
            raise JobTooLarge(what="files", limit=self._max_files)
        self._file = IncomingFile(plain_name(options.get(b"filename", b"").decode("utf-8", "replace")))
        self.files.append(self._file)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        file = self._file
        if file is None:
            self._text += data[start:end]
            _bound(self._text, MAX_FIELD_BYTES)
            return
        file.bytes += end - start
        self._total_bytes += end - start
        if self._total_bytes > self._max_total_bytes:
            self.refused = JobTooLarge(what="bytes", limit=self._max_total_bytes)
        if file.bytes > self._max_file_bytes:
            file.error = FileTooLarge(max_bytes=self._max_file_bytes)
            file.unwritten.clear()
            if self._max_files == 1:
                self.refused = file.error
        elif self.refused is None:
            file.unwritten += data[start:end]
            file.sha256.update(memoryview(data)[start:end])

    def _part_end(self) -> None:
        if self._file is None:
            self.fields.setdefault(self._name, []).append(self._text.decode("utf-8", "replace"))
        else:
            self._file.whole = True

    def _end(self) -> None:
        self.complete = True


def plain_name(name: str) -> str:
    """A file's own name: no folders, nothing that does not print, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[:NAME_CHARS]


def _bound(data: bytearray, most: int) -> None:
    if len(data) > most:
        raise InvalidRequest("Een veld van het formulier is te lang.")
