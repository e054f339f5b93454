"""The `verbaal-dictate` command: dictate at a desk, send what waits, review in the terminal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from typer.core import TyperGroup

from client import desk
from client.address import DEFAULT_SERVER, ServerAddress
from client.live_text import printable
from client.pending import default_folder, open_waiting, waiting
from client.problems import ClientProblem, Stopped
from client.recording_file import RecordingFile
from client.source import Source
from client.spool import Spool
from client.view import clock, seconds


class Desk(TyperGroup):
    """Every problem the client knows ends in its sentence and exit code 1, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ClientProblem as problem:
            desk.complain(problem)
            raise typer.Exit(1) from problem


app = typer.Typer(
    name="verbaal-dictate",
    cls=Desk,
    add_completion=False,
    help="Dicteer een politierapport aan een werkplek. Zonder opdracht begint een nieuwe opname.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a traceback with local values could show the report's words
    no_args_is_help=False,
)

ServerOption = Annotated[str, typer.Option("--server", envvar="VERBAAL_SERVER", help="Adres van de server.")]
SpoolOption = Annotated[
    Path | None,
    typer.Option("--spool", envvar="VERBAAL_SPOOL", help="Map voor geluid dat nog niet is verwerkt."),
]
PlainOption = Annotated[
    bool,
    typer.Option(
        "--plain", help="Gewone regels in plaats van een scherm, bijvoorbeeld voor een schermlezer."
    ),
]
ReviewOption = Annotated[
    bool | None,
    typer.Option("--review/--no-review", help="Daarna nakijken in de terminal (op een terminal: ja)."),
]


@app.callback(invoke_without_command=True)
def dictate(
    context: typer.Context,
    *,
    server: ServerOption = DEFAULT_SERVER,
    template: Annotated[str, typer.Option(help="Sjabloon: mutatie, pv_bevindingen, aangifte …")] = "mutatie",
    device: Annotated[
        str | None, typer.Option(help="Microfoon: nummer of deel van de naam (zie: devices).")
    ] = None,
    hands_free: Annotated[
        bool | None,
        typer.Option(
            "--hands-free/--push-to-talk",
            help="Meteen opnemen, of pas na de spatiebalk. Standaard: spatiebalk; bij een bestand meteen.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Speel een WAV-bestand (16-bits PCM) af in plaats van de microfoon.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Bestand zo snel als de server het aanneemt, niet in spreektempo.")
    ] = False,
    review: ReviewOption = None,
    plain: PlainOption = False,
    spool: SpoolOption = None,
) -> None:
    """Begin een nieuwe opname."""
    if context.invoked_subcommand is not None:
        return
    address = ServerAddress.parse(server)
    if fast and file is None:
        raise ClientProblem("--fast hoort bij --file: een microfoon kan niet sneller.")
    with_keys = sys.stdin.isatty()
    # Without keys nobody could start it by hand; a file needs no one to start it.
    starts_itself = not with_keys or (file is not None if hands_free is None else hands_free)
    folder = spool or default_folder()
    tell_waiting(folder)
    source = open_source(file, device, fast=fast)
    kept = Spool.create(
        folder, server=address.base, template=template, dictated_at=datetime.now(UTC).astimezone()
    )
    outcome = desk.dictate(
        address,
        kept,
        source=source,
        console=console(),
        plain=plain,
        with_keys=with_keys,
        hands_free=starts_itself,
    )
    desk.after(address, outcome, console(), review=with_keys if review is None else review)


def open_source(file: Path | None, device: str | None, *, fast: bool) -> Source:
    """The file, or the microphone that was asked for."""
    if file is not None:
        return RecordingFile(file, fast=fast)
    from client import sound_devices
    from client.microphone import Microphone

    sound = sound_devices.load_sounddevice()
    return Microphone(sound, sound_devices.choose_input(sound_devices.input_devices(sound), device))


