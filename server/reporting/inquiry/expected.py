"""Loads vocab/inquiry/volgorde.yaml: how often the answer to a question is expected to be yes.

It decides what is asked first and nothing else: never how an answer counts. People who do not program edit
it, so every error names the line. Its digest is the SHA-256 of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from server.word_files import home_of
from server.yaml_lines import FileError, read_yaml

FILE = "volgorde.yaml"
EVEN = 0.5
"""The expected share of a question of which nothing is said."""


@dataclass(frozen=True, slots=True)
class Expected:
    """``shares``: observable → expected share of yes, above 0 and below 1."""

    version: int
    source: str
    digest: str
    shares: Mapping[str, float]

    def share(self, observable: str) -> float:
        """How often yes is expected."""
        return self.shares.get(observable, EVEN)


NOTHING_KNOWN = Expected(version=0, source="", digest="", shares=MappingProxyType({}))
"""Every answer as likely as the other."""


def load_expected(vocab_dir: Path | None = None, *, observables: Collection[str]) -> Expected:
    """Read the file of ``vocab_dir`` (VERBAAL_VOCAB_DIR) where it has one, else the one that ships.

    ``observables`` are all that there is a question for. The shipped file may speak of others, where
    somebody has questions of their own.

    Raises:
        FileError: the file is missing or wrong, or an own one names an observable that is not known.
    """
    home = home_of("inquiry", vocab_dir)
    file = home / FILE
    if not file.is_file():
        raise FileError(f"{file}: this file is missing; it says how often the answer to a question is yes")
    content = file.read_bytes()
    fields = read_yaml(file, content).fields(required=("version", "source", "licence", "expected"))
    own_questions = vocab_dir is not None and (vocab_dir / "questions").is_dir()
    is_shipped = vocab_dir is None or home != vocab_dir / "inquiry"
    given = fields["expected"].plain()
    if not isinstance(given, dict):
        fields["expected"].fail("a line for each question belongs here: its id, a colon, and a number")
    shares: dict[str, float] = {}
    for observable in given:
        line = fields["expected"].at((observable,))
        percent = line.number(1, 99)
        if observable in observables:
            shares[observable] = percent / 100
        elif not (is_shipped and own_questions):
            line.fail(f"there is no question '{observable}'")
    return Expected(
        version=fields["version"].number(1),
        source=fields["source"].text(),
        digest=hashlib.sha256(content).hexdigest(),
        shares=MappingProxyType(shares),
    )
