"""Checkpoints: a log's size and root, signed, to be kept where the log's keeper can't reach them.

The text is a C2SP ``tlog-checkpoint`` in a C2SP ``signed-note``: origin, size, root in base64, our
two extension lines, an empty line, and the signature::

    verbaal/3f1c…/access
    42
    qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=
    head 5d1f…
    at 2026-11-22T18:30:00.123456+00:00
    previous 40 8f6e…

    — verbaal/3f1c…/access Xz8+…

``head`` is the hash of the last entry; ``previous`` names the checkpoint before it by its size and
the SHA-256 of its whole text, so that none can be taken away unseen. The name of the key is the
origin, as C2SP asks.

Source: C2SP tlog-checkpoint, signed-note (key ID of Ed25519: first 4 bytes of
SHA-256(name || 0x0A || 0x01 || key)); RFC 8032.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from pydantic import AwareDatetime, Field

from server.domain.audit import Digest, Head, moment
from server.domain.transcript import Frozen

ED25519 = b"\x01"
"""Kind of signature, in a key ID and before the key in a verifier key."""

KEY_BYTES = 32
_KEY_ID_BYTES = 4
_DASH = "\N{EM DASH}"


class NotACheckpoint(ValueError):
    """A text that is no checkpoint of ours; the message says what is wrong."""


class Previous(Frozen):
    """Names a checkpoint by its size and the SHA-256 (hex) of its text."""

    size: int = Field(ge=0)
    sha256: Digest


class Checkpoint(Frozen):
    """What is signed. ``root`` is hex; ``head`` the hash of the last entry (zeros for none)."""

    origin: str = Field(pattern=r"^[^\s+]{1,128}$")
    size: int = Field(ge=0)
    root: Digest
    head: Digest
    at: AwareDatetime
    previous: Previous | None = None

    @property
    def log_head(self) -> Head:
        """Where the chain of entries stood."""
        return Head(seq=self.size, hash=self.head)

    @property
    def body(self) -> str:
        """The text that is signed, with its last line break."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        lines = [self.origin, str(self.size), root, f"head {self.head}", f"at {moment(self.at)}"]
        if self.previous:
            lines.append(f"previous {self.previous.size} {self.previous.sha256}")
        return "".join(f"{line}\n" for line in lines)


def signed(checkpoint: Checkpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The note: body, empty line, signature."""
    body = checkpoint.body
    blob = key_id(checkpoint.origin, public_key) + sign(body.encode())
    return f"{body}\n{_DASH} {checkpoint.origin} {base64.b64encode(blob).decode()}\n"


def opened(note: str, public_key: bytes, verify: Callable[[bytes, bytes], bool]) -> Checkpoint:
    """The checkpoint in a note that this key signed.

    Args:
        note: its whole text.
        public_key: Ed25519, 32 bytes.
        verify: (signature, message) → whether this key made it.

    Raises:
        NotACheckpoint: the text has another form, or the signature is not this key's.
    """
    body, divider, signature_lines = note.rpartition("\n\n")
    body += "\n"
    if not divider:
        raise NotACheckpoint("no signature")
    checkpoint = parsed(body)
    ours = f"{_DASH} {checkpoint.origin} "
    blobs = [line.removeprefix(ours) for line in signature_lines.splitlines() if line.startswith(ours)]
    for blob in blobs:
        try:
            raw = base64.b64decode(blob, validate=True)
        except ValueError:  # binascii.Error is one, and so is text that is not ASCII
            continue
        known = raw[:_KEY_ID_BYTES] == key_id(checkpoint.origin, public_key)
        if known and verify(raw[_KEY_ID_BYTES:], body.encode()):
            return checkpoint
    raise NotACheckpoint("not signed by this key")


def parsed(body: str) -> Checkpoint:
    """The checkpoint that a body tells, whoever signed it.

    Raises:
        NotACheckpoint: the text has another form.
    """
    lines = body.split("\n")
    try:
        origin, size, root, *extensions = lines
        told = dict(line.split(" ", 1) for line in extensions if line)
        previous = told.get("previous", "").split(" ")
        checkpoint = Checkpoint(
            origin=origin,
            size=int(size),
            root=base64.b64decode(root, validate=True).hex(),
            head=told["head"],
            at=told["at"],  # pydantic reads the text
            previous=Previous(size=int(previous[0]), sha256=previous[1]) if len(previous) > 1 else None,
        )
    except (ValueError, KeyError) as error:
        raise NotACheckpoint("not the lines of a checkpoint") from error
    if checkpoint.body != body:
        raise NotACheckpoint("not written as a checkpoint is")
    return checkpoint


def key_id(name: str, public_key: bytes) -> bytes:
    """The 4 bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def verifier_key(name: str, public_key: bytes) -> str:
    """A public key as C2SP writes it: name, key ID and key on one line."""
    encoded = base64.b64encode(ED25519 + public_key).decode()
    return f"{name}+{key_id(name, public_key).hex()}+{encoded}"


def origin_of(public_key: bytes, stream: str) -> str:
    """Name of a log: the installation, by its key, and which of its logs."""
    return f"verbaal/{hashlib.sha256(public_key).hexdigest()[:16]}/{stream}"


def note_digest(note: str) -> str:
    """SHA-256 (hex) of a note's text, by which the next one names it."""
    return hashlib.sha256(note.encode()).hexdigest()
