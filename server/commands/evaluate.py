"""`verbaal evaluate`: error rates on recordings whose words are known."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from server.commands.command_line import (
    TABLE_COLUMNS,
    LanguageOption,
    ModelOption,
    language_code_of,
    messages,
    settings_with,
    tell,
)
from server.commands.models import models_of


def evaluate(
    manifest: Annotated[Path, typer.Argument(help="JSON Lines of {audio, text, speaker, …}.", exists=True)],
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="Only a random sample of this many clips.")] = None,
    seed: Annotated[int, typer.Option(help="Of the sample and the intervals.")] = 0,
    group: Annotated[list[str] | None, typer.Option(help="Key to group by; may be repeated.")] = None,
    compare: Annotated[
        Literal["faster-whisper"] | None, typer.Option(help="Also run its own transcribe on the same clips.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures here.")] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Put what was said and heard in it.")] = False,
    model: ModelOption = None,
    language: LanguageOption = None,
) -> None:
    """Measure word and character error rates on clips whose words are known."""
    from server.evaluation import ManifestError, read_manifest
    from server.evaluation_run import Evaluation, Heard, hear, hear_baseline

    settings = settings_with(model=model)
    code = language_code_of(language or settings.language)
    try:
        clips = read_manifest(manifest, limit=limit, seed=seed)
    except ManifestError as error:
        raise typer.BadParameter(str(error)) from error

    async def ours() -> Evaluation:
        from server.engines import file_transcriber

        async with file_transcriber(settings, progress=tell) as transcriber:
            with Progress(console=messages, disable=not messages.is_terminal) as progress:
                bar = progress.add_task("Verbaal", total=len(clips))
                heard = await hear(
                    clips, manifest.parent, transcriber, language=code, advance=lambda: progress.advance(bar)
                )
            groups = tuple(group or (["speaker"] if any(clip.speaker for clip in clips) else []))
            return Evaluation(tuple(clips), transcriber.engine, code, seed, groups, heard)

    def theirs() -> Heard:
        from server.asr.audio import AudioLimits
        from server.asr.whisper import baseline_transcribe

        transcribe_clip = baseline_transcribe(
            models_of(settings).resolve(settings.model).path,
            device=settings.device,
            compute_type=settings.compute_type,
            beam_size=settings.beam_size,
            cpu_threads=settings.cpu_threads,
        )
        with Progress(console=messages, disable=not messages.is_terminal) as progress:
            bar = progress.add_task("faster-whisper", total=len(clips))
            return hear_baseline(
                clips,
                manifest.parent,
                transcribe_clip,
                language=code,
                limits=AudioLimits(),
                advance=lambda: progress.advance(bar),
            )

    evaluation = asyncio.run(ours())
    if compare:
        from dataclasses import replace

        evaluation = replace(evaluation, baseline=theirs())
    # A table in a file or pipe must not be squeezed to the width of a terminal that isn't there.
    Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS).print(evaluation.as_table())
    if json_file is not None:
        json_file.write_text(
            json.dumps(evaluation.as_json(with_texts=texts), ensure_ascii=False, indent=2) + "\n",
            encoding="utf-8",
        )
