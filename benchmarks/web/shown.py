"""How long words that the server sent took to stand on the screen. No browser in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sent:
    """A message with words as the browser received it; ``at_ms`` on the clock of the page."""

    at_ms: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stood at the end of the text when a picture was drawn."""

    at_ms: float
    tail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Delays of the messages in milliseconds.

    ``overtaken`` were replaced by a newer message before there was a picture of them; ``never`` did not
    appear at all.
    """

    delays_ms: tuple[float, ...]
    overtaken: int
    never: int


def plain(text: str) -> str:
    """One space between words."""
    return " ".join(text.split())


def sent_by(message: Any, at_ms: float) -> Sent | None:
    """The message, where it brings words that have to appear.

    A final with stretches that were left out, or words spoken to the machine, is drawn with signs in between.
    """
    if not isinstance(message, dict):
        return None
    if message.get("type") == "partial":
        words = plain(f"{message['settled']} {message['tentative']}")
    elif message.get("type") == "final" and not message.get("commands"):
        if any(mark["kind"] != "doubtful" for mark in message.get("marks", [])):
            return None
        words = plain(message["text"])
    else:
        return None
    return Sent(at_ms, message["type"], words) if words else None


def shown(sent: Sequence[Sent], drawn: Sequence[Drawn]) -> Shown:
    """When each message was first to be seen, in the order of time."""
    delays: list[float] = []
    overtaken = never = 0
    before = ""
    for number, message in enumerate(sent):
        earlier = [one for one in drawn if one.at_ms < message.at_ms]
        before = plain(earlier[-1].tail) if earlier else ""
        if message.words in before:
            continue  # nothing had to be drawn: a better pass with the same words
        later = sent[number + 1].at_ms if number + 1 < len(sent) else float("inf")
        pictures = [one for one in drawn if one.at_ms >= message.at_ms]
        found = next((one for one in pictures if message.words in plain(one.tail)), None)
        if found is not None:
            delays.append(found.at_ms - message.at_ms)
        elif pictures and pictures[0].at_ms > later:
            overtaken += 1
        else:
            never += 1
    return Shown(tuple(delays), overtaken, never)
