"""Batch jobs from Python: hand in recordings, follow them, fetch what was said.

    with Jobs("http://127.0.0.1:8765") as jobs:
        job = jobs.submit([Path("opname.wav")], template="mutatie")
        for change in jobs.watch(job.id):
            print(change.state)
        print(jobs.fetch(job.id, 1, "text"))

Submitting can be repeated after anything: what the server has is not sent again, and the same
files with the same wishes are one job.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Self, cast

import httpx

from client.address import ServerAddress, checked, unreachable
from client.backoff import Backoff
from client.problems import WrongFile
from server.wire_jobs import (
    IDEMPOTENCY_HEADER,
    OVER,
    Job,
    JobChange,
    JobList,
    JobRequest,
    JobSummary,
    ResultFormat,
    Upload,
    UploadList,
)

TIMEOUT = httpx.Timeout(30.0, write=120.0, read=120.0)

RETRIES = 8

Advance = Callable[[int], None]
"""Told how many bytes were sent."""


class Jobs:
    """Jobs on one server. Use as a context manager.

    Args:
        base_url: of the server; plain http for this computer only.
        retries: how often a request is repeated while the server does not answer.
        transport: instead of the network.
        pause: waits, in seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        retries: int = RETRIES,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        address = ServerAddress.parse(base_url)
        self._http = httpx.Client(
            base_url=address.base, timeout=TIMEOUT, trust_env=address.use_proxy, transport=transport
        )
        self._retries = retries
        self._pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def submit(
        self,
        files: Sequence[Path],
        *,
        key: str | None = None,
        advance: Advance = lambda _: None,
        **wishes: Any,
    ) -> Job:
        """Hand in files as one job.

        Args:
            files: in the order of the job.
            key: what makes it the same job when it is submitted again; left out: files and wishes.
            advance: told how many bytes the server has, those it had before included.
            wishes: see :class:`server.wire_jobs.JobRequest`, without ``uploads``.

        Raises:
            WrongFile: a file can't be read.
            pydantic.ValidationError: a wish that no server would take.
            ServerProblem: the server refuses, with its code.
            Unreachable: it does not answer, also not later.
        """
        digests = [_sha256(file) for file in files]
        if len(set(digests)) != len(digests):
            raise WrongFile("Een van de bestanden staat er twee keer bij.")
        request = JobRequest(**wishes)
        key = key or key_of(digests, request)
        before = self._found(key)
        if before is not None:
            for file in files:
                advance(file.stat().st_size)
            return self.read(before.id)
        waiting = {one.sha256: one for one in self.uploads()}
        ids = []
        for file, digest in zip(files, digests, strict=True):
            upload = waiting.get(digest)
            if upload is None:
                upload = self._upload(file, advance)
            else:
                advance(upload.bytes)
            ids.append(upload.id)
        body = request.model_copy(update={"uploads": tuple(ids)}).model_dump(mode="json", exclude_none=True)
        answer = self._ask(lambda: self._http.post("/v1/jobs", json=body, headers={IDEMPOTENCY_HEADER: key}))
        return Job.model_validate_json(answer.content)

    def uploads(self) -> tuple[Upload, ...]:
        """Recordings that wait for a job on the server."""
        return UploadList.model_validate_json(self._get("/v1/uploads").content).uploads

    def jobs(self) -> tuple[JobSummary, ...]:
        """One's own jobs, last submitted first."""
        return JobList.model_validate_json(self._get("/v1/jobs").content).jobs

    def read(self, job_id: str) -> Job:
        """A job as it is now."""
        return Job.model_validate_json(self._get(f"/v1/jobs/{job_id}").content)

    def watch(self, job_id: str) -> Iterator[Job]:
        """A job as it is, and again whenever it changes, until it has ended.

        A line that breaks is mended: nothing that changed meanwhile is missed.
        """
        job = self.read(job_id)
        yield job
        backoff = self._backoff()
        while job.state not in OVER:
            try:
                for change in self._changes(job_id, job.changes):
                    job = _changed(job, change)
                    backoff = self._backoff()
                    yield job
            except httpx.TransportError as error:
                pause_s = next(backoff, None)
                if pause_s is None:
                    raise unreachable(error) from error
                self._pause(pause_s)
            if job.state not in OVER:
                job = self.read(job_id)  # 404 when it was deleted

    def fetch(self, job_id: str, n: int, result_format: ResultFormat = "text") -> str:
        """What was said in file ``n`` of a job.

        Raises:
            ServerProblem: code ``no_result`` while it is not there.
        """
        return self._get(f"/v1/jobs/{job_id}/files/{n}/result", params={"format": result_format}).text

    def cancel(self, job_id: str) -> Job:
        """Stop what of a job has not ended."""
        answer = self._ask(lambda: self._http.post(f"/v1/jobs/{job_id}/cancel"))
        return Job.model_validate_json(answer.content)

    def delete(self, job_id: str) -> None:
        """Destroy a job on the server, with its results."""
        self._ask(lambda: self._http.delete(f"/v1/jobs/{job_id}"))

    def _found(self, key: str) -> JobSummary | None:
        answer = self._get("/v1/jobs", params={"idempotency_key": key})
        return next(iter(JobList.model_validate_json(answer.content).jobs), None)

    def _upload(self, file: Path, advance: Advance) -> Upload:
        sent = 0

        def count(part: int) -> None:
            nonlocal sent
            sent += part
            advance(part)

        def post() -> httpx.Response:
            nonlocal sent
            advance(-sent)  # it starts anew
            sent = 0
            with file.open("rb") as opened:
                counted = cast("IO[bytes]", _Counted(opened, count))
                return self._http.post("/v1/uploads", files={"file": (file.name, counted)})

        try:
            return Upload.model_validate_json(self._ask(post).content)
        except OSError as error:
            raise WrongFile(f"{file.name} is niet te lezen: {error.strerror}.") from error

    def _changes(self, job_id: str, after: int) -> Iterator[JobChange]:
        headers = {"Last-Event-ID": str(after)}
        with self._http.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as answer:
            if not answer.is_success:
                answer.read()
                checked(answer)
            kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind in ("change", "ended"):
                    yield JobChange.model_validate_json(value)

    def _get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask(lambda: self._http.get(path, **options))

    def _ask(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until there is an answer. Every request here may be repeated."""
        pauses = self._backoff()
        while True:
            try:
                answer = request()
            except httpx.TransportError as error:
                pause_s = next(pauses, None)
                if pause_s is None:
                    raise unreachable(error) from error
                self._pause(pause_s)
            else:
                return checked(answer)

    def _backoff(self) -> Iterator[float]:
        backoff = Backoff(lambda: 0.5)
        return (backoff.next_s() for _ in range(self._retries))


def key_of(digests: Sequence[str], request: JobRequest) -> str:
    """What makes two submissions the same: the bytes of the files in order, and the wishes."""
    wishes = request.model_dump(mode="json")
    return hashlib.sha256(json.dumps([list(digests), wishes], sort_keys=True).encode()).hexdigest()


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise WrongFile(f"{file} is niet te lezen: {error.strerror}.") from error


def _changed(job: Job, change: JobChange) -> Job:
    files = {file.n: file for file in job.files} | {file.n: file for file in change.files}
    states = [file.state for file in files.values()]
    progress = job.progress.model_copy(
        update={
            "audio_s": round(sum(file.audio_s for file in files.values()), 3),
            "done_s": round(sum(file.done_s for file in files.values()), 3),
            **{state: states.count(state) for state in ("done", "failed", "cancelled")},
        }
    )
    return Job(**{**dict(change), "files": tuple(files[n] for n in sorted(files)), "progress": progress})


class _Counted:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], count: Callable[[int], None]) -> None:
        self._file = file
        self._count = count

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._count(len(data))
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
