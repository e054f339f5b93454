"""A piece of durable work, and what does it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

MAX_RANK = 2**31 - 1

Args = Mapping[str, str | int]
"""Identifiers and numbers only: they lie in DBOS's own tables, which nobody erases by record."""
Handler = Callable[[Args], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be done once.

    Attributes:
        name: says what handler does it.
        key: unique; handing in the same key twice is one piece of work.
        args: for the handler.
        rank: what goes first when there is a queue: the lowest, from 1.
        delay_s: not before then.
    """

    name: str
    key: str
    args: Args = field(default_factory=dict)
    rank: int = 1
    delay_s: float = 0.0


Unfinished = Callable[[], AsyncIterator[Sequence[Work]]]
"""Pages of the work that our own tables say is still to be done."""


class Durable(Protocol):
    """What whoever has work sees of :class:`server.jobs.durable.DurableWork`."""

    def register(self, name: str, handler: Handler, *, unfinished: Unfinished | None = None) -> None:
        """Name what does a kind of work."""
        ...

    async def enqueue(self, *works: Work) -> None:
        """Have work done, soon."""
        ...

    def soon(self, *works: Work) -> None:
        """:meth:`enqueue` without waiting."""
        ...

    def cancel(self, key: str) -> None:
        """Stop the handler that works on ``key`` in this process, for good."""
        ...
