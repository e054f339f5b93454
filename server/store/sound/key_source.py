"""Where the service's key comes from: a value that the settings make, without the libraries of the key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeySource:
    """A file, or a command whose standard output is that file."""

    file: Path
    command: str = ""
    court_recipient: str = ""
    """A public key (``age1…``) that can read all sound too; empty for none."""
