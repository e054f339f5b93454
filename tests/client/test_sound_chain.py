from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import spool as spool_module
from client.address import ServerAddress, async_http_client
from client.connection import Connection
from client.sending import Sending
from client.sound_chain import SoundChain
from client.spool import AUDIO_NAME, Spool
from server.domain.sound_chain import SoundChain as ServersChain
from tests.client.fake_server import FakeServer
from tests.client.line import Seen
from tests.client.sounds import noise
from tests.client.waiting import eventually

KNOWN = json.loads((Path(__file__).parents[1] / "sound_chains.json").read_text())["chains"]
SOUND = noise(2 * 16_000 + 4_321)


def chain_of(pcm: bytes) -> str:
    chain = ServersChain()
    chain.add(pcm)
    return chain.digest


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.create(
        tmp_path, server="http://127.0.0.1:1", template="mutatie", dictated_at=datetime.now(UTC)
    )


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: str(known["samples"]))
def test_known_sound_has_the_chain_that_the_server_makes_of_it(known: dict[str, object]) -> None:
    chain = SoundChain()
    chain.add(b"".join((n * 7919 % 65536).to_bytes(2, "little") for n in range(int(str(known["samples"])))))
    assert chain.digest() == known["chain"]


@given(sizes=st.lists(st.integers(0, 40_000), max_size=4))
def test_both_sides_make_the_same_of_any_blocks(sizes: list[int]) -> None:
    ours, theirs = SoundChain(), ServersChain()
    for size in sizes:
        ours.add(noise(size))
        theirs.add(noise(size))
        assert (ours.digest(), ours.samples) == (theirs.digest, theirs.samples)


def test_the_chain_is_made_of_what_the_microphone_gave_not_of_what_the_disk_gives_back(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(0, len(SOUND), 3_200):
        spool.append(SOUND[at : at + 3_200])
    monkeypatch.setattr(os, "pread", lambda *_: b"")
    assert spool.chain(len(SOUND) // 2) == chain_of(SOUND)
    assert spool.chain(len(SOUND) // 2) == chain_of(SOUND)


def test_after_a_restart_the_chain_goes_on_over_all_that_was_kept(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "CHAIN_SAMPLES", 5_000)
    half = len(SOUND) // 4 * 2
    spool.append(SOUND[:half])
    spool.close()
    again = Spool.open(spool.path)
    again.append(SOUND[half:])
    assert again.chain(len(SOUND) // 2) == chain_of(SOUND)
    again.close()


def test_sound_that_a_full_disk_left_in_memory_is_part_of_the_chain(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append(SOUND[:3_200])
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    spool.append(SOUND[3_200:])
    assert spool.in_memory
    assert spool.chain(len(SOUND) // 2) == chain_of(SOUND)


def test_of_sound_that_is_not_all_here_no_chain_is_told(spool: Spool) -> None:
    spool.append(SOUND)
    assert spool.chain(len(SOUND) // 2 + 1) is None  # the server has more
    spool.close()
    again = Spool.open(spool.path)
    os.truncate(spool.path / AUDIO_NAME, 100)
    assert again.chain(len(SOUND) // 2) is None
    again.close()


@pytest.mark.parametrize("kept", [True, False], ids=["whole", "cut off by a power cut"])
async def test_the_end_tells_the_chain_over_what_was_recorded(spool: Spool, *, kept: bool) -> None:
    async with FakeServer() as server:
        address = ServerAddress.parse(server.url)
        sending = Sending()
        async with async_http_client(address) as http:
            connection = Connection(address=address, http=http, spool=spool, sending=sending, watcher=Seen())
            running = asyncio.create_task(connection.run())
            spool.append(SOUND)
            sending.record_to(len(SOUND) // 2)
            connection.wake()
            await eventually(lambda: sending.acked == len(SOUND) // 2)
            if not kept:
                os.truncate(spool.path / AUDIO_NAME, 3_200)
                spool._on_disk = 1_600
            sending.finish()
            connection.wake()
            await running
        assert server.dictations["dictation-1"].chain == (chain_of(SOUND) if kept else None)
