"""The `verbaal` command: serve, transcribe files, manage models and the database, measure.

Everything heavy is imported by the command that needs it: the client installs this file too,
without the speech engine, and `verbaal --help` answers at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from typer.core import TyperGroup

from server.commands import bundle, replay
from server.commands.command_line import complain, language_code_of, listen_on, messages, settings_with, tell
from server.commands.deliveries import app as deliveries_app
from server.commands.export import export_app
from server.commands.export_log import export_log
from server.commands.keys import keys_app
from server.commands.retention import retention_app
from server.commands.subject import app as subject_app
from server.commands.verify import verify
from server.domain.errors import VerbaalError

# Read by numpy when it is imported. Its matrices here are small: a second thread multiplies the
# processor time by six and saves nothing (docs/adr/0011).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from server.asr.model_files import ModelFiles
    from server.settings import Settings

OWN_PACKAGES = ("server", "client")
GRACE_S = 10
TABLE_COLUMNS = 120
CONTROL_BYTES = 64 * 1024
"""Room for the longest control message, whatever the audio frames may hold."""
FRAME_MARGIN_BYTES = 1024
"""A frame a little over the limit gets our own answer; beyond this the line is cut."""


class Commands(TyperGroup):
    """Every problem that is known ends in a sentence and exit code 1, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in OWN_PACKAGES:
                raise
            complain(
                f"This needs the server's packages ({missing} is missing). Run: pip install 'verbaal[server]'"
            )
        except VerbaalError as error:
            complain(error.message)
        raise typer.Exit(1)


app = typer.Typer(
    name="verbaal",
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    help="Spoken police records become structured reports that the officer confirms.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a traceback with local values could show the report's words
)
models_app = typer.Typer(no_args_is_help=True, help="Speech models on this machine.", rich_markup_mode=None)
app.add_typer(models_app, name="models")
vocab_app = typer.Typer(no_args_is_help=True, help="Word lists and forms (vocab/).", rich_markup_mode=None)
app.add_typer(vocab_app, name="vocab")
app.add_typer(export_app, name="export")
app.add_typer(keys_app, name="keys")
export_app.command("report")(bundle.export_report)
export_app.command("log")(export_log)
app.command("replay")(replay.replay)
app.add_typer(deliveries_app, name="deliveries")
app.command()(verify)
app.add_typer(subject_app, name="subject")
app.add_typer(retention_app, name="retention")

ModelOption = Annotated[str | None, typer.Option("--model", help="Name or folder; default VERBAAL_MODEL.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="Code, such as nl.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default VERBAAL_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default VERBAAL_PORT. 0 takes a free one.")] = None,
    model: ModelOption = None,
) -> None:
    """Start the server and the page for the browser."""
    settings = settings_with(host=host, port=port, model=model)
    import uvicorn

    from server.app import Ears, create_app, open_audio_keys
    from server.engines import load_recognizers
    from server.logging import configure_logging

    configure_logging(settings.log_format, settings.log_level, sys.stderr)
    listener = listen_on(settings.host, settings.port)
    folder = _models(settings).ensure(settings.model, tell)
    audio_keys = open_audio_keys(settings)
    tell(f"Loading the speech model {folder.name}…")
    recognizers = load_recognizers(settings)
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{address}:{listener.getsockname()[1]}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell(f"Verbaal is ready: open {url} in a browser. Ctrl+C stops it.")

    server = Server(
        uvicorn.Config(
            create_app(settings, Ears(recognizers=recognizers), audio_keys=audio_keys),
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            ws_max_size=max(settings.max_frame_bytes, CONTROL_BYTES) + FRAME_MARGIN_BYTES,
            ws_per_message_deflate=False,
        )
    )
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        complain("The server did not start; the lines above tell where it stopped.")
        raise typer.Exit(1)


@app.command()
def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Sound or video files.", metavar="FILE…")],
    text_format: Annotated[Literal["text", "json", "srt", "vtt"], typer.Option("--format")] = "text",
    output_dir: Annotated[Path | None, typer.Option(help="A file for each; else standard output.")] = None,
    model: ModelOption = None,
    language: LanguageOption = None,
) -> None:
    """Turn recordings into text, without a server; the words are those of live dictation."""
    from server.commands.transcribe import BadArguments, planned_outputs, transcribe_files

    settings = settings_with(model=model)
    code = language_code_of(language or settings.language)
    try:
        planned_outputs(files, text_format, output_dir)
    except BadArguments as error:
        raise typer.BadParameter(str(error)) from error

    async def work() -> int:
        from server.engines import file_transcriber

        async with file_transcriber(settings, progress=tell) as transcriber:
            failures = await transcribe_files(
                files,
                transcriber,
                text_format=text_format,
                output_dir=output_dir,
                language=code,
                out=sys.stdout,
                console=messages,
            )
        for failure in failures:
            complain(f"{failure.file}: {failure.reason}")
        return len(failures)

    if asyncio.run(work()):
        raise typer.Exit(1)


