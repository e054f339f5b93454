"""Officers who dictate while the server is being killed: each goes on where the acknowledgements ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from benchmarks.adapters.socket import WebSocketLine
from benchmarks.reliability.ledger import Ledger, SpokenDictation
from benchmarks.reliability.world import World
from benchmarks.speech import SpokenClip
from server import wire

TEMPLATE = "mutatie"
FRAME_S = (0.06, 0.4)
SPEED = 3.0
"""Faster than speech, so that the disk has something to do at every moment."""
ANSWER_WITHIN_S = 90.0


async def dictate(world: World, ledger: Ledger, clips: Sequence[SpokenClip], dice: random.Random) -> None:
    """Dictate one clip after the other until cancelled."""
    while True:
        clip = dice.choice(clips)
        dictation = SpokenDictation(clip.pcm, clip.name)
        ledger.dictations.append(dictation)
        await bring_over(world, ledger, dictation, dice)


async def bring_over(world: World, ledger: Ledger, dictation: SpokenDictation, dice: random.Random) -> None:
    """Send one dictation to its end, over as many connections as it takes."""
    while dictation.draft_id is None:
        await world.up.wait()
        # Whatever breaks a line is what this is about; what was acknowledged stays in the book.
        with contextlib.suppress(ConnectionError, OSError, TimeoutError, httpx.HTTPError):
            await _connection(world, ledger, dictation, dice)
        await asyncio.sleep(0.05)


async def _connection(world: World, ledger: Ledger, dictation: SpokenDictation, dice: random.Random) -> None:
    async with world.http() as http:
        answer = await http.post("/v1/tickets")
        answer.raise_for_status()
    line = WebSocketLine(
        f"{world.url.replace('http', 'ws', 1)}/v1/dictations",
        subprotocols=(wire.SUBPROTOCOL, wire.TICKET_PREFIX + answer.json()["ticket"]),
    )
    async with line, asyncio.timeout(ANSWER_WITHIN_S):
        start = wire.Start(
            template=TEMPLATE, dictated_at=datetime.now(UTC), dictation_id=dictation.dictation_id
        )
        await line.send(start.model_dump_json())
        ready = json.loads(await line.receive())
        if ready["type"] != "ready":
            ledger.told(ready.get("code", ready["type"]))
            await asyncio.sleep(min(1.0, ready.get("retry_after_s") or 0.2))
            if dictation.acked and ready.get("code") == "not_found":
                ledger.breaks(f"dictation {dictation.dictation_id} with {dictation.acked} samples is gone")
                dictation.draft_id = "gone"
            return
        dictation.dictation_id = ready["dictation_id"]
        dictation.connections += 1
        if ready["next_sample"] < dictation.acked:
            ledger.breaks(
                f"dictation {dictation.dictation_id}: {dictation.acked} samples were acknowledged, "
                f"{ready['next_sample']} are there"
            )
        talking = asyncio.create_task(_talk(line, dictation, ready["next_sample"], dice))
        try:
            async for _, message in line:
                if _heard(ledger, dictation, json.loads(message)):
                    return
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)


async def _talk(line: WebSocketLine, dictation: SpokenDictation, first: int, dice: random.Random) -> None:
    while first < dictation.samples:
        seconds = dice.uniform(*FRAME_S)
        count = min(round(seconds * wire.SAMPLE_RATE_HZ), dictation.samples - first)
        pcm = dictation.pcm[first * wire.BYTES_PER_SAMPLE : (first + count) * wire.BYTES_PER_SAMPLE]
        await line.send(wire.audio_frame(first, pcm))
        first += count
        await asyncio.sleep(seconds / SPEED)
    await line.send(wire.End(samples=dictation.samples).model_dump_json())


def _heard(ledger: Ledger, dictation: SpokenDictation, message: dict[str, Any]) -> bool:
    """Take note of a message; True when the dictation, or this connection, is over."""
    match message["type"]:
        case "ack":
            dictation.acked = max(dictation.acked, message["next_sample"])
        case "ended":
            dictation.draft_id = message["draft_id"]
            if round(message["audio_s"] * wire.SAMPLE_RATE_HZ) < dictation.acked:
                ledger.breaks(f"dictation {dictation.dictation_id} ended before its acknowledged sound did")
            return True
        case "error":
            ledger.told(message["code"])
            return True
    return False
