"""Counts how our recogniser errs: `python -m benchmarks.extraction.confusions MANIFEST --limit 300`.

Recognises clips whose words are known, the way files are recognised, and writes what became of
their words to confusions.json. Only single words are kept, no sentence.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz.distance import Levenshtein

from benchmarks.extraction.confusion_table import CONFUSIONS, LONGEST, Confusions, Fate, Share, save
from benchmarks.extraction.hearing import Step, difference, same, steps
from benchmarks.extraction.units import Unit, units_of
from benchmarks.options import Device, Language, Model, Seed, Threads
from benchmarks.reports import console, find_model
from server.asr.model_folder import ModelFolder
from server.evaluation import Clip, read_manifest

FREQUENT = 4
"""A word said so often is counted by itself."""
ALIKE = 0.5
"""Misheard words up to this difference tell how letters change; others are other words."""


class Tally:
    """Counts, clip by clip."""

    def __init__(self) -> None:
        self.clips = self.words = self.added = self.split = self.joined = 0
        self._fates: dict[str, Counter[str]] = defaultdict(Counter)
        self._tables: dict[str, dict[str, Counter[str]]] = {
            name: defaultdict(Counter) for name in ("misheard", "splits", "joins", "letters", "marks")
        }
        self._insertions: Counter[str] = Counter()
        self._letters_added: Counter[str] = Counter()
        self._edits: Counter[int] = Counter()
        self._capitals: dict[str, Counter[bool]] = defaultdict(Counter)

    def add(self, said: str, heard: str) -> None:
        """One clip: its words, and what was recognised."""
        words, others = units_of(said), units_of(heard)
        self.clips += 1
        self.words += len(words)
        for word in words:
            self._fates[word.key]["said"] += 1
        for step in steps([word.key for word in words], [other.key for other in others]):
            self._step(step, words, others)

    def _step(self, step: Step, words: Sequence[Unit], others: Sequence[Unit]) -> None:
        said, heard = words[step.said : step.said_end], others[step.heard : step.heard_end]
        if step.shape == (1, 1):
            is_last = step.said_end == len(words)  # the mark after it is where the clip was cut
            self._one(said[0], heard[0], is_last=is_last)
        elif step.shape == (1, 0):
            self._fates[said[0].key]["left_out"] += 1
        elif step.shape == (0, 1):
            self.added += 1
            self._insertions[heard[0].key] += 1
        elif step.shape == (1, 2):
            self.split += 1
            self._tables["splits"][said[0].key][_lower(heard)] += 1
        else:
            self.joined += 1
            self._tables["joins"][" ".join(word.key for word in said)][_lower(heard)] += 1

    def _one(self, said: Unit, heard: Unit, *, is_last: bool) -> None:
        right = same(said.key, heard.key)
        if said.is_capital:
            place = "start" if said.starts else "inside" if right else "misheard"
            self._capitals[place][not heard.is_capital] += 1
        if right:
            if not is_last:
                self._tables["marks"][said.mark][heard.mark] += 1
            return
        self._fates[said.key]["misheard"] += 1
        self._tables["misheard"][said.key][heard.text.lower()] += 1
        if difference(said.key, heard.key) <= ALIKE:
            self._letters(said.key, heard.text.lower())

    def _letters(self, said: str, heard: str) -> None:
        edits = Levenshtein.editops(said, heard)
        self._edits[len(edits)] += 1
        changed = set()
        for edit in edits:
            if edit.tag == "insert":
                self._letters_added[heard[edit.dest_pos]] += 1
            else:
                changed.add(edit.src_pos)
                other = heard[edit.dest_pos] if edit.tag == "replace" else ""
                self._tables["letters"][said[edit.src_pos]][other] += 1
        for place, letter in enumerate(said):
            if place not in changed:
                self._tables["letters"][letter][letter] += 1

    def table(self, *, source: str, licence: str, model: str, model_sha256: str) -> Confusions:
        """All that was counted."""
        by_length: dict[int, Counter[str]] = defaultdict(Counter)
        for word, fate in self._fates.items():
            by_length[min(len(word), LONGEST)].update(fate)
        return Confusions(
            source=source,
            licence=licence,
            model=model,
            model_sha256=model_sha256,
            clips=self.clips,
            words=self.words,
            added=self.added,
            split=self.split,
            joined=self.joined,
            by_length={length: Fate.model_validate(fate) for length, fate in by_length.items()},
            frequent={
                word: Fate.model_validate(fate)
                for word, fate in self._fates.items()
                if fate["said"] >= FREQUENT
            },
            insertions=dict(self._insertions),
            letters_added=dict(self._letters_added),
            edits=dict(self._edits),
            capitals_lost={
                place: Share(part=lost[True], whole=lost.total()) for place, lost in self._capitals.items()
            },
            **{
                name: {key: dict(heard) for key, heard in rows.items()} for name, rows in self._tables.items()
            },
        )


def _lower(units: Sequence[Unit]) -> str:
    return " ".join(unit.text.lower() for unit in units)


def tally_of(pairs: Iterable[tuple[str, str]]) -> Tally:
    """Count what was said and what was heard."""
    tally = Tally()
    for said, heard in pairs:
        tally.add(said, heard)
    return tally


def hear(
    clips: Sequence[Clip], folder: Path, model: ModelFolder, *, language: str, device: str, threads: int
) -> Sequence[str]:
    """What our recogniser makes of the clips, as of any file."""
    # Seconds of imports, not for tests. The command's own way in: so its errors are the command's.
    from server.engines import file_transcriber  # noqa: PLC0415 - see above
    from server.evaluation_run import hear as hear_files  # noqa: PLC0415 - see above
    from server.settings import Settings  # noqa: PLC0415 - see above

    settings = Settings.model_validate({"model": str(model.path), "device": device, "cpu_threads": threads})

    async def all_clips() -> Sequence[str]:
        async with file_transcriber(settings) as files:
            heard = await hear_files(clips, folder, files, language=language, advance=lambda: None)
        return heard.texts

    return asyncio.run(all_clips())


def main(
    manifest: Annotated[Path, typer.Argument(help="JSON Lines of {audio, text, speaker}.", exists=True)],
    *,
    limit: Annotated[int, typer.Option(min=1, help="A random sample of this many clips.")] = 300,
    source: Annotated[str, typer.Option(help="Where the speech is from.")],
    licence: Annotated[str, typer.Option(help="Of the speech.")],
    out: Annotated[Path, typer.Option(help="File to write.")] = CONFUSIONS,
    model_name: Annotated[str, typer.Option(help="What the file calls the model.")] = "",
    threads: Threads = 0,
    device: Device = "cpu",
    seed: Seed = 1,
    model: Model = None,
    language: Language = "nl",
) -> None:
    """Write how our recogniser errs on these clips."""
    folder = find_model(model)
    clips = read_manifest(manifest, limit=limit, seed=seed)
    texts = hear(clips, manifest.parent, folder, language=language, device=device, threads=threads)
    tally = tally_of((clip.text, text) for clip, text in zip(clips, texts, strict=True))
    table = tally.table(
        source=source, licence=licence, model=model_name or folder.name, model_sha256=folder.sha256
    )
    save(table, out)
    console().print(f"{table.clips} clips, {table.words} words, error rate {table.error_rate:.3f}")


if __name__ == "__main__":
    typer.run(main)
