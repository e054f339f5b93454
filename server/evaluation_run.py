"""Runs an evaluation: recognises a manifest's clips the way files are, and as faster-whisper does itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from server.asr.audio import AudioLimits, Decoding
from server.asr.file_transcriber import FileTranscriber
from server.asr.recognizer import EngineInfo, Samples
from server.evaluation import (
    NORMALISATIONS,
    Clip,
    Errors,
    Interval,
    Score,
    difference_interval,
    score,
    scores_by,
    word_errors,
)

AT_ONCE = 8
"""Clips in progress together, so that the device gets batches, as it does in the server."""
FULL_SCALE = 32768.0
BASELINE = "faster-whisper"
Advance = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised, a text per clip, and what it took. Wall time includes decoding the files."""

    texts: tuple[str, ...]
    wall_s: float
    audio_s: float


async def hear(
    clips: Sequence[Clip], folder: Path, files: FileTranscriber, *, language: str, advance: Advance
) -> Heard:
    """Recognise the clips with Verbaal."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(clip: Clip) -> tuple[str, float]:
        async with room, files.transcription(folder / clip.audio, language=language) as transcription:
            text = " ".join([utterance.text async for utterance in transcription])
            advance()
            return text, transcription.decoding.audio_s

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(clip)) for clip in clips]
    wall_s = time.perf_counter() - began
    return Heard(tuple(task.result()[0] for task in tasks), wall_s, sum(task.result()[1] for task in tasks))


def hear_baseline(
    clips: Sequence[Clip],
    folder: Path,
    transcribe: Callable[[Samples, str], str],
    *,
    language: str,
    limits: AudioLimits,
    advance: Advance,
) -> Heard:
    """Recognise the clips with ``transcribe``, one after the other."""
    texts: list[str] = []
    audio_s = 0.0
    began = time.perf_counter()
    for clip in clips:
        decoding = Decoding(folder / clip.audio, limits)
        pcm = b"".join(decoding)
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)
        texts.append(transcribe(samples, language))
        audio_s += decoding.audio_s
        advance()
    return Heard(tuple(texts), time.perf_counter() - began, audio_s)


@dataclass(frozen=True)
class Evaluation:
    """Everything that is reported."""

    clips: tuple[Clip, ...]
    engine: EngineInfo
    language: str
    seed: int
    groups: tuple[str, ...]
    ours: Heard
    baseline: Heard | None = None

    @cached_property
    def scores(self) -> dict[str, dict[str, dict[str, Score]]]:
        """Normalisation → part (``overall``, a group's key, ``baseline``) → value → score."""
        return {name: self._scored(normalise) for name, normalise in NORMALISATIONS.items()}

    def _scored(self, normalise: Callable[[str], str]) -> dict[str, dict[str, Score]]:
        found = {"overall": {"all": score(self.clips, self.ours.texts, normalise, seed=self.seed)}}
        for key in self.groups:
            found[key] = dict(scores_by(self.clips, self.ours.texts, normalise, key, seed=self.seed))
        if self.baseline is not None:
            theirs = score(self.clips, self.baseline.texts, normalise, seed=self.seed)
            found["baseline"] = {BASELINE: theirs}
        return found

    def difference(self, normalisation: str) -> Interval | None:
        """Interval of our word error rate minus the baseline's."""
        if self.baseline is None:
            return None
        normalise = NORMALISATIONS[normalisation]
        references = [normalise(clip.text) for clip in self.clips]
        ours, theirs = (
            [word_errors(said, normalise(text)) for said, text in zip(references, texts, strict=True)]
            for texts in (self.ours.texts, self.baseline.texts)
        )
        return difference_interval(ours, theirs, [clip.speaker for clip in self.clips], seed=self.seed)

    def as_json(self, *, with_texts: bool = False) -> dict[str, Any]:
        """JSON-ready; ``with_texts`` adds what was said and heard."""
        report: dict[str, Any] = {
            "engine": self.engine.as_record(),
            "language": self.language,
            "seed": self.seed,
            "clips": len(self.clips),
            "audio_s": round(self.ours.audio_s, 2),
            "wall_s": round(self.ours.wall_s, 2),
            "scores": {
                name: {
                    part: {value: _score_json(one) for value, one in scores.items()}
                    for part, scores in parts.items()
                }
                for name, parts in self.scores.items()
            },
        }
        if self.baseline is not None:
            report["baseline_wall_s"] = round(self.baseline.wall_s, 2)
            report["wall_ratio"] = round(self.ours.wall_s / self.baseline.wall_s, 3)
            report["wer_difference"] = {
                name: _interval_json(self.difference(name)) for name in NORMALISATIONS
            }
        if with_texts:
            baseline = self.baseline.texts if self.baseline is not None else (None,) * len(self.clips)
            report["texts"] = [
                {"audio": clip.audio, "said": clip.text, "heard": ours, "baseline": theirs}
                for clip, ours, theirs in zip(self.clips, self.ours.texts, baseline, strict=True)
            ]
        return report

    def as_table(self) -> RenderableType:
        """For a terminal."""
        table = Table(title=f"{self.engine.model} on {self.engine.device} ({self.engine.compute_type})")
        for name in ("text", "part", "clips", "words"):
            table.add_column(name, justify="left" if name in ("text", "part") else "right")
        for name in ("WER", "95 %", "S/D/I", "CER", "95 % "):
            table.add_column(name, justify="right", no_wrap=True)
        for normalisation, parts in self.scores.items():
            for part, scores in parts.items():
                for value, one in scores.items():
                    label = {"overall": "all", "baseline": value}.get(part, f"{part} {value or '-'}")
                    table.add_row(normalisation, label, *_cells(one))
            table.add_section()
        lines: list[RenderableType] = [table, Text(self._footer())]
        return Group(*lines)

    def _footer(self) -> str:
        overall = self.scores["spoken"]["overall"]["all"]
        speed = self.ours.wall_s / max(self.ours.audio_s, 1e-9)
        told = (
            f"{self.ours.audio_s:.0f} s of audio in {self.ours.wall_s:.1f} s ({speed:.3f} s per second). "
            f"Intervals: bootstrap over {overall.wer_interval.drawn}."
        )
        difference = self.difference("spoken")
        if self.baseline is None or difference is None:
            return told
        theirs = self.scores["spoken"]["baseline"][BASELINE].words.rate
        ours = overall.words.rate
        ratio = self.ours.wall_s / self.baseline.wall_s
        return (
            f"{told}\nfaster-whisper's own transcribe (same model, beam and language, its VAD on, one clip "
            f"at a time): {self.baseline.wall_s:.1f} s; Verbaal takes {ratio:.2f} of that. "
            f"WER {ours:.4f} against {theirs:.4f}: difference {ours - theirs:+.4f} "
            f"({difference.low:+.4f} to {difference.high:+.4f})."
        )


def _cells(one: Score) -> list[str]:
    words = one.words
    return [
        str(one.clips),
        str(words.length),
        f"{words.rate:.4f}",
        f"{one.wer_interval.low:.3f}-{one.wer_interval.high:.3f}",
        f"{words.substitutions}/{words.deletions}/{words.insertions}",
        f"{one.characters.rate:.4f}",
        f"{one.cer_interval.low:.3f}-{one.cer_interval.high:.3f}",
    ]


def _score_json(one: Score) -> dict[str, Any]:
    return {
        "clips": one.clips,
        "wer": _rate_json(one.words, one.wer_interval),
        "cer": _rate_json(one.characters, one.cer_interval),
    }


def _rate_json(errors: Errors, interval: Interval) -> dict[str, Any]:
    return {
        "rate": round(errors.rate, 5),
        "interval": _interval_json(interval),
        "length": errors.length,
        "substitutions": errors.substitutions,
        "deletions": errors.deletions,
        "insertions": errors.insertions,
    }


def _interval_json(interval: Interval | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {"low": round(interval.low, 5), "high": round(interval.high, 5), "drawn": interval.drawn}
