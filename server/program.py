"""Which program this is, and what it runs on: for the record that every dictation and bundle keeps."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from server.metrics import installed_version

_LIBRARIES = ("av", "ctranslate2", "faster-whisper", "numpy", "onnxruntime", "pydantic", "sqlalchemy")
"""What changes words, or how they are kept, when it changes."""


@cache
def program_record() -> dict[str, Any]:
    """Versions of Verbaal, Python and the libraries that words depend on; "none" where one is absent."""
    return {
        "verbaal": installed_version(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
