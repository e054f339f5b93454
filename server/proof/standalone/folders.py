"""An exported log as a folder: the two logs, their checkpoints and the keys.

::

    access.jsonl  processing.jsonl            an entry on each line, as it was hashed, with its hash
    checkpoints/keys.txt                      public keys, as C2SP writes them
    checkpoints/access/000000000042.txt       checkpoints, by the length of the log
    checkpoints/access/hashes                 of the entries so far, 32 bytes each
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from .logs import STREAMS, Checked, Problem, check_links, check_log, lines_in
from .notes import Checkpoint, Unreadable, read_checkpoint
from .signatures import Key, read_keys

LOGS = {stream: f"{stream}.jsonl" for stream in STREAMS}
CHECKPOINTS = "checkpoints"
KEYS = "keys.txt"
HASHES = "hashes"
NAME = re.compile(r"([0-9]{12,})\.txt")

Signed = Callable[[Checkpoint, Key], bool]


def is_exported_log(folder: Path) -> bool:
    """True where one of the two logs lies."""
    return any((folder / name).is_file() for name in LOGS.values())


def check_folder(folder: Path, keys: Mapping[str, Key] | None = None) -> tuple[list[Problem], list[str]]:
    """Check an exported log.

    Args:
        folder: where it lies.
        keys: known from elsewhere; left out, those of the folder itself, which shows less.

    Returns:
        What is wrong, and what else there is to say.
    """
    kept = folder / CHECKPOINTS
    trusted = keys if keys is not None else keys_in(kept)
    problems: list[Problem] = []
    told: list[str] = []
    logs: dict[str, Checked] = {}
    for stream in STREAMS:
        checkpoints, wrong = check_checkpoints(stream, kept / stream, trusted)
        problems += wrong
        path = folder / LOGS[stream]
        if not path.is_file():
            problems.append(Problem(stream, 1, "ontbreekt", f"het bestand {path.name} is er niet"))
            continue
        with path.open("rb") as file:
            logs[stream] = check_log(stream, lines_in(file), checkpoints, hashes_in(kept / stream))
        problems += logs[stream].problems
        covered = checkpoints[-1].size if checkpoints else 0
        size = logs[stream].size
        if covered < size or not checkpoints:  # an export of an empty log has one too
            why = (
                f"het nieuwste checkpoint gaat tot regel {covered}; een export krijgt er een over alle regels"
            )
            problems.append(Problem(stream, covered + 1, "valt onder geen checkpoint", why))
        told.append(
            f"{stream}: {size} regels, {len(checkpoints)} checkpoints, laatste hash {logs[stream].head}"
        )
    if len(logs) == len(STREAMS):
        problems += check_links(*(logs[stream] for stream in STREAMS))
    told += [f"sleutel van {key.name}: {key.fingerprint}" for key in trusted.values()]
    if keys is None:
        told.append("De sleutels komen uit deze map zelf: vergelijk ze met wat u elders heeft genoteerd.")
    return problems, told


def keys_in(folder: Path) -> dict[str, Key]:
    """The public keys that lie beside the checkpoints."""
    path = folder / KEYS
    return read_keys(path.read_text(encoding="utf-8")) if path.is_file() else {}


def hashes_in(folder: Path) -> bytes:
    """Of the entries, as they were noted beside the checkpoints; empty where none were."""
    path = folder / HASHES
    return path.read_bytes() if path.is_file() else b""


def check_checkpoints(
    stream: str, folder: Path, keys: Mapping[str, Key], signed: Signed = Checkpoint.signed_by
) -> tuple[list[Checkpoint], list[Problem]]:
    """The checkpoints of one log that hold, the shortest log first, and what is wrong with others.

    The signature of the newest is checked, and it vouches for the one before by its SHA-256, and so
    on; one that nothing vouches for has its own signature checked.
    """
    problems: list[Problem] = []
    found: list[Checkpoint] = []
    names = sorted(path for path in folder.glob("*.txt")) if folder.is_dir() else []
    for path in names:
        named = NAME.fullmatch(path.name)
        try:
            checkpoint = read_checkpoint(path.read_text(encoding="utf-8"))
        except (Unreadable, UnicodeDecodeError) as error:
            size = int(named[1]) if named else None
            problems.append(_problem(stream, size, f"{path.name}: {error}"))
            continue
        if not named or int(named[1]) != checkpoint.size or checkpoint.stream != stream:
            why = f"{path.name} gaat over {checkpoint.size} regels van '{checkpoint.stream}'"
            problems.append(_problem(stream, checkpoint.size, why))
            continue
        found.append(checkpoint)
    found.sort(key=lambda one: one.size)
    return _vouched(stream, found, keys, signed, problems)


def _vouched(
    stream: str, found: list[Checkpoint], keys: Mapping[str, Key], signed: Signed, problems: list[Problem]
) -> tuple[list[Checkpoint], list[Problem]]:
    holding: list[Checkpoint] = []
    awaited: tuple[int, str] | None = None
    for one in reversed(found):
        if awaited is not None and awaited[0] > one.size:
            problems.append(_problem(stream, awaited[0], "het volgende noemt het, maar het is er niet"))
            awaited = None
        by_next = awaited == (one.size, one.sha256)
        if awaited is not None and not by_next:
            problems.append(_problem(stream, one.size, "het is niet het checkpoint dat het volgende noemt"))
        key = keys.get(one.origin)
        if not by_next and (key is None or not signed(one, key)):
            why = "de handtekening klopt niet" if key else "het is met een onbekende sleutel ondertekend"
            problems.append(_problem(stream, one.size, why))
            awaited = None
            continue
        holding.append(one)
        awaited = one.previous
    if awaited is not None:
        problems.append(_problem(stream, awaited[0], "het volgende noemt het, maar het is er niet"))
    return holding[::-1], problems


def _problem(stream: str, size: int | None, why: str) -> Problem:
    return Problem(stream, size, "checkpoint deugt niet", why)
