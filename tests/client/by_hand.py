"""A source and a screen for tests of a dictation: the test gives the sound and reads the view."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import httpx

from client.address import ServerAddress
from client.dictating import Dictating
from client.keys import Key
from client.problems import NoMicrophone
from client.spool import Spool
from client.view import View
from tests.client.fake_server import FakeServer


class ByHand:
    """A source whose blocks the test gives."""

    def __init__(self, *blocks: bytes, fast: bool = False) -> None:
        self.fast = fast
        self.lost_s = 0.0
        self.blocks = deque(blocks)
        self.calls: list[str] = []
        self.problem: Exception | None = None
        self.leftover = b""
        self._stopped = False
        self._changed = asyncio.Event()

    def start(self) -> None:
        self.calls.append("start")
        if isinstance(self.problem, NoMicrophone):
            raise self.problem

    def give(self, *blocks: bytes) -> None:
        self.blocks.extend(blocks)
        self._changed.set()

    def pause(self) -> None:
        self.calls.append("pause")
        self.give(b"")

    def resume(self) -> None:
        self.calls.append("resume")

    def stop(self) -> None:
        self.calls.append("stop")
        self._stopped = True
        self._changed.set()

    async def read(self) -> bytes | None:
        while not self.blocks:
            if self.problem is not None:
                raise self.problem
            if self._stopped:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self.blocks.popleft()

    def drain(self) -> bytes:
        left, self.leftover = self.leftover, b""
        return left

    def close(self) -> None:
        self.calls.append("close")


@dataclass
class Shown:
    """A screen that remembers the last view."""

    view: View | None = None
    remarks: set[str] = field(default_factory=set)
    closed: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def show(self, view: View) -> None:
        self.view = view
        self.remarks |= set(view.text.remarks)

    @property
    def now(self) -> View:
        assert self.view is not None
        return self.view


@dataclass
class Desk:
    """Makes dictations over one folder and server."""

    server: FakeServer
    folder: Path
    http: httpx.AsyncClient
    screen: Shown = field(default_factory=Shown)
    press: Callable[[Key], None] | None = None

    def spool(self) -> Spool:
        return Spool.create(
            self.folder, server=self.server.url, template="mutatie", dictated_at=datetime.now(UTC)
        )

    def dictating(
        self, source: ByHand | None, spool: Spool | None = None, *, hands_free: bool = True
    ) -> Dictating:
        @contextmanager
        def keys(on_key: Callable[[Key], None]) -> Iterator[None]:
            self.press = on_key
            yield
            self.press = None

        return Dictating(
            address=ServerAddress.parse(self.server.url),
            http=self.http,
            spool=spool or self.spool(),
            source=source,
            screen=self.screen,
            keys=keys,
            hands_free=hands_free,
        )

    @property
    def kept(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def heard(self, number: int = 1) -> bytes:
        return bytes(self.server.dictations[f"dictation-{number}"].audio)
