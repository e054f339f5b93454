"""Is the server alive, can it work, and its figures. For machines; needs no sign-in, tells no content."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Literal, cast

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from server.api.deliveries import Delivering
from server.domain.errors import StorageFull
from server.metrics import Metrics

_log = structlog.get_logger(__name__)

CHECK_TIMEOUT_S = 2.0
MIN_FREE_BYTES = 512 * 1024 * 1024
"""Room for about four and a half hours of audio: time enough to act before dictations stop."""

Check = Callable[[], Awaitable[None]]
"""Returns when all is well, raises when not. What it raises is logged by type only."""


class Readiness:
    """Asks all checks at once whether the server can do its work.

    Args:
        checks: name (a constant of the code) → check. At least database, model and disk.
        timeout_s: a check that takes longer has failed.
    """

    def __init__(self, checks: Mapping[str, Check], *, timeout_s: float = CHECK_TIMEOUT_S) -> None:
        self._checks = dict(checks)
        self._timeout_s = timeout_s

    async def ask(self) -> dict[str, bool]:
        """Return each check's name and whether it passed."""
        passed = await asyncio.gather(*(self._passes(name, check) for name, check in self._checks.items()))
        return dict(zip(self._checks, passed, strict=True))

    async def _passes(self, name: str, check: Check) -> bool:
        try:
            async with asyncio.timeout(self._timeout_s):
                await check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "not ready"
            _log.warning("check_failed", check=name, exc_info=error)
            return False
        return True


def enough_disk(folder: Path, free_bytes: int = MIN_FREE_BYTES) -> Check:
    """Return a check that ``folder``'s disk has room for ``free_bytes`` more."""

    async def check() -> None:
        usage = await asyncio.to_thread(shutil.disk_usage, folder)
        if usage.free < free_bytes:
            raise StorageFull(free_bytes=usage.free)

    return check


class Live(BaseModel):
    """The process answers."""

    model_config = ConfigDict(frozen=True)

    status: Literal["live"] = "live"


class Standing(BaseModel):
    """How deliveries to one receiver stand; dead ones wait for a person and are no reason to restart."""

    model_config = ConfigDict(frozen=True)

    waiting: int
    dead: int


class Ready(BaseModel):
    """Whether the server can work, and which check says no; where reports are delivered, how that stands."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ready", "not_ready"]
    checks: dict[str, Literal["ok", "failed"]]
    deliveries: dict[str, Standing] | None = None


router = APIRouter(tags=["health"])


@router.get("/health/live")
async def live() -> Live:
    """Answer while the process runs; a supervisor restarts it when this stops."""
    return Live()


@router.get("/health/ready", responses={503: {"model": Ready}}, response_model_exclude_none=True)
async def ready(request: Request, response: Response) -> Ready:
    """Answer 200 when dictations can be taken, else 503 and which check failed."""
    answers = await cast("Readiness", request.app.state.readiness).ask()
    response.headers["Cache-Control"] = "no-store"
    if not all(answers.values()):
        response.status_code = 503
    return Ready(
        status="ready" if all(answers.values()) else "not_ready",
        checks={name: "ok" if passed else "failed" for name, passed in answers.items()},
        deliveries=_deliveries(getattr(request.app.state, "deliveries", None)),
    )


def _deliveries(running: Delivering | None) -> dict[str, Standing] | None:
    figures = running.deliveries.figures if running else {}
    return {name: Standing(waiting=one.waiting, dead=one.dead) for name, one in figures.items()} or None


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    figures = cast("Metrics", request.app.state.metrics)
    return Response(figures.exposition(), headers={"Content-Type": figures.content_type})
