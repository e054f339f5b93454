"""What a recording works with: who listens, who reports, and the tools of the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from server import wire
from server.api.live_questions import QuestionDesk
from server.asr.listening import Hearing
from server.asr.schedulers import Schedulers
from server.asr.vad import VoiceActivity
from server.domain.errors import VerbaalError
from server.domain.live_answers import LiveAnswers
from server.domain.sound_chain import SoundProof
from server.domain.transcript import Transcript
from server.domain.word_lists import OwnWords
from server.dutch.command_list import Commands
from server.metrics import Metrics
from server.reporting.form_reader import Preview
from server.store.dictations import DictationRow, Dictations
from server.store.sound.audio_files import AudioFiles


class Listener(Protocol):
    """A connection that wants to hear what happens."""

    def tell(self, message: wire.Message) -> None:
        """Queue a message; never blocks."""
        ...

    def greet(self, messages: Sequence[wire.Message]) -> None:
        """Queue all there is to know, however much; never blocks."""
        ...

    def dismiss(self, error: VerbaalError) -> None:
        """Tell the error and close."""
        ...


class Reader(Protocol):
    """What reads the words of one dictation, and keeps what it read."""

    @property
    def commands(self) -> Commands:
        """The commands that can be heard in it."""
        ...

    def preview(self, transcript: Transcript) -> Preview:
        """Observations and fields, as they are now."""
        ...


class Reporter(Protocol):
    """What reporting does for a dictation: reading while it lasts, the draft at its end."""

    def reader(self, row: DictationRow, own: OwnWords, answers: LiveAnswers) -> Reader:
        """What reads the words of this dictation, with the word lists of its officer and unit.

        ``answers`` tell which questions can be answered in it.
        """
        ...

    async def end(
        self,
        row: DictationRow,
        transcript: Transcript,
        own: OwnWords,
        *,
        sound: SoundProof,
        answers: LiveAnswers,
    ) -> str:
        """Close the dictation and make its draft, once. ``sound`` is what it rests on.

        Returns the draft's id.
        """
        ...


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every recording needs; built once by the app."""

    audio: AudioFiles
    dictations: Dictations
    schedulers: Schedulers
    reporter: Reporter
    metrics: Metrics
    voice: Callable[[], VoiceActivity]
    engine: dict[str, Any]
    """What listens: model, settings and word lists, as every draft and report keeps it."""
    hearing: Callable[[DictationRow], Awaitable[Hearing]]
    limits: wire.Limits
    templates: Collection[str] = ()
    """Ids of the forms there are."""
    questions: QuestionDesk | None = None
    """What asks while somebody dictates; None: nothing is asked."""
