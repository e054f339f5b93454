"""Tells another system that a job has ended: at least once, each time with the same message id.

The message says that there is something to fetch, never what was said.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from server.domain.audit import Action, Event
from server.jobs.news import JobNews
from server.jobs.transcribing import PAGE, callback_work
from server.jobs.webhooks import Outcome, Poster, Secret
from server.jobs.work import Args, Durable, Work
from server.store.database import Database
from server.store.jobs import job_endings, jobs
from server.store.jobs.jobs import FileRow, JobRow
from server.store.logs import audit_log

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 20
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 3 * 3600.0
"""Twenty attempts take about a day and a half."""
ENDED = "job.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Sends the callbacks of jobs.

    Attributes:
        database: where jobs are.
        poster: knows where it may send.
        secrets: sign the messages.
        work: sees to it that attempts are made.
        news: told when an attempt was made.
    """

    database: Database
    poster: Poster
    secrets: Sequence[Secret]
    work: Durable
    news: JobNews

    async def do(self, args: Args) -> None:
        """Make one attempt, and hand in the next when it did not arrive; a handler of durable work."""
        job_id = str(args["job"])
        async with self.database.reading() as connection:
            job = await job_endings.callback_of(connection, job_id)
            if job is None or job.callback_url is None:
                return
            files = await jobs.files_of(connection, job_id)
        if int(args.get("attempts", job.callback_attempts)) != job.callback_attempts:
            return  # made before: the next attempt has a key of its own, and each would bring forth another
        attempt = job.callback_attempts + 1
        if not self.secrets:
            state, code = "given_up", "no_secret"
        else:
            answer = await self.poster.post(
                job.callback_url, message_of(job, files), message_id=f"job-{job_id}", secrets=self.secrets
            )
            again = answer.outcome is Outcome.TRY_AGAIN and attempt < MOST_ATTEMPTS
            state = "waiting" if again else "given_up"
            state = "delivered" if answer.outcome is Outcome.DELIVERED else state
            code = answer.code
        async with self.database.writing() as connection:
            await job_endings.callback_tried(connection, job_id, state=state)
            if state != "waiting":
                await audit_log.append(connection, _told(job, state, code))
        log.info("callback_tried", code=code, attempt=attempt, reason=state)
        self.news.tell(job_id)
        if state == "waiting":
            pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0**job.callback_attempts)
            if answer.retry_after_s is not None:
                pause_s = max(pause_s, answer.retry_after_s)
            await self.work.enqueue(callback_work(job_id, attempt, delay_s=pause_s))

    async def unfinished(self) -> AsyncIterator[Sequence[Work]]:
        """Pages of the callbacks that were not delivered."""
        after = ""
        while True:
            async with self.database.reading() as connection:
                page = await job_endings.callbacks_waiting(connection, after=after, limit=PAGE)
            if not page:
                return
            after = page[-1][0]
            yield [callback_work(job_id, attempts) for job_id, attempts in page]


def message_of(job: JobRow, files: Sequence[FileRow]) -> bytes:
    """The body: which job, how it ended, and how each file did."""
    content: dict[str, Any] = {
        "type": ENDED,
        "timestamp": job.ended_at.isoformat() if job.ended_at else None,
        "data": {
            "job_id": job.id,
            "state": job.state,
            "files": [{"n": file.n, "state": file.state, "error": file.error} for file in files],
        },
    }
    return json.dumps(content, separators=(",", ":")).encode()


def _told(job: JobRow, state: str, code: str) -> Event:
    return Event(
        actor=job.owner,
        action=Action.DISCLOSE,
        object_type="job",
        object_id=job.id,
        details={"callback": state, "outcome": code},
    )
