"""Showing a dictation while it runs: a live screen, or plain lines for pipes and screen readers."""

from __future__ import annotations

from typing import Protocol, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from client.connection import LineState
from client.live_text import printable
from client.points import points_of
from client.view import View, notices, render
from server import wire


class Screen(Protocol):
    """Shows a view, as often as it is told."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, view: View) -> None:
        """The view as it is now."""
        ...


class LiveScreen:
    """Redraws in place; when it closes, the whole text stays on the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
        self._text = ""

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        if self._text:
            self._console.print(Text(self._text))

    def show(self, view: View) -> None:
        """Redraw."""
        self._text = view.text.final_text
        self._live.update(render(view, self._console), refresh=True)


class PlainScreen:
    """A line for each final and each change worth telling; nothing moves."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._finals: dict[int, wire.Final] = {}
        self._line = ""
        self._told: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def show(self, view: View) -> None:
        """Print what is new since the last time."""
        state = {
            LineState.CONNECTING: "",
            LineState.ONLINE: "Verbonden.",
            LineState.WAITING: f"Geen verbinding: {view.line.reason}",
        }[view.line.state]
        if state and state != self._line:
            self._line = state
            self._say(state)
        for number, final in sorted(view.text.finals.items()):
            known = self._finals.get(number)
            if known is final:
                continue
            self._finals[number] = final
            said = known.text if known else ""
            if final.text != said:  # a better pass that heard the same is no news
                self._say(f"Verbeterd: {final.text or '(geen woorden)'}" if said else final.text)
            for point in points_of(final):
                self._say_once(f"- {point.line}")
        # A sentence with figures changes all the time; it is told once.
        for sentence in [*notices(view), *view.text.remarks]:
            self._say_once(
                f"! {sentence}", kind="".join(character for character in sentence if not character.isdigit())
            )

    def _say_once(self, sentence: str, *, kind: str | None = None) -> None:
        if (kind or sentence) not in self._told:
            self._told.add(kind or sentence)
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._console.print(Text(printable(sentence)), soft_wrap=True)


def screen_for(console: Console, *, plain: bool) -> Screen:
    """The live screen on a terminal, plain lines elsewhere or when asked."""
    return PlainScreen(console) if plain or not console.is_terminal else LiveScreen(console)
