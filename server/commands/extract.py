"""`verbaal extract`: the facts of texts in a file, without a server and without speech.

Each line of the input is one JSON object ``{id, template, dictated_at, text}``; each line of the output
``{id, facts}``. A fact is ``{type, role?, …values}``: what the text states to be so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.domain.errors import UnknownTemplate
from server.reporting.form_reader import FormReaders

REQUIRED = ("id", "template", "dictated_at", "text")
PROGRESS_AFTER_S = 1.0
"""A run that is over sooner says nothing."""

Tell = Callable[[str], None]


class BadInput(Exception):
    """The input can't be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the input."""

    line: int
    id: Any
    template: str
    dictated_at: datetime
    text: str


def extract_file(source: Path, target: Path, readers: FormReaders, *, tell: Tell) -> int:
    """Write the facts of every text in ``source`` to ``target``, whole or not at all.

    Args:
        source: JSON Lines.
        target: replaced when it is there.
        readers: forms and vocabulary.
        tell: hears how far it is, once a second when it takes longer.

    Returns:
        How many texts were read.

    Raises:
        BadInput: a line is wrong; nothing is written.
    """
    tasks = list(_tasks(source, readers))  # all of it is checked before anything is done
    half = target.with_name(f".{target.name}.half")
    told_s = time.monotonic()
    try:
        with half.open("w", encoding="utf-8") as out:
            for number, task in enumerate(tasks, start=1):
                out.write(json.dumps(_answer(task, readers), ensure_ascii=False) + "\n")
                if time.monotonic() - told_s > PROGRESS_AFTER_S:
                    told_s = time.monotonic()
                    tell(f"{number} of {len(tasks)} texts read")
        half.replace(target)
    except OSError as error:
        raise BadInput(f"{target}: can't be written ({error.strerror or type(error).__name__})") from error
    finally:
        half.unlink(missing_ok=True)
    return len(tasks)


def _answer(task: Task, readers: FormReaders) -> dict[str, Any]:
    reader = readers.reader(task.template, dictated_at=task.dictated_at)
    return {"id": task.id, "facts": reader.facts(task.text)}


def _tasks(source: Path, readers: FormReaders) -> Iterator[Task]:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise BadInput(f"{source}: can't be read ({error.strerror or type(error).__name__})") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _task(number, line, readers)
        except (ValueError, UnknownTemplate) as error:
            reason = "there is no such template" if isinstance(error, UnknownTemplate) else str(error)
            raise BadInput(f"{source}:{number}: {reason}") from None


def _task(number: int, line: bytes, readers: FormReaders) -> Task:
    """The task of a line. Raises ValueError with what is wrong, never with the text itself."""
    try:
        fields = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"no valid JSON ({type(error).__name__})") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no valid JSON: {error.msg} at character {error.pos + 1}") from None
    if not isinstance(fields, dict):
        raise ValueError("an object with id, template, dictated_at and text belongs here")  # noqa: TRY004 - the line is wrong, no argument
    for name in REQUIRED:
        if name not in fields:
            raise ValueError(f"'{name}' is missing")
        if name != "id" and not isinstance(fields[name], str):
            raise ValueError(f"'{name}' must be text")
    readers.templates.require(fields["template"])
    return Task(number, fields["id"], fields["template"], _moment(fields["dictated_at"]), fields["text"])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("'dictated_at' must be a time such as 2026-11-20T23:40:00+01:00") from None
    if moment.tzinfo is None:
        raise ValueError("'dictated_at' needs a time zone, such as +01:00")
    return moment
