from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from fastapi import FastAPI
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule
from starlette.testclient import TestClient

from server.api.identity import LocalIdentity, Tickets, User, router
from server.domain.errors import TicketRefused

AGENT = User(user_id="agent", name="A. Gent", unit="noord", roles=frozenset({"officer"}))
OTHER = User(user_id="ander", name="B. Ander", unit="zuid", roles=frozenset({"officer"}))


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets(clock=clock)


@pytest.fixture
def web(tickets: Tickets) -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.state.identity = LocalIdentity(user_id="agent", name="A. Gent", unit="noord")
    app.state.tickets = tickets
    return TestClient(app)


def test_a_user_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        AGENT.name = "iemand anders"  # type: ignore[misc]  # what is tested


def test_a_ticket_gives_the_user_it_was_issued_to(tickets: Tickets) -> None:
    assert tickets.redeem(tickets.issue(AGENT)) == AGENT


def test_a_ticket_works_once(tickets: Tickets) -> None:
    ticket = tickets.issue(AGENT)
    tickets.redeem(ticket)
    with pytest.raises(TicketRefused):
        tickets.redeem(ticket)


def test_a_ticket_works_until_thirty_seconds_have_passed(tickets: Tickets, clock: Clock) -> None:
    early, late = tickets.issue(AGENT), tickets.issue(AGENT)
    clock.now_s += 29.999
    assert tickets.redeem(early) == AGENT
    clock.now_s += 0.001
    with pytest.raises(TicketRefused):
        tickets.redeem(late)


@pytest.mark.parametrize("invented", ["", "geraden", "é", "\ud800", "a" * 100_000])
def test_an_invented_ticket_is_refused(tickets: Tickets, invented: str) -> None:
    tickets.issue(AGENT)
    with pytest.raises(TicketRefused):
        tickets.redeem(invented)


def test_expired_tickets_take_no_memory(tickets: Tickets, clock: Clock) -> None:
    tickets.issue(AGENT)
    clock.now_s += 31
    tickets.issue(OTHER)
    assert len(tickets) == 1


def test_asking_for_many_tickets_crowds_out_only_ones_own(tickets: Tickets) -> None:
    others = tickets.issue(OTHER)
    mine = [tickets.issue(AGENT) for _ in range(1000)]
    assert len(tickets) == 17
    assert tickets.redeem(others) == OTHER
    assert [tickets.redeem(one) for one in mine[-16:]] == [AGENT] * 16
    with pytest.raises(TicketRefused):
        tickets.redeem(mine[-17])


def test_the_secrets_themselves_are_not_kept(tickets: Tickets) -> None:
    ticket = tickets.issue(AGENT)
    assert ticket not in repr(vars(tickets))


class TicketsOverTime(RuleBasedStateMachine):
    """Whatever is asked in whatever order: each ticket works once, in time, for its own user."""

    issued: Bundle[tuple[str, str, float]] = Bundle("issued")

    @initialize()
    def start(self) -> None:
        self.clock = Clock()
        self.tickets = Tickets(clock=self.clock, per_user=10_000)
        self.spent: set[str] = set()

    @rule(target=issued, user=st.sampled_from([AGENT, OTHER]))
    def issue(self, user: User) -> tuple[str, str, float]:
        return self.tickets.issue(user), user.user_id, self.clock.now_s + 30

    @rule(seconds=st.floats(min_value=0, max_value=20))
    def wait(self, seconds: float) -> None:
        self.clock.now_s += seconds

    @rule(one=issued)
    def redeem(self, one: tuple[str, str, float]) -> None:
        ticket, user_id, expires_at_s = one
        if ticket in self.spent or self.clock.now_s >= expires_at_s:
            with pytest.raises(TicketRefused):
                self.tickets.redeem(ticket)
        else:
            assert self.tickets.redeem(ticket).user_id == user_id
        self.spent.add(ticket)


TestTicketsOverTime = TicketsOverTime.TestCase


def test_me_tells_who_is_signed_in(web: TestClient) -> None:
    assert web.get("/v1/me").json() == {
        "user_id": "agent",
        "name": "A. Gent",
        "unit": "noord",
        "roles": ["officer"],
        "local": True,
    }


def test_a_ticket_asked_over_http_is_good_for_the_asker(web: TestClient, tickets: Tickets) -> None:
    answer = web.post("/v1/tickets")
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["expires_in_s"] == 30
    assert tickets.redeem(answer.json()["ticket"]).user_id == "agent"


def test_tickets_are_never_given_for_a_get(web: TestClient) -> None:
    assert web.get("/v1/tickets").status_code == 405
