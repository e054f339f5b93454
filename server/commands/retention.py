"""`verbaal retention`: what would go when, a run, holds, dates that start a term, certificates."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from server.commands.command_line import complain, settings_with, tell

if TYPE_CHECKING:
    from server.api.retention import RetentionDesk
    from server.domain.retention import RuleSet
    from server.jobs.retention_plan import Plan

retention_app = typer.Typer(
    no_args_is_help=True, help="How long records stay, what goes, what may not go.", rich_markup_mode=None
)

MOST_DAYS = 366 * 12
REASONS = "complaint, accountability, proceedings, subject_request, archive and others"
SHOWN = 200
"""Lines of a table; all of it is in --json."""

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
_T = TypeVar("_T")


@retention_app.command("plan")
def show_plan(
    days: Annotated[int, typer.Option(min=0, max=MOST_DAYS, help="How far to look ahead.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """List what would become of which record, when, and under which rule. Changes nothing."""
    from server.jobs.retention_plan import plan

    planned = _with_desk(lambda desk: plan(desk.work, days=days))
    if as_json:
        typer.echo(planned.model_dump_json(indent=2))
    else:
        _print(planned)


@retention_app.command("rules")
def show_rules() -> None:
    """Show the rules in force, as a table in Markdown, with what each step rests on."""
    from server.retention_table import rules_table

    typer.echo(rules_table(_rules()))


@retention_app.command("run")
def run_now(
    accept: Annotated[
        int | None, typer.Option(min=0, help="How many records new rules may change: the plan's number.")
    ] = None,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="You looked at this machine's date and time.")
    ] = False,
) -> None:
    """Do what is due, now; the server does so every day by itself."""
    actor = settings_with().local_user
    counts = _with_desk(
        lambda desk: desk.work.run(actor=actor, accept=accept, clock_is_right=clock_is_right, again=True)
    )
    for name, number in (counts or {}).items():
        typer.echo(f"{name}: {number}")


@retention_app.command("hold")
def place_hold(
    object_id: Annotated[str, typer.Argument(help="Id of a report, draft or dictation.", metavar="ID")],
    reason: Annotated[str, typer.Option(help=f"Why it may not be destroyed: {REASONS}.")],
    ground: Annotated[str, typer.Option(prompt=True, help="In your own words; never in a log.")],
) -> None:
    """Keep a record and what belongs with it from being destroyed, whatever the rules say."""
    from server.domain.retention import Reason

    if reason not in set(Reason):
        raise typer.BadParameter(f"choose from {', '.join(Reason)}", param_hint="--reason")
    if not ground.strip():
        raise typer.BadParameter("say in a few words why", param_hint="--ground")
    why = Reason(reason)
    actor = settings_with().local_user
    hold = _with_desk(lambda desk: desk.place(actor, object_id=object_id, reason=why, ground=ground.strip()))
    typer.echo(hold.id)


@retention_app.command("release")
def lift_hold(
    hold_id: Annotated[str, typer.Argument(help="Id of the hold.", metavar="HOLD")],
) -> None:
    """Lift a hold; the rules go on with the record."""
    actor = settings_with().local_user
    _with_desk(lambda desk: desk.lift(actor, hold_id))
    tell("The hold is lifted.")


@retention_app.command("holds")
def list_holds(
    lifted: Annotated[bool, typer.Option("--lifted", help="Also those that were lifted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List holds; their grounds only with --json."""
    holds = _with_desk(lambda desk: desk.holds(all_of_them=lifted))
    if as_json:
        rows = [{name: getattr(hold, name) for name in type(hold).__slots__} for hold in holds]
        typer.echo(json.dumps(rows, default=_text, ensure_ascii=False, indent=2))
        return
    table = _table("hold", "record", "id", "reason", "since", "lifted")
    for hold in holds:
        end = f"{hold.lifted_at:%Y-%m-%d}" if hold.lifted_at else ""
        since = f"{hold.placed_at:%Y-%m-%d}"
        table.add_row(hold.id, hold.object_type, hold.object_id, hold.reason, since, end)
    _show(table)


