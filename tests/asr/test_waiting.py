"""Whose turn it is."""

import asyncio

import numpy as np
import pytest

from server.asr.recognizer import DecodeRequest
from server.asr.waiting import Job, Priority, Waiting
from tests.asr.gated import Clock

REQUEST = DecodeRequest(np.zeros(160, dtype=np.float32))


class Queue:
    """A queue that knows its jobs by names such as ``a1``: the first of session a."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.waiting = Waiting(self.clock)
        self.jobs: dict[str, Job] = {}

    def add(self, *names: str, priority: Priority = Priority.FINAL, bucket: str = "") -> None:
        for name in names:
            done = asyncio.get_running_loop().create_future()
            job = Job(REQUEST, priority, name[0], done, self.clock.now, bucket)
            self.jobs[name] = job
            self.waiting.add(job)

    def alike(self) -> list[str]:
        names = {id(job): name for name, job in self.jobs.items()}
        return [names[id(job)] for job in self.waiting.alike(lambda _: True)]

    def served(self, most: int = 1) -> list[str]:
        """Names in the order of their turns, a second apart."""
        order = []
        while batch := self.alike()[:most]:
            self.waiting.take([self.jobs[name] for name in batch])
            self.clock.now += 1
            order.append("+".join(batch))
        return order


@pytest.fixture
async def queue() -> Queue:
    return Queue()


async def test_one_that_sends_much_at_once_shares_with_the_others(queue: Queue) -> None:
    queue.add("a1", "a2", "a3", "a4", "b1", "b2", "c1")
    assert queue.served() == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


async def test_a_batch_holds_one_of_each_before_the_second_of_any(queue: Queue) -> None:
    queue.add("a1", "a2", "a3", "a4", "b1", "b2", "c1")
    assert queue.served(most=4) == ["a1+b1+c1+a2", "a3+b2+a4"]


async def test_a_turn_is_remembered_while_nothing_of_its_session_waits(queue: Queue) -> None:
    queue.add("a1", "b1")
    queue.served()
    queue.add("b2", "a2")
    assert queue.alike() == ["a2", "b2"]


async def test_turns_of_one_priority_are_not_those_of_another(queue: Queue) -> None:
    queue.add("a1", "b1", priority=Priority.PASSAGE)
    queue.served()
    queue.add("a2")
    queue.served()
    queue.add("b3", "a3", priority=Priority.PASSAGE)
    assert queue.alike() == ["a3", "b3"]


async def test_who_has_ended_is_forgotten(queue: Queue) -> None:
    queue.add("a1", "b1")
    queue.served()
    queue.waiting.forget("b")
    queue.add("a2", "b2")
    assert queue.alike() == ["b2", "a2"]


async def test_only_what_may_share_a_batch_goes_together(queue: Queue) -> None:
    queue.add("a1", "c1", bucket="one")
    queue.add("b1", bucket="other")
    assert queue.served(most=3) == ["a1+c1", "b1"]


async def test_waiting_is_counted_from_the_latest_turn_of_the_session(queue: Queue) -> None:
    queue.add("a1", "a2")
    queue.clock.now += 30
    assert queue.waiting.longest_turn_wait_s(Priority.FINAL) == 30
    queue.waiting.take([queue.jobs["a1"]])
    queue.clock.now += 2
    assert queue.waiting.longest_turn_wait_s(Priority.FINAL) == 2
    queue.jobs["a2"].done.cancel()
    assert queue.waiting.longest_turn_wait_s(Priority.FINAL) == 0
