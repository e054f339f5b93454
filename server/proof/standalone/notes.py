"""Checkpoints: signed notes that say how long a log was and which root it had.

Source: C2SP tlog-checkpoint and signed-note. Our extension lines: ``head`` (hash of the last
entry), ``at`` (when), ``previous`` (size and SHA-256 of the text of the checkpoint before).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

from .signatures import KEY_ID_BYTES, Key

_DASH = "\N{EM DASH}"
_HEX = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_ROOT_BYTES = 32


class Unreadable(ValueError):
    """The text is no checkpoint; the message says why, in Dutch."""


class Checkpoint(NamedTuple):
    """What a checkpoint says. ``previous`` is the size and SHA-256 of the one before, if any."""

    origin: str
    size: int
    root: bytes
    head: str
    at: str
    previous: tuple[int, str] | None
    body: str
    signatures: tuple[tuple[str, bytes], ...]
    text: str

    @property
    def stream(self) -> str:
        """Which of the logs it is about: the last part of its origin."""
        return self.origin.rpartition("/")[2]

    @property
    def sha256(self) -> str:
        """Of its whole text, by which the next one names it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def signed_by(self, key: Key) -> bool:
        """True when ``key``, whose name has to be the origin, signed it."""
        if key.name != self.origin:
            return False
        return any(
            name == key.name
            and blob[:KEY_ID_BYTES] == key.key_id
            and key.signed(self.body.encode(), blob[KEY_ID_BYTES:])
            for name, blob in self.signatures
        )


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note, whoever signed it.

    Raises:
        Unreadable: it is none.
    """
    body, divider, below = text.rpartition("\n\n")
    lines = body.split("\n")
    origin, size, root, *extensions = lines if len(lines) > 2 else ("", "", "")  # noqa: PLR2004 - the three of every checkpoint
    told = dict(line.partition(" ")[::2] for line in extensions)
    if not divider or not origin or not _NUMBER.fullmatch(size) or not _HEX.fullmatch(told.get("head", "")):
        raise Unreadable("dit is geen checkpoint")
    return Checkpoint(
        origin=origin,
        size=int(size),
        root=_decoded(root, _ROOT_BYTES),
        head=told["head"],
        at=told.get("at", ""),
        previous=_previous(told.get("previous")),
        body=body + "\n",
        signatures=tuple(_signature(line) for line in below.splitlines()),
        text=text,
    )


def _previous(told: str | None) -> tuple[int, str] | None:
    if told is None:
        return None
    size, _, digest = told.partition(" ")
    if not _NUMBER.fullmatch(size) or not _HEX.fullmatch(digest):
        raise Unreadable("de verwijzing naar het vorige checkpoint is onleesbaar")
    return int(size), digest


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, blob = rest.partition(" ")
    if dash != _DASH or not name:
        raise Unreadable("de handtekening is onleesbaar")
    return name, _decoded(blob)


def _decoded(text: str, length: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("een getal in het checkpoint is onleesbaar") from None
    if length is not None and len(raw) != length:
        raise Unreadable("de root heeft niet de goede lengte")
    return raw
