"""One table: error → HTTP status and WebSocket close code. Errors are problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from server.api.refusals import note_refusal
from server.domain import backup_errors, check_errors, errors, inquiry_errors
from server.domain.errors import VerbaalError

log = structlog.get_logger(__name__)

INTERNAL_CLOSE = 1011
MOST_TOLD = 20
"""Mistakes in a request that are told one by one; whoever makes more has another problem."""
MOST_NAME_CHARS = 100

PROBLEMS: dict[type[VerbaalError], tuple[HTTPStatus, int]] = {
    errors.BadMessage: (HTTPStatus.BAD_REQUEST, 4400),
    errors.OutOfOrder: (HTTPStatus.CONFLICT, 4400),
    errors.OddFrame: (HTTPStatus.BAD_REQUEST, 4400),
    errors.AudioGap: (HTTPStatus.CONFLICT, 4400),
    errors.FrameTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 1009),
    errors.TooLong: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 4413),
    errors.FileTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 4413),
    errors.SubprotocolUnsupported: (HTTPStatus.BAD_REQUEST, 4406),
    errors.EncodingUnsupported: (HTTPStatus.BAD_REQUEST, 4406),
    errors.TicketRefused: (HTTPStatus.UNAUTHORIZED, 4401),
    errors.OriginRefused: (HTTPStatus.FORBIDDEN, 4403),
    errors.Forbidden: (HTTPStatus.FORBIDDEN, 4403),
    errors.HandshakeTimeout: (HTTPStatus.REQUEST_TIMEOUT, 4408),
    errors.SlowReader: (HTTPStatus.REQUEST_TIMEOUT, 4408),
    errors.TakenOver: (HTTPStatus.CONFLICT, 4409),
    errors.DictationClosed: (HTTPStatus.CONFLICT, 4409),
    errors.DictationOpen: (HTTPStatus.CONFLICT, 4409),
    errors.Busy: (HTTPStatus.SERVICE_UNAVAILABLE, 4429),
    errors.CallbackRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.StorageFull: (HTTPStatus.INSUFFICIENT_STORAGE, 4507),
    errors.SoundDamaged: (HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL_CLOSE),
    errors.SoundKeyRefused: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    errors.DatabaseUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, 4429),
    errors.InvalidRequest: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.NotFound: (HTTPStatus.NOT_FOUND, 4404),
    errors.UnknownTemplate: (HTTPStatus.UNPROCESSABLE_ENTITY, 4404),
    errors.UnknownField: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.StaleVersion: (HTTPStatus.CONFLICT, 4409),
    errors.WordListTooLong: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.WordsRefused: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.NotConfirmed: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    check_errors.CheckNeeded: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    check_errors.OneAtATime: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    check_errors.RetypedDiffers: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    check_errors.NothingToHear: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    check_errors.ParagraphByParagraph: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    inquiry_errors.UnknownQuestion: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    inquiry_errors.UnknownRuleSet: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    inquiry_errors.BelongsInField: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    inquiry_errors.ReplyUnclear: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.AlreadyConfirmed: (HTTPStatus.CONFLICT, 4409),
    errors.NotAudio: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.FormatRefused: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, 4400),
    errors.DecodeTooExpensive: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.IdempotencyConflict: (HTTPStatus.CONFLICT, 4409),
    errors.TooManyJobs: (HTTPStatus.TOO_MANY_REQUESTS, 4429),
    errors.JobTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 4413),
    errors.NoUsableFiles: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    errors.NoResult: (HTTPStatus.CONFLICT, 4409),
    errors.SoundGone: (HTTPStatus.GONE, 4404),
    errors.ModelUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    errors.Restricted: (HTTPStatus.FORBIDDEN, 4403),
    errors.NoSuchHold: (HTTPStatus.NOT_FOUND, 4404),
    errors.RetentionBusy: (HTTPStatus.CONFLICT, 4409),
    errors.ClockJumped: (HTTPStatus.CONFLICT, 4409),
    errors.RetentionRefused: (HTTPStatus.CONFLICT, 4409),
    errors.RequestClosed: (HTTPStatus.CONFLICT, 4409),
    errors.RequestNotDecided: (HTTPStatus.CONFLICT, 4409),
    errors.ItemUnknown: (HTTPStatus.NOT_FOUND, 4404),
    errors.NothingRectified: (HTTPStatus.CONFLICT, 4409),
    errors.RecognitionFailed: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    errors.PdfUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    errors.CheckpointRefused: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    backup_errors.BackupExists: (HTTPStatus.CONFLICT, 4409),
    backup_errors.BackupDamaged: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    backup_errors.BackupLocked: (HTTPStatus.FORBIDDEN, 4403),
    backup_errors.BackupTooNew: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    backup_errors.RestoreRefused: (HTTPStatus.CONFLICT, 4409),
    backup_errors.DatabaseNotEmpty: (HTTPStatus.CONFLICT, 4409),
    backup_errors.DatabaseOutdated: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
    backup_errors.NoRoles: (HTTPStatus.UNPROCESSABLE_ENTITY, 4400),
    backup_errors.RestoreUnfinished: (HTTPStatus.SERVICE_UNAVAILABLE, INTERNAL_CLOSE),
}


def status_of(error: VerbaalError) -> HTTPStatus:
    """HTTP status of an error."""
    return PROBLEMS.get(type(error), (HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL_CLOSE))[0]


def close_code_of(error: VerbaalError) -> int:
    """WebSocket close code of an error."""
    return PROBLEMS.get(type(error), (HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL_CLOSE))[1]


def problem(error: VerbaalError) -> JSONResponse:
    """The error as problem+json; ``retry_after_s`` becomes a header as well."""
    status = status_of(error)
    headers = {}
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(max(1, round(error.details["retry_after_s"])))
    return _answer(status, error.code, error.message, error.details, headers)


def install(app: FastAPI) -> None:
    """Answer every error of the app as problem+json."""

    @app.exception_handler(VerbaalError)
    async def _known(request: Request, error: VerbaalError) -> JSONResponse:
        metrics = getattr(request.app.state, "metrics", None)
        if metrics is not None:
            metrics.error(error.code)
        await note_refusal(request, error)
        return problem(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:  # noqa: ARG001 - FastAPI's shape
        # Only where and what kind: the value itself may be content.
        found = error.errors()
        wrong = [{"where": _place(one["loc"]), "problem": one["type"]} for one in found[:MOST_TOLD]]
        more = f" en nog {len(found) - MOST_TOLD}" if len(found) > MOST_TOLD else ""
        message = "De aanvraag klopt niet: " + ", ".join(".".join(one["where"]) for one in wrong) + more
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", message, {"errors": wrong})

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:  # noqa: ARG001 - FastAPI's shape
        status = HTTPStatus(error.status_code)
        code = "not_found" if status is HTTPStatus.NOT_FOUND else f"http_{status.value}"
        message = errors.NotFound.default_message if code == "not_found" else status.phrase
        return _answer(status, code, message, {}, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", error=type(error).__name__)
        return await _known(request, VerbaalError())


def _place(location: Sequence[int | str]) -> list[str]:
    """Where something is wrong; names that a client made up are cut short."""
    return [str(part)[:MOST_NAME_CHARS] for part in location]


def _answer(
    status: HTTPStatus,
    code: str,
    message: str,
    details: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    body = {
        **details,
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": message,
    }
    return JSONResponse(body, int(status), headers, media_type="application/problem+json")
