"""Ed25519 in plain Python, against RFC 8032's own examples and against OpenSSL."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.checkpoints import verifier_key
from server.proof.standalone.signatures import _L, is_signature, read_key, read_keys

# RFC 8032 section 7.1: public key, message, signature.
EXAMPLES = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), EXAMPLES)
def test_the_examples_of_the_rfc_hold(key: str, message: str, signature: str) -> None:
    assert is_signature(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.data())
def test_what_openssl_signs_holds_and_nothing_changed_does(
    seed: bytes, message: bytes, data: st.DataObject
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert is_signature(key, message, signature)
    assert not is_signature(key, message + b"x", signature)
    bit = data.draw(st.integers(0, 511))
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not is_signature(key, message, bytes(flipped))


def test_a_signature_has_one_form_only() -> None:
    """S plus the group's order would pass a careless check: two texts for one signature."""
    key, message, signature = (bytes.fromhex(one) for one in EXAMPLES[1])
    s = int.from_bytes(signature[32:], "little")
    assert not is_signature(key, message, signature[:32] + (s + _L).to_bytes(32, "little"))


@pytest.mark.parametrize(
    "key",
    [
        bytes(31),
        b"\xff" * 32,  # y beyond the field
        (2).to_bytes(32, "little"),  # no point has this y
        (1 | 1 << 255).to_bytes(32, "little"),  # x is 0, and said to be odd
    ],
)
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    assert not is_signature(key, b"", bytes.fromhex(EXAMPLES[0][2]))
    assert not is_signature(bytes.fromhex(EXAMPLES[0][0]), b"", bytes(63))


def test_a_key_is_read_as_c2sp_writes_it() -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    line = verifier_key("verbaal/1/access", public)
    key = read_key(f"{line}\n")
    assert key is not None
    assert (key.name, key.public_key) == ("verbaal/1/access", public)
    assert len(key.fingerprint) == 64
    assert read_keys(f"# comment\n{line}\n\n") == {key.name: key}


@pytest.mark.parametrize("change", ["no+key", "a+00000000+!!", None, "short", "name"])
def test_a_line_that_is_no_key_is_none(change: str | None) -> None:
    line = verifier_key("verbaal", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    name, number, key = line.split("+", 2)
    wrong = {
        None: f"{name}+{number}+{base64.b64encode(bytes(33)).decode()}",
        "short": f"{name}+{number}+{key[:-4]}",
        "name": f"other+{number}+{key}",
    }
    assert read_key(wrong.get(change, change or "")) is None
