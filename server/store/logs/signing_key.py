"""The key that signs checkpoints: made at the first start, readable by the server alone."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from server.domain.checkpoints import origin_of, verifier_key
from server.domain.errors import CheckpointRefused
from server.store.disk import make_folder, sync_folder, write_synced


class SigningKey:
    """An Ed25519 key. Its public half names the installation in every checkpoint."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key = private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature (64 bytes)."""
        return self._private.sign(message)

    def origin(self, stream: str) -> str:
        """Name of one of this installation's logs."""
        return origin_of(self.public_key, stream)

    def verifier_key(self, stream: str) -> str:
        """The public key as C2SP writes it, for one of the logs."""
        return verifier_key(self.origin(stream), self.public_key)

    def signed(self, signature: bytes, message: bytes) -> bool:
        """True when this key made the signature."""
        return is_signature(self.public_key, signature, message)


def is_signature(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """True when the key (Ed25519, 32 bytes) made the signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signing_key(path: Path) -> SigningKey:
    """The key in ``path``; a new one where there is no file yet.

    Raises:
        CheckpointRefused: the file holds something else.
        OSError: it can't be read or made.
    """
    try:
        return read_signing_key(path)
    except FileNotFoundError:
        pass
    make_folder(path.parent)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    write_synced(fresh, pem)
    with suppress(FileExistsError):
        path.hardlink_to(fresh)  # unlike a rename, it never puts a second key over the first
    fresh.unlink()
    sync_folder(path.parent)
    return read_signing_key(path)


def read_signing_key(path: Path) -> SigningKey:
    """The key in ``path``.

    Raises:
        CheckpointRefused: the file holds something else.
        OSError: it can't be read.
    """
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise CheckpointRefused("Het bestand met de sleutel voor checkpoints is onleesbaar.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise CheckpointRefused("De sleutel voor checkpoints is geen Ed25519-sleutel.")
    return SigningKey(private)
