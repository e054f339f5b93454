"""docs/delivery.md against the code: its receiver takes what is sent, and its tables are so."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from server.jobs import webhooks
from server.jobs.delivery_messages import SCHEMA, TYPE, message_of
from server.jobs.webhooks import Secret, sign
from server.store.database import Database
from tests.jobs.outgoing_reports import SECRET_LINE, confirm, deliverer, record_system, states
from tests.jobs.receiving import Got, Reply, answer, receiving
from tests.store.examples import draft, report

PAGE = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")

Take = Callable[[dict[str, str], bytes, str, set[str]], int]


@pytest.fixture(scope="module")
def take() -> Take:
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, Take] = {}
    exec(compile(example, "docs/delivery.md", "exec"), names)  # noqa: S102 - the page's own example
    return names["take"]


async def test_the_pages_receiver_takes_what_is_delivered_once(take: Take, database: Database) -> None:
    await confirm(database)
    seen: set[str] = set()
    given: list[int] = []

    def reply(got: Got) -> Reply:
        given.append(take(dict(got.headers), got.body, SECRET_LINE, seen))
        return answer(given[-1]) if len(given) > 1 else None  # the first answer is lost

    async with receiving(reply) as receiver:
        deliveries = deliverer(database, record_system(receiver))
        await deliveries.round("http")
        await deliveries.send_now()
    assert (given, len(seen), await states(database)) == ([204, 204], 1, ["delivered"])


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-timestamp": str(int(time.time()) - 400)},
        {"webhook-id": "msg_other"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "é"},
    ],
)
def test_the_pages_receiver_refuses_what_is_not_genuine(take: Take, change: dict[str, str]) -> None:
    secret = Secret.parse(SECRET_LINE)
    headers = sign([secret], message_id="msg_1", timestamp_s=int(time.time()), body=b"{}")
    seen: set[str] = set()
    assert take(headers, b"{}", SECRET_LINE, seen) == 204
    assert take(headers | change, b"{}", SECRET_LINE, seen) == 401
    assert take(headers, b"{ }", SECRET_LINE, seen) == 401
    stale = sign([secret], message_id="msg_2", timestamp_s=int(time.time()) - 400, body=b"{}")
    assert take(stale, b"{}", SECRET_LINE, seen) == 401
    assert seen == {"msg_1"}


def test_every_header_and_member_of_a_message_is_described() -> None:
    for header in (webhooks.ID_HEADER, webhooks.TIMESTAMP_HEADER, webhooks.SIGNATURE_HEADER):
        assert f"| `{header}` |" in PAGE
    section = PAGE.split("The body is RFC 8785")[1].split("## ")[0]
    message = json.loads(message_of(report(draft()), message_id="msg_1", log_digest="ab" * 32))
    data = message.pop("data")
    inner = {*data["report"], *data["hashes"], *data["links"], *data["report"]["fields"][0]}
    told = set(re.findall(r"`([a-z0-9_.]+)`", section))
    assert {*message, *inner, *(f"data.{name}" for name in data)} <= told
    assert {TYPE} <= told
    assert f"`{SCHEMA}`" in section


def test_the_bounds_that_the_page_names_are_those_of_the_code() -> None:
    assert "read up to 64 KiB" in PAGE
    assert webhooks.ANSWER_BYTES == 64 * 1024
    assert "`Retry-After` counts up to an hour" in PAGE
    assert webhooks.LONGEST_WAIT_S == 3600
    assert "five minutes away" in PAGE
    assert webhooks.TOLERANCE_S == 300
