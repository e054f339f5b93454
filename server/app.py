"""Composition root: :func:`create_app` builds every object of the server. There are no globals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from fastapi import FastAPI

from server import wire
from server.api import (
    dictations,
    drafts,
    health,
    identity,
    live,
    problems,
    reports,
    templates,
    transcriptions,
)
from server.api.access import LocalAccess
from server.api.health import Readiness, enough_disk
from server.api.identity import LocalIdentity, Tickets
from server.api.live import Live, LiveRules
from server.api.pages import SecurityHeaders, pages_router
from server.api.recording import Workshop
from server.api.recordings import Recordings
from server.api.reporter import DictationReporter
from server.api.request_log import RequestLog
from server.asr.model_files import ModelFiles
from server.asr.recognizer import Recognizer
from server.asr.scheduler import BatchFigures, Scheduler, ThreadDevice
from server.asr.vad import SileroModel, VoiceActivity
from server.domain.dictation import StreamingPolicy
from server.metrics import Metrics, installed_version
from server.reporting.templates import load_templates
from server.settings import Settings
from server.store.audio_files import AudioFiles
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.migrations import migrate

log = structlog.get_logger(__name__)


def create_app(
    settings: Settings,
    *,
    recognizer: Recognizer | None = None,
    voice: Callable[[], VoiceActivity] | None = None,
    policy: StreamingPolicy | None = None,
) -> FastAPI:
    """The server as an ASGI application.

    Args:
        settings: in force for its life.
        recognizer: instead of the model that the settings name, for tests.
        voice: makes voice activity streams, instead of Silero's, for tests.
        policy: of live dictation.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await _build(app, settings, stack, recognizer, voice, policy)
            yield

    app = FastAPI(
        title="Verbaal",
        version=installed_version(),
        description="Spoken police records become reports that the officer confirms.",
        lifespan=lifespan,
        # Their pages load scripts from elsewhere, which the content policy forbids.
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    problems.install(app)
    for router in (
        health.router,
        identity.router,
        live.router,
        dictations.router,
        templates.router,
        drafts.router,
        reports.router,
        transcriptions.router,
        pages_router(),
    ):
        app.include_router(router)
    metrics = app.state.metrics = Metrics()
    # The last added is the outermost.
    app.add_middleware(LocalAccess, allowed_origins=settings.allowed_origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, metrics=metrics)
    return app


async def _build(
    app: FastAPI,
    settings: Settings,
    stack: AsyncExitStack,
    recognizer: Recognizer | None,
    voice: Callable[[], VoiceActivity] | None,
    policy: StreamingPolicy | None,
) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    metrics: Metrics = app.state.metrics
    forms = load_templates(settings.vocab_dir)
    await migrate(settings.resolved_database_url)
    database = Database(settings.resolved_database_url)
    stack.push_async_callback(database.dispose)
    kept = Dictations(database)
    audio = AudioFiles(settings.data_dir / "audio")

    device = ThreadDevice(recognizer or await asyncio.to_thread(load_recognizer, settings))
    stack.push_async_callback(asyncio.to_thread, device.close)

    def count(batch: BatchFigures) -> None:
        metrics.decoded(batch.kind, audio_s=batch.audio_s, wall_s=batch.decode_s)
        metrics.waited(batch.kind, batch.longest_wait_s)

    scheduler = await stack.enter_async_context(Scheduler(device, on_batch=count))
    streams = voice or SileroModel().stream
    workshop = Workshop(
        audio=audio,
        dictations=kept,
        scheduler=scheduler,
        reporter=DictationReporter(forms, kept),
        metrics=metrics,
        voice=streams,
        policy=policy or StreamingPolicy(),
        limits=wire.Limits(
            max_frame_bytes=settings.max_frame_bytes, max_dictation_s=settings.max_dictation_s
        ),
    )
    recordings = Recordings(workshop, templates=forms, max_open=settings.max_dictations)
    stack.push_async_callback(recordings.close)

    state = app.state
    state.identity = LocalIdentity(
        user_id=settings.local_user, name=settings.local_user_name, unit=settings.local_unit
    )
    state.tickets = Tickets(clock=time.monotonic)
    state.live = Live(
        recordings=recordings,
        tickets=state.tickets,
        rules=LiveRules(
            allowed_origins=settings.allowed_origins,
            max_frame_bytes=settings.max_frame_bytes,
            handshake_timeout_s=settings.handshake_timeout_s,
            send_timeout_s=settings.send_timeout_s,
        ),
        metrics=metrics,
    )
    state.readiness = Readiness(
        {"database": _answers(database), "disk": enough_disk(settings.data_dir)}
    )
    log.info(
        "server_ready",
        model=scheduler.info.model,
        device=scheduler.info.device,
        compute_type=scheduler.info.compute_type,
        templates=len(forms),
    )


def load_recognizer(settings: Settings) -> Recognizer:
    """The recogniser that the settings name.

    Raises:
        ModelUnavailable: the model is not on this machine; the message names the command that helps.
    """
    from server.asr.whisper import WhisperRecognizer  # noqa: PLC0415 - seconds of imports, not for tests

    folder = ModelFiles(settings.data_dir / "models").ensure(settings.model)
    return WhisperRecognizer(
        folder.path,
        model=folder.name,
        model_sha256=folder.sha256,
        device=settings.device,
        compute_type=settings.compute_type,
        beam_size=settings.beam_size,
        cpu_threads=settings.cpu_threads,
    )
