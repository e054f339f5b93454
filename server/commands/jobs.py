"""`verbaal jobs`: recordings to a running server, by HTTP; each step can be repeated."""

from __future__ import annotations

import glob
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from server.commands.command_line import complain, messages, tell

if TYPE_CHECKING:
    from client.jobs import Jobs
    from server.wire_jobs import Job

_T = TypeVar("_T")

DEFAULT_SERVER = "http://127.0.0.1:8765"
TextFormat = Literal["text", "json", "srt", "vtt", "verbose_json", "utterances"]
SUFFIXES = {
    "text": ".txt", "json": ".json", "srt": ".srt", "vtt": ".vtt", "verbose_json": ".words.json",
    "utterances": ".utterances.json",
}  # fmt: skip
SOUND_SUFFIXES = frozenset(
    {
        ".3gp", ".aac", ".aif", ".aiff", ".amr", ".asf", ".au", ".avi", ".caf", ".flac", ".m4a", ".mka",
        ".mkv", ".mov", ".mp3", ".mp4", ".mpeg", ".mpg", ".ogg", ".opus", ".ts", ".wav", ".webm", ".wma",
        ".wmv", ".wv",
    }
)  # fmt: skip
"""What is taken from a folder; a file that is named itself may be called anything."""

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]
"""Without a zone it is this computer's own."""

ServerOption = Annotated[
    str, typer.Option("--server", envvar="VERBAAL_SERVER", help="Address of the server.")
]

app = typer.Typer(
    no_args_is_help=True, help="Recordings to a running server, many at once.", rich_markup_mode=None
)


@app.command("submit")
def submit(
    files: Annotated[list[str], typer.Argument(help="Files, folders or patterns.", metavar="FILE…")],
    *,
    server: ServerOption = DEFAULT_SERVER,
    template: Annotated[str, typer.Option(help="Form whose words are expected.")] = "",
    language: Annotated[str, typer.Option(help="Code, such as nl; default: the server's.")] = "",
    word: Annotated[list[str] | None, typer.Option(help="A word it probably holds; repeatable.")] = None,
    draft: Annotated[
        datetime | None, typer.Option(help="Make drafts, of what was said then.", formats=MOMENTS)
    ] = None,
    callback: Annotated[str | None, typer.Option(help="Address that is told when the job has ended.")] = None,
    priority: Annotated[int, typer.Option(min=0, max=9, help="9 is the most urgent.")] = 5,
    keep_audio: Annotated[bool, typer.Option("--keep-audio", help="Do not destroy the sound yet.")] = False,
    key: Annotated[str | None, typer.Option(help="Makes it another job than the same files before.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the job until it has ended.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Then fetch the texts into this folder.")] = None,
) -> None:
    """Hand in recordings as one job. After anything that breaks off, give the same command again."""
    found = found_files(files)
    wishes: dict[str, Any] = {
        "template": template,
        "language": language,
        "vocabulary": tuple(word or ()),
        "priority": priority,
        "keep_audio": keep_audio,
        "callback_url": callback,
        "draft": draft is not None,
        "dictated_at": draft.astimezone() if draft else None,
    }
    with _opened(server) as jobs:
        size = sum(file.stat().st_size for file in found)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=messages,
            disable=not messages.is_terminal,
        ) as progress:
            bar = progress.add_task(f"{len(found)} files", total=size)
            job = _checked(
                lambda: jobs.submit(
                    found, key=key, advance=lambda count: progress.advance(bar, count), **wishes
                )
            )
        typer.echo(job.id)
        if watch or to is not None:
            job = _follow(jobs, job.id)
        if to is not None:
            _fetch(jobs, job, to, "text")
        _tell_failures(job)


@app.command("watch")
def watch_job(job_id: str, *, server: ServerOption = DEFAULT_SERVER) -> None:
    """Follow a job until it has ended."""
    with _opened(server) as jobs:
        _tell_failures(_follow(jobs, job_id))


