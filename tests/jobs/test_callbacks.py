"""The callback of a job: signed, at least once, the same id each time, and given up some day."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from server.jobs.callbacks import MOST_ATTEMPTS
from server.jobs.transcribing import CALL_BACK
from server.jobs.webhooks import Answer, Outcome, Poster, Secret
from server.store.database import Database
from tests.api.jobs_app import Counter, serving, wav
from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]

URL = "https://records.example/klaar"
SECRET = "whsec_" + "A" * 32 + "AAAAAAA="


class Receiver:
    """Stands in for the network: answers what it is told, and keeps what was sent."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.sent: list[tuple[str, str, dict[str, Any]]] = []

    async def post(
        self, _poster: Poster, url: str, body: bytes, *, message_id: str, secrets: Sequence[Secret]
    ) -> Answer:
        assert secrets
        self.sent.append((url, message_id, json.loads(body)))
        return self.answers.pop(0) if self.answers else Answer(Outcome.DELIVERED, "delivered", 204)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    made = Receiver()

    async def post(poster: Poster, *args: Any, **kwargs: Any) -> Answer:
        return await made.post(poster, *args, **kwargs)

    monkeypatch.setattr(Poster, "post", post)
    return made


@pytest.fixture
async def desk(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> AsyncIterator[Counter]:
    secret_file = tmp_path / "secrets"
    secret_file.write_text(SECRET + "\n")
    async with serving(
        database,
        tmp_path,
        monkeypatch,
        callback_origins=["https://records.example"],
        callback_secret_file=secret_file,
    ) as counter:
        yield counter


async def test_the_end_of_a_job_is_told_without_what_was_said(desk: Counter, receiver: Receiver) -> None:
    job = await desk.job(wav(), b"geen geluid", callback_url=URL)
    ((url, message_id, message),) = receiver.sent
    assert (url, message_id, message["type"]) == (URL, f"job-{job['id']}", "job.ended")
    assert message["data"] == {
        "job_id": job["id"],
        "state": "done",
        "files": [
            {"n": 1, "state": "done", "error": None},
            {"n": 2, "state": "failed", "error": "not_audio"},
        ],
    }
    assert (await desk.read(job["id"]))["callback"] == "delivered"
    (told,) = await desk.log("disclose")
    assert told.details == {"callback": "delivered", "outcome": "delivered"}


async def test_a_callback_that_fails_is_tried_again_later_with_the_same_id(
    desk: Counter, receiver: Receiver
) -> None:
    receiver.answers = [
        Answer(Outcome.TRY_AGAIN, "http_503", 503),
        Answer(Outcome.TRY_AGAIN, "http_503", 503, retry_after_s=99.0),
    ]
    job = await desk.job(callback_url=URL)
    assert (await desk.read(job["id"]))["callback"] == "waiting"
    await desk.work.again(desk.work.delayed[0])
    await desk.work.again(desk.work.delayed[1])
    assert [work.delay_s for work in desk.work.delayed] == [5.0, 99.0]
    assert len({work.key for work in desk.work.delayed}) == 2
    assert {message_id for _, message_id, _ in receiver.sent} == {f"job-{job['id']}"}
    assert (await desk.read(job["id"]))["callback"] == "delivered"
    await desk.work.again(desk.work.delayed[1])  # a repeat after the end sends nothing
    assert len(receiver.sent) == 3


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        ([Answer(Outcome.REFUSED, "http_410", 410)], 1),
        ([Answer(Outcome.TRY_AGAIN, "timeout")] * MOST_ATTEMPTS, MOST_ATTEMPTS),
    ],
    ids=["refused", "never there"],
)
async def test_a_callback_is_given_up(
    desk: Counter, receiver: Receiver, answers: list[Answer], sent: int
) -> None:
    receiver.answers = list(answers)
    job = await desk.job(callback_url=URL)
    while len(desk.work.delayed) > len(receiver.sent) - 1:
        await desk.work.again(desk.work.delayed[-1])
    assert len(receiver.sent) == sent
    assert (await desk.read(job["id"]))["callback"] == "given_up"
    assert [one.details["callback"] for one in await desk.log("disclose")] == ["given_up"]


async def test_a_callback_that_was_never_made_is_unfinished_work(desk: Counter, receiver: Receiver) -> None:
    """The server was killed between the end of the job and its callback."""
    receiver.answers = [Answer(Outcome.TRY_AGAIN, "line_broken")]
    job = await desk.job(callback_url=URL)
    unfinished = desk.work._unfinished[1]
    works = [work async for page in unfinished() for work in page]
    assert [work.key for work in works] == [f"callback-{job['id']}-1"]
    await desk.work.again(works[0])
    assert [page async for page in unfinished()] == []


async def test_an_address_that_is_not_on_the_list_is_refused_at_once(desk: Counter) -> None:
    for url in ("https://elsewhere.example/x", "http://169.254.169.254/latest", "https://u@records.example/"):
        refused = await desk.submit(wav(), callback_url=url)
        assert (refused.status_code, refused.json()["code"]) == (422, "callback_refused")


async def test_an_attempt_that_is_handed_in_twice_is_made_once(desk: Counter, receiver: Receiver) -> None:
    receiver.answers = [Answer(Outcome.TRY_AGAIN, "http_503", 503)] * 3
    await desk.job(callback_url=URL)
    (first,) = [work for work in desk.work.handed_in if work.name == CALL_BACK and not work.delay_s]
    await desk.work.again(first)  # as after a look at our tables from before the attempt
    assert len(receiver.sent) == 1
    assert len(desk.work.delayed) == 1
    await desk.work.again(desk.work.delayed[0])
    assert len(receiver.sent) == 2
