"""A multipart upload, written to disk as it comes.

The framework would first gather the whole body, in memory or in the system's own temporary
folder, and only then look at it. Here the bytes are counted while they arrive, the file goes to
the data folder, and it has no name there: the system frees it when the request is over, also
when the server is killed meanwhile.
"""

from __future__ import annotations

import asyncio
import errno
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from server.domain.errors import FileTooLarge, InvalidRequest, StorageFull

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

MAX_FIELD_BYTES = 64 * 1024
MAX_PARTS = 64
MAX_HEADER_BYTES = 8 * 1024
WRITE_BYTES = 1024 * 1024
STALLED_S = 60.0
"""A body that brings nothing for this long will not come."""
FORM_TYPE = b"multipart/form-data"


@dataclass(slots=True)
class Upload:
    """One file and the text fields around it; a field may come more than once."""

    file: BinaryIO
    fields: dict[str, list[str]] = field(default_factory=dict)


@asynccontextmanager
async def receive_upload(request: Request, folder: Path, max_bytes: int) -> AsyncIterator[Upload]:
    """Read the request's body: the part called ``file`` and text fields.

    Args:
        request: whose body was not touched yet.
        folder: on the disk that takes the file; made when absent.
        max_bytes: of the file. What the client says about its length is not believed.

    Raises:
        FileTooLarge: more bytes came; as many again are read and thrown away.
        InvalidRequest: no multipart form, or not one that can be read.
        StorageFull: the disk is.
        ClientDisconnect: the client went away half-way.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != FORM_TYPE or not boundary:
        raise InvalidRequest("Stuur het bestand als formulier (multipart/form-data).")
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        reader = _FormReader(max_bytes)
        discarded = 0
        try:
            parser = MultipartParser(boundary, reader.callbacks())
            async for chunk in _chunks(request):
                if reader.refused is not None:
                    # Many clients look for an answer only after they have sent everything.
                    discarded += len(chunk)
                    if discarded > max_bytes:
                        raise reader.refused
                    continue
                parser.write(chunk)
                if len(reader.unwritten) >= WRITE_BYTES:
                    await _write(file, reader)
            if reader.refused is not None:
                raise reader.refused
            parser.finalize()
        except (MultipartParseError, TimeoutError) as error:
            raise InvalidRequest("Het formulier is niet heel aangekomen. Stuur het opnieuw.") from error
        await _write(file, reader)
        if not reader.complete:
            raise InvalidRequest("Het formulier is niet heel aangekomen. Stuur het opnieuw.")
        if not reader.has_file:
            raise InvalidRequest("Het formulier bevat geen bestand (veld `file`).", fields=["file"])
        file.seek(0)
        yield Upload(file=file, fields=reader.fields)


async def client_is_gone(request: Request) -> None:
    """Return when the client has closed the connection. Call it once the body was read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises TimeoutError when nothing comes any more."""
    body = aiter(request.stream())
    while True:
        async with asyncio.timeout(STALLED_S):
            chunk = await anext(body, None)
        if chunk is None:
            return
        yield chunk


async def _write(file: BinaryIO, reader: _FormReader) -> None:
    if not reader.unwritten:
        return
    data = bytes(reader.unwritten)
    reader.unwritten.clear()
    try:
        await asyncio.to_thread(file.write, data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull from error
        raise


class _FormReader:
    """What the parser tells, gathered: file bytes to write, text fields."""

    def __init__(self, max_file_bytes: int) -> None:
        self.unwritten = bytearray()
        self.fields: dict[str, list[str]] = {}
        self.has_file = False
        self.complete = False
        self.refused: FileTooLarge | None = None
        self._max_file_bytes = max_file_bytes
        self._file_bytes = 0
        self._parts = 0
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._name = ""
        self._is_file = False
        self._text = bytearray()

    def callbacks(self) -> MultipartCallbacks:
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
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InvalidRequest("Het formulier heeft te veel velden.")
        self._disposition, self._name, self._is_file = b"", "", False
        self._header.clear()
        self._value.clear()
        self._text.clear()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        self._bound(self._header, MAX_HEADER_BYTES)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound(self._value, MAX_HEADER_BYTES)

    def _header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = self._name == "file"
        if self._is_file and self.has_file:
            raise InvalidRequest("Stuur één bestand per keer.", fields=["file"])
        self.has_file |= self._is_file

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if not self._is_file:
            self._text += data[start:end]
            self._bound(self._text, MAX_FIELD_BYTES)
            return
        self._file_bytes += end - start
        if self._file_bytes > self._max_file_bytes:
            self.refused = FileTooLarge(max_bytes=self._max_file_bytes)
            self.unwritten.clear()
        else:
            self.unwritten += data[start:end]

    def _part_end(self) -> None:
        if not self._is_file:
            self.fields.setdefault(self._name, []).append(self._text.decode("utf-8", "replace"))

    def _end(self) -> None:
        self.complete = True

    @staticmethod
    def _bound(data: bytearray, most: int) -> None:
        if len(data) > most:
            raise InvalidRequest("Een veld van het formulier is te lang.")


__all__ = ["ClientDisconnect", "Upload", "client_is_gone", "receive_upload"]
