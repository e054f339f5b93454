"""Certificates of destruction: what was destroyed when, under which rule, signed. Never what it said.

A certificate is a C2SP ``signed-note``: the text, an empty line, and an Ed25519 signature with the
key that signs the audit log's checkpoints. The text is three lines::

    verbaal/3f1c…/destruction
    verbaal-destruction/1
    {"certificate":"…","counts":{…},"destroyed_at":"…",…}

The third is RFC 8785 canonical JSON, so that anybody can read it and nobody can write it in two ways.

Source: C2SP signed-note; RFC 8785; RFC 8032; Wpg art. 14 lid 1.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Protocol

import rfc8785
from pydantic import AwareDatetime, Field, ValidationError

from server.domain.audit import Digest, Identifier, moment
from server.domain.checkpoints import key_id, origin_of
from server.domain.transcript import Frozen

FORMAT = "verbaal-destruction/1"
STREAM = "destruction"
"""Part of the name under which certificates are signed."""

_KEY_ID_BYTES = 4
_DASH = "\N{EM DASH}"


class NotACertificate(ValueError):
    """A text that is no certificate of this key; the message says what is wrong."""


class Seal(Protocol):
    """The key that signs: Ed25519, the one of the audit log's checkpoints."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        ...


class Certificate(Frozen):
    """What is certified: ids, kinds and numbers. ``rule_digest`` is that of the rule's file.

    ``objects`` are the ids that are gone, by kind; ``counts`` the rows of each table; ``due_at`` is
    when it had to go, ``destroyed_at`` when the rows went, ``finished_at`` when the keys of the sound
    were gone too.
    """

    certificate: Identifier
    object_type: Identifier
    object_id: Identifier
    objects: Mapping[Identifier, tuple[Identifier, ...]]
    counts: Mapping[Identifier, int]
    rule: Identifier
    rule_version: int = Field(ge=1)
    rule_digest: Digest
    rules_digest: Digest
    article: str
    run: int = Field(ge=1)
    due_at: AwareDatetime
    destroyed_at: AwareDatetime
    finished_at: AwareDatetime

    @property
    def json_text(self) -> str:
        """Canonical JSON."""
        values = self.model_dump(mode="json")
        moments = {name: moment(getattr(self, name)) for name in ("due_at", "destroyed_at", "finished_at")}
        return rfc8785.dumps(values | moments).decode()


def signed(certificate: Certificate, seal: Seal) -> str:
    """The whole note."""
    name = origin_of(seal.public_key, STREAM)
    body = f"{name}\n{FORMAT}\n{certificate.json_text}\n"
    blob = key_id(name, seal.public_key) + seal.sign(body.encode())
    return f"{body}\n{_DASH} {name} {base64.b64encode(blob).decode()}\n"


def opened(note: str, public_key: bytes, verify: Callable[[bytes, bytes], bool]) -> Certificate:
    """The certificate in a note that this key signed.

    Args:
        note: its whole text.
        public_key: Ed25519, 32 bytes.
        verify: (signature, message) → whether this key made it.

    Raises:
        NotACertificate: the text has another form, or the signature is not this key's.
    """
    name = origin_of(public_key, STREAM)
    body, divider, signature = note.rpartition(f"\n\n{_DASH} {name} ")
    body += "\n"
    try:
        raw = base64.b64decode(signature.removesuffix("\n"), validate=True)
    except ValueError:  # no base64, or no ASCII
        raw = b""
    is_known = bool(divider) and raw[:_KEY_ID_BYTES] == key_id(name, public_key)
    if not is_known or not verify(raw[_KEY_ID_BYTES:], body.encode()):
        raise NotACertificate("not signed by this key")
    try:
        own_name, form, text, end = body.split("\n")
        certificate = Certificate.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        raise NotACertificate("not the lines of a certificate") from error
    if (own_name, form, end, certificate.json_text) != (name, FORMAT, "", text):
        raise NotACertificate("not written as a certificate is")
    return certificate


def note_sha256(note: str) -> str:
    """SHA-256 (hex) of a note's text, by which the audit log names it."""
    return hashlib.sha256(note.encode()).hexdigest()
