"""Loads the cues (vocab/cues): what says that something happened, was done, or was absent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from server.reporting.extraction.cues import Cue, Cues, parse_cue
from server.yaml_lines import Entry, FileError, read_yaml

FOLDER = "cues"
KINDS = ("incident", "action", "negation", "time", "item", "location")


@dataclass(frozen=True, slots=True)
class CueSet:
    """The cues of each kind; ``digest`` is the SHA-256 over their files.

    Incidents, actions and negations are facts themselves. The others tell the role of a moment, a
    thing or a place.
    """

    incidents: Cues
    actions: Cues
    negations: Cues
    times: Cues
    items: Cues
    locations: Cues
    digest: str


def load_cues(vocab_dir: Path | None = None) -> CueSet:
    """Read the cues of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    Raises:
        FileError: a file is wrong or missing.
    """
    shipped: Traversable = resources.files("vocab") / FOLDER
    own: Traversable = shipped if vocab_dir is None else vocab_dir / FOLDER
    folder = own if own.is_dir() else shipped
    digest = hashlib.sha256()
    found: dict[str, list[Cue]] = {kind: [] for kind in KINDS}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith((".yaml", ".yml")):
            content = file.read_bytes()
            digest.update(f"{file.name} {hashlib.sha256(content).hexdigest()}\n".encode())
            kind, cues = _read(read_yaml(file, content))
            found[kind] += cues
    for kind, cues in found.items():
        if not cues:
            raise FileError(f"{folder}: no file here has 'kind: {kind}'")
    return CueSet(
        incidents=Cues(found["incident"]),
        actions=Cues(found["action"]),
        negations=Cues(found["negation"]),
        times=Cues(found["time"]),
        items=Cues(found["item"]),
        locations=Cues(found["location"]),
        digest=digest.hexdigest(),
    )


def _read(entry: Entry) -> tuple[str, list[Cue]]:
    fields = entry.fields(required=("title", "source", "kind", "entries"), optional=("licence",))
    fields["title"].text()
    fields["source"].text()
    kind = fields["kind"].one_of(KINDS)
    cues: list[Cue] = []
    seen: set[str] = set()
    for item in fields["entries"].items():
        parts = item.fields(required=("value",), optional=("named", "signs"))
        value = parts["value"].text()
        if value in seen:
            parts["value"].fail(f"'{value}' stands in this file twice")
        seen.add(value)
        if "named" not in parts and "signs" not in parts:
            item.fail("'named:' or 'signs:' is missing")
        for name, strength in (("named", 2), ("signs", 1)):
            if name in parts:
                cues += [_cue(one, value, strength) for one in parts[name].items()]
    return kind, cues


def _cue(entry: Entry, value: str, strength: int) -> Cue:
    try:
        return parse_cue(value, entry.text(), strength)
    except ValueError as error:
        entry.fail(str(error))
