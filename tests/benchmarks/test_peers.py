from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.adapters.registry import LIVE, LiveSetup
from benchmarks.peers import LISTS, PEERS, PeerMissing, python_of


@pytest.mark.parametrize("peer", PEERS.values(), ids=list(PEERS))
def test_what_a_peer_gets_is_pinned_and_names_no_index(peer: object) -> None:
    name: str = peer.name  # type: ignore[attr-defined]  # a Peer
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", pin) for pin in pins)
    names = [pin.partition("==")[0].lower() for pin in pins]
    assert len(set(names)) == len(names)
    assert name in names
    assert {"torch", "faster-whisper", "ctranslate2"} <= set(names)
    assert not [one for one in names if one.startswith("nvidia")]


@pytest.mark.parametrize("adapter", [name for name in LIVE if name != "verbaal"])
def test_a_peer_that_is_not_made_says_how_to_make_it(adapter: str, tmp_path: Path) -> None:
    for peers in (None, tmp_path):
        with pytest.raises(PeerMissing, match=r"python -m benchmarks\.peers"):
            LIVE[adapter](LiveSetup(tmp_path, "nl", peers=peers))


def test_an_environment_that_is_there_is_found(tmp_path: Path) -> None:
    python = tmp_path / "whisper-live" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert python_of(tmp_path, "whisper-live") == python
    assert LIVE["whisper-live-batch"](LiveSetup(tmp_path, "nl", peers=tmp_path)).name == "whisper-live-batch"