@app.command("fetch")
def fetch(
    job_id: str,
    *,
    to: Annotated[Path, typer.Option("--to", help="Folder for the texts; made when absent.")],
    text_format: Annotated[TextFormat, typer.Option("--format")] = "text",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Write the text of every file that is done; what was written before is left as it is."""
    with _opened(server) as jobs:
        job = _checked(lambda: jobs.read(job_id))
        _fetch(jobs, job, to, text_format)
        _tell_failures(job)


@app.command("list")
def list_jobs(*, server: ServerOption = DEFAULT_SERVER) -> None:
    """Show one's own jobs."""
    with _opened(server) as jobs:
        table = Table("job", "state", "files", "submitted", "kept until")
        for one in _checked(jobs.jobs):
            until = one.expires_at.astimezone().strftime("%Y-%m-%d %H:%M") if one.expires_at else ""
            at = one.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
            table.add_row(one.id, one.state, str(one.file_count), at, until)
        Console(highlight=False).print(table)


@app.command("cancel")
def cancel(job_id: str, *, server: ServerOption = DEFAULT_SERVER) -> None:
    """Stop what of a job has not ended; what is done stays."""
    with _opened(server) as jobs:
        job = _checked(lambda: jobs.cancel(job_id))
        tell(f"{job.state}: {job.progress.done} of {job.progress.files} files were done.")


def found_files(patterns: list[str]) -> list[Path]:
    """The files that are meant, each once, in order: named ones, those of folders, those of patterns."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        path = Path(pattern)
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in SOUND_SUFFIXES)
        elif path.exists():
            inside = [path]
        else:
            inside = sorted(Path(one) for one in glob.glob(pattern, recursive=True) if Path(one).is_file())  # noqa: PTH207 - patterns may be absolute, which Path.glob refuses
        if not inside:
            raise typer.BadParameter(f"There are no recordings in {pattern}.")
        found |= dict.fromkeys(inside)
    return list(found)


def _opened(server: str) -> Jobs:
    from client.jobs import Jobs

    return _checked(lambda: Jobs(server))


def _checked(work: Callable[[], _T]) -> _T:
    """What ``work`` gives; a problem that the client knows ends the command with its sentence."""
    from client.problems import ClientProblem

    try:
        return work()
    except ClientProblem as problem:
        complain(str(problem))
        raise typer.Exit(1) from None


def _follow(jobs: Jobs, job_id: str) -> Job:
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} s of audio"),
        TimeRemainingColumn(),
        console=messages,
        disable=not messages.is_terminal,
    ) as progress:
        total = progress.add_task(job_id, total=None)
        bars: dict[int, Any] = {}
        watching = iter(jobs.watch(job_id))
        last: Job | None = None
        while (job := _checked(lambda: next(watching, None))) is not None:
            last = job
            over = job.progress.audio_s if job.state == "done" else job.progress.done_s
            progress.update(total, total=job.progress.audio_s, completed=over, description=_standing(job))
            for file in job.files:
                if file.state == "running" and file.n not in bars:
                    bars[file.n] = progress.add_task(f"  {file.name}", total=file.audio_s)
                if file.n in bars:
                    progress.update(bars[file.n], completed=file.done_s)
                    if file.state != "running":
                        progress.remove_task(bars.pop(file.n))
    return last or _checked(lambda: jobs.read(job_id))


def _standing(job: Job) -> str:
    ended = job.progress.done + job.progress.failed + job.progress.cancelled
    return f"{job.id}: {ended} of {job.progress.files} files"


def _fetch(jobs: Jobs, job: Job, to: Path, text_format: TextFormat) -> None:
    to.mkdir(parents=True, exist_ok=True)
    written = 0
    for file in job.files:
        target = to / f"{file.n:04}-{Path(file.name).stem}{SUFFIXES[text_format]}"
        if file.state != "done" or target.exists():
            continue
        text = _checked(partial(jobs.fetch, job.id, file.n, text_format))
        beside = target.with_suffix(".part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
        written += 1
    tell(f"{written} texts were written to {to}.")


def _tell_failures(job: Job) -> None:
    failed = [file for file in job.files if file.state == "failed"]
    for file in failed:
        complain(f"{file.n} {file.name}: {file.error}")
    if failed:
        raise typer.Exit(1)
