"""``python3 -m verify FOLDER``: says whether a bundle or an exported log is whole. Exit code 1 if not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from .bundles import check_bundle, is_bundle
from .folders import check_folder, is_exported_log
from .signatures import Key, read_keys

USAGE = "Gebruik: python3 -m verify MAP-OF-ZIPBESTAND [--keys BESTAND]"


def main(arguments: Sequence[str]) -> int:
    """Check what the arguments name, tell it on standard output, and return the exit code."""
    given = list(arguments)
    keys: dict[str, Key] | None = None
    if "--keys" in given[:-1]:
        at = given.index("--keys")
        keys = _keys_in(Path(given[at + 1]))
        del given[at : at + 2]
        if not keys:
            _tell("In het bestand van --keys staat geen sleutel.")
            return 2
    if len(given) != 1 or not Path(given[0]).exists():
        _tell(USAGE)
        return 2
    folder = Path(given[0])
    if is_bundle(folder):
        faults, told = check_bundle(folder, keys)
        return _say(told, faults)
    if not is_exported_log(folder):
        _tell("Hier ligt geen dossier en geen log dat is uitgevoerd.")
        return 2
    problems, told = check_folder(folder, keys)
    return _say(told, problems)


def _keys_in(path: Path) -> dict[str, Key]:
    try:
        return read_keys(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}


def _say(told: Sequence[str], problems: Sequence[object]) -> int:
    for line in [*told, *problems]:
        _tell(line)
    _tell("NIET IN ORDE" if problems else "Alles is in orde.")
    return 1 if problems else 0


def _tell(line: object) -> None:
    # Names and dates come from what is checked: none of it may steer the screen or begin a line of its own.
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(line))
    sys.stdout.write(f"{shown}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
