from __future__ import annotations

import os
import pty
import select
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from client.keys import Key, Keys
from tests.client.waiting import eventually


@dataclass
class Keyboard:
    """The other side of a terminal."""

    fd: int
    terminal: IO[str]

    def type(self, characters: bytes) -> None:
        os.write(self.fd, characters)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal:
        yield Keyboard(ours, terminal)
    os.close(ours)


@pytest.mark.parametrize(
    ("typed", "key"),
    [(b" ", Key.TOGGLE), (b"\r", Key.TOGGLE), (b"q", Key.STOP), (b"Q", Key.STOP), (b"\x04", Key.STOP)],
)
async def test_a_key_is_told_at_once(keyboard: Keyboard, typed: bytes, key: Key) -> None:
    pressed: list[Key] = []
    with Keys(pressed.append, keyboard.terminal):
        keyboard.type(typed)
        await eventually(lambda: pressed)

    assert pressed == [key]


async def test_other_keys_and_pasted_text_mean_nothing(keyboard: Keyboard) -> None:
    pressed: list[Key] = []
    with Keys(pressed.append, keyboard.terminal):
        for typed in (b"x", b"\x1b[A", b"een quote"):
            keyboard.type(typed)
            await eventually(lambda: not _waiting(keyboard))
        keyboard.type(b" ")
        await eventually(lambda: pressed)

    assert pressed == [Key.TOGGLE]


def _waiting(keyboard: Keyboard) -> bool:
    return bool(select.select([keyboard.terminal], [], [], 0)[0])


async def test_the_terminal_is_left_as_it_was_and_forgets_what_was_typed_ahead(keyboard: Keyboard) -> None:
    before = termios.tcgetattr(keyboard.terminal)
    with Keys(lambda _: None, keyboard.terminal):
        during = termios.tcgetattr(keyboard.terminal)
        assert not during[3] & termios.ECHO
        assert during[3] & termios.ISIG, "Ctrl-C must keep its meaning"
        keyboard.type(b"qq ")

    assert termios.tcgetattr(keyboard.terminal) == before
    assert not _waiting(keyboard)


async def test_a_terminal_that_goes_away_stops_the_recording() -> None:
    ours, theirs = pty.openpty()
    pressed: list[Key] = []
    with os.fdopen(theirs, "r") as terminal:
        keys = Keys(pressed.append, terminal)
        keys.__enter__()
        os.close(ours)
        await eventually(lambda: pressed)

    assert pressed == [Key.STOP]
