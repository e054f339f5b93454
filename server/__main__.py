"""The `verbaal` command: serve, transcribe files, read texts; all others stand in `server/commands/`.

Everything heavy is imported by the command that needs it: the client installs this file too,
without the speech engine, and `verbaal --help` answers at once.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from server.commands import bundle, replay
from server.commands.command_line import (
    LanguageOption,
    ModelOption,
    complain,
    language_code_of,
    listen_on,
    messages,
    reason_of,
    settings_with,
    tell,
)
from server.commands.deliveries import app as deliveries_app
from server.commands.evaluate import evaluate
from server.commands.export import export_app
from server.commands.export_log import export_log
from server.commands.jobs import app as jobs_app
from server.commands.keys import keys_app
from server.commands.models import models_app, models_of
from server.commands.offences import app as offences_app
from server.commands.restore import restore
from server.commands.retention import retention_app
from server.commands.subject import app as subject_app
from server.commands.verify import verify
from server.domain.errors import VerbaalError

# Read by numpy when it is imported. Its matrices here are small: a second thread multiplies the
# processor time by six and saves nothing (docs/adr/0011).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

OWN_PACKAGES = ("server", "client")
GRACE_S = 10
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
app.add_typer(models_app, name="models")
vocab_app = typer.Typer(no_args_is_help=True, help="Word lists and forms (vocab/).", rich_markup_mode=None)
app.add_typer(vocab_app, name="vocab")
app.add_typer(export_app, name="export")
app.add_typer(jobs_app, name="jobs")
app.add_typer(keys_app, name="keys")
export_app.command("report")(bundle.export_report)
export_app.command("log")(export_log)
app.command("replay")(replay.replay)
app.add_typer(deliveries_app, name="deliveries")
app.add_typer(offences_app, name="offences")
app.command()(verify)
app.command()(restore)
app.command()(evaluate)
app.add_typer(subject_app, name="subject")
app.add_typer(retention_app, name="retention")


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
    folder = models_of(settings).ensure(settings.model, tell)
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

    web = create_app(settings, Ears(recognizers=recognizers), audio_keys=audio_keys)
    server = Server(
        uvicorn.Config(
            web,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            ws_max_size=max(settings.max_frame_bytes, CONTROL_BYTES) + FRAME_MARGIN_BYTES,
            ws_per_message_deflate=False,
        )
    )
    with listener, suppress(KeyboardInterrupt, SystemExit):  # uvicorn exits where it can't start
        server.run(sockets=[listener])
    if not server.started:
        error = getattr(web.state, "startup_error", None)
        complain(f"The server did not start: {reason_of(error) if error else 'see the lines above'}.")
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
def migrate(
    grant_to: Annotated[
        str | None, typer.Option("--grant-to", help="PostgreSQL: role of the server, which owns no table.")
    ] = None,
) -> None:
    """Bring the database to the shape this version expects; `serve` does it by itself where it may."""
    settings = settings_with()
    from server.store.migrations import migrate as bring

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = asyncio.run(bring(settings.resolved_database_url, grant_to=grant_to))
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


def main() -> None:
    """Entry point of the `verbaal` command."""
    app()


if __name__ == "__main__":
    main()
