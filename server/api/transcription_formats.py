"""What a transcription looks like to OpenAI's clients: the request's fields, the answers' shapes."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from server.asr.languages import LANGUAGES, language_code
from server.domain.errors import InvalidRequest
from server.domain.transcript import Utterance

ResponseFormat = Literal["json", "text", "srt", "vtt", "verbose_json"]
Granularity = Literal["word", "segment"]

ANY_MODEL = frozenset({"", "whisper-1", "verbaal"})
"""Names that mean: whatever model this server runs."""
LISTS = {"timestamp_granularities[]": "timestamp_granularities", "include[]": "include"}


class TranscriptionForm(BaseModel):
    """The form's text fields. What this server can't do is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(default="whisper-1", max_length=200)
    language: str | None = Field(default=None, max_length=30)
    prompt: str = Field(default="", max_length=2000)
    response_format: ResponseFormat = "json"
    temperature: float = 0.0
    timestamp_granularities: frozenset[Granularity] = frozenset({"segment"})
    stream: bool = False
    chunking_strategy: Literal["auto"] = "auto"

    @field_validator("language")
    @classmethod
    def _known_language(cls, language: str | None) -> str | None:
        if not language:
            return None
        code = language_code(language)
        if code is None:
            raise ValueError("unknown language")
        return code

    @field_validator("temperature")
    @classmethod
    def _no_chance(cls, temperature: float) -> float:
        # The same sound must give the same words, also years later.
        if temperature != 0:
            raise ValueError("only temperature 0")
        return temperature

    @model_validator(mode="after")
    def _streamable(self) -> TranscriptionForm:
        if self.stream and self.response_format not in ("json", "text"):
            raise ValueError("stream goes with json or text")
        return self


_HINTS = {
    "language": "deze taal kent het model niet (gebruik een code, zoals nl)",
    "temperature": "alleen 0: hetzelfde geluid geeft altijd dezelfde woorden",
    "response_format": "kies json, text, srt, vtt of verbose_json",
    "timestamp_granularities": "kies word, segment of beide",
    "include": "dit kan Verbaal niet",
    "": "stream kan alleen met response_format json of text",
}


def read_form(fields: Mapping[str, Sequence[str]], *, model: str) -> TranscriptionForm:
    """Check the form's fields.

    Args:
        fields: by name, in the order they came.
        model: the one this server runs.

    Raises:
        InvalidRequest: names the fields and what to do.
    """
    raw: dict[str, Any] = {}
    for name, values in fields.items():
        plain = LISTS.get(name, name)
        raw[plain] = list(values) if plain in LISTS.values() else values[-1]
    try:
        form = TranscriptionForm.model_validate(raw)
    except ValidationError as error:
        # Only the names: what was filled in may be content.
        wrong = list(dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors()))
        told = [
            f"{name}: {hint}" if name else hint
            for name in wrong
            for hint in [_HINTS.get(name, "dit veld kent Verbaal niet, of de waarde past niet")]
        ]
        raise InvalidRequest(
            "De aanvraag klopt niet. " + "; ".join(told) + ".", fields=[name or "stream" for name in wrong]
        ) from None
    if form.model not in ANY_MODEL | {model}:
        raise InvalidRequest(
            f"Deze server werkt met het model {model}. Laat model weg, of vul whisper-1 of {model} in.",
            fields=["model"],
        )
    return form


class DurationUsage(BaseModel):
    """What was used: seconds of audio."""

    type: Literal["duration"] = "duration"
    seconds: float


class PlainTranscription(BaseModel):
    """Answer of format ``json``."""

    text: str
    usage: DurationUsage


class TimedWord(BaseModel):
    """A word, times in seconds from the start of the file."""

    word: str
    start: float
    end: float


class Segment(BaseModel):
    """An utterance. ``tokens`` is empty and ``seek`` 0: they mean nothing outside Whisper's own windows.

    ``avg_logprob`` is the mean log probability of the words, ``no_speech_prob`` 0 because
    stretches without speech were left out before.
    """

    id: int
    seek: int = 0
    start: float
    end: float
    text: str
    tokens: list[int] = []
    temperature: float = 0.0
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float = 0.0


class VerboseTranscription(BaseModel):
    """Answer of format ``verbose_json``; ``segments`` and ``words`` as asked for."""

    task: Literal["transcribe"] = "transcribe"
    language: str
    duration: float
    text: str
    segments: list[Segment] | None = None
    words: list[TimedWord] | None = None
    usage: DurationUsage


class TextDelta(BaseModel):
    """Event of a stream: text that was added."""

    type: Literal["transcript.text.delta"] = "transcript.text.delta"
    delta: str


class TextDone(BaseModel):
    """Last event of a stream: the whole text."""

    type: Literal["transcript.text.done"] = "transcript.text.done"
    text: str


def full_text(utterances: Sequence[Utterance]) -> str:
    """All words, one space between them."""
    return " ".join(utterance.text for utterance in utterances)


def plain(utterances: Sequence[Utterance], audio_s: float) -> PlainTranscription:
    """Answer of format ``json``."""
    return PlainTranscription(text=full_text(utterances), usage=DurationUsage(seconds=math.ceil(audio_s)))


def verbose(
    utterances: Sequence[Utterance], *, language: str, audio_s: float, granularities: frozenset[Granularity]
) -> VerboseTranscription:
    """Answer of format ``verbose_json``."""
    words = [
        TimedWord(word=word.text, start=word.start_s, end=word.end_s)
        for utterance in utterances
        for word in utterance.words
    ]
    return VerboseTranscription(
        language=LANGUAGES[language],
        duration=round(audio_s, 3),
        text=full_text(utterances),
        segments=[_segment(*one) for one in enumerate(utterances)] if "segment" in granularities else None,
        words=words if "word" in granularities else None,
        usage=DurationUsage(seconds=math.ceil(audio_s)),
    )


def _segment(number: int, utterance: Utterance) -> Segment:
    text = utterance.text.encode()
    logprobs = [math.log(max(word.probability, 1e-6)) for word in utterance.words]
    return Segment(
        id=number,
        start=utterance.words[0].start_s,
        end=utterance.words[-1].end_s,
        text=utterance.text,
        avg_logprob=round(sum(logprobs) / len(logprobs), 4),
        compression_ratio=round(len(text) / len(zlib.compress(text)), 4),
    )
