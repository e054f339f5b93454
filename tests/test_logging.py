from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from server.domain.errors import AudioGap
from server.log_fields import FIELDS
from server.logging import configure_logging, keep_listed_fields

SENTENCE = "Verdachte Zeppelin riep dat hij de paarse olifant had gestolen"
MARKS = ("Zeppelin", "olifant", "gestolen")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where this test's logs go; the process's own set-up comes back afterwards."""
    root = logging.getLogger()
    handlers, level, raises = root.handlers, root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield io.StringIO()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers, logging.raiseExceptions = handlers, raises
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name in ("server", "client", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").disabled = False


@pytest.fixture
def json_log(stream: io.StringIO) -> io.StringIO:
    configure_logging("json", "debug", stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def assert_nothing_leaked(stream: io.StringIO) -> None:
    assert stream.getvalue()
    assert not [mark for mark in MARKS if mark in stream.getvalue()]


def test_an_event_is_one_line_with_its_identifiers_and_numbers(json_log: io.StringIO) -> None:
    structlog.get_logger("server.api.live").info("dictation_ended", dictation_id="d-1", audio_s=12.5)
    (line,) = lines(json_log)
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo == UTC
    assert line == {
        "event": "dictation_ended",
        "level": "info",
        "logger": "server.api.live",
        "dictation_id": "d-1",
        "audio_s": 12.5,
    }


def test_the_console_form_says_the_same(stream: io.StringIO) -> None:
    configure_logging("console", "info", stream)
    structlog.get_logger("server.app").info("started", port=8765, text=SENTENCE)
    assert "started" in stream.getvalue()
    assert "port=8765" in stream.getvalue()
    assert "{" not in stream.getvalue()
    assert_nothing_leaked(stream)


def test_auto_writes_json_where_nobody_watches(stream: io.StringIO) -> None:
    configure_logging("auto", "info", stream)
    structlog.get_logger("server.app").info("started")
    assert lines(stream)[0]["event"] == "started"


def test_the_level_holds_for_our_own_events(stream: io.StringIO) -> None:
    configure_logging("json", "warning", stream)
    log = structlog.get_logger("server.app")
    log.info("quiet")
    log.warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_a_field_nobody_listed_is_dropped_and_counted(json_log: io.StringIO) -> None:
    structlog.get_logger("server.app").info("heard", transcript=SENTENCE, words=3)
    assert_nothing_leaked(json_log)
    assert lines(json_log)[0]["withheld"] == 1
    assert lines(json_log)[0]["words"] == 3


@pytest.mark.parametrize(
    "value",
    [
        SENTENCE,
        SENTENCE.encode(),
        [SENTENCE],
        {"text": SENTENCE},
        {SENTENCE: 1},
        ("ok", [SENTENCE]),
        Path("/data") / SENTENCE,
        ValueError(SENTENCE),
        "olifant\u00a0gestolen",
        "olifant" * 50,
    ],
)
def test_content_under_a_listed_name_is_dropped(json_log: io.StringIO, value: object) -> None:
    structlog.get_logger("server.app").info("heard", reason=value)
    assert_nothing_leaked(json_log)
    assert "reason" not in lines(json_log)[0]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        ("clock_22:15/x", "clock_22:15/x"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Path("a/b"), "a/b"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        ((1, 2), [1, 2]),
    ],
)
def test_identifiers_and_numbers_are_written(json_log: io.StringIO, value: object, written: object) -> None:
    structlog.get_logger("server.app").info("told", reason=value)
    assert lines(json_log)[0]["reason"] == written


@pytest.mark.parametrize("value", ["olifant", ["olifant"], b"olifant"])
def test_where_a_number_belongs_not_even_a_word_is_written(json_log: io.StringIO, value: object) -> None:
    structlog.get_logger("server.app").info("heard", words=value)
    assert_nothing_leaked(json_log)


def test_an_event_made_of_content_is_dropped(json_log: io.StringIO) -> None:
    structlog.get_logger("server.app").info(SENTENCE)
    structlog.get_logger("server.app").info("text: %s", SENTENCE)
    assert_nothing_leaked(json_log)
    assert [line["event"] for line in lines(json_log)] == ["withheld", "withheld"]


def test_bound_content_is_dropped_too(json_log: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r1", speaker=SENTENCE)
    structlog.get_logger("server.app").bind(title=SENTENCE).info("told")
    assert_nothing_leaked(json_log)
    assert lines(json_log)[0]["request_id"] == "r1"


class Form(BaseModel):
    number: int


def _fail_in_pydantic(text: str) -> None:
    Form.model_validate({"number": text})


def _fail_in_our_own_code(text: str) -> None:
    raise AudioGap(text, expected=1, received=2)


def _fail_behind_another_error(text: str) -> None:
    try:
        _fail_in_pydantic(text)
    except ValueError as error:
        raise RuntimeError(text) from error


def _fail_in_a_group(text: str) -> None:
    raise ExceptionGroup(text, [ValueError(text), KeyError(text)])


def _fail_with_a_note(text: str) -> None:
    error = ValueError("kort")
    error.add_note(text)
    raise error


@pytest.mark.parametrize(
    ("fail", "error"),
    [
        (_fail_in_pydantic, "pydantic_core._pydantic_core.ValidationError"),
        (_fail_in_our_own_code, "server.domain.errors.AudioGap"),
        (_fail_behind_another_error, "RuntimeError"),
        (_fail_in_a_group, "ExceptionGroup"),
        (_fail_with_a_note, "ValueError"),
    ],
)
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_an_exception_is_told_by_type_and_place_only(
    stream: io.StringIO, fail: Any, error: str, log_format: Any
) -> None:
    configure_logging(log_format, "info", stream)
    try:
        fail(SENTENCE)
    except Exception:
        structlog.get_logger("server.app").exception("broke")
        logging.getLogger("server.app").exception("foreign %s", SENTENCE)
    assert_nothing_leaked(stream)
    assert error in stream.getvalue()
    assert fail.__name__ in stream.getvalue()


def test_an_exceptions_cause_and_code_are_told(json_log: io.StringIO) -> None:
    log = structlog.get_logger("server.app")
    try:
        _fail_behind_another_error(SENTENCE)
    except RuntimeError:
        log.exception("broke")
    log.error("refused", exc_info=AudioGap(SENTENCE))
    behind, own = lines(json_log)
    assert behind["causes"] == ["pydantic_core._pydantic_core.ValidationError"]
    assert any("_fail_in_pydantic" in frame for frame in behind["cause_frames"])
    assert own["code"] == "audio_gap"


def test_other_libraries_are_told_by_place_not_by_words(json_log: io.StringIO) -> None:
    other = logging.getLogger("other.library")
    other.warning("could not parse %r", SENTENCE)
    other.warning(SENTENCE)
    other.error("bad", extra={"reason": SENTENCE}, stack_info=True)
    other.info("chatter")
    assert_nothing_leaked(json_log)
    found = lines(json_log)
    assert [line["event"] for line in found] == ["library_message"] * 3
    assert all("test_logging.py" in line["place"] for line in found)


def test_a_broken_log_call_prints_nothing(json_log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("other").warning("%d of them", SENTENCE)
    assert_nothing_leaked(json_log)
    assert capsys.readouterr() == ("", "")


def test_uvicorns_own_sentences_stay_readable_without_their_arguments(json_log: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 12)
    logging.getLogger("uvicorn.error").info(
        '%s - "WebSocket %s" [accepted]', "127.0.0.1:1", f"/x?q={SENTENCE}"
    )
    logging.getLogger("uvicorn.error").error(f"Traceback: ValueError: {SENTENCE}")  # noqa: G004 - as uvicorn does
    logging.getLogger("uvicorn.access").info('"GET %s" 200', f"/v1/drafts?q={SENTENCE}")
    assert_nothing_leaked(json_log)
    assert [line.get("message") for line in lines(json_log)] == ["Started server process [%d]", None, None]


def test_warnings_are_told_by_place(json_log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(SENTENCE, stacklevel=1)
    assert_nothing_leaked(json_log)


def test_an_error_that_nobody_catches_is_told_without_its_message(
    json_log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        _fail_in_pydantic(SENTENCE)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=_fail_in_pydantic, args=(SENTENCE,))
    thread.start()
    thread.join()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert_nothing_leaked(json_log)
    assert [line["event"] for line in lines(json_log)] == ["uncaught", "uncaught_in_thread"]
    assert capsys.readouterr() == ("", "")


def test_an_error_in_a_finaliser_is_told_without_its_message(json_log: io.StringIO) -> None:
    class Broken:
        def __del__(self) -> None:
            raise ValueError(SENTENCE)

    Broken().__del__  # noqa: B018 - made and dropped at once: its finaliser runs here
    assert_nothing_leaked(json_log)
    assert lines(json_log)[0]["error"] == "ValueError"


async def test_a_forgotten_task_is_told_without_its_message(json_log: io.StringIO) -> None:
    async def fail() -> None:
        raise ValueError(SENTENCE)

    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    assert_nothing_leaked(json_log)
    assert lines(json_log)[0]["logger"] == "asyncio"


@given(
    st.dictionaries(
        st.sampled_from([*sorted(FIELDS), "text", "message", "name"]),
        st.recursive(
            st.just(SENTENCE) | st.just(f"\n{SENTENCE}") | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
            ),
            max_leaves=12,
        ),
    )
)
def test_no_shape_of_value_gets_content_past_the_guard(fields: dict[str, Any]) -> None:
    kept = keep_listed_fields(None, "info", dict(fields))
    assert not [mark for mark in MARKS if mark in repr(kept)]
