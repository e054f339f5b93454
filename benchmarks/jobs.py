"""Batch jobs on a real server that is killed: is every file right, once, and what does a job cost?

    python -m benchmarks.jobs --files 200 --kills 5
    python -m benchmarks.jobs --files 0 --pairs 30

First each clip goes to the direct route of the same server: its text is what a job has to give.
Then all clips are one job, and the server is killed (SIGKILL) at moments that the seed decides,
spread over the files, and started again. At the end jobs of one file and direct requests for the
same file take turns; the difference is what a job costs beyond recognition.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Seed
from benchmarks.processes import free_port
from client.jobs import Jobs
from server.wire_jobs import OVER, Job

READY_WITHIN_S = 180.0
LOOK_S = 0.05
TOGETHER = 4
"""Direct requests at once: as many as a server has places."""
MOST_CLIP_S = 4.0


class Server:
    """``verbaal serve`` on one data folder; the same port after a kill."""

    def __init__(self, data_dir: Path, models: Path | None) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._data_dir = data_dir
        self._process: subprocess.Popen[bytes] | None = None
        data_dir.mkdir(parents=True, exist_ok=True)
        if models is not None:
            (data_dir / "models").symlink_to(models, target_is_directory=True)

    def start(self) -> None:
        """Start, and wait until it is ready."""
        port = self.url.rpartition(":")[2]
        environment = {**os.environ, "VERBAAL_DATA_DIR": str(self._data_dir), "VERBAAL_PORT": port}
        with (self._data_dir / "server.log").open("ab") as log:
            command = [sys.executable, "-m", "server", "serve"]
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/ready", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the server did not start; see {self._data_dir / 'server.log'}")

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, closed or said."""
        self._stop(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly end."""
        self._stop(signal.SIGTERM)

    def _stop(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def direct(self, clip: Path) -> str:
        """The text of a clip by the direct route."""
        with clip.open("rb") as file:
            answer = httpx.post(
                f"{self.url}/v1/audio/transcriptions",
                files={"file": (clip.name, file)},
                data={"response_format": "text"},
                timeout=300,
                trust_env=False,
            )
        answer.raise_for_status()
        return answer.text


@dataclass
class Figures:
    """What was found."""

    files: int
    kills: int
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    results: int = 0
    restarts_s: list[float] = field(default_factory=list)
    direct_wall_s: float = 0.0
    job_wall_s: float = 0.0
    most_attempts: int = 0
    job_s: list[float] = field(default_factory=list)
    direct_s: list[float] = field(default_factory=list)

    @property
    def overhead_ms(self) -> list[float]:
        """What each job took longer than the direct request beside it."""
        return [1000 * (a - b) for a, b in zip(self.job_s, self.direct_s, strict=True)]


def main(
    *,
    files: Annotated[int, typer.Option(min=0, help="Clips in one job.")] = 200,
    kills: Annotated[int, typer.Option(min=0, help="How often the server is killed meanwhile.")] = 5,
    pairs: Annotated[int, typer.Option(min=0, help="Jobs of one file, each beside a direct request.")] = 30,
    manifest: Manifest = DEFAULT_MANIFEST,
    models: Annotated[Path | None, typer.Option(help="Folder with joined models, to save a minute.")] = None,
    seed: Seed = 0,
    json_file: JsonFile = None,
) -> None:
    """Measure batch jobs."""
    chance = random.Random(seed)  # noqa: S311 - a seed repeats the run
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    short = [manifest.parent / row["audio"] for row in rows if row["seconds"] <= MOST_CLIP_S]
    clips = chance.sample(short, files)
    figures = Figures(files=files, kills=kills)
    with tempfile.TemporaryDirectory(prefix="verbaal-jobs-") as folder:
        server = Server(Path(folder) / "data", models)
        server.start()
        try:
            if clips:
                disturbed(server, clips, kills, chance, figures)
            if pairs:
                one_by_one(server, chance.sample(short, pairs), figures)
        finally:
            server.stop()
    tell(figures)
    if json_file is not None:
        content = vars(figures) | {"overhead_ms": figures.overhead_ms, "seed": seed}
        json_file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if figures.wrong or figures.right != files:
        raise typer.Exit(1)


def disturbed(server: Server, clips: list[Path], kills: int, chance: random.Random, figures: Figures) -> None:
    """One job of all clips on a server that is killed, against the direct route."""
    began = time.monotonic()
    with ThreadPoolExecutor(TOGETHER) as pool:
        expected = list(pool.map(server.direct, clips))
    figures.direct_wall_s = time.monotonic() - began
    began = time.monotonic()
    with Jobs(server.url, retries=60) as jobs:
        job = jobs.submit(clips)
        for at in sorted(chance.sample(range(1, len(clips)), kills)):
            # So many files further, and a moment that has nothing to do with their borders.
            job = _until(jobs, job.id, ended=at)
            time.sleep(chance.uniform(0, 0.5))
            server.kill()
            down = time.monotonic()
            server.start()
            figures.restarts_s.append(time.monotonic() - down)
        job = _until(jobs, job.id, ended=len(clips))
        figures.job_wall_s = time.monotonic() - began - sum(figures.restarts_s)
        again = jobs.submit(clips)
        if again.id != job.id:
            figures.wrong.append("submitting again made another job")
        figures.most_attempts = max(file.attempts for file in job.files)
        for file, text in zip(job.files, expected, strict=True):
            got = jobs.fetch(job.id, file.n) if file.state == "done" else f"({file.state} {file.error})"
            figures.results += file.state == "done"
            if got == text:
                figures.right += 1
            else:
                figures.wrong.append(f"file {file.n}: {file.state}")


def one_by_one(server: Server, clips: list[Path], figures: Figures) -> None:
    """A job of one file, and a direct request for the same file, in turn."""
    with Jobs(server.url) as jobs, httpx.Client(base_url=server.url, trust_env=False, timeout=300) as http:
        server.direct(clips[0])
        _one(http, jobs, clips[0])  # the first job launches what jobs need
        for number, clip in enumerate(clips):
            # Who goes first changes: neither has the warmer caches.
            for turn in (0, 1) if number % 2 else (1, 0):
                began = time.monotonic()
                if turn:
                    server.direct(clip)
                    figures.direct_s.append(time.monotonic() - began)
                else:
                    _one(http, jobs, clip)
                    figures.job_s.append(time.monotonic() - began)


def _one(http: httpx.Client, jobs: Jobs, clip: Path) -> None:
    with clip.open("rb") as file:
        made = Job.model_validate_json(http.post("/v1/jobs", files={"files": (clip.name, file)}).content)
    for job in jobs.watch(made.id):
        if job.state in OVER and job.state != "done":
            raise RuntimeError(f"a job ended as {job.state}")


def _until(jobs: Jobs, job_id: str, *, ended: int) -> Job:
    while True:
        job = jobs.read(job_id)
        if job.progress.done + job.progress.failed >= ended:
            return job
        time.sleep(LOOK_S)


def tell(figures: Figures) -> None:
    """Print what was found."""
    table = Table("what", "figure", title="batch jobs")
    if figures.files:
        table.add_row("files right, of all", f"{figures.right} of {figures.files}")
        table.add_row("results", str(figures.results))
        table.add_row("kills (SIGKILL)", str(figures.kills))
        table.add_row("a file was begun at most", f"{figures.most_attempts} times")
        table.add_row("all by the direct route", f"{figures.direct_wall_s:.1f} s")
        table.add_row("as a job, restarts left out", f"{figures.job_wall_s:.1f} s")
    if figures.job_s:
        low, middle, high = statistics.quantiles(figures.overhead_ms, n=4)
        table.add_row("job of one file, median", f"{1000 * statistics.median(figures.job_s):.0f} ms")
        table.add_row("direct request, median", f"{1000 * statistics.median(figures.direct_s):.0f} ms")
        table.add_row("overhead of a job, median", f"{middle:.0f} ms ({low:.0f} to {high:.0f}: half of them)")
    Console().print(table)
    for one in figures.wrong[:20]:
        Console(stderr=True).print(one, style="red")


if __name__ == "__main__":
    typer.run(main)
