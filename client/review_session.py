"""What every part of a review in the terminal works with: the draft, the server, the questions, the sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import Console
from rich.text import Text

from client.drafts import Draft, Drafts, Template
from client.live_text import printable

AROUND_S = 0.3
"""Played before and after the words, so that the first sound is not cut off."""


class Speaker(Protocol):
    """Plays WAV; False when it could not."""

    def play(self, wav: bytes) -> bool:
        """Play to the end."""
        ...


@dataclass
class Session:
    """One review. ``ask`` shows a question and gives the typed line; it raises EOFError on Ctrl-D."""

    drafts: Drafts
    draft: Draft
    template: Template
    console: Console
    ask: Callable[[str], str]
    speaker: Speaker | None

    def change(self, **changes: Any) -> None:
        """Edit the draft; ``changes`` are members of the PATCH body."""
        self.draft = self.drafts.change(self.draft, changes)

    def change_field(self, field_id: str, **changes: Any) -> None:
        """Edit one field of it."""
        self.draft = self.drafts.change_field(self.draft, field_id, **changes)

    def reload(self) -> None:
        """See the draft as the server has it."""
        self.draft = self.drafts.get(self.draft.id)

    def hear(self, start_s: float, end_s: float) -> bool:
        """Play a piece of the sound; False when that could not be done."""
        wav = self.drafts.audio(self.draft, max(0.0, start_s - AROUND_S), end_s + AROUND_S)
        return self.speaker is not None and self.speaker.play(wav)

    def choose(self, menu: str) -> str | None:
        """What the user chooses from a menu, in small letters; None on Ctrl-D."""
        self.console.print(Text(menu, style="dim"))
        line = self.line("Keuze:")
        return None if line is None else line.casefold()

    def line(self, question: str) -> str | None:
        """A typed line without spaces around it; None on Ctrl-D."""
        try:
            return self.ask(f"{question} ").strip()
        except EOFError:
            return None

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.console.print(Text(printable(sentence)))
