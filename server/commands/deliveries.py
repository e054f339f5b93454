"""`verbaal deliveries`: what waits for a receiver, what nobody took, and one more try."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from server.commands.command_line import complain, settings_with, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.settings import Settings
    from server.store.database import Database
    from server.store.outbox import Delivery

app = typer.Typer(
    no_args_is_help=True, help="Confirmed reports on their way to a record system.", rich_markup_mode=None
)

T = TypeVar("T")
TABLE_COLUMNS = 140
MOST = 1000


@app.command("list")
def list_deliveries(
    *,
    dead: Annotated[bool, typer.Option("--dead", help="Only what is tried no more.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what is still tried.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most this many, the newest.")] = 100,
) -> None:
    """Show deliveries, last confirmed first: which report, where to, how far."""
    from server.store import outbox
    from server.store.outbox import DeliveryState

    chosen = [DeliveryState.DEAD] * dead + [DeliveryState.WAITING] * waiting or list(DeliveryState)

    async def read(database: Database) -> list[Delivery]:
        async with database.reading() as connection:
            return await outbox.listing(connection, chosen, limit=limit)

    table = Table()
    for column in (
        "id",
        "report",
        "version",
        "to",
        "state",
        "attempts",
        "last answer",
        "tried at",
        "next at",
    ):
        table.add_column(column, overflow="fold")
    for one in _with_database(settings_with(), read):
        is_waiting = one.state is DeliveryState.WAITING
        table.add_row(
            one.message_id,
            one.report_id,
            str(one.report_version),
            one.destination,
            one.state.value,
            str(one.attempts),
            one.last_code or "",
            f"{one.tried_at:%Y-%m-%d %H:%M:%S}" if one.tried_at else "",
            f"{one.next_at:%Y-%m-%d %H:%M:%S}" if is_waiting else "",
        )
    Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS).print(table)


@app.command()
def redeliver(
    message_id: Annotated[str, typer.Argument(help="As `verbaal deliveries list` shows it.")],
    by: Annotated[str, typer.Option("--by", help="Who asks, for the log: your identifier.")],
) -> None:
    """Let a delivery start anew under the same id; a running server sends it, or `send-now`."""
    from datetime import UTC, datetime

    from pydantic import TypeAdapter, ValidationError

    from server.domain.audit import Identifier
    from server.store import outbox

    try:
        actor = TypeAdapter(Identifier).validate_python(by)
    except ValidationError:
        raise typer.BadParameter("letters, digits and _.:@+- only", param_hint="--by") from None

    async def ask(database: Database) -> Delivery:
        async with database.writing() as connection:
            return await outbox.redeliver(connection, message_id, actor=actor, now=datetime.now(UTC))

    found = _with_database(settings_with(), ask)
    tell(f"Version {found.report_version} of report {found.report_id} is tried again ({found.destination}).")


@app.command("send-now")
def send_now() -> None:
    """Try everything that waits once, now; also beside a running server. Exit code 1: some still wait."""
    settings = settings_with()
    from server.jobs.deliveries import Deliveries, Pace
    from server.jobs.destinations import destinations_of
    from server.store import outbox

    receivers = settings.receivers
    destinations = destinations_of(receivers)
    if not destinations:
        complain("No receiver is set up: see VERBAAL_DELIVERY_URL and VERBAAL_DELIVERY_DIR.")
        raise typer.Exit(1)

    async def send(database: Database) -> tuple[int, int, int]:
        pace = Pace(attempts=receivers.attempts, attempt_s=receivers.timeout_s)
        tried = await Deliveries(database, destinations, pace=pace).send_now()
        async with database.reading() as connection:
            figures = (await outbox.figures(connection)).values()
        return tried, sum(one.waiting for one in figures), sum(one.dead for one in figures)

    tried, waiting, dead = _with_database(settings, send)
    tell(f"Tried {tried}; {waiting} wait, {dead} are tried no more.")
    if waiting:
        raise typer.Exit(1)


@app.command("new-secret")
def new_secret(
    path: Annotated[Path, typer.Argument(help="Gets the secret as a last line; made when it is not there.")],
) -> None:
    """Add a secret to a file, readable by you alone; the receiver gets the same line."""
    import base64
    import secrets

    line = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}\n"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "a+b") as file:
            file.seek(0)
            before = file.read()
            file.write((b"\n" if before and not before.endswith(b"\n") else b"") + line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        complain(f"{path} can't be written ({error.strerror}).")
        raise typer.Exit(1) from error
    tell(f"{path} has a new secret as its last line.")


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """What ``work`` gives, with the database of the settings, brought up to date."""
    from server.store.database import Database
    from server.store.migrations import migrate

    async def opened() -> T:
        await migrate(settings.resolved_database_url)
        database = Database(settings.resolved_database_url)
        try:
            return await work(database)
        finally:
            await database.dispose()

    return asyncio.run(opened())
