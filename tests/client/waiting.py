"""Waiting in tests for something another task brings about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], object]) -> None:
    """Return when ``condition`` holds; fail after ten seconds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is any expression, nobody could set an event
            await asyncio.sleep(0.002)
