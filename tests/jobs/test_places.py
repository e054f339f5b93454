from __future__ import annotations

import asyncio

import pytest

from server.jobs.news import JobNews
from server.jobs.places import Places


async def test_who_waits_gets_a_place_by_rank_and_then_in_order() -> None:
    places, order = Places(1), []
    leave = asyncio.Event()

    async def work(name: str, rank: int) -> None:
        async with places.place(rank):
            order.append(name)
            await leave.wait()

    tasks = [asyncio.create_task(work("first", 9))]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(work(*one)) for one in (("b", 5), ("c", 5), ("a", 1))]
    await asyncio.sleep(0)
    assert order == ["first"]
    leave.set()
    await asyncio.gather(*tasks)
    assert order == ["first", "a", "b", "c"]
    async with places.place(1):
        pass


async def test_who_stops_waiting_keeps_nobody_from_a_place() -> None:
    places = Places(1)
    async with places.place(1):
        waiting = asyncio.create_task(places.place(1).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(1), places.place(1):
        pass


async def test_a_place_that_came_in_the_moment_of_leaving_is_passed_on() -> None:
    places = Places(1)
    first = places.place(1)
    await first.__aenter__()
    waiting = asyncio.create_task(places.place(1).__aenter__())
    await asyncio.sleep(0)
    await first.__aexit__(None, None, None)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(1), places.place(1):
        pass


async def test_news_wakes_whoever_waits_for_that_job() -> None:
    news = JobNews()
    one, other = (asyncio.create_task(news.wait(job, timeout_s=5)) for job in ("a", "b"))
    await asyncio.sleep(0)
    news.tell("a")
    news.tell("c")
    await one
    assert not other.done()
    other.cancel()
    await news.wait("a", timeout_s=0.001)
    assert not [events for events in news._watching.values() if events]
