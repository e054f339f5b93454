from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.api.health import Check, Readiness, enough_disk, router
from server.domain.errors import StorageFull
from server.metrics import Metrics


async def fine() -> None:
    """A check that passes."""


async def broken() -> None:
    raise ValueError("paarse olifant")


async def stuck() -> None:
    await asyncio.sleep(60)


def web(**checks: Check) -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.state.readiness = Readiness(checks, timeout_s=0.05)
    app.state.metrics = Metrics()
    return TestClient(app)


def test_a_running_process_is_live_whatever_the_checks_say() -> None:
    answer = web(database=broken).get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_a_server_whose_checks_pass_is_ready() -> None:
    answer = web(database=fine, model=fine).get("/health/ready")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"status": "ready", "checks": {"database": "ok", "model": "ok"}}


@pytest.mark.parametrize("check", [broken, stuck])
def test_a_failed_check_is_named_without_what_it_said(check: Check) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = web(database=fine, model=check, disk=fine).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not_ready",
        "checks": {"database": "ok", "model": "failed", "disk": "ok"},
    }
    assert "olifant" not in answer.text
    assert [(line["event"], line["check"]) for line in logs] == [("check_failed", "model")]


async def test_checks_are_asked_at_the_same_time() -> None:
    both = asyncio.Barrier(2)

    async def meet() -> None:
        await both.wait()

    assert await Readiness({"one": meet, "two": meet}, timeout_s=5).ask() == {"one": True, "two": True}


async def test_a_disk_with_room_passes(tmp_path: Path) -> None:
    await enough_disk(tmp_path, 1)()


async def test_a_full_disk_fails(tmp_path: Path) -> None:
    with pytest.raises(StorageFull):
        await enough_disk(tmp_path, shutil.disk_usage(tmp_path).total + 1)()


def test_figures_are_in_prometheus_form() -> None:
    answer = web().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE verbaal_dictations_open gauge" in answer.text
