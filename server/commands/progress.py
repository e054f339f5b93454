"""Shows on a terminal how far long work is: a bar for each part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from server.commands.command_line import messages


@contextmanager
def parts_shown() -> Iterator[Callable[[str, int, int], None]]:
    """To be told ``part``, how much of it is done and how much there is; silent without a terminal."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages, disable=not messages.is_terminal) as progress:
        bars: dict[str, int] = {}

        def told(part: str, done: int, total: int) -> None:
            if part not in bars:
                bars[part] = progress.add_task(part, total=total)
            progress.update(bars[part], completed=done, total=total)  # type: ignore[arg-type]  # rich's own number

        yield told
