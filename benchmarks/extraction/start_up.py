"""Loads an extractor in this process and prints what it took: run by timing.py, dictation on stdin.

Imports nothing of the project by itself, so that every import is on the extractor's account.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

MIB = 1024 * 1024


def resident_mib(statm: Path = Path("/proc/self/statm")) -> float:
    """Resident memory of this process."""
    pages = int(statm.read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def main(name: str, dictation: dict[str, str]) -> dict[str, float]:
    """Load ``module:function``, extract once, and tell seconds and memory."""
    before_mib, began_s = resident_mib(), time.perf_counter()
    module, _, function = name.partition(":")
    make = getattr(importlib.import_module(module), function)
    imported_s = time.perf_counter()
    extractor = make()
    loaded_s = time.perf_counter()
    moment = datetime.fromisoformat(dictation["dictated_at"])
    extractor.facts(dictation["text"], template=dictation["template"], dictated_at=moment)
    return {
        "import_s": imported_s - began_s,
        "load_s": loaded_s - imported_s,
        "first_ms": (time.perf_counter() - loaded_s) * 1000,
        "before_mib": before_mib,
        "growth_mib": resident_mib() - before_mib,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], json.load(sys.stdin))) + "\n")
