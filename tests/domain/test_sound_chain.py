from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.sound_chain import BLOCK_BYTES, SoundChain, SoundProof

KNOWN = json.loads((Path(__file__).parents[1] / "sound_chains.json").read_text())["chains"]
A, B = "a" * 64, "b" * 64


def known_sound(samples: int) -> bytes:
    return b"".join((number * 7919 % 65536).to_bytes(2, "little") for number in range(samples))


def chain_of(*pieces: bytes) -> SoundChain:
    chain = SoundChain()
    for piece in pieces:
        chain.add(piece)
    return chain


def as_documented(pcm: bytes) -> str:
    head = bytes(32)
    for at in range(0, len(pcm), 32_000):
        head = hashlib.sha256(head + hashlib.sha256(pcm[at : at + 32_000]).digest()).digest()
    return head.hex()


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: str(known["samples"]))
def test_known_sound_has_the_chain_that_every_client_makes_of_it(known: dict[str, object]) -> None:
    sound = known_sound(int(str(known["samples"])))
    assert chain_of(sound).digest == known["chain"] == as_documented(sound)


@given(
    sound=st.integers(0, BLOCK_BYTES + 4_000).map(lambda samples: known_sound(samples % 20_000)),
    cuts=st.lists(st.integers(0, 20_000), max_size=8),
)
def test_the_chain_does_not_depend_on_how_the_sound_was_cut_up(sound: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(sound), *(2 * cut for cut in cuts if 2 * cut < len(sound))})
    pieces = [sound[a:b] for a, b in itertools.pairwise(edges)]
    chain = chain_of(*pieces)
    assert (chain.digest, chain.samples) == (chain_of(sound).digest, len(sound) // 2)


@given(at=st.integers(0, 39_999))
def test_another_sample_anywhere_gives_another_chain(at: int) -> None:
    sound = known_sound(20_000)
    changed = bytearray(sound)
    changed[at] ^= 1
    assert chain_of(bytes(changed)).digest != chain_of(sound).digest


def test_asking_for_the_digest_on_the_way_changes_nothing() -> None:
    chain = chain_of(known_sound(100))
    before = chain.digest
    assert chain.digest == before
    chain.add(known_sound(20_000)[200:])
    assert chain.digest == chain_of(known_sound(20_000)).digest


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="half a sample"):
        SoundChain().add(b"\1")


@pytest.mark.parametrize(
    ("client_samples", "client_chain", "compressed", "matches", "unmatched"),
    [
        (16, A, False, True, None),
        (16, B, False, False, None),
        (15, A, False, False, None),
        (None, None, False, None, "not_told"),
        (None, None, True, None, "not_told"),
        (16, B, True, None, "compressed"),
        (16, A, True, None, "compressed"),
    ],
)
def test_what_the_log_says_about_the_clients_chain(
    *,
    client_samples: int | None,
    client_chain: str | None,
    compressed: bool,
    matches: bool | None,
    unmatched: str | None,
) -> None:
    proof = SoundProof(
        samples=16,
        chain=A,
        client_samples=client_samples,
        client_chain=client_chain,
        compressed=compressed,
    )
    assert proof.matches is matches
    expected: dict[str, object] = {"sound_samples": 16, "sound_chain": A}
    if client_chain is not None:
        expected["sound_chain_client"] = client_chain
    if matches is not None:
        expected["sound_matches"] = matches
    if unmatched is not None:
        expected["sound_unmatched"] = unmatched
    assert proof.details == expected


@pytest.mark.parametrize(("client", "matches"), [(B, True), (A, False)])
def test_compressed_sound_is_compared_by_the_chain_over_its_packets(*, client: str, matches: bool) -> None:
    proof = SoundProof(
        samples=16, chain=A, client_samples=16, client_chain=client, compressed=True, packets_chain=B
    )
    assert proof.matches is matches
    assert proof.details == {
        "sound_samples": 16,
        "sound_chain": A,
        "sound_chain_packets": B,
        "sound_chain_client": client,
        "sound_matches": matches,
    }
