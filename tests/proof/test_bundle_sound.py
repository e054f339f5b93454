from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.domain.sound_chain import SoundChain
from server.proof.standalone.bundle_sound import Chain


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
