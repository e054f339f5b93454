from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.domain.audit import Head
from server.domain.checkpoints import (
    Checkpoint,
    NotACheckpoint,
    Previous,
    key_id,
    note_digest,
    opened,
    origin_of,
    parsed,
    signed,
    verifier_key,
)
from server.proof.standalone.notes import Unreadable, read_checkpoint
from server.proof.standalone.signatures import read_key
from server.store.logs.signing_key import is_signature

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
ORIGIN = origin_of(PUBLIC, "access")
CHECKPOINT = Checkpoint(
    origin=ORIGIN,
    size=42,
    root="ab" * 32,
    head="cd" * 32,
    at=datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
    previous=Previous(size=40, sha256="ef" * 32),
)
NOTE = signed(CHECKPOINT, PUBLIC, PRIVATE.sign)


def _verify(signature: bytes, message: bytes) -> bool:
    return is_signature(PUBLIC, signature, message)


def test_a_checkpoint_is_written_as_c2sp_says() -> None:
    root = base64.b64encode(bytes.fromhex("ab" * 32)).decode()
    assert NOTE.startswith(
        f"{ORIGIN}\n42\n{root}\nhead {'cd' * 32}\nat 2026-11-22T18:30:00.000000+00:00\n"
        f"previous 40 {'ef' * 32}\n\n\N{EM DASH} {ORIGIN} "
    )
    blob = base64.b64decode(NOTE.rstrip().rpartition(" ")[2])
    assert blob[:4] == key_id(ORIGIN, PUBLIC)
    assert len(blob) == 4 + 64
    assert CHECKPOINT.log_head == Head(seq=42, hash="cd" * 32)


@pytest.mark.parametrize("previous", [None, CHECKPOINT.previous])
def test_what_was_signed_comes_back_here_and_with_the_standard_library_alone(
    previous: Previous | None,
) -> None:
    checkpoint = CHECKPOINT.model_copy(update={"previous": previous})
    note = signed(checkpoint, PUBLIC, PRIVATE.sign)
    assert opened(note, PUBLIC, _verify) == checkpoint
    alone = read_checkpoint(note)
    assert (alone.origin, alone.size, alone.root.hex(), alone.head) == (ORIGIN, 42, "ab" * 32, "cd" * 32)
    assert alone.previous == ((previous.size, previous.sha256) if previous else None)
    assert (alone.sha256, alone.stream) == (note_digest(note), "access")
    key = read_key(verifier_key(ORIGIN, PUBLIC))
    assert key is not None
    assert alone.signed_by(key)
    assert not alone.signed_by(key._replace(name="other"))


def test_other_signatures_beside_ours_do_no_harm() -> None:
    body, _, signature = NOTE.rpartition("\n\n")
    lines = [
        f"\N{EM DASH} witness {base64.b64encode(bytes(68)).decode()}",
        f"\N{EM DASH} {ORIGIN} !!",
        f"\N{EM DASH} {ORIGIN} é",
    ]
    assert opened("\n".join([f"{body}\n", *lines, signature]), PUBLIC, _verify) == CHECKPOINT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda note: note.replace("\n42\n", "\n43\n"), "not signed"),
        (lambda note: note.replace("\n42\n", "\n042\n"), "not written"),
        (lambda note: note.replace("\n42\n", "\nmany\n"), "lines"),
        (lambda note: note.replace("head ", "tail "), "lines"),
        (lambda note: note.replace("\n\n", "\n"), "no signature"),
        (lambda note: note.replace("at 2026", "at noon 2026"), "lines"),
        (lambda note: note[: note.index("\N{EM DASH}")], "not signed"),
        (lambda _: "one line\n\nx\n", "lines"),
    ],
)
def test_a_note_with_another_text_or_signature_is_refused(change: Callable[[str], str], why: str) -> None:
    changed = change(NOTE)
    with pytest.raises(NotACheckpoint, match=why):
        opened(changed, PUBLIC, _verify)


def test_another_key_did_not_sign_it() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(NotACheckpoint, match="not signed"):
        opened(NOTE, other, lambda signature, message: is_signature(other, signature, message))


def test_the_body_alone_can_be_read() -> None:
    assert parsed(CHECKPOINT.body) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        NOTE.replace("\n42\n", "\n4.2\n"),
        NOTE.replace("head c", "head g"),
        NOTE.replace("previous 40", "previous x"),
        NOTE.replace("\N{EM DASH}", "-"),
        NOTE.rstrip()[:-1] + "\n",
        NOTE.replace("\nq6ur", "\n!q6u"),
        NOTE.replace("\nq6ur", "\n"),
    ],
)
def test_what_is_no_checkpoint_is_unreadable_alone(text: str) -> None:
    with pytest.raises(Unreadable):
        read_checkpoint(text)
