"""`verbaal transcribe`: files in, texts out, without a server; the same path as the server's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from server.api.transcription_formats import full_text, verbose
from server.asr.file_transcriber import FileTranscriber
from server.asr.subtitles import to_srt, to_vtt
from server.domain.errors import VerbaalError
from server.domain.transcript import Utterance

TextFormat = Literal["text", "json", "srt", "vtt"]
SUFFIXES: dict[TextFormat, str] = {"text": ".txt", "json": ".json", "srt": ".srt", "vtt": ".vtt"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no text, and why."""

    file: Path
    reason: str


class BadArguments(Exception):
    """The command can't be done as it was given; the message says how it can."""


def planned_outputs(
    files: Sequence[Path], text_format: TextFormat, output_dir: Path | None
) -> list[Path | None]:
    """Where each file's text goes; None is standard output.

    Raises:
        BadArguments: two texts would end up in one file, or subtitles of several files in one stream.
    """
    if output_dir is None:
        if len(files) > 1 and text_format in ("srt", "vtt"):
            raise BadArguments("Subtitles of several files need --output-dir.")
        return [None] * len(files)
    outputs = [output_dir / (file.stem + SUFFIXES[text_format]) for file in files]
    for output in outputs:
        if outputs.count(output) > 1:
            raise BadArguments(f"Two files would both become {output.name}. Transcribe them one at a time.")
    return list(outputs)


async def transcribe_files(
    files: Sequence[Path],
    transcriber: FileTranscriber,
    *,
    text_format: TextFormat,
    output_dir: Path | None,
    language: str,
    out: TextIO,
    console: Console,
) -> list[Failure]:
    """Transcribe one file after the other; a file that fails doesn't stop the others.

    Args:
        files: to transcribe.
        transcriber: with a running scheduler.
        text_format: of the output.
        output_dir: made when absent; None writes to ``out``.
        language: of the speech.
        out: standard output.
        console: for progress and warnings, usually standard error.

    Returns:
        What failed, in order.
    """
    outputs = planned_outputs(files, text_format, output_dir)
    if output_dir is not None:
        output_dir.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs in this process yet
    failures: list[Failure] = []
    with Progress(
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} s of audio"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        for file, output in zip(files, outputs, strict=True):
            try:
                utterances, audio_s, notes = await _transcribe(file, transcriber, language, progress)
                text = _formatted(file, utterances, audio_s, text_format, language)
                if output is None:
                    out.write(text)
                    out.flush()
                else:
                    _write(output, text)
            except VerbaalError as error:
                failures.append(Failure(file, f"{error.message} ({error.code})"))
            except OSError as error:
                failures.append(Failure(file, error.strerror or type(error).__name__))
            else:
                for note in notes:
                    console.print(f"{file}: {note}", style="yellow", markup=False, highlight=False)
    return failures


async def _transcribe(
    file: Path, transcriber: FileTranscriber, language: str, progress: Progress
) -> tuple[list[Utterance], float, list[str]]:
    info = await transcriber.probe(file)
    bar = progress.add_task("", total=info.audio_s, name=file.name)
    utterances: list[Utterance] = []
    async with transcriber.transcription(file, language=language) as transcription:
        async for utterance in transcription:
            utterances.append(utterance)
            progress.update(bar, completed=transcription.done_s)
    decoding = transcription.decoding
    progress.update(bar, total=decoding.audio_s, completed=decoding.audio_s)
    notes: list[str] = []
    if info.tracks > 1:
        notes.append(f"has {info.tracks} sound tracks; the main one was transcribed")
    if decoding.damaged_packets or decoding.filled_s:
        notes.append(
            f"is damaged: {decoding.damaged_packets} packets skipped, "
            f"{decoding.filled_s:.1f} s of silence put in"
        )
    if decoding.incomplete:
        notes.append("ends earlier than it says; what was there is transcribed")
    return utterances, decoding.audio_s, notes


def _formatted(
    file: Path, utterances: list[Utterance], audio_s: float, text_format: TextFormat, language: str
) -> str:
    match text_format:
        case "srt":
            return to_srt(utterances)
        case "vtt":
            return to_vtt(utterances)
        case "json":
            answer = verbose(
                utterances,
                language=language,
                audio_s=audio_s,
                granularities=frozenset({"word", "segment"}),
            )
            return (
                json.dumps({"file": str(file), **answer.model_dump(mode="json")}, ensure_ascii=False) + "\n"
            )
        case "text":
            return full_text(utterances) + "\n"


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a half text must not look like a finished one."""
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
