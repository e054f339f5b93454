"""Logs without content: events, identifiers and numbers, on one stream.

Verbaal works on what victims, witnesses and suspects said; a log is copied, shipped and kept
by people who may not read that. So every line passes a guard that keeps only fields whose
name is on a list, and of those only values that look like identifiers or numbers. A new field
has to be put on the list on purpose (tests/test_no_content_in_logs.py tells when one is not).
Messages of other libraries, and of exceptions, can quote what they worked on: a pydantic
``ValidationError`` prints its input. They are told by place and type instead.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Literal, TextIO, cast
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from server.domain.errors import VerbaalError
from server.log_fields import FIELDS, TEXTS

LogFormat = Literal["auto", "json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]

OURS = ("server", "client")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_PLAIN = re.compile(r"[A-Za-z0-9_.:/+@=,<>{}~-]{0,200}")
"""What a text value may look like: an identifier, route or type name. Never two words."""

_STRUCTLOG_NOTES = frozenset({"_record", "_from_structlog"})
"""Passed along between structlog's processors and never written."""

_FRAMES = 40
_CHAIN = 5
_UVICORN_MESSAGES = frozenset(
    {
        "Started server process [%d]",
        "Waiting for application startup.",
        "Application startup complete.",
        "Application startup failed. Exiting.",
        "Uvicorn running on %s://%s:%d (Press CTRL+C to quit)",
        "Shutting down",
        "Waiting for connections to close. (CTRL+C to force quit)",
        "Waiting for background tasks to complete. (CTRL+C to force quit)",
        "Waiting for application shutdown.",
        "Application shutdown complete.",
        "Finished server process [%d]",
        "Invalid HTTP request received.",
        "Exception in ASGI application\n",
    }
)
"""Constant sentences of uvicorn worth reading. Compared whole, so nothing else slips in."""


def configure_logging(log_format: LogFormat, level: LogLevel, stream: TextIO) -> None:
    """Send all logs of this process to ``stream``, one line each, without content.

    uvicorn must be started with ``log_config=None, access_log=False``; its lines then come
    here, and ``server.api.request_log`` tells each request without its query string.

    Args:
        log_format: ``auto`` writes for people on a terminal and JSON elsewhere.
        level: of our own events and uvicorn's; other libraries are heard from ``warning`` on.
        stream: usually standard error.
    """
    console = log_format == "console" or (log_format == "auto" and stream.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        describe_exception,
        keep_listed_fields,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[describe_foreign_record, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                keep_listed_fields,  # again: the last thing before a line is written
                renderer,
            ],
            use_get_message=False,  # the arguments of a foreign message are never put into it
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in (*OURS, "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(level.upper())
    for name in ("uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").disabled = True
    logging.raiseExceptions = False  # logging would print a broken call with its arguments
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def keep_listed_fields(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop every field that is not on the lists, and every value that could be content.

    ``withheld`` counts them, so that a developer notices.
    """
    kept: EventDict = {}
    before = event.get("withheld")
    withheld = before if isinstance(before, int) else 0
    for name, value in event.items():
        if name == "event":
            kept[name] = value if isinstance(value, str) and _NAME.fullmatch(value) else "withheld"
        elif name in _STRUCTLOG_NOTES or (name == "message" and _is_uvicorns(value)):
            kept[name] = value
        elif name in FIELDS and (plain := _plain(value, text=name in TEXTS)) is not _WITHHELD:
            kept[name] = plain
        elif name != "withheld":
            withheld += 1
    if withheld:
        kept["withheld"] = withheld
    return kept


_WITHHELD = object()


def _plain(value: object, *, text: bool) -> object:
    """Return ``value`` in a form that can be written, or the mark that it can't."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if not text:
        return _WITHHELD
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str | UUID | PurePath):
        return str(value) if _PLAIN.fullmatch(str(value)) else _WITHHELD
    if isinstance(value, list | tuple):
        items = [_plain(item, text=True) for item in cast("Iterable[object]", value)]
        return _WITHHELD if _WITHHELD in items else items
    return _WITHHELD


def _is_uvicorns(value: object) -> bool:
    return isinstance(value, str) and value in _UVICORN_MESSAGES


def describe_foreign_record(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Tell where another library logged something instead of what it said."""
    record = cast("logging.LogRecord", event["_record"])
    said = event["event"]
    event["event"] = "library_message"
    event["place"] = _place(record.pathname, record.lineno, record.funcName)
    if _is_uvicorns(said):
        event["message"] = said
    return event


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an exception's type, code, frames and causes in place of its message and locals."""
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _error_of(exc_info)
    if error is None:
        return event
    event["error"] = _type_name(error)
    if isinstance(error, VerbaalError):
        event.setdefault("code", error.code)
    event["frames"] = _frames(error.__traceback__)
    causes = list(_causes(error))
    if causes:
        event["causes"] = [_type_name(cause) for cause in causes]
        event["cause_frames"] = _frames(causes[-1].__traceback__)
    return event


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        found: object = exc_info[1]
        return found if isinstance(found, BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _causes(error: BaseException) -> Iterable[BaseException]:
    current: BaseException | None = error
    for _ in range(_CHAIN):
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        elif current is not None:
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is None:
            return
        yield current


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _frames(traceback: TracebackType | None) -> list[str]:
    """Return the frames, outermost first, as ``file:line:function``; the innermost are kept."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(_place(code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    return places[-_FRAMES:]


def _place(path: str, line: int, function: str | None) -> str:
    parts = PurePath(path).parts
    for root in ("site-packages", *OURS):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            parts = parts[at + 1 :] if root == "site-packages" else parts[at:]
            break
    else:
        parts = parts[-2:]
    return re.sub(r"[^A-Za-z0-9_.:/<>-]", "_", f"{'/'.join(parts)}:{line}:{function}")


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger(__name__).critical("uncaught", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    structlog.get_logger(__name__).critical("uncaught_in_thread", exc_info=args.exc_value)


def _log_unraisable(args: sys.UnraisableHookArgs) -> None:
    structlog.get_logger(__name__).error("unraisable", exc_info=args.exc_value)
