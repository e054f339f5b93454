"""A lint rule of our own: what a log call in server/ and client/ may look like.

Why: a dictation is about victims and suspects, and logs travel. The guard in server/logging.py
drops what is not listed, but a dropped field is a mistake found too late; this finds it at once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.log_fields import FIELDS

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for room in ("server", "client") for path in (ROOT / room).rglob("*.py"))

LOGGERS = {"log", "_log", "logger", "_logger", "LOG", "LOGGER"}
LEVELS = {"debug", "info", "warning", "warn", "error", "critical", "exception", "log", "msg", "fatal"}
BINDERS = {"bind", "new", "bind_contextvars", "bound_contextvars"}
EVENT = re.compile(r"[a-z][a-z0-9_]{0,79}")
ALWAYS = {"exc_info"}  # the guard turns it into types and places


def _ends_in(node: ast.expr, names: set[str]) -> bool:
    """Tell whether an expression such as ``self._log.bind(...)`` is a logger."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.Call(func=ast.Attribute(value=inner, attr=attr)):
            return attr == "get_logger" or (attr in BINDERS and _ends_in(inner, names))
        case ast.Call(func=ast.Name(id=name)):
            return name == "get_logger"
    return False


def _complaints(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield node.lineno, "print() goes where logs go; use a rich console, or log an event"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logging"), attr=attr)) if attr in LEVELS:
                yield node.lineno, "logging.* takes free text; use structlog.get_logger(__name__)"
            case ast.Assign(targets=[target], value=ast.Call() as made) if _ends_in(made, set()):
                if not _ends_in(target, LOGGERS):
                    yield (
                        node.lineno,
                        f"call the logger one of {sorted(LOGGERS)}, so that its calls are found",
                    )
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in LEVELS and _ends_in(
                owner, LOGGERS
            ):
                yield from _about_event(node)
                yield from _about_fields(node)
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in BINDERS and (
                _ends_in(owner, LOGGERS) or attr.endswith("_contextvars")
            ):
                yield from _about_fields(node)


def _about_event(call: ast.Call) -> Iterator[tuple[int, str]]:
    match call.args:
        case [ast.Constant(value=str(event))] if EVENT.fullmatch(event):
            return
        case [ast.Constant(value=str(event))]:
            yield call.lineno, f"the event {event!r} is no name: write it as snake_case"
        case _:
            yield call.lineno, "the event must be one constant snake_case name: no f-string, no arguments"


def _about_fields(call: ast.Call) -> Iterator[tuple[int, str]]:
    for keyword in call.keywords:
        if keyword.arg is None:
            yield call.lineno, "**fields hides the names of what is logged: write them out"
        elif keyword.arg not in FIELDS | ALWAYS:
            what = f"field {keyword.arg!r} is not listed in server/log_fields.py and would be dropped; "
            yield (
                call.lineno,
                what + "if it is an identifier, code or number and never content, list it there",
            )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_log_call_tells_events_identifiers_and_numbers_only(path: Path) -> None:
    complaints = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for line, what in _complaints(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not complaints, (
        "\n".join(complaints)
        + "\n\nLogs are read, copied and kept by people who may not read what was dictated. "
        "See docs/privacy.md."
    )


@pytest.mark.parametrize(
    "bad",
    [
        "log.info(f'heard {text}')",
        "log.info('heard %s', text)",
        "log.info('Heard something')",
        "log.info(text)",
        "self._log.warning('heard', text=text)",
        "structlog.get_logger(__name__).error('heard', words=1, name=name)",
        "get_logger().bind(speaker=name)",
        "log.bind(count=1).info('heard', **fields)",
        "structlog.contextvars.bind_contextvars(user=name)",
        "logging.info('heard')",
        "print(text)",
        "events = structlog.get_logger(__name__)",
    ],
)
def test_the_rule_finds(bad: str) -> None:
    assert list(_complaints(ast.parse(bad)))


@pytest.mark.parametrize(
    "good",
    [
        "log.info('heard', dictation_id=one, words=3)",
        "self._log.exception('broke', code=error.code)",
        "log.error('broke', exc_info=error)",
        "structlog.contextvars.bind_contextvars(request_id=one)",
        "_log = structlog.get_logger(__name__)",
        "self._log = structlog.get_logger(__name__).bind(dictation_id=one)",
        "math.log(3)",
        "task.exception()",
        "console.print(text)",
        "socket.bind(address)",
    ],
)
def test_the_rule_leaves_alone(good: str) -> None:
    assert not list(_complaints(ast.parse(good)))


def test_every_module_is_looked_at() -> None:
    assert ROOT / "server" / "logging.py" in MODULES
