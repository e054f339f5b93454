"""Ed25519 signatures, checked in plain Python, and keys as C2SP writes them.

Slow (some milliseconds each), and fast enough for what is checked here. Nothing secret is handled,
so nothing has to take the same time always.

Source: RFC 8032, sections 5.1 and 6; C2SP signed-note (verifier keys, key IDs).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NamedTuple

KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
ED25519 = b"\x01"

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_SQRT_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

_Point = tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""
_NEUTRAL: _Point = (0, 1, 1, 0)


def is_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """True when this key signed this message.

    As RFC 8032 section 5.1.7 without the cofactor: S below the group's order, points written in
    their one canonical way, and [S]B - [k]A exactly R.
    """
    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key = _point(public_key)
    commitment, s = signature[:KEY_BYTES], int.from_bytes(signature[KEY_BYTES:], "little")
    if key is None or s >= _L:
        return False
    challenge = hashlib.sha512(commitment + public_key + message).digest()
    k = int.from_bytes(challenge, "little") % _L
    x, y, z, t = key
    return _encoded(_sum(_times(s, _BASE), _times(k, (-x % _P, y, z, -t % _P)))) == commitment


def _sum(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total = _NEUTRAL
    while number:
        if number & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        number >>= 1
    return total


def _point(encoded: bytes) -> _Point | None:
    number = int.from_bytes(encoded, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= _P:
        return None
    squared = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(squared, (_P + 3) // 8, _P)
    if (x * x - squared) % _P:
        x = x * _SQRT_MINUS_ONE % _P
    if (x * x - squared) % _P or (not x and odd):
        return None
    if x & 1 != odd:
        x = _P - x
    return x, y, 1, x * y % _P


def _encoded(point: _Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(KEY_BYTES, "little")


# y = 4/5 and the even x of the two, as section 5.1 says.
_BASE: _Point = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(KEY_BYTES, "little")) or _NEUTRAL


class Key(NamedTuple):
    """A public key with the name of what it signs."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The 4 bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:KEY_ID_BYTES]

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the key alone, to compare by telephone."""
        return hashlib.sha256(self.public_key).hexdigest()

    def signed(self, message: bytes, signature: bytes) -> bool:
        """True when this key signed this message."""
        return is_signature(self.public_key, message, signature)


def read_key(line: str) -> Key | None:
    """A verifier key ``name+keyid+base64``, or None where the line is none."""
    parts = line.strip().split("+", 2)
    if len(parts) != len(("name", "id", "key")):
        return None
    try:
        raw = base64.b64decode(parts[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    key = Key(parts[0], raw[1:])
    if raw[:1] != ED25519 or len(key.public_key) != KEY_BYTES or key.key_id.hex() != parts[1]:
        return None
    return key


def read_keys(text: str) -> dict[str, Key]:
    """Name → key, of a file with a key on each line; other lines say nothing."""
    found = [key for line in text.splitlines() if (key := read_key(line))]
    return {key.name: key for key in found}
