"""What every benchmark writes beside its figures: where, when and with what they were measured."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from server.asr.model_files import ModelFiles
from server.asr.model_folder import ModelFolder
from server.settings import Settings

COLUMNS = 175
PACKAGES = ("verbaal", "faster-whisper", "ctranslate2", "onnxruntime", "numpy")
DIGITS = 4


def console() -> Console:
    """For tables; in a file or pipe they are not squeezed to a terminal that isn't there."""
    return Console(width=None if sys.stdout.isatty() else COLUMNS)


def find_model(name: str | None) -> ModelFolder:
    """The model all engines of a run share: a name or folder, or what the settings name.

    Raises:
        server.domain.errors.ModelUnavailable: it is not on this machine.
    """
    settings = Settings()
    return ModelFiles(settings.data_dir / "models").ensure(name or settings.model)


def circumstances(model: ModelFolder | None = None) -> dict[str, Any]:
    """Machine, load, versions, moment, and the command as it was given."""
    found: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(sys.argv[1:]),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": [round(value, 2) for value in os.getloadavg()],
        "versions": {name: _version(name) for name in PACKAGES},
    }
    if model is not None:
        found["model"] = {"name": model.name, "sha256": model.sha256}
    return found


def plain(value: Any) -> Any:
    """Anything of these benchmarks as JSON has it; numbers rounded to what can be meant."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def write_json(path: Path | None, report: Mapping[str, Any]) -> None:
    """Write a report, where a file was named."""
    if path is not None:
        path.write_text(json.dumps(plain(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
