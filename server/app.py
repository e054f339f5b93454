"""Composition root: :func:`create_app` builds every object of the server. There are no globals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
import structlog
from fastapi import FastAPI

from server import wire
from server.api import (
    about,
    audit,
    contesting,
    deliveries,
    dictations,
    drafts,
    guidance,
    health,
    identity,
    live,
    problems,
    reports,
    retention,
    review_signals,
    spoken_answers,
    spoken_values,
    templates,
    transcriptions,
    word_lists,
)
from server.api.access import LocalAccess
from server.api.bundles import bundles
from server.api.bundles.bundles import bundles_in
from server.api.health import Readiness, enough_disk
from server.api.identity import LocalIdentity, Tickets, User
from server.api.jobs import jobs
from server.api.jobs.job_room import JobTools, job_room
from server.api.live import Live, LiveRules
from server.api.live_questions import QuestionDesk
from server.api.pages import SecurityHeaders, pages_router
from server.api.recordings import Recordings
from server.api.records import Records
from server.api.rectifications import Rectifications
from server.api.reporter import DictationReporter
from server.api.request_log import RequestLog
from server.api.review_signals import ReviewSignals
from server.api.session_words import SessionWords
from server.api.subjects import subjects
from server.api.subjects.subject_desk import desk_with
from server.api.transcriptions import Transcriptions
from server.api.word_lists import WordLists
from server.api.workshop import Workshop
from server.asr.audio import AudioLimits
from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import Hearing, SessionVocabulary
from server.asr.recognizer import Recognizer
from server.asr.scheduler import BatchFigures
from server.asr.schedulers import Schedulers
from server.asr.vad import SileroModel, VoiceActivity
from server.domain.dictation import StreamingPolicy
from server.domain.errors import RecognitionFailed
from server.domain.word_lists import OwnWords
from server.engines import load_recognizers, schedulers_for
from server.metrics import Metrics, installed_version
from server.program import program_record
from server.reporting.extraction.extractor import Extractor
from server.settings import Settings
from server.store import rule_books
from server.store.backup.restore import refuse_half
from server.store.database import Database
from server.store.dictations import DictationRow, Dictations
from server.store.jobs.jobs import JobRow
from server.store.logs import configuration
from server.store.migrations import migrate
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.vocab_loading import load_vocab

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ears:
    """What listens. Left out: the model that the settings name, and Silero's voice activity."""

    recognizers: Sequence[Recognizer] = ()
    voice: Callable[[], VoiceActivity] | None = None
    policy: StreamingPolicy = field(default_factory=StreamingPolicy)


def open_audio_keys(settings: Settings) -> AudioKeys:
    """The keys of all recordings, unwrapped with the service's own. Close them at the end.

    Raises:
        SoundKeyRefused: there is no key, or it does not fit the sound.
        RestoreUnfinished: half of a backup was put back; a new key would be in the way of its own.
    """
    refuse_half(settings.data_dir)
    return AudioKeys.load(settings.audio_dir, settings.sound_key_source)


