"""SIGKILL: to the server, to its PostgreSQL, or to both."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import httpx

from benchmarks.reliability.world import World

READY_AGAIN_WITHIN_S = 60.0
POLL_S = 0.1


async def kill(world: World, dice: random.Random) -> str:
    """One kill, and up again."""
    cluster = world.cluster
    kind = dice.choice(("server", "database", "both")) if cluster else "server"
    if kind != "database":
        world.kill()
    if cluster is not None and kind != "server":
        await asyncio.to_thread(cluster.kill)
        await asyncio.to_thread(cluster.start)
    if kind == "database":
        await ready_again(world)
    else:
        await world.start()
    return "kills of server and database" if kind == "both" else f"kills of the {kind}"


async def ready_again(world: World) -> None:
    """Wait for a server that was not killed: it has to find its way back by itself."""
    async with world.http() as http, asyncio.timeout(READY_AGAIN_WITHIN_S):
        while True:
            with suppress(httpx.HTTPError):
                if (await http.get("/health/ready")).is_success:
                    return
            await asyncio.sleep(POLL_S)
