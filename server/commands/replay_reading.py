"""Compares: words recorded and heard again, observations recorded and read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from server.asr.term_files import load_vocabulary
from server.commands.replay_bundle import Recorded
from server.domain.live_answers import LiveAnswers
from server.domain.report import DraftField, Observation
from server.reporting.extraction.extractor import load_extractor
from server.reporting.form_reader import FormReaders
from server.reporting.templates import Templates

NOTHING = "-"


class Difference(NamedTuple):
    """One thing that is not the same; "-" where there is nothing."""

    where: str
    recorded: str
    now: str


def word_differences(recorded: Sequence[str], now: Sequence[str]) -> list[Difference]:
    """The fewest changes that make one row of words the other, neighbours together."""
    return [
        Difference(
            f"word {step.src_start + 1}",
            " ".join(recorded[step.src_start : step.src_end]) or NOTHING,
            " ".join(now[step.dest_start : step.dest_end]) or NOTHING,
        )
        for step in Levenshtein.opcodes(list(recorded), list(now))
        if step.tag != "equal"
    ]


def read_again(recorded: Recorded, vocab_dir: Path | None) -> tuple[list[Difference], list[str]]:
    """Read the recorded words with the recorded template.

    Returns:
        What differs, and what there is to know about the lists that were used.
    """
    template = recorded.template
    readers = FormReaders(
        Templates({template.id: template}), load_extractor(vocab_dir), load_vocabulary(vocab_dir).places_of
    )
    notes = [
        f"Other {name.removesuffix('_sha256')} than recorded ({recorded.engine[name][:12]} then, "
        f"{digest[:12]} now): what is found may differ for that reason."
        for name, digest in readers.record.items()
        if name in recorded.engine and recorded.engine[name] != digest
    ]
    notes += [
        f"Of the {one['scope']} word list, {one['left_out']} words that were not said are not in the bundle."
        for one in recorded.vocabulary["lists"]
        if one["left_out"]
    ]
    given = {one["scope"] for one in recorded.vocabulary["lists"]}
    notes += [
        f"The {scope} word list that was used is not in the bundle: it is kept no longer."
        for scope in sorted(set(recorded.vocabulary["lists_named"]) - given)
    ]
    read = readers.reader(
        template.id,
        dictated_at=recorded.report.dictated_at,
        unit=recorded.report.unit,
        own=recorded.own_words,
        language=recorded.language,
        choosing=[one.id for one in readers.extractor.commands.known_forms] if recorded.dictated else (),
        asked=LiveAnswers(recorded.shown).takes,
    ).preview(recorded.transcript)
    return [
        *_different("observation", _observed(recorded.observations), _observed(read.observations)),
        *_different("field", _filled(recorded.fields), _filled(read.fields)),
    ], notes


def _different(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterable[Difference]:
    for key in dict.fromkeys([*then, *now]):
        if then.get(key) != now.get(key):
            yield Difference(f"{kind} {key}", then.get(key, NOTHING), now.get(key, NOTHING))


def _observed(observations: Iterable[Observation]) -> dict[str, str]:
    return {one.id: _told(one) for one in observations}


def _told(one: Observation) -> str:
    parts: list[Any] = [one.role, one.polarity, one.source, one.rule]
    values = ", ".join(f"{key}={value}" for key, value in sorted(one.values.items()))
    return f"{values} ({'; '.join(str(part) for part in parts if part)}; {one.spans})"


def _filled(fields: Iterable[DraftField]) -> dict[str, str]:
    return {field.id: field.value for field in fields if field.value is not None}