def create_app(
    settings: Settings,
    ears: Ears | None = None,
    extractor: Extractor | None = None,
    audio_keys: AudioKeys | None = None,
) -> FastAPI:
    """The server as an ASGI application, with ``settings`` in force for its life.

    Args:
        settings: what it is to be like.
        ears: what listens; left out: what the settings name.
        extractor: what reads the words, where one is at hand; left out: the vocabulary is read at the
            start, which takes a second.
        audio_keys: opened by the caller, who closes them; left out: those that the settings name.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            keys = audio_keys
            if keys is None:
                keys = await asyncio.to_thread(open_audio_keys, settings)
                stack.callback(keys.close)
            try:
                await _build(app, settings, ears or Ears(), extractor, audio_keys=keys, stack=stack)
            except Exception as error:
                app.state.startup_error = error  # for whoever started the server
                log.critical("startup_failed", exc_info=error)
                raise
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
        about.router,
        drafts.router,
        guidance.router,
        review_signals.router,
        spoken_values.router,
        spoken_answers.router,
        reports.router,
        contesting.router,
        subjects.router,
        bundles.router,
        retention.router,
        deliveries.router,
        transcriptions.router,
        jobs.router,
        word_lists.router,
        audit.router,
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
    ears: Ears,
    extractor: Extractor | None,
    *,
    audio_keys: AudioKeys,
    stack: AsyncExitStack,
) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    metrics: Metrics = app.state.metrics
    vocab = await load_vocab(settings.vocab_dir, extractor)
    forms, phrases, vocabulary, readers = vocab.forms, vocab.phrases, vocab.vocabulary, vocab.readers
    await migrate(settings.resolved_database_url)
    database = Database(settings.resolved_database_url)
    stack.push_async_callback(database.dispose)
    app.state.database, app.state.audio_keys = database, audio_keys
    trail = await stack.enter_async_context(
        audit.auditing(database, settings.checkpoint_places, settings.checkpoint_pace, metrics)
    )
    kept = Dictations(database)
    audio = AudioFiles(settings.audio_dir, audio_keys)

    def count(batch: BatchFigures) -> None:
        metrics.decoded(batch.kind, audio_s=batch.audio_s, wall_s=batch.decode_s)
        metrics.waited(batch.kind, batch.longest_wait_s)

    recognizers = ears.recognizers or await asyncio.to_thread(load_recognizers, settings)
    schedulers = await stack.enter_async_context(schedulers_for(recognizers, on_batch=count))
    streams = ears.voice or SileroModel().stream

    own = SessionWords(database, vocabulary)

    async def hearing(row: DictationRow | JobRow) -> Hearing:
        prepared = await own.prepare(owner=row.owner, unit=row.unit, language=row.language)
        return Hearing(
            policy=ears.policy,
            language=row.language,
            vocabulary=vocabulary.for_session(
                template=row.template,
                unit=row.unit,
                extra=row.vocabulary,
                own=prepared.terms,
                language=row.language,
            ),
            phrases=phrases,
            own_words=prepared.words,
        )

    async def of_user(user: User, language: str, words: Sequence[str]) -> SessionVocabulary:
        prepared = await own.prepare(owner=user.user_id, unit=user.unit, language=language)
        return vocabulary.for_session(
            template="", unit=user.unit, extra=words, own=prepared.terms, language=language
        )

    async def words_of(user: User) -> OwnWords:
        return (await own.prepare(owner=user.user_id, unit=user.unit)).words

    engine = {**schedulers.info.as_record(), **vocab.record, "program": program_record()}
    await configuration.note(database, engine, settings=settings.as_record, forms=forms.values())
    async with database.writing() as connection:
        await rule_books.keep(connection, vocab.guide.book.digest, vocab.guide.book.texts)
    workshop = Workshop(
        audio=audio,
        dictations=kept,
        schedulers=schedulers,
        reporter=DictationReporter(readers, kept),
        metrics=metrics,
        voice=streams,
        hearing=hearing,
        engine=engine,
        limits=wire.Limits(
            max_frame_bytes=settings.max_frame_bytes, max_dictation_s=settings.max_dictation_s
        ),
        templates=frozenset(forms),
        questions=QuestionDesk.on(database, vocab.guide),
    )
    recordings = Recordings(workshop, max_open=settings.max_dictations)
    await recordings.sweep()
    stack.push_async_callback(recordings.close)

    state = app.state
    state.identity = LocalIdentity(
        user_id=settings.local_user,
        name=settings.local_user_name,
        unit=settings.local_unit,
        roles=settings.local_roles,
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
        database=database,
    )
    state.audit, state.about = trail, about.About.of(engine)
    state.transcriptions = Transcriptions(
        files=FileTranscriber(
            schedulers,
            streams,
            phrases=phrases,
            limits=AudioLimits(max_bytes=settings.max_upload_bytes, max_audio_s=settings.max_audio_s),
        ),
        upload_dir=settings.data_dir / "uploads",
        language=settings.language,
        vocabulary=of_user,
        database=database,
    )
    state.spoken_values = spoken_values.SpokenValues(
        database,
        FileTranscriber(
            schedulers,
            streams,
            phrases=phrases,
            limits=spoken_values.LIMITS,
            max_files=spoken_values.PLACES,
        ),
        readers,
        own.of_draft,
        words_of,
    )
    state.jobs = await stack.enter_async_context(
        job_room(
            JobTools(
                database=database,
                database_url=settings.resolved_database_url,
                keys=audio_keys,
                files=state.transcriptions.files,
                hearing=hearing,
                readers=readers,
                engine=engine,
                folder=settings.data_dir,
                language=settings.language,
                limits=settings.job_limits,
                callback_origins=settings.callback_origins,
                callback_secret_file=settings.callback_secret_file,
            )
        )
    )
    state.bundles = bundles_in(settings.data_dir, database, audio, audio_keys, trail.checkpoints)
    state.deliveries = await stack.enter_async_context(
        deliveries.delivering(database, settings.receivers, metrics)
    )
    state.retention = await stack.enter_async_context(
        retention.retaining(
            database, vocab.retention, audio=audio, key_file=settings.checkpoint_places.key_file
        )
    )
    state.records = Records(
        database,
        readers,
        outbox=state.deliveries.deliveries.outbox,
        own_words=words_of,
        guide=vocab.guide,
        rules=vocab.retention,
        has_sound=audio.exists,
    )
    state.word_lists, state.subjects = (
        WordLists(database),
        desk_with(database, vocab.extractor, vocab.retention),
    )
    state.guidance = guidance.GuidanceDesk(database, vocab.guide)
    state.spoken_answers = await stack.enter_async_context(
        spoken_answers.answering(state.spoken_values, vocab.guide, audio)
    )
    state.rectifications, state.review_signals = Rectifications(database), ReviewSignals(database)
    state.readiness = Readiness(
        {
            "database": lambda: _answers(database),
            "recognizer": lambda: _run(schedulers),
            "disk": enough_disk(settings.data_dir),
            "checkpoints": trail.checkpointing.ready,
        }
    )
    log.info(
        "server_ready",
        model=schedulers.info.model,
        device=schedulers.info.device,
        compute_type=schedulers.info.compute_type,
        devices=len(recognizers),
        templates=len(forms),
    )


async def _answers(database: Database) -> None:
    async with database.reading() as connection:
        await connection.execute(sa.select(1))


async def _run(schedulers: Schedulers) -> None:
    if not schedulers.running:
        raise RecognitionFailed
