"""What a backup says about itself, in its last parts."""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt

from server.domain.audit import Digest
from server.domain.transcript import Frozen
from server.store.backup.rows import Kind

FORMAT: Final = "verbaal-backup"
MANIFEST: Final = "manifest.json"
MANIFEST_SUM: Final = "manifest.json.sha256"
FILES: Final = "files.jsonl"
TABLES: Final = "tables"

# One name in a folder, or a name in a folder of it: no dots that lead elsewhere.
_PATH = re.compile(r"[a-z][a-z-]*(/[A-Za-z0-9_-][A-Za-z0-9_.+-]{0,200}){1,4}")


class TablePart(Frozen):
    """A table: its parts together, in their order."""

    rows: NonNegativeInt
    columns: dict[str, Kind]
    sha256: Digest


class Manifest(Frozen):
    """The last part of a backup but its own checksum: without it, the rest is not whole.

    ``files_sha256`` is of the part ``files.jsonl``, which names every other part with its length
    and SHA-256; so one digest covers everything. That of the manifest follows it, as ``sha256sum``
    writes it.
    """

    format: Literal["verbaal-backup"] = FORMAT
    version: Literal[1] = 1
    program: str
    revision: str
    database: Literal["sqlite", "postgresql"]
    made_at: AwareDatetime
    keys: bool
    tables: dict[str, TablePart]
    files: dict[str, NonNegativeInt] = Field(default_factory=dict)
    """Number of files in each folder."""
    bytes: NonNegativeInt
    files_sha256: Digest


class FileLine(Frozen):
    """A line of ``files.jsonl``."""

    path: str = Field(pattern=_PATH.pattern + "$")
    bytes: NonNegativeInt
    sha256: Digest


def is_path(path: str) -> bool:
    """True for the name of a part that leads nowhere outside its folder."""
    return _PATH.fullmatch(path) is not None and ".." not in path
