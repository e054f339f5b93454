"""Merkle trees as in RFC 6962: one root for a whole log, and short proofs about it.

An *inclusion proof* shows that one entry is in the log that a root stands for; a *consistency
proof* that a longer log holds a shorter one unchanged at its start. Leaves are bytes (here: the
hashes of a log's entries); a leaf and a node are hashed with different first bytes, so that no
node can pass for a leaf. Proofs are checked by :mod:`server.proof.standalone.trees`, which needs nothing
of the server.

Source: RFC 6962 section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(leaf: bytes) -> bytes:
    """What a leaf weighs in the tree (32 bytes)."""
    return hashlib.sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What two subtrees side by side weigh (32 bytes)."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A growing tree without its leaves: the roots of its whole subtrees, the largest first.

    As many as ``size`` has ones in binary, so that a log of millions takes a kilobyte, and a root
    over what was added costs what was added.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The tree with ``leaves`` after those it has."""
        size, roots = self.size, list(self.roots)
        for leaf in leaves:
            node = leaf_hash(leaf)
            whole = size
            while whole & 1:
                node = node_hash(roots.pop(), node)
                whole >>= 1
            roots.append(node)
            size += 1
        return Frontier(size, tuple(roots))

    @property
    def root(self) -> bytes:
        """The tree's root (32 bytes)."""
        if not self.roots:
            return EMPTY_ROOT
        *rest, node = self.roots
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


class Tree:
    """A whole tree in memory, to make proofs from.

    Args:
        leaves: all of them, in order.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        level = [leaf_hash(leaf) for leaf in leaves]
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            odd = level[-1:] if len(level) % 2 else []
            level = [node_hash(left, right) for left, right in pairs] + odd
            self._levels.append(level)

    @property
    def root(self) -> bytes:
        """The tree's root (32 bytes)."""
        return self._levels[-1][0] if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The nodes beside the way from leaf ``index`` (from 0) to the root, the lowest first.

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(index)
        proof = []
        for level in self._levels[:-1]:
            beside = index ^ 1
            if beside < len(level):
                proof.append(level[beside])
            index >>= 1
        return proof

    def consistency_proof(self, size: int) -> list[bytes]:
        """Shows that the tree of the first ``size`` leaves stands unchanged in this one.

        Raises:
            IndexError: this tree is smaller, or ``size`` is negative.
        """
        if not 0 <= size <= self.size:
            raise IndexError(size)
        if size in {0, self.size}:
            return []
        # RFC 9162 section 2.1.4.1, walked upwards: from the last whole subtree of the smaller tree.
        index, last, height = size - 1, self.size - 1, 0
        while index & 1:
            index, last, height = index >> 1, last >> 1, height + 1
        proof = [self._levels[height][index]] if index else []
        while last:
            level = self._levels[height]
            if index & 1:
                proof.append(level[index - 1])
            elif index < last:
                proof.append(level[index + 1])
            index, last, height = index >> 1, last >> 1, height + 1
        return proof
