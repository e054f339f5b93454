"""A multipart upload, written to disk as it comes.

The framework would first gather the whole body, in memory or in the system's own temporary
folder, and only then look at it. Here the bytes are counted while they arrive, a file goes to
the data folder, and it has no name there: the system frees it when the request is over, also
when the server is killed meanwhile.
"""

from __future__ import annotations

import asyncio
import errno
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from server.api.jobs.form_reader import MAX_FIELD_BYTES, FormReader, IncomingFile
from server.domain.errors import FileTooLarge, InvalidRequest, StorageFull

WRITE_BYTES = 1024 * 1024
STALLED_S = 60.0
"""A body that brings nothing for this long will not come."""
WHOLE_BODY_S = 60.0
"""A small body that takes longer comes drop by drop, and keeps others from the place that it takes."""
FORM_TYPE = b"multipart/form-data"
NOT_WHOLE = "Het formulier is niet heel aangekomen. Stuur het opnieuw."


@dataclass(slots=True)
class Upload:
    """One file and the text fields around it; a field may come more than once."""

    file: BinaryIO
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of a form, whole, at its beginning. ``error`` says why its bytes were not kept."""

    file: BinaryIO
    name: str
    bytes: int
    sha256: str
    error: FileTooLarge | None


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What a form may hold: names of its file fields, and how many and how large the files are."""

    file_fields: frozenset[str]
    max_files: int
    max_file_bytes: int
    max_total_bytes: int


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
    limits = FormLimits(frozenset({"file"}), 1, max_bytes, max_bytes)
    with ExitStack() as stack:
        kept: list[BinaryIO] = []

        async def keep(received: ReceivedFile) -> None:
            kept.append(received.file)

        fields = await _receive(request, folder, limits, keep, stack)
        if not kept:
            raise InvalidRequest("Het formulier bevat geen bestand (veld `file`).", fields=["file"])
        yield Upload(file=kept[0], fields=fields)


async def receive_files(
    request: Request, folder: Path, limits: FormLimits, take: Callable[[ReceivedFile], Awaitable[None]]
) -> dict[str, list[str]]:
    """Read the request's body: any number of files, and text fields.

    Args:
        request: whose body was not touched yet.
        folder: on the disk that takes the files for a moment; made when absent.
        limits: of the form.
        take: gets each file as soon as it is whole; afterwards its bytes are gone.

    Returns:
        The text fields.

    Raises:
        JobTooLarge: more files or bytes came than one form may hold.
        InvalidRequest, StorageFull, ClientDisconnect: as :func:`receive_upload`.
    """

    async def take_and_close(received: ReceivedFile) -> None:
        with received.file:
            await take(received)

    with ExitStack() as stack:
        return await _receive(request, folder, limits, take_and_close, stack)


async def receive_body(request: Request, max_bytes: int) -> bytes:
    """Read the request's body into memory: small sound that is sent as it is.

    Raises:
        FileTooLarge: more bytes came, or the client says that they will.
        InvalidRequest: it stopped half-way, or took all too long.
        ClientDisconnect: the client went away half-way.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise FileTooLarge(max_bytes=max_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(WHOLE_BODY_S):
            async for chunk in _chunks(request):
                body += chunk
                if len(body) > max_bytes:
                    raise FileTooLarge(max_bytes=max_bytes)
    except TimeoutError as error:
        raise InvalidRequest(NOT_WHOLE) from error
    return bytes(body)


async def client_is_gone(request: Request) -> None:
    """Return when the client has closed the connection. Call it once the body was read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _receive(
    request: Request,
    folder: Path,
    limits: FormLimits,
    take: Callable[[ReceivedFile], Awaitable[None]],
    stack: ExitStack,
) -> dict[str, list[str]]:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != FORM_TYPE or not boundary:
        raise InvalidRequest("Stuur het bestand als formulier (multipart/form-data).")
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    reader = FormReader(
        limits.file_fields,
        max_files=limits.max_files,
        max_file_bytes=limits.max_file_bytes,
        max_total_bytes=limits.max_total_bytes,
    )
    writer = _Writer(folder, take, stack)
    discarded = 0
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        async for chunk in _chunks(request):
            if reader.refused is not None:
                # Many clients look for an answer only after they have sent everything.
                discarded += len(chunk)
                if discarded > limits.max_file_bytes:
                    raise reader.refused
                continue
            parser.write(chunk)
            await writer.write(reader)
        if reader.refused is not None:
            raise reader.refused
        parser.finalize()
    except (MultipartParseError, TimeoutError) as error:
        raise InvalidRequest(NOT_WHOLE) from error
    await writer.write(reader)
    if not reader.complete:
        raise InvalidRequest(NOT_WHOLE)
    return reader.fields


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises TimeoutError when nothing comes any more."""
    body = aiter(request.stream())
    while True:
        async with asyncio.timeout(STALLED_S):
            chunk = await anext(body, None)
        if chunk is None:
            return
        yield chunk


class _Writer:
    """Puts the bytes of files on the disk, and hands each on when it is whole."""

    def __init__(
        self, folder: Path, take: Callable[[ReceivedFile], Awaitable[None]], stack: ExitStack
    ) -> None:
        self._folder = folder
        self._take = take
        self._stack = stack
        self._file: BinaryIO | None = None

    async def write(self, reader: FormReader) -> None:
        """Write what is worth a write; only the last file of the reader may not be whole yet."""
        while reader.files:
            incoming = reader.files[0]
            if incoming.unwritten and (incoming.whole or len(incoming.unwritten) >= WRITE_BYTES):
                await self._write(incoming)
            if not incoming.whole or (reader.refused is not None):
                return
            reader.files.pop(0)
            file, self._file = self._opened(), None
            file.seek(0)
            await self._take(
                ReceivedFile(file, incoming.name, incoming.bytes, incoming.sha256.hexdigest(), incoming.error)
            )

    async def _write(self, incoming: IncomingFile) -> None:
        data = bytes(incoming.unwritten)
        incoming.unwritten.clear()
        try:
            await asyncio.to_thread(_write_through, self._opened(), data)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull from error
            raise

    def _opened(self) -> BinaryIO:
        if self._file is None:
            file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - the stack closes it
            self._file = self._stack.enter_context(file)
        return self._file


def _write_through(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()  # a full disk is told here, not at some later seek


__all__ = [
    "MAX_FIELD_BYTES",
    "ClientDisconnect",
    "FormLimits",
    "ReceivedFile",
    "Upload",
    "client_is_gone",
    "receive_body",
    "receive_files",
    "receive_upload",
]
