"""A disk that fails on demand."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any


def refuse(number: int) -> Callable[..., Any]:
    """In place of a system call: it fails with ``errno`` ``number``."""

    def refusing(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return refusing
