"""From a source of sound to a reviewed draft, in a terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
import webbrowser

import typer
from rich.console import Console
from rich.text import Text

from client.address import ServerAddress, async_http_client, http_client
from client.dictating import Dictating, Outcome
from client.drafts import Drafts
from client.keys import Keys
from client.problems import ClientProblem
from client.review import Ended, Review
from client.screen import screen_for
from client.sound_devices import Loudspeaker
from client.source import Source
from client.spool import Spool
from client.view import clock, seconds

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def dictate(
    address: ServerAddress,
    spool: Spool,
    *,
    source: Source | None,
    console: Console,
    plain: bool,
    with_keys: bool = False,
    hands_free: bool = True,
) -> Outcome:
    """Record and send one dictation; without ``source``, send what the spool holds.

    However it ends before the server has everything, it says where the sound is and how to go
    on. Ctrl-C, a closed terminal and SIGTERM end the command with code 130.
    """

    async def whole() -> Outcome:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if task is None:  # pragma: no cover - a coroutine that runs has a task
            raise RuntimeError("no task")
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
        async with async_http_client(address) as http:
            return await Dictating(
                address=address,
                http=http,
                spool=spool,
                source=source,
                screen=screen_for(console, plain=plain),
                keys=Keys if with_keys else None,
                hands_free=hands_free,
            ).run()

    try:
        return asyncio.run(whole())
    except (KeyboardInterrupt, asyncio.CancelledError) as ended:
        console.print("\nAfgebroken.")
        tell_where(spool, console)
        raise typer.Exit(INTERRUPTED) from ended
    except ClientProblem:
        tell_where(spool, console)
        raise


def tell_where(spool: Spool, console: Console) -> None:
    """Say where the sound of an unfinished dictation is, and how to send it."""
    if not spool.path.exists():
        return
    console.print(
        Text(f"{clock(spool.recorded_s)} geluid staat veilig in {spool.path}\n")
        .append("Verder versturen en nakijken: ")
        .append(f"verbaal-dictate resume {spool.id}", style="bold"),
        soft_wrap=True,
    )
    if spool.in_memory:
        lost = seconds(spool.in_memory_s)
        console.print(Text(f"! De schijf was vol: de laatste {lost} zijn niet bewaard.", style="red"))


def after(address: ServerAddress, outcome: Outcome, console: Console, *, review: bool) -> None:
    """Review the draft now, or say how to do it later."""
    if not outcome.audio_s:
        console.print("Er is niets opgenomen.")
        return
    draft_id = outcome.draft_id
    if draft_id is None and outcome.dictation_id is not None:
        with http_client(address) as http:
            draft_id = Drafts(http).of_dictation(outcome.dictation_id)
    if draft_id is None:
        console.print("De server maakte van deze opname geen concept.")
    elif review:
        review_draft(address, draft_id, console)
    else:
        _tell_later(address, draft_id, console)


def review_draft(address: ServerAddress, draft_id: str, console: Console) -> None:
    """Review one draft in the terminal."""
    with http_client(address) as http:
        drafts = Drafts(http)
        draft = drafts.get(draft_id)
        if draft.state != "open":
            raise ClientProblem("Dit concept is al bevestigd of weggegooid.")
        ended = Review(
            drafts=drafts,
            draft=draft,
            template=drafts.template(draft.template),
            console=console,
            ask=lambda question: console.input(Text(question)),
            open_page=lambda: webbrowser.open(address.page(f"nakijken/{draft_id}")),
            speaker=Loudspeaker.find(),
        ).run()
    if ended is not Ended.CONFIRMED:
        _tell_later(address, draft_id, console)


def _tell_later(address: ServerAddress, draft_id: str, console: Console) -> None:
    console.print(
        Text(f"Het concept is bewaard. Nakijken: verbaal-dictate review {draft_id}\n")
        .append("of in de browser: ")
        .append(address.page(f"nakijken/{draft_id}")),
        soft_wrap=True,
    )


def complain(problem: ClientProblem) -> None:
    """Show a problem where errors go."""
    Console(stderr=True, file=sys.stderr, highlight=False).print(Text(f"! {problem}"), soft_wrap=True)
