"""`verbaal subject`: requests of data subjects on a system without a screen.

Works on the database itself, as the local user, who needs the role of privacy officer
(``VERBAAL_LOCAL_ROLES``). Everything is logged as it is through the server.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from server.commands.command_line import complain, messages, settings_with, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.api.identity import User
    from server.api.subjects.subject_desk import SearchAnswer, SubjectDesk
    from server.domain.person_details import Sought
    from server.domain.rights import Item

app = typer.Typer(
    no_args_is_help=True,
    help="Requests of data subjects: note, search, decide, answer (Wpg art. 25 to 28).",
    rich_markup_mode=None,
)

T = TypeVar("T")
TABLE_COLUMNS = 140


class KindOption(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    OBJECTION = "objection"


class DecisionOption(StrEnum):
    """What becomes of a record."""

    GIVE = "give"
    PARTLY = "partly"
    REFUSE = "refuse"
    NOT_THIS_PERSON = "not_this_person"


NameOption = Annotated[str | None, typer.Option("--name", help="As people write it: 'Vries, J. de'.")]
BornOption = Annotated[str | None, typer.Option("--birth-date", help="Such as 1987-03-04.")]
BsnOption = Annotated[str | None, typer.Option("--bsn", help="Nine digits.")]
PhoneOption = Annotated[str | None, typer.Option("--phone")]
EmailOption = Annotated[str | None, typer.Option("--email")]
StreetOption = Annotated[str | None, typer.Option("--street", help="With --house-number.")]
HouseOption = Annotated[str | None, typer.Option("--house-number")]
PostcodeOption = Annotated[str | None, typer.Option("--postcode", help="With --house-number.")]
RequestArgument = Annotated[str, typer.Argument(help="Id of the request.")]


@app.command()
def request(
    *,
    kind: Annotated[KindOption, typer.Option("--kind", help="What is asked for.")] = KindOption.ACCESS,
    received: Annotated[
        str | None, typer.Option("--received", help="When, such as 2026-11-23T10:00:00+01:00; default now.")
    ] = None,
    name: NameOption = None,
    birth_date: BornOption = None,
    bsn: BsnOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    street: StreetOption = None,
    house_number: HouseOption = None,
    postcode: PostcodeOption = None,
) -> None:
    """Note a request; its id goes to standard output."""
    from server.domain.calendar_terms import AMSTERDAM
    from server.domain.rights import RequestKind

    person = _sought(
        name=name,
        birth_date=birth_date,
        bsn=bsn,
        phone=phone,
        email=email,
        street=street,
        house_number=house_number,
        postcode=postcode,
    )
    if person is None:
        complain("Say who asks: --name, --birth-date, --bsn, --phone, --email, or a home.")
        raise typer.Exit(1)
    received_at = _moment(received)
    made = _with_desk(
        lambda desk, user: desk.create(
            user, kind=RequestKind(kind.value), person=person, received_at=received_at
        )
    )
    last_day = (made.due_at - timedelta(seconds=1)).astimezone(AMSTERDAM).date()
    tell(f"The last day for an answer is {last_day}.")
    typer.echo(made.id)


@app.command()
def search(
    request_id: RequestArgument,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Read every record, and not only what the index leads to.")
    ] = False,
    name: NameOption = None,
    birth_date: BornOption = None,
    bsn: BsnOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    street: StreetOption = None,
    house_number: HouseOption = None,
    postcode: PostcodeOption = None,
) -> None:
    """Look for the person of a request, or by other details, such as another spelling of the name."""
    criteria = _sought(
        name=name,
        birth_date=birth_date,
        bsn=bsn,
        phone=phone,
        email=email,
        street=street,
        house_number=house_number,
        postcode=postcode,
    )

    async def look(desk: SubjectDesk, user: User) -> SearchAnswer:
        if not full:
            return await desk.search(user, request_id, criteria=criteria)
        with Progress(console=messages, disable=not messages.is_terminal) as progress:
            bar = progress.add_task("Records", total=None)
            return await desk.search_all(
                user,
                request_id,
                criteria=criteria,
                advance=lambda done, total: progress.update(bar, completed=done, total=total),
            )

    found = _with_desk(look)
    table = Table()
    for column in ("item", "record", "id", "version", "how sure", "where", "words"):
        table.add_column(column, overflow="fold")
    for number, record in zip(found.items, found.slice.records, strict=True):
        for hit in record.hits:
            table.add_row(
                str(number),
                record.record.kind,
                record.record.id,
                str(hit.version or record.record.version or ""),
                hit.sureness.value,
                hit.place,
                hit.snippet,
            )
    _print(table)
    tell(f"{len(found.slice.records)} records found, {found.slice.looked_at} looked at.")


@app.command()
def items(request_id: RequestArgument) -> None:
    """Show what was found for a request, and what was decided."""
    from server.domain.rights import GROUNDS

    found = _with_desk(lambda desk, user: desk.request(user, request_id))
    table = Table()
    for column in ("item", "record", "id", "version", "how sure", "on", "decision", "ground"):
        table.add_column(column, overflow="fold")
    for item in found.items:
        table.add_row(*_item_row(item))
    _print(table)
    tell(f"State: {found.state.value}. Grounds for refusing: {', '.join(one.code for one in GROUNDS)}.")


@app.command()
def decide(
    request_id: RequestArgument,
    numbers: Annotated[list[int], typer.Argument(help="Numbers of the items.", min=1)],
    *,
    decision: Annotated[DecisionOption, typer.Option("--decision", help="What becomes of them.")],
    ground: Annotated[str | None, typer.Option("--ground", help="Of refusing, also in part.")] = None,
    left_out: Annotated[
        list[str] | None, typer.Option("--leave-out", help="Part that is not given; may be repeated.")
    ] = None,
) -> None:
    """Decide on records that were found."""
    from pydantic import ValidationError

    from server.domain.rights import Decision, ItemDecision, SubjectRequest

    try:
        decisions = [
            ItemDecision(
                number=number,
                decision=Decision(decision.value),
                ground=ground,
                left_out=tuple(left_out or ()),
            )
            for number in numbers
        ]
    except ValidationError as error:
        complain(_first_problem(error))
        raise typer.Exit(1) from None

    async def work(desk: SubjectDesk, user: User) -> SubjectRequest:
        now = await desk.request(user, request_id)
        return await desk.decide(user, request_id, now.version, decisions)

    decided = _with_desk(work)
    tell(f"{len(decided.open_items)} of {len(decided.items)} items wait for a decision.")


@app.command()
def export(
    request_id: RequestArgument,
    target: Annotated[Path, typer.Argument(help="A file that ends with .json or .pdf.")],
) -> None:
    """Write the answer to a request whose items are all decided."""
    form = target.suffix.removeprefix(".").casefold()
    if form not in {"json", "pdf"}:
        complain("The file has to end with .json or .pdf.")
        raise typer.Exit(1)
    from server.api.subjects.subject_letter import letter_html
    from server.proof.pdf import pdf_of

    overview = _with_desk(lambda desk, user: desk.answers.export(user, request_id, form=form))
    if form == "json":
        content = overview.model_dump_json(indent=2).encode() + b"\n"
    else:
        tell("Making the letter…")
        content = pdf_of(letter_html(overview))
    _write_private(target, content)
    tell(f"{len(overview.records)} records are in {target}.")


def _item_row(item: Item) -> tuple[str, ...]:
    return (
        str(item.number),
        item.kind,
        item.record_id,
        str(item.version or ""),
        item.sureness.value,
        ", ".join(item.found_on),
        item.decision.value if item.decision else "",
        item.ground or "",
    )


def _sought(**given: str | None) -> Sought | None:
    """The details that were given; None for none at all. Wrong ones end the command."""
    from pydantic import ValidationError

    from server.domain.person_details import Sought

    known = {name: value for name, value in given.items() if value is not None}
    if not known:
        return None
    try:
        return Sought.model_validate(known)
    except ValidationError as error:
        complain(_first_problem(error))
        raise typer.Exit(1) from None


def _first_problem(error: Any) -> str:
    """What is wrong first, without the value: that may be somebody's."""
    one = error.errors(include_input=False, include_url=False)[0]
    where = " ".join(str(part).replace("_", "-") for part in one["loc"])
    what = one["msg"].removeprefix("Value error, ")
    return f"--{where}: {what}" if where else what


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now().astimezone()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - has no zone, and is refused for that below
    if moment.tzinfo is None:
        complain("--received must be a moment with its time zone, such as 2026-11-23T10:00:00+01:00.")
        raise typer.Exit(1)
    return moment


def _write_private(target: Path, content: bytes) -> None:
    """Whole or not at all, and readable by its owner only."""
    half = target.with_name(f".{target.name}.half")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except OSError as error:
        complain(f"{target}: can't be written ({error.strerror or type(error).__name__})")
        raise typer.Exit(1) from None
    finally:
        with suppress(OSError):
            half.unlink()


def _print(table: Table) -> None:
    Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS).print(table)


def _with_desk(work: Callable[[SubjectDesk, User], Awaitable[T]]) -> T:
    from server.api.identity import User
    from server.api.subjects.subject_desk import desk_with
    from server.reporting.extraction.extractor import load_extractor
    from server.retention_files import load_rules
    from server.store.database import Database
    from server.store.migrations import migrate

    settings = settings_with()
    user = User(
        user_id=settings.local_user,
        name=settings.local_user_name,
        unit=settings.local_unit,
        roles=frozenset(settings.local_roles),
    )

    async def run() -> T:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        await migrate(settings.resolved_database_url)
        database = Database(settings.resolved_database_url)
        try:
            extractor = load_extractor(settings.vocab_dir)
            return await work(desk_with(database, extractor, load_rules(settings.vocab_dir)), user)
        finally:
            await database.dispose()

    return asyncio.run(run())
