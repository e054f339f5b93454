"""Merkle trees: the root of a log, and the check of proofs about it.

Source: RFC 6962 section 2.1; the checks are those of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(leaf: bytes) -> bytes:
    """Of a leaf; here a leaf is the hash of an entry (32 bytes)."""
    return _sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Of two subtrees side by side."""
    return _sha256(b"\x01" + left + right).digest()


class Root:
    """The root of a growing list of leaves."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Put a leaf at the end."""
        node = _sha256(b"\x00" + leaf).digest()
        size = self.size
        while size & 1:
            node = _sha256(b"\x01" + self._whole.pop() + node).digest()
            size >>= 1
        self._whole.append(node)
        self.size += 1

    def now(self) -> bytes:
        """The root over all leaves so far."""
        if not self._whole:
            return EMPTY_ROOT
        *rest, node = self._whole
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


def includes(leaf: bytes, *, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """True when ``proof`` shows that ``leaf`` is number ``index`` (from 0) of the ``size`` under ``root``."""
    if not 0 <= index < size:
        return False
    node, last = leaf_hash(leaf), size - 1
    for beside in proof:
        if not last:
            return False
        if index & 1 or index == last:
            node = node_hash(beside, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        index, last = index >> 1, last >> 1
    return not last and node == root


def consistent(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True when ``proof`` shows that the old list stands unchanged at the start of the new one."""
    if not 0 < old_size < new_size:
        whole = old_root == new_root if old_size == new_size else old_root == EMPTY_ROOT
        return 0 <= old_size <= new_size and whole and not proof
    path = list(proof)
    if not old_size & (old_size - 1):
        path.insert(0, old_root)
    if not path:
        return False
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if not last:
            return False
        if index & 1 or index == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        index, last = index >> 1, last >> 1
    return not last and (old, new) == (old_root, new_root)
