"""What a benchmark knows about a system: it hears sound and tells text, in its own time.

Everything a peer says is brought into the few events below, so that one and the same code
judges all of them. ``at_s`` is :func:`time.monotonic` when the message was read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, Self

SAMPLE_RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Partial:
    """Text of an utterance in progress: ``settled`` is promised to stay, ``tentative`` is not."""

    at_s: float
    utterance: int
    settled: str
    tentative: str


@dataclass(frozen=True, slots=True)
class Final:
    """Text of an utterance that is done; a higher ``revision`` under the same number replaces it."""

    at_s: float
    utterance: int
    revision: int
    text: str
    marks: int = 0


@dataclass(frozen=True, slots=True)
class Acked:
    """Everything before ``next_sample`` is safe with the server."""

    at_s: float
    next_sample: int


@dataclass(frozen=True, slots=True)
class Lag:
    """The server says that it is ``seconds`` behind; 0 once it has caught up."""

    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The session broke; ``code`` says how."""

    at_s: float
    code: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come. ``audio_s`` is what the server says it has heard, where it says so."""

    at_s: float
    audio_s: float | None


Event = Partial | Final | Acked | Lag | Failed | Ended


class SessionRefused(Exception):
    """The server takes no session now; ``retry_after_s`` where it says when to come back."""

    def __init__(self, code: str, retry_after_s: float | None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class LiveSession(Protocol):
    """One dictation over the wire."""

    async def send(self, pcm: bytes) -> None:
        """More sound: PCM s16le, 16 kHz, mono."""
        ...

    async def end(self) -> None:
        """No more sound; the rest of the text is wanted."""
        ...

    def events(self) -> AsyncIterator[Event]:
        """What the server tells, until :class:`Ended` or :class:`Failed`."""
        ...


class LiveServer(Protocol):
    """A server that sessions can be opened with. Entering it starts it, where it is not there yet."""

    @property
    def name(self) -> str:
        """For tables."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    def session(self) -> AbstractAsyncContextManager[LiveSession]:
        """Open a session.

        Raises (on entering):
            SessionRefused: it takes none now.
        """
        ...

    def cpu_s(self) -> float | None:
        """Processor seconds that the server has used so far; None for one that is not ours to see."""
        ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of recognised sound; times in seconds of the audio."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcription:
    """What an offline engine made of a whole recording."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All of it, one space between segments."""
        return " ".join(segment.text for segment in self.segments if segment.text)


class OfflineEngine(Protocol):
    """An engine that is given a whole recording. Blocking."""

    @property
    def name(self) -> str:
        """For tables."""
        ...

    def transcribe(self, pcm: bytes) -> Transcription:
        """Recognise PCM s16le, 16 kHz, mono."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