@app.command()
def devices() -> None:
    """Toon de microfoons van deze computer."""
    from client import sound_devices

    table = Table("Nr", "Microfoon", "Kanalen", "Snelheid", "Systeem")
    for one in sound_devices.input_devices(sound_devices.load_sounddevice()):
        name = Text(printable(one.name)).append(" (standaard)" if one.is_default else "", style="bold")
        table.add_row(str(one.index), name, str(one.channels), f"{one.default_rate_hz} Hz", one.host)
    console().print(table)


@app.command()
def pending(spool: SpoolOption = None) -> None:
    """Toon de opnamen die nog op deze computer staan."""
    folder = spool or default_folder()
    entries = waiting(folder)
    if not entries:
        console().print("Er wachten geen opnamen.")
        return
    # The name is typed over: it is never cut off.
    table = Table(
        Column("Opname", no_wrap=True, min_width=22),
        "Sjabloon",
        "Lengte",
        "Nog te versturen",
        Column("Server", overflow="fold"),
        "Stand",
    )
    for entry in entries:
        if entry.record is None:
            table.add_row(entry.id, "", clock(entry.audio_s), "", "", "beschadigd")
        else:
            state = "bezig" if entry.busy else "wacht"
            unsent = seconds(entry.unsent_s)
            known = entry.record
            table.add_row(entry.id, known.template, clock(entry.audio_s), unsent, known.server, state)
    console().print(table)
    console().print(Text(f"De bestanden staan in {folder}. Versturen: verbaal-dictate resume"))


@app.command()
def resume(
    *,
    recording: Annotated[
        str | None, typer.Argument(help="Opname (het begin is genoeg); zonder: alles wat wacht.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(help="Andere server dan waar de opname voor was; verstuurt alles opnieuw.")
    ] = None,
    template: Annotated[str | None, typer.Option(help="Ander sjabloon; verstuurt alles opnieuw.")] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Verstuur alles opnieuw, als een nieuwe opname.")
    ] = False,
    review: ReviewOption = None,
    plain: PlainOption = False,
    spool: SpoolOption = None,
) -> None:
    """Verstuur opnamen die nog op deze computer staan, en kijk ze na."""
    spools = open_waiting(spool or default_folder(), recording)
    if not spools:
        console().print("Er wachten geen opnamen.")
    look = sys.stdin.isatty() if review is None else review
    failed = False
    for kept in spools:
        address = ServerAddress.parse(server or kept.record.server)
        if new or server or template:
            kept.forget_server(server=address.base, template=template or kept.record.template)
        console().print(Text(f"Opname {kept.id} wordt verstuurd ({clock(kept.recorded_s)})."))
        try:
            outcome = desk.dictate(address, kept, source=None, console=console(), plain=plain)
            desk.after(address, outcome, console(), review=look)
        except Stopped as problem:
            # The next one may be for another server or template.
            desk.complain(problem)
            failed = True
    if failed:
        raise typer.Exit(1)


@app.command()
def review(draft_id: str, server: ServerOption = DEFAULT_SERVER) -> None:
    """Kijk een concept na en bevestig het."""
    desk.review_draft(ServerAddress.parse(server), draft_id, console())


@app.command()
def discard(recording: str, spool: SpoolOption = None) -> None:
    """Gooi een opname weg die nog op deze computer staat."""
    kept = open_waiting(spool or default_folder(), recording)[0]
    length = clock(kept.recorded_s)
    question = f"Opname {kept.id} ({length}) van deze computer verwijderen? Dit kan niet terug. Typ ja: "
    if console().input(Text(question)).strip() == "ja":
        kept.remove()
        console().print("Verwijderd.")
    else:
        kept.close()
        console().print("Niets verwijderd.")


def tell_waiting(folder: Path) -> None:
    """Say at the start that earlier sound still waits."""
    count = sum(1 for entry in waiting(folder) if not entry.busy)
    if count:
        which = "Er wacht nog 1 opname" if count == 1 else f"Er wachten nog {count} opnamen"
        console().print(Text(f"{which} op verzending. Bekijk ze met: verbaal-dictate pending"))


def console() -> Console:
    """Where to print; made when needed, so that it follows redirected output."""
    return Console(highlight=False)


def main() -> None:
    """Entry point of the `verbaal-dictate` command."""
    app()


if __name__ == "__main__":
    main()
