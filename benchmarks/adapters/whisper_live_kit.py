"""WhisperLiveKit 0.2.26: ``/asr`` with raw PCM; the whole state comes again and again.

Text in its ``lines`` is committed: it is settled and final at once, as it has no later pass. Every
message that adds to it makes one final of what was added. ``buffer_transcription`` is tentative.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from benchmarks.adapters.peer_server import HOST, PeerServer
from benchmarks.adapters.protocol import Ended, Event, Failed, Final, Lag, Partial
from benchmarks.adapters.socket import WebSocketLine
from benchmarks.plain_weights import write_plain

SILENCE = -2
"""``speaker`` of a line that stands for a pause."""
LAG_TOLD_S, LAG_STEP_S = 5.0, 2.0
"""Its every message carries a lag; told here when ours would be (server/domain/dictation.py)."""


Policy = Literal["localagreement", "alignatt"]
NAMES: dict[Policy, str] = {"localagreement": "whisperlivekit-la", "alignatt": "whisperlivekit"}


class WhisperLiveKit(PeerServer):
    """With one of its two policies; the model of all others does the work in both.

    AlignAtt, its default, encodes with faster-whisper and decodes with OpenAI's own code: for that
    the same weights are written out in another form.
    """

    def __init__(self, python: Path, model: Path, *, language: str, policy: Policy) -> None:
        super().__init__()
        self.name = NAMES[policy]
        self._program = python.with_name("whisperlivekit-server")
        self._model = model
        self._language = language
        self._policy = policy
        self._weights: tempfile.TemporaryDirectory[str] | None = None

    def command(self) -> Sequence[str]:
        """See :class:`benchmarks.adapters.peer_server.PeerServer`."""
        return (
            str(self._program),
            *("--host", HOST, "--port", str(self.port), "--log-level", "WARNING"),
            *("--backend", "faster-whisper", "--language", self._language),
            *("--pcm-input", "--warmup-file", ""),
            *(self._alignatt() if self._policy == "alignatt" else self._local_agreement()),
        )

    def _local_agreement(self) -> Sequence[str]:
        return ("--backend-policy", "localagreement", "--model_dir", str(self._model))

    def _alignatt(self) -> Sequence[str]:
        self._weights = tempfile.TemporaryDirectory(prefix="benchmark-weights-")
        heads = write_plain(self._model, Path(self._weights.name))
        return (
            *("--backend-policy", "simulstreaming", "--encoder-model-path", str(self._model)),
            *("--decoder-model-path", self._weights.name, "--custom-alignment-heads", heads),
        )

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__(*_)
        if self._weights is not None:
            self._weights.cleanup()

    async def ready(self) -> bool:
        """See :class:`benchmarks.adapters.peer_server.PeerServer`."""
        return await self.answers("/health")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[_Session]:
        """See :class:`benchmarks.adapters.protocol.LiveServer`."""
        async with WebSocketLine(f"ws://{HOST}:{self.port}/asr") as line:
            await line.receive()  # its settings
            yield _Session(line)


class _Session:
    def __init__(self, line: WebSocketLine) -> None:
        self._line = line
        self._reader = StateReader()

    async def send(self, pcm: bytes) -> None:
        await self._line.send(pcm)

    async def end(self) -> None:
        await self._line.send(b"")

    async def events(self) -> AsyncIterator[Event]:
        async for at_s, message in self._line:
            told: dict[str, Any] = json.loads(message)
            if told.get("type") == "ready_to_stop":
                yield Ended(at_s, None)
                return
            if told.get("type") == "error" or told.get("error"):
                yield Failed(at_s, "error")
                return
            for event in self._reader.read(told, at_s):
                yield event
        yield Failed(time.monotonic(), self._line.closed_with)


class StateReader:
    """Turns whole states into events. What was added to the committed text is a final of its own.

    Committed words that change after all become a second revision: of the final that held the
    first of them, with as many words as stood from there on, while the finals behind it become empty.
    """

    def __init__(self) -> None:
        self._finals: list[tuple[str, ...]] = []
        self._revisions: list[int] = []
        self._tentative = ""
        self._lag_s = 0.0

    def read(self, state: dict[str, Any], at_s: float) -> list[Event]:
        """Events of one message."""
        lines = [line for line in state.get("lines", ()) if line.get("speaker") != SILENCE]
        words = " ".join(str(line.get("text") or "") for line in lines).split()
        tentative = " ".join(str(state.get("buffer_transcription") or "").split())
        events: list[Event] = []
        standing = [word for final in self._finals for word in final]
        if words[: len(standing)] != standing:
            events += self._revise(words, at_s)
        elif len(words) > len(standing):
            events.append(self._add(words[len(standing) :], at_s))
        if tentative != self._tentative:
            self._tentative = tentative
            # Behind every final there may be: what is tentative always stands last.
            events.append(Partial(at_s, len(self._finals), "", tentative))
        elif events and tentative:
            events.append(Partial(at_s, len(self._finals), "", tentative))
        return events + self._lag(float(state.get("remaining_time_transcription") or 0.0), at_s)

    def _add(self, words: Sequence[str], at_s: float) -> Final:
        self._finals.append(tuple(words))
        self._revisions.append(1)
        return Final(at_s, len(self._finals) - 1, 1, " ".join(words))

    def _revise(self, words: Sequence[str], at_s: float) -> list[Event]:
        start = number = 0
        while number < len(self._finals):
            final = self._finals[number]
            if tuple(words[start : start + len(final)]) != final:
                break
            start += len(final)
            number += 1
        # As many words as stood there before; what is more than that is new, and a final of its own.
        standing = start + sum(map(len, self._finals[number:]))
        events: list[Event] = []
        for changed in range(number, len(self._finals)):
            self._finals[changed] = tuple(words[start:standing]) if changed == number else ()
            self._revisions[changed] += 1
            text = " ".join(self._finals[changed])
            events.append(Final(at_s, changed, self._revisions[changed], text))
        if words[standing:]:
            events.append(self._add(words[standing:], at_s))
        return events

    def _lag(self, seconds: float, at_s: float) -> list[Event]:
        if seconds < LAG_TOLD_S:
            seconds = 0.0
        if abs(seconds - self._lag_s) < LAG_STEP_S:
            return []
        self._lag_s = seconds
        return [Lag(at_s, seconds)]
