"""One model folder: is it a whole Whisper model, which hashes does it have, how does it appear whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.domain.errors import ModelUnavailable

MANIFEST = "manifest.json"
WEIGHTS = "model.bin"
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
V3_LANGUAGES = 100
"""Whisper large-v3 and later know 100 languages and take 128 mel bands; older ones 99 and 80."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model that can be loaded.

    ``sha256`` and ``size_bytes`` are of ``model.bin``. ``origin`` is ``embedded``,
    ``hub:<repository>@<commit>`` or ``folder``.
    """

    path: Path
    name: str
    sha256: str
    size_bytes: int
    origin: str


def check_folder(folder: Path) -> None:
    """Refuse a folder that is no complete CTranslate2 Whisper model.

    The tokenizer must be there because the engine would otherwise ask the network for one.

    Raises:
        ModelUnavailable: says which file is missing.
    """
    missing = [file for file in (WEIGHTS, "config.json", "tokenizer.json") if not (folder / file).is_file()]
    if not any((folder / file).is_file() for file in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if "config.json" not in missing:
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            languages = len(config["lang_ids"])
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise ModelUnavailable(
                f"{folder} holds no Whisper model: config.json has no languages."
            ) from error
        if languages >= V3_LANGUAGES and not (folder / "preprocessor_config.json").is_file():
            missing.append("preprocessor_config.json")
    if missing:
        raise ModelUnavailable(
            f"{folder} is no complete CTranslate2 Whisper model: {', '.join(missing)} missing."
        )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def foreign_folder(folder: Path) -> ModelFolder:
    """A folder that is not ours: checked, hashed, never written to. Raises :class:`ModelUnavailable`."""
    if not folder.is_dir():
        raise ModelUnavailable(
            f"There is no model folder {folder}. VERBAAL_MODEL takes a folder or a model name."
        )
    check_folder(folder)
    weights = folder / WEIGHTS
    return ModelFolder(
        path=folder,
        name=folder.name,
        sha256=sha256_of(weights),
        size_bytes=weights.stat().st_size,
        origin="folder",
    )


def has_size(path: Path, size_bytes: int) -> bool:
    """Tell whether the file is there at its full length."""
    return path.is_file() and path.stat().st_size == size_bytes


def write_manifest(folder: Path, origin: str) -> None:
    """Write size and hash of every file in ``folder`` next to them."""
    files = {
        file.name: {"size_bytes": file.stat().st_size, "sha256": sha256_of(file)}
        for file in sorted(folder.iterdir())
        if file.is_file() and file.name != MANIFEST
    }
    text = json.dumps({"format": 1, "origin": origin, "files": files}, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The folder's manifest, or None when it is absent or mangled."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = all({"size_bytes", "sha256"} <= set(entry) for entry in manifest["files"].values())
        if whole and WEIGHTS in manifest["files"] and isinstance(manifest["origin"], str):
            return dict(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # absent or mangled: the same to whoever asks
    return None


def replace_folder(incoming: Path, folder: Path) -> None:
    """Move ``incoming`` to ``folder`` after its content is on disk; a damaged one makes room."""
    for file in incoming.iterdir():
        _sync(file)
    _sync(incoming)
    broken = folder.with_name(f".{folder.name}.broken")
    shutil.rmtree(broken, ignore_errors=True)
    with suppress(FileNotFoundError):
        folder.rename(broken)
    incoming.rename(folder)
    _sync(folder.parent)
    shutil.rmtree(broken, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