@retention_app.command("note")
def note_start(
    report_id: Annotated[str, typer.Argument(help="Id of the report.", metavar="ID")],
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day the term begins; today if left out."),
    ] = None,
) -> None:
    """Note when a term begins that no clock starts: the end of an investigation (Wpg art. 9 and 10)."""
    from server.domain.calendar_terms import AMSTERDAM

    actor = settings_with().local_user
    start = at.replace(tzinfo=AMSTERDAM) if at else None
    _with_desk(lambda desk: desk.note_start(actor, report_id, start or desk.work.now()))
    tell("Noted.")


@retention_app.command("certificates")
def show_certificates(
    certificate_id: Annotated[
        str | None, typer.Argument(help="Of a certificate, or of what was destroyed.", metavar="[ID]")
    ] = None,
    run: Annotated[int | None, typer.Option(min=1, help="Only those of this run.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write the certificate to this file.")] = None,
) -> None:
    """List certificates of destruction, or show one as it was signed."""
    if certificate_id is None:
        table = _table("certificate", "record", "id", "run", "issued")
        for one in _with_desk(lambda desk: desk.certificates(run=run)):
            table.add_row(
                one.id, one.object_type, one.object_id, str(one.run_id), f"{one.issued_at:%Y-%m-%d}"
            )
        _show(table)
        return
    text = _with_desk(lambda desk: desk.certificate(certificate_id))
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        tell(f"The certificate is in {output}.")


def _with_desk(work: Callable[[RetentionDesk], Awaitable[_T]]) -> _T:
    """Do ``work`` with the database, sound and rules that the settings name."""

    async def run() -> _T:
        async with _desk() as desk:
            return await work(desk)

    with redirect_stdout(sys.stderr):  # what goes on is no answer
        return asyncio.run(run())


def _rules() -> RuleSet:
    """The rules that the settings name; wrong ones end the command."""
    from server.reporting.templates import load_templates
    from server.retention_files import load_rules
    from server.yaml_lines import FileError

    vocab_dir = settings_with().vocab_dir
    try:
        return load_rules(vocab_dir, load_templates(vocab_dir).values())
    except FileError as error:
        complain(str(error))
        raise typer.Exit(1) from error


@asynccontextmanager
async def _desk() -> AsyncIterator[RetentionDesk]:
    from server.api.retention import desk_of
    from server.app import open_audio_keys
    from server.store.database import Database
    from server.store.migrations import is_current
    from server.store.sound.audio_files import AudioFiles

    settings = settings_with()
    rules = _rules()
    if not await is_current(settings.resolved_database_url):
        complain("The database has another shape than this version expects. Run: verbaal migrate")
        raise typer.Exit(1)
    keys = open_audio_keys(settings)
    database = Database(settings.resolved_database_url)
    try:
        audio = AudioFiles(settings.audio_dir, keys)
        yield desk_of(database, rules, audio=audio, key_file=settings.checkpoint_places.key_file)
    finally:
        await database.dispose()
        keys.close()


def _print(planned: Plan) -> None:
    table = _table("when", "record", "id", "becomes", "rule", "article", "")
    for one in planned.changes[:SHOWN]:
        overdue = "now" if one.at <= planned.moment else f"{one.at:%Y-%m-%d}"
        kept = "held" if one.held else ""
        table.add_row(overdue, one.kind, one.object_id, one.becomes, one.rule, one.article, kept)
    _show(table)
    typer.echo(f"{len(planned.changes)} until {planned.until:%Y-%m-%d}; rules {planned.rules[:12]}")
    if len(planned.changes) > SHOWN:
        typer.echo(f"Only the first {SHOWN} are shown; --json has all.")
    if planned.waiting:
        typer.echo(f"{planned.waiting} wait for a date: verbaal retention note ID")
    if planned.without_rule:
        complain(f"{planned.without_rule} have a basis that no rule is about; they stay.")
    if planned.held_by_rules:
        complain(f"These rules are refused: they would destroy {planned.held_by_rules} records under hold.")
    elif planned.sudden > planned.most_at_once:
        complain(
            f"New rules change {planned.sudden} records at once. Agreed? Run with --accept {planned.sudden}"
        )
    if planned.clock_jumped_days is not None:
        complain(
            f"The last run was {planned.clock_jumped_days} days ago. Look at this machine's date and time, "
            "then run with --clock-is-right."
        )


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _show(table: Table) -> None:
    console = Console()
    Console(width=None if console.is_terminal else 160).print(table)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
