"""Messages of the WebSocket ``/v1/dictations`` (subprotocol ``verbaal.v1``). Pydantic only.

Control travels as JSON text frames with a ``type``; audio as binary frames of
:data:`AUDIO_HEADER`: the first sample's number, then PCM s16le 16 kHz mono, or one Opus
packet. docs/protocol.md describes the conversation.
"""

from __future__ import annotations

import struct
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

SUBPROTOCOL = "verbaal.v1"
TICKET_PREFIX = "ticket."
"""A ticket travels as a second offered subprotocol, ``ticket.<secret>``, never in the URL."""

SAMPLE_RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2
AUDIO_HEADER = struct.Struct("<Q")
"""Number of the frame's first sample, unsigned 64 bits little-endian."""

Encoding = Literal["pcm_s16le", "opus"]


def audio_frame(first_sample: int, audio: bytes) -> bytes:
    """One binary frame: ``audio`` starts at sample ``first_sample`` of the dictation."""
    return AUDIO_HEADER.pack(first_sample) + audio


class Message(BaseModel):
    """Base of all messages: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- client → server -------------------------------------------------------------------


class Start(Message):
    """First message. With ``dictation_id`` it goes on with a dictation of the same user."""

    type: Literal["start"] = "start"
    template: str = Field(max_length=64)
    language: str = Field(default="nl", pattern=r"^[a-z]{2,3}$")
    encoding: Encoding = "pcm_s16le"
    vocabulary: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=200)
    dictation_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{8,64}$")
    dictated_at: AwareDatetime


class Flush(Message):
    """Close the utterance in progress now; its final follows."""

    type: Literal["flush"] = "flush"


class ClientCommand(Message):
    """A command given by a button instead of by voice."""

    type: Literal["command"] = "command"
    name: str = Field(max_length=64)
    variables: dict[str, str] = Field(default_factory=dict)


class ChooseTemplate(Message):
    """The officer chose another form by hand, when ``sample`` samples were recorded.

    What is said later than that still chooses another; what is said before it, and heard after it, does not.
    """

    type: Literal["template"] = "template"
    template: str = Field(max_length=64)
    sample: int = Field(ge=0, le=2**53)


QuestionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=120)]


class Answer(Message):
    """What the officer touched for a question, when ``sample`` samples were recorded.

    ``later`` puts the question off; None takes back what was answered. What is said later than that still
    answers it otherwise.
    """

    type: Literal["answer"] = "answer"
    observable: QuestionId
    reply: Literal["yes", "no", "unknown", "later"] | None
    sample: int = Field(ge=0, le=2**53)


class QuestionShown(Message):
    """A question came on the officer's screen when ``sample`` samples were recorded; None: there is none now.

    Words answer the question that was on the screen when they were said.
    """

    type: Literal["shown"] = "shown"
    observable: QuestionId | None
    sample: int = Field(ge=0, le=2**53)


class End(Message):
    """No more audio. ``samples`` is the total the client sent, so that nothing is missing.

    ``chain`` is the hash chain over that many samples, as they were recorded, or over the packets
    that they were compressed to: docs/sound.md.
    """

    type: Literal["end"] = "end"
    samples: int | None = Field(default=None, ge=0)
    chain: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    chain_over: Literal["samples", "packets"] = "samples"

    @model_validator(mode="after")
    def _chain_of_samples(self) -> Self:
        if self.chain is not None and self.samples is None:
            raise ValueError("a chain is that of a number of samples")
        return self


class ChangeEncoding(Message):
    """From here on, until the connection ends, frames hold sound in this encoding.

    Only in a dictation with encoding ``opus``: a device whose encoder stops goes on in PCM.
    """

    type: Literal["encoding"] = "encoding"
    encoding: Encoding


class Cancel(Message):
    """Throw this dictation away, sound and text."""

    type: Literal["cancel"] = "cancel"


ClientMessage = Annotated[
    Start | Flush | ClientCommand | ChooseTemplate | Answer | QuestionShown | ChangeEncoding | End | Cancel,
    Field(discriminator="type"),
]
client_message: TypeAdapter[
    Start | Flush | ClientCommand | ChooseTemplate | Answer | QuestionShown | ChangeEncoding | End | Cancel
] = TypeAdapter(ClientMessage)

# --- server → client -------------------------------------------------------------------


class Limits(Message):
    """What the server takes; a client keeps below it."""

    max_frame_bytes: int
    max_dictation_s: float


class Ready(Message):
    """The server's answer to ``start``: send audio from sample ``next_sample`` on.

    ``effective`` are the settings in force: model, device, language, encoding, template.
    After ``ready`` of a resumed dictation all finals so far are sent again.
    """

    type: Literal["ready"] = "ready"
    dictation_id: str
    next_sample: int
    effective: dict[str, Any]
    limits: Limits


class Refused(Message):
    """The dictation can't start; the connection closes. Nothing was recorded."""

    type: Literal["refused"] = "refused"
    code: str
    message: str
    retry_after_s: float | None = None


