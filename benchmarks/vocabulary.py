"""What vocabulary brings and costs: `python -m benchmarks.vocabulary`; docs/adr/0009 has the findings.

A session is a row of sentences of one speaker, joined to passages of about twelve seconds as the
server does. Its *own* terms are the rarest of its words; *other* terms are from the lists that ship,
and are not said. Every passage is recognised without a prompt, with the own terms shown, and with
other terms shown. Suggestions are judged on the first.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from benchmarks.figures import number, ratio
from benchmarks.matching import words_of
from benchmarks.options import DEFAULT_MANIFEST, Device, JsonFile, Language, Manifest, Model, Seed, Threads
from benchmarks.reports import circumstances, console, find_model, write_json
from benchmarks.speech import Speech, SpokenClip, floats
from server.asr.recognizer import Decoded, DecodeRequest, Recognizer, Samples
from server.asr.term_files import load_vocabulary
from server.domain.transcript import SAMPLE_RATE_HZ
from server.domain.vocabulary import SessionVocabulary, Vocabulary
from server.evaluation import Errors, read_manifest, word_errors

NOTHING, OWN, OTHERS = "nothing", "own terms", "other terms"
PASSAGE_S = 12.0
PAUSE_S = 0.6
RARE_SHARE = 15
"""One word in so many is an own term."""
SHORTEST_TERM = 5
LISTED_WEIGHT = 3
"""Other terms are from lists of at least this weight: terms of the trade, not places."""
QUIET_DB = (None, -60, -50, -40, -30)
"""Levels of noise in which nobody speaks; None is digital silence."""


@dataclass(frozen=True, slots=True)
class Session:
    """Passages of one speaker, and the terms that go with them."""

    passages: tuple[SpokenClip, ...]
    own: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(slots=True)
class Shown:
    """What came of showing one kind of terms."""

    errors: Errors = field(default_factory=Errors)
    said: int = 0
    recalled: int = 0
    invented: int = 0
    in_silence: int = 0


@dataclass(slots=True)
class Suggested:
    """What came of comparing doubtful words by sound."""

    missed: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    seconds: float = 0.0
    utterances: int = 0


def sessions(
    speech: Speech,
    rarity: Mapping[str, int],
    vocabulary: Vocabulary,
    *,
    count: int,
    clips: int,
    shown: int,
    seed: int,
) -> list[Session]:
    """``count`` sessions of ``clips`` sentences; speakers take turns."""
    draw = random.Random(seed)  # noqa: S311 - must repeat, is no secret
    listed = sorted(term.text for term in vocabulary if term.weight >= LISTED_WEIGHT)
    made: list[Session] = []
    for turn in range(count):
        speaker = speech.speakers[turn % len(speech.speakers)]
        chosen = draw.sample(range(speech.count(speaker)), clips)
        row = tuple(speech.clip(speaker, at) for at in chosen)
        text = " ".join(clip.text for clip in row)
        foreign = [term for term in listed if not occurrences(term, text)]
        made.append(Session(tuple(joined(row)), rare_terms(text, rarity), tuple(draw.sample(foreign, shown))))
    return made


def joined(clips: Sequence[SpokenClip]) -> Iterator[SpokenClip]:
    """Neighbours together, with a pause between them, up to :data:`PASSAGE_S`; a longer one stays alone."""
    pause = bytes(2 * round(PAUSE_S * SAMPLE_RATE_HZ))
    waiting: list[SpokenClip] = []
    for clip in (*clips, None):
        if waiting and (clip is None or sum(one.seconds for one in waiting) + clip.seconds > PASSAGE_S):
            yield SpokenClip(
                name="+".join(one.name for one in waiting),
                speaker=waiting[0].speaker,
                text=" ".join(one.text for one in waiting),
                pcm=pause.join(one.pcm for one in waiting),
            )
            waiting = []
        if clip is not None:
            waiting.append(clip)


def rare_terms(text: str, rarity: Mapping[str, int]) -> tuple[str, ...]:
    """The rarest words of a text, of equally rare ones the longest; one in :data:`RARE_SHARE`."""
    words = words_of(text)
    terms = [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_TERM and word.isalpha()]
    terms.sort(key=lambda word: (rarity.get(word, 0), -len(word)))
    return tuple(terms[: max(1, len(words) // RARE_SHARE)])


def occurrences(term: str, text: str) -> int:
    """How often a term stands in a text, as whole words."""
    return len(re.findall(rf"(?=\b{re.escape(' '.join(words_of(term)))}\b)", " ".join(words_of(text))))


def measure(
    recognizer: Recognizer, rows: Sequence[Session], vocabulary: Vocabulary, *, language: str
) -> tuple[dict[str, Shown], Suggested]:
    """Every passage with every prompt."""
    shown = {name: Shown() for name in (NOTHING, OWN, OTHERS)}
    suggested = Suggested()
    for session in rows:
        given: dict[str, tuple[str, ...]] = {NOTHING: (), OWN: session.own, OTHERS: session.others}
        views = {
            name: vocabulary.for_session(template="", unit="", extra=terms) for name, terms in given.items()
        }
        for clip in session.passages:
            for name, view in views.items():
                heard = _recognise(recognizer, floats(clip.pcm), view.prompt(), language)
                _score(shown[name], clip.text, text_of(heard), session, given[name])
                if name == NOTHING:
                    judge(suggested, clip.text, heard, views[OWN], session.own)
        if session is rows[0]:
            for name, view in views.items():
                texts = [text_of(_recognise(recognizer, sound, view.prompt(), language)) for sound in quiet()]
                shown[name].in_silence = sum(
                    any(occurrences(term, text) for term in given[name]) for text in texts
                )
    return shown, suggested


def text_of(heard: Decoded) -> str:
    """The words in a row."""
    return " ".join(word.text for word in heard.words)


def quiet(seconds: float = 3.0, seed: int = 5) -> list[Samples]:
    """Sounds in which nobody speaks."""
    noise = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE_HZ)
    return [
        np.zeros(count, dtype=np.float32)
        if level is None
        else (noise.standard_normal(count) * 10 ** (level / 20)).astype(np.float32)
        for level in QUIET_DB
    ]


def judge(
    suggested: Suggested, said: str, heard: Decoded, view: SessionVocabulary, own: Sequence[str]
) -> None:
    """Count suggestions for one passage: right is a term that was said and was not heard."""
    text = text_of(heard)
    missing = {
        term: lacking for term in own if (lacking := occurrences(term, said) - occurrences(term, text)) > 0
    }
    suggested.missed += sum(missing.values())
    began = time.process_time()
    found = view.suggest(heard.words)
    suggested.seconds += time.process_time() - began
    suggested.utterances += 1
    for one in found:
        right = occurrences(one.term, said) > occurrences(one.term, text)
        suggested.right += right
        suggested.wrong += not right
        folded = one.term.casefold()
        if missing.get(folded, 0) > 0:
            missing[folded] -= 1
            suggested.found += 1


def _score(one: Shown, said: str, heard: str, session: Session, given: Sequence[str]) -> None:
    one.errors += word_errors(" ".join(words_of(said)), " ".join(words_of(heard)))
    for term in session.own:
        spoken = occurrences(term, said)
        one.said += spoken
        one.recalled += min(spoken, occurrences(term, heard))
    one.invented += sum(max(0, occurrences(term, heard) - occurrences(term, said)) for term in given)


def _recognise(recognizer: Recognizer, samples: Samples, prompt: str, language: str) -> Decoded:
    return recognizer.recognize([DecodeRequest(samples=samples, language=language, prompt=prompt)])[0]


def table_of(shown: Mapping[str, Shown]) -> Table:
    """A row per kind of terms."""
    table = Table(title="Terms shown to the recogniser")
    table.add_column("shown")
    for title in ("WER", "own terms recognised", "written, not said", "in silence"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, one in shown.items():
        table.add_row(
            name,
            number(one.errors.rate, 4),
            f"{one.recalled}/{one.said}",
            str(one.invented),
            f"{one.in_silence}/{len(QUIET_DB)}",
        )
    return table


def line_of(one: Suggested) -> str:
    """The suggestions in a sentence."""
    each_ms = number(ratio(one.seconds * 1000, one.utterances))
    return (
        f"Suggestions: {one.found} of {one.missed} own terms that were not recognised; "
        f"{one.right} right, {one.wrong} wrong; {each_ms} ms of CPU a passage."
    )


def main(
    *,
    count: Annotated[int, typer.Option(min=1, help="Sessions.")] = 6,
    clips: Annotated[int, typer.Option(min=1, help="Sentences of a session.")] = 12,
    shown: Annotated[int, typer.Option(min=1, help="Other terms that are shown.")] = 10,
    threads: Threads = 1,
    device: Device = "cpu",
    seed: Seed = 1,
    manifest: Manifest = DEFAULT_MANIFEST,
    model: Model = None,
    language: Language = "nl",
    json_file: JsonFile = None,
) -> None:
    """Errors and recall with terms shown to the recogniser, and how good suggestions are."""
    from server.asr.whisper import WhisperRecognizer  # noqa: PLC0415 - seconds of imports, not for tests

    folder = find_model(model)
    where: dict[str, Any] = circumstances(folder)
    recognizer = WhisperRecognizer(
        folder.path, model=folder.name, model_sha256=folder.sha256, device=device, cpu_threads=threads
    )
    vocabulary = load_vocabulary()
    rarity = Counter(word for clip in read_manifest(manifest) for word in set(words_of(clip.text)))
    rows = sessions(Speech(manifest), rarity, vocabulary, count=count, clips=clips, shown=shown, seed=seed)
    figures, suggested = measure(recognizer, rows, vocabulary, language=language)
    console().print(table_of(figures))
    console().print(line_of(suggested))
    write_json(json_file, {**where, "seed": seed, "shown": figures, "suggestions": suggested})


if __name__ == "__main__":
    typer.run(main)
