"""What a wrong file is refused with: its name, the line, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.yaml_lines import FileError


@contextmanager
def refused(file: Path, line: int, problem: str) -> Iterator[None]:
    """The block must refuse ``file`` at ``line``, and say ``problem``."""
    with pytest.raises(FileError) as refusal:
        yield
    assert str(refusal.value).startswith(f"{file}:{line}: ")
    assert problem in str(refusal.value)
