"""Who is asking: users, the provider that knows them, and one-time tickets for the WebSocket.

On one machine there is one local user (docs/adr/0007). What keeps foreign web pages away from
that user stands in ``server.api.access``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Protocol, cast

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict
from starlette.requests import HTTPConnection

from server.domain.errors import Forbidden, TicketRefused
from server.domain.roles import Role

TICKET_LIFE_S = 30.0
TICKETS_PER_USER = 16
"""A user with more open tickets loses the oldest: nobody can fill memory or crowd out others."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signed in. ``unit`` is the team whose records the user works on."""

    user_id: str
    name: str
    unit: str
    roles: frozenset[str]


class IdentityProvider(Protocol):
    """Knows who sent a request. Raises :class:`~server.domain.errors.Forbidden` for nobody."""

    @property
    def local(self) -> bool:
        """True where signing in is being at this machine; the page then shows no sign-out."""

    def user(self, connection: HTTPConnection) -> User:
        """Return the user behind a request or WebSocket."""


class LocalIdentity:
    """Everybody who reaches this machine's loopback address is its one configured user."""

    local = True

    def __init__(
        self, *, user_id: str, name: str, unit: str, roles: Collection[Role] = (Role.OFFICER,)
    ) -> None:
        self._user = User(user_id=user_id, name=name, unit=unit, roles=frozenset(roles))

    def user(self, connection: HTTPConnection) -> User:  # noqa: ARG002 - the protocol's shape
        """Return the configured user, whoever asks."""
        return self._user


@dataclass(frozen=True, slots=True)
class _Open:
    user: User
    expires_at_s: float


class Tickets:
    """One-time secrets that carry a signed-in user over to a WebSocket.

    A browser can't put a header on a WebSocket, and a URL ends up in logs; so the page asks
    for a ticket and offers it as a subprotocol. Only hashes are kept: comparing them by
    dictionary lookup tells an attacker nothing about the secret, and a memory dump holds none.

    Args:
        clock: monotonic seconds.
        life_s: how long a ticket is good.
        per_user: open tickets a user can have.
    """

    def __init__(
        self, *, clock: Callable[[], float], life_s: float = TICKET_LIFE_S, per_user: int = TICKETS_PER_USER
    ) -> None:
        self._clock = clock
        self._life_s = life_s
        self._per_user = per_user
        self._open: OrderedDict[bytes, _Open] = OrderedDict()  # oldest first: they expire in order

    @property
    def life_s(self) -> float:
        """Seconds between issue and expiry."""
        return self._life_s

    def __len__(self) -> int:
        return len(self._open)

    def issue(self, user: User) -> str:
        """Return a new ticket for ``user``, good once and for ``life_s`` seconds."""
        self._forget_expired()
        own = [key for key, ticket in self._open.items() if ticket.user.user_id == user.user_id]
        for key in own[: max(0, len(own) - self._per_user + 1)]:
            del self._open[key]
        secret = secrets.token_urlsafe(32)
        self._open[_digest(secret)] = _Open(user=user, expires_at_s=self._clock() + self._life_s)
        return secret

    def redeem(self, ticket: str) -> User:
        """Return the user the ticket was issued to; the ticket is then spent.

        Raises:
            TicketRefused: never issued, spent or expired. The three look the same from outside.
        """
        self._forget_expired()
        found = self._open.pop(_digest(ticket), None)
        if found is None:
            raise TicketRefused
        return found.user

    def _forget_expired(self) -> None:
        now = self._clock()
        while self._open and next(iter(self._open.values())).expires_at_s <= now:
            self._open.popitem(last=False)


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()


def current_user(connection: HTTPConnection) -> User:
    """FastAPI dependency: the user behind this request."""
    return _identity(connection).user(connection)


CurrentUser = Annotated[User, Depends(current_user)]
"""A route's parameter type: ``user: CurrentUser``."""


def having(*roles: Role) -> Callable[[HTTPConnection], User]:
    """FastAPI dependency: the user behind this request, who has one of ``roles``.

    Raises (in the dependency):
        Forbidden: the user has none of them.
    """

    def user_with_role(connection: HTTPConnection) -> User:
        user = current_user(connection)
        if user.roles.isdisjoint(roles):
            raise Forbidden(needs=sorted(roles))
        return user

    return user_with_role


def _identity(connection: HTTPConnection) -> IdentityProvider:
    return cast("IdentityProvider", connection.app.state.identity)


class Me(BaseModel):
    """The signed-in user, as the page shows it."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    name: str
    unit: str
    roles: tuple[str, ...]
    local: bool


class Ticket(BaseModel):
    """A WebSocket offers it as subprotocol ``ticket.<ticket>`` beside ``verbaal.v1``."""

    model_config = ConfigDict(frozen=True)

    ticket: str
    expires_in_s: float


router = APIRouter(prefix="/v1", tags=["identity"])


@router.get("/me")
def read_me(connection: HTTPConnection, user: CurrentUser) -> Me:
    """Who am I to this server."""
    return Me(
        user_id=user.user_id,
        name=user.name,
        unit=user.unit,
        roles=tuple(sorted(user.roles)),
        local=_identity(connection).local,
    )


@router.post("/tickets", status_code=201)
def create_ticket(connection: HTTPConnection, user: CurrentUser, response: Response) -> Ticket:
    """Issue a ticket for one WebSocket connection."""
    response.headers["Cache-Control"] = "no-store"
    tickets = cast("Tickets", connection.app.state.tickets)
    return Ticket(ticket=tickets.issue(user), expires_in_s=tickets.life_s)