class Ack(Message):
    """Everything before ``next_sample`` is on disk; the client may forget it."""

    type: Literal["ack"] = "ack"
    next_sample: int


class WireWord(Message):
    """One word of a final, times in seconds of the dictation's audio."""

    text: str
    start_s: float
    end_s: float
    probability: float


class WireMark(Message):
    """A stretch of sound to listen to: no words came, words were dropped, or they are in doubt."""

    kind: str
    start_s: float
    end_s: float
    text: str = ""


class WireSuggestion(Message):
    """Words ``first_word`` to ``last_word`` (included) may be ``term``; ``source`` names its list."""

    first_word: int
    last_word: int
    heard: str
    term: str
    source: str
    score: float


class WireCommand(Message):
    """Words ``first_word`` to ``last_word`` (included) were spoken to the machine: ``name`` says what."""

    name: str
    variables: dict[str, str] = Field(default_factory=dict)
    first_word: int
    last_word: int


class Partial(Message):
    """Text of the utterance in progress. ``settled`` only ever grows; ``tentative`` may change."""

    type: Literal["partial"] = "partial"
    utterance: int
    settled: str
    tentative: str
    start_s: float


class Final(Message):
    """An utterance's text. A higher ``revision`` under the same number replaces it."""

    type: Literal["final"] = "final"
    utterance: int
    revision: int
    start_s: float
    end_s: float
    text: str
    words: tuple[WireWord, ...]
    marks: tuple[WireMark, ...] = ()
    suggestions: tuple[WireSuggestion, ...] = ()
    commands: tuple[WireCommand, ...] = ()


class Observations(Message):
    """Observations found so far; ``changed`` replaces by id, ``removed`` are gone."""

    type: Literal["observations"] = "observations"
    changed: tuple[dict[str, Any], ...] = ()
    removed: tuple[str, ...] = ()


class DraftFields(Message):
    """Fields whose machine value changed: a preview, until the draft exists."""

    type: Literal["draft"] = "draft"
    fields: tuple[dict[str, Any], ...]


class Questions(Message):
    """What is still missing, the most useful question first, and the answers so far; a preview."""

    type: Literal["questions"] = "questions"
    questions: tuple[dict[str, Any], ...]
    answered: tuple[dict[str, Any], ...] = ()


class HeardCommand(Message):
    """A command heard in the speech, told once, with the words of the final that it was heard in."""

    type: Literal["command"] = "command"
    name: str
    variables: dict[str, str] = Field(default_factory=dict)
    utterance: int
    first_word: int
    last_word: int


class TemplateChosen(Message):
    """The dictation is for another form from now on, all of it; ``draft`` fills its fields anew."""

    type: Literal["template"] = "template"
    template: str


class Lag(Message):
    """Decoding is ``seconds`` of audio behind; 0 when it has caught up."""

    type: Literal["lag"] = "lag"
    seconds: float


class Warned(Message):
    """Something the user should know; the dictation goes on."""

    type: Literal["warning"] = "warning"
    code: str
    message: str


class Failed(Message):
    """Something is wrong; the connection closes. What was acknowledged is kept."""

    type: Literal["error"] = "error"
    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


class Ended(Message):
    """All acknowledged audio is in the text. ``draft_id`` is None after ``cancel``."""

    type: Literal["ended"] = "ended"
    draft_id: str | None
    audio_s: float


ServerMessage = Annotated[
    Ready
    | Refused
    | Ack
    | Partial
    | Final
    | Observations
    | DraftFields
    | Questions
    | HeardCommand
    | TemplateChosen
    | Lag
    | Warned
    | Failed
    | Ended,
    Field(discriminator="type"),
]
server_message: TypeAdapter[
    Ready
    | Refused
    | Ack
    | Partial
    | Final
    | Observations
    | DraftFields
    | Questions
    | HeardCommand
    | TemplateChosen
    | Lag
    | Warned
    | Failed
    | Ended
] = TypeAdapter(ServerMessage)
