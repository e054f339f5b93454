from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.merkle import EMPTY_ROOT, Frontier, Tree
from server.proof.standalone import trees
from server.proof.standalone.trees import consistent, includes

LEAVES = st.lists(st.binary(max_size=3), max_size=40)


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _half(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return _hash()
    if len(leaves) == 1:
        return _hash(b"\0", leaves[0])
    k = _half(len(leaves))
    return _hash(b"\1", _root(leaves[:k]), _root(leaves[k:]))


def _path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = _half(len(leaves))
    if m < k:
        return [*_path(m, leaves[:k]), _root(leaves[k:])]
    return [*_path(m - k, leaves[k:]), _root(leaves[:k])]


def _proof(m: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [_root(leaves)]
    k = _half(len(leaves))
    if m <= k:
        return [*_proof(m, leaves[:k], whole=whole), _root(leaves[k:])]
    return [*_proof(m - k, leaves[k:], whole=False), _root(leaves[:k])]


@settings(max_examples=60)
@given(LEAVES, st.data())
def test_the_root_is_that_of_the_rfc_however_the_tree_grew(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves)))
    grown = Frontier().extended(leaves[:at]).extended(leaves[at:])
    root = trees.Root()
    for leaf in leaves:
        root.add(leaf)
    assert _root(leaves) == Tree(leaves).root == grown.root == root.now()
    assert grown.size == len(leaves)
    assert len(grown.roots) == len(leaves).bit_count()


@settings(max_examples=60)
@given(LEAVES.filter(bool), st.data())
def test_an_inclusion_proof_shows_its_leaf_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    tree = Tree(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = tree.inclusion_proof(index)
    assert proof == _path(index, leaves)
    given_wrong = [
        (leaves[index] + b"x", index, proof),
        (leaves[index], index, [*proof, EMPTY_ROOT]),
        (leaves[index], index, [EMPTY_ROOT, *proof[1:]] if proof else [EMPTY_ROOT]),
        (leaves[index], len(leaves), proof),
        (leaves[index], -1, proof),
    ] + ([(leaves[index], index, proof[:-1])] if proof else [])
    assert includes(leaves[index], index=index, size=len(leaves), root=tree.root, proof=proof)
    for leaf, at, path in given_wrong:
        assert not includes(leaf, index=at, size=len(leaves), root=tree.root, proof=path)


@settings(max_examples=60)
@given(LEAVES, st.data())
def test_a_consistency_proof_shows_an_unchanged_start_and_nothing_else(
    leaves: list[bytes], data: st.DataObject
) -> None:
    tree = Tree(leaves)
    size = data.draw(st.integers(0, len(leaves)))
    old = _root(leaves[:size])
    proof = tree.consistency_proof(size)
    if size:
        assert proof == _proof(size, leaves)
    assert consistent(size, old, len(leaves), tree.root, proof)
    assert not consistent(size, _hash(old), len(leaves), tree.root, proof)
    assert not consistent(size, old, len(leaves), tree.root, [*proof, EMPTY_ROOT])
    assert not consistent(len(leaves) + 1, old, len(leaves), tree.root, proof)
    assert not consistent(-1, old, len(leaves), tree.root, proof)
    if 0 < size < len(leaves):
        assert not consistent(size, old, len(leaves), tree.root, proof[:-1])
        assert not consistent(size, old, len(leaves), tree.root, [])
        assert not consistent(size, old, len(leaves), _hash(tree.root), proof)


def test_every_proof_of_small_trees_is_that_of_the_rfc_and_no_longer_one_passes() -> None:
    leaves = [bytes([number]) for number in range(13)]
    for count in range(1, len(leaves) + 1):
        tree = Tree(leaves[:count])
        for size in range(1, count + 1):
            proof = tree.consistency_proof(size)
            assert proof == _proof(size, leaves[:count])
            assert consistent(size, _root(leaves[:size]), count, tree.root, proof)
            assert not consistent(size, _root(leaves[:size]), count, tree.root, [*proof, EMPTY_ROOT])
        for index in range(count):
            proof = tree.inclusion_proof(index)
            assert proof == _path(index, leaves[:count])
            assert includes(leaves[index], index=index, size=count, root=tree.root, proof=proof)


def test_a_proof_of_the_wrong_length_leads_nowhere() -> None:
    # The root that each would lead to, were its length not looked at.
    assert not includes(b"a", index=0, size=2, root=_root([b"a"]), proof=[])
    above = _hash(b"\1", EMPTY_ROOT, _root([b"a"])), _hash(b"\1", _root([b"a"]), EMPTY_ROOT)
    for root in (_root([b"a"]), *above):
        assert not includes(b"a", index=0, size=1, root=root, proof=[EMPTY_ROOT])


def test_what_is_not_there_has_no_proof() -> None:
    tree = Tree([b"a", b"b"])
    for index in (-1, 2):
        with pytest.raises(IndexError):
            tree.inclusion_proof(index)
    for size in (-1, 3):
        with pytest.raises(IndexError):
            tree.consistency_proof(size)
