"""Work that is done again and again beside everything else, and that may fail without harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def now_and_then(
    work: Callable[[], Awaitable[None]],
    *,
    first_after_s: float,
    every_s: float,
    failed: Callable[[Exception], None],
) -> None:
    """Do ``work`` until cancelled, and tell ``failed`` where it broke off: it is done again the next time."""
    await asyncio.sleep(first_after_s)  # a start has better things to do
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a full disk or a database that is away: next time
            failed(error)
        await asyncio.sleep(every_s)
