from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.sound_chain import SoundChain
from server.domain.sound_pieces import FILLING, Piece, PieceChain, PieceKind
from server.proof.standalone.bundle_sound import PACKETS, Chain, _check_packets, pieces_chain
from server.proof.standalone.containers import Container, Refused


@given(samples=st.integers(0, 50_000), cuts=st.lists(st.integers(1, 20_000), max_size=5))
def test_the_verifiers_chain_is_the_one_that_client_and_server_make(samples: int, cuts: list[int]) -> None:
    pcm = (b"\x01\x02\x03\x04" * (samples // 2 + 1))[: samples * 2]
    theirs = SoundChain()
    theirs.add(pcm)
    ours = Chain()
    at = 0
    for cut in cuts:
        ours.add(pcm[at : at + cut * 2])
        at += cut * 2
    ours.add(pcm[at:])
    ours.close()
    assert (ours.samples, ours.head.hex()) == (theirs.samples, theirs.digest)
    assert len(ours.blocks) == -(-samples // 16_000)


@given(st.lists(st.tuples(st.sampled_from(PieceKind), st.binary(min_size=1, max_size=80)), max_size=120))
def test_the_verifiers_chain_over_packets_is_the_servers(made: list[tuple[PieceKind, bytes]]) -> None:
    theirs, log = PieceChain(), b""
    for kind, content in made:
        piece = Piece(kind, content)
        theirs.add(piece)
        log += piece.pack() + FILLING * (len(content) % 2)
    assert pieces_chain(log[at : at + 97] for at in range(0, len(log), 97)) == theirs.digest


LOG = Piece(PieceKind.OPUS, b"one").pack() + Piece(PieceKind.PCM, b"\0\0").pack()


class _InMemory(Container):
    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__({name: len(content) for name, content in files.items()})
        self._files = files

    def _open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._files[name])


def _checked(files: Mapping[str, bytes], *, matches: bool) -> str:
    details: dict[str, Any] = {"sound_chain_packets": pieces_chain([LOG]), "sound_matches": matches}
    return _check_packets(_InMemory(files), {"seq": 7, "details": details})


def test_packets_that_are_those_of_the_log_are_told() -> None:
    assert "van begin tot eind" in _checked({PACKETS: LOG}, matches=True)
    assert _checked({PACKETS: LOG}, matches=False).startswith("LET OP")


@pytest.mark.parametrize(
    "files", [{}, {PACKETS: LOG[:-1] + b"x"}, {PACKETS: LOG[:-1]}], ids=["gone", "other", "cut"]
)
def test_packets_that_are_not_those_of_the_log_are_refused(files: Mapping[str, bytes]) -> None:
    with pytest.raises(Refused):
        _checked(files, matches=True)