@app.command()
def extract(
    source: Annotated[Path, typer.Argument(help="JSON Lines of {id, template, dictated_at, text}.")],
    target: Annotated[Path, typer.Argument(help="Gets a line {id, facts} for each text.")],
) -> None:
    """Find the facts in texts: times, places, persons, goods and the rest, as the server does."""
    from server.commands.extract import BadInput, extract_file
    from server.reporting.extraction.extractor import load_extractor
    from server.reporting.form_reader import FormReaders
    from server.reporting.templates import load_templates
    from server.yaml_lines import FileError

    vocab_dir = settings_with().vocab_dir
    try:
        readers = FormReaders(load_templates(vocab_dir), load_extractor(vocab_dir))
        extract_file(source, target, readers, tell=tell)
    except (BadInput, FileError) as error:
        complain(str(error))
        raise typer.Exit(1) from error


@app.command()
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
            _models(settings).resolve(settings.model).path,
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


@app.command()
def migrate() -> None:
    """Bring the database to the shape this version expects; `serve` does it by itself."""
    settings = settings_with()
    from server.store.migrations import migrate as bring

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = asyncio.run(bring(settings.resolved_database_url))
    tell(f"The database is up to date (it was {before or 'new'}).")


@vocab_app.callback()
def vocab() -> None:
    """Word lists and forms (vocab/)."""


@vocab_app.command("check")
def check_vocab(
    folder: Annotated[Path | None, typer.Option("--dir", help="Default VERBAAL_VOCAB_DIR.")] = None,
) -> None:
    """Read every list as the server would, and tell with file and line what is wrong with any."""
    settings = settings_with(vocab_dir=folder)
    from server.commands.vocab import check_vocabulary

    check = check_vocabulary(settings.vocab_dir)
    for line in check.counts:
        typer.echo(line)
    for error in check.errors:
        complain(error)
    if check.errors:
        raise typer.Exit(1)
    tell("Everything is in order.")


@models_app.command("list")
def list_models() -> None:
    """Show the models that are here and the names that can be installed."""
    from server.asr.model_sources import EMBEDDED_MODELS, HUB_REPOSITORIES

    settings = settings_with()
    here = {model.name: model for model in _models(settings).installed()}
    table = Table()
    for column in ("name", "on this machine", "size", "where it comes from"):
        table.add_column(column)
    for name in sorted({*EMBEDDED_MODELS, *HUB_REPOSITORIES, *here}):
        found = here.get(name)
        comes_from = "installs with Verbaal" if name in EMBEDDED_MODELS else HUB_REPOSITORIES.get(name, name)
        mark = "in use" if name == settings.model else "yes"
        table.add_row(
            name,
            mark if found else "no",
            f"{found.size_bytes / 1e6:.0f} MB" if found else "",
            found.origin if found else comes_from,
        )
    Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS).print(table)
    typer.echo("Any other CTranslate2 Whisper model: its hub id (owner/name), or a folder as VERBAAL_MODEL.")


@models_app.command("install")
def install_model(
    name: Annotated[str, typer.Argument(help="A name of `models list`, or a hub id owner/name.")],
    again: Annotated[bool, typer.Option("--again", help="Even when it is here already.")] = False,
) -> None:
    """Put a model on this machine. The only command that downloads anything."""
    models = _models(settings_with())
    if again:
        models.remove(name)
    found = models.install(name, tell)
    tell(
        f"{found.name} is in {found.path} ({found.size_bytes / 1e6:.0f} MB). Use it with VERBAAL_MODEL={name}"
    )


@models_app.command("verify")
def verify_model(name: Annotated[str | None, typer.Argument(help="Default: VERBAAL_MODEL.")] = None) -> None:
    """Hash a model's files again and compare with what was installed."""
    settings = settings_with()
    files = _models(settings).verify(name or settings.model)
    for file, whole in files.items():
        typer.echo(f"{'whole  ' if whole else 'DAMAGED'} {file}")
    if not all(files.values()):
        complain(f"Run: verbaal models install --again {name or settings.model}")
        raise typer.Exit(1)


def _models(settings: Settings) -> ModelFiles:
    from server.asr.model_files import ModelFiles

    return ModelFiles(settings.data_dir / "models")


def main() -> None:
    """Entry point of the `verbaal` command."""
    app()


if __name__ == "__main__":
    main()
