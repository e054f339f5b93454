"""Single keys from the terminal while dictating."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable
from enum import StrEnum
from typing import IO, Self


class Key(StrEnum):
    """What a key asks for."""

    TOGGLE = "toggle"  # speak or pause
    STOP = "stop"  # the recording is complete


_MEANINGS = {
    b" ": Key.TOGGLE,
    b"\r": Key.TOGGLE,
    b"\n": Key.TOGGLE,
    b"q": Key.STOP,
    b"Q": Key.STOP,
    b"\x04": Key.STOP,  # Ctrl-D
}


class Keys:
    """Calls back for each key that means something, inside a ``with`` block.

    The terminal is put in cbreak mode: keys come at once and are not echoed, and Ctrl-C keeps
    its meaning. On leaving, the terminal is as it was, and typed-ahead keys are thrown away so
    that they do not answer a later question.
    """

    def __init__(self, on_key: Callable[[Key], None], terminal: IO[str] | None = None) -> None:
        self._on_key = on_key
        self._fd = (terminal or sys.stdin).fileno()
        self._before: list[int | list[bytes | int]] = []

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd)
        asyncio.get_running_loop().add_reader(self._fd, self._read)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._fd)
        termios.tcsetattr(self._fd, termios.TCSAFLUSH, self._before)

    def _read(self) -> None:
        try:
            typed = os.read(self._fd, 64)
        except OSError:
            typed = b""
        if not typed:
            # The terminal went away; the recording must not go on unseen.
            asyncio.get_running_loop().remove_reader(self._fd)
            self._on_key(Key.STOP)
        elif len(typed) == 1 and typed in _MEANINGS:
            # More than one byte at once is an arrow or function key, or pasted text.
            self._on_key(_MEANINGS[typed])
