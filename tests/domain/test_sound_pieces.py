"""Pieces of compressed sound in a log, and the chain that the device and the server both make of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import OddFrame, SoundDamaged
from server.domain.sound_pieces import FILLING, MAX_PIECE_BYTES, Piece, PieceChain, PieceKind, pieces_in

KNOWN = json.loads((Path(__file__).parents[1] / "piece_chains.json").read_text())["chains"]
OPUS = Piece(PieceKind.OPUS, b"\x48one")
PCM = Piece(PieceKind.PCM, b"\xff\xff\0\0")


def known_piece(k: int) -> Piece:
    """Piece number ``k`` of the examples, as ``about`` in the file says."""
    kind = PieceKind.PCM if k % 7 == 6 else PieceKind.OPUS
    return Piece(kind, bytes((k * 31 + j * 17) % 256 for j in range(1 + k * 37 % 120)))


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: str(known["pieces"]))
def test_known_pieces_have_the_chain_that_the_web_app_makes_of_them(known: dict[str, object]) -> None:
    chain = PieceChain()
    for k in range(int(str(known["pieces"]))):
        chain.add(known_piece(k))
    assert chain.digest == known["chain"]


def test_the_chain_tells_kinds_and_borders_apart() -> None:
    def digest(*pieces: Piece) -> str:
        chain = PieceChain()
        for piece in pieces:
            chain.add(piece)
        return chain.digest

    opus = PieceKind.OPUS
    different = [
        digest(Piece(opus, b"ab"), Piece(opus, b"c")),
        digest(Piece(opus, b"a"), Piece(opus, b"bc")),
        digest(Piece(PieceKind.PCM, b"ab"), Piece(opus, b"c")),
        digest(Piece(opus, b"c"), Piece(opus, b"ab")),
    ]
    assert len(set(different)) == len(different)


@given(
    st.lists(st.tuples(st.sampled_from(PieceKind), st.binary(min_size=1, max_size=300))),
    st.integers(1, 700),
    st.lists(st.booleans(), min_size=1),
)
def test_a_log_gives_its_pieces_back_however_it_is_cut_up(
    made: list[tuple[PieceKind, bytes]], size: int, filled: list[bool]
) -> None:
    pieces = [Piece(kind, content) for kind, content in made]
    log = b"".join(piece.pack() + FILLING * filled[nth % len(filled)] for nth, piece in enumerate(pieces))
    assert list(pieces_in(log[at : at + size] for at in range(0, len(log), size))) == pieces


@pytest.mark.parametrize(
    "log",
    [OPUS.pack()[:-1], OPUS.pack() + b"\1", b"\2\1\0x", b"\0\0\0\0", PCM.pack() + b"\1\0\0"],
    ids=["cut", "rest", "kind", "empty", "empty opus"],
)
def test_what_is_no_log_is_told(log: bytes) -> None:
    with pytest.raises(SoundDamaged):
        list(pieces_in([log]))


@pytest.mark.parametrize("content", [b"", bytes(MAX_PIECE_BYTES + 1)], ids=["empty", "too long"])
def test_a_piece_has_a_length_that_its_header_can_tell(content: bytes) -> None:
    with pytest.raises(OddFrame):
        Piece(PieceKind.PCM, content).pack()
