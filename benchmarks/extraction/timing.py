"""How long a dictation takes, and what starting costs in seconds and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.extraction.corpus import FactExtractor, Input, Item
from benchmarks.figures import Spread, median

WORDS = 150
MILLISECONDS = 1000.0
START_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds on the clock; ``cpu`` is of the processor.

    ``first_150`` are texts of :data:`WORDS` words at first sight, before anything was kept for
    words seen earlier; ``again_150`` are the same later on. The others are whole dictations later on.
    """

    first_150: Spread
    again_150: Spread
    again_150_cpu: Spread
    dictation: Spread
    dictation_cpu: Spread
    dictation_words: float | None
    """Median length."""


@dataclass(frozen=True, slots=True)
class Start:
    """A process of its own that loads the extractor. Medians over ``starts``; memory is resident."""

    starts: int
    import_s: float
    load_s: float
    first_ms: float
    """The first dictation, with everything that is made at first use."""
    before_mib: float
    growth_mib: float
    """From before the imports until after the first dictation."""

    @property
    def ready_s(self) -> float:
        """Imports and loading."""
        return self.import_s + self.load_s


class DidNotStart(Exception):
    """The extractor could not be loaded in a process of its own; the message is what it printed last."""


def time_dictations(extractor: FactExtractor, items: Sequence[Item], *, given: Input, rounds: int) -> Timing:
    """``extractor`` must be new: the figures of first sight mean nothing otherwise."""
    whole = [item for item in items if item.words(given)]
    long_texts = texts_of(whole, given=given, words=WORDS)
    first = [_timed(extractor, whole[0], text)[0] for text in long_texts]
    again = [_timed(extractor, whole[0], text) for _ in range(rounds) for text in long_texts]
    each = [_timed(extractor, item, item.words(given)) for _ in range(rounds) for item in whole]
    return Timing(
        first_150=Spread.of(first),
        again_150=Spread.of([wall for wall, _ in again]),
        again_150_cpu=Spread.of([cpu for _, cpu in again]),
        dictation=Spread.of([wall for wall, _ in each]),
        dictation_cpu=Spread.of([cpu for _, cpu in each]),
        dictation_words=median([len(item.words(given).split()) for item in whole]),
    )


def texts_of(items: Sequence[Item], *, given: Input, words: int) -> list[str]:
    """Texts of exactly so many words, of dictations one after another; each is used once.

    A single shorter text is made of its repetition when all dictations together are too short.
    """
    pieces = [piece for item in items for piece in item.words(given).split(" ")]
    while pieces and len(pieces) < words:
        pieces += pieces
    return [" ".join(pieces[at : at + words]) for at in range(0, len(pieces) - words + 1, words)]


def measure_start(name: str, item: Item, *, starts: int) -> Start:
    """Load ``module:function`` in new processes and give each one dictation.

    Raises:
        DidNotStart: a process failed.
    """
    given = json.dumps(
        {"text": item.text, "template": item.template, "dictated_at": item.dictated_at.isoformat()}
    )
    figures = [_start(name, given) for _ in range(starts)]

    def middle(key: str) -> float:
        return median([one[key] for one in figures]) or 0.0

    return Start(
        starts=starts,
        import_s=middle("import_s"),
        load_s=middle("load_s"),
        first_ms=middle("first_ms"),
        before_mib=middle("before_mib"),
        growth_mib=middle("growth_mib"),
    )


def _start(name: str, given: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - this interpreter and this project's own module
        [sys.executable, "-m", "benchmarks.extraction.start_up", name],
        input=given,
        capture_output=True,
        text=True,
        timeout=START_WITHIN_S,
        check=False,
    )
    if done.returncode:
        raise DidNotStart(done.stderr.strip().rpartition("\n")[2])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _timed(extractor: FactExtractor, item: Item, text: str) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    extractor.facts(text, template=item.template, dictated_at=item.dictated_at)
    return (time.perf_counter() - wall) * MILLISECONDS, (time.process_time() - cpu) * MILLISECONDS
