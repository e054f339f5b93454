"""What a court bundle says about how its words were recognised and read, for doing both again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.asr.audio import AudioLimits, Decoding
from server.asr.term_files import load_vocabulary
from server.domain.live_answers import ShownQuestion
from server.domain.report import DraftField, Observation, Report, Template
from server.domain.transcript import Suggestion, Transcript, Word
from server.domain.word_lists import Holder, ListCommand, ListTerm, OwnWords, Scope, WordList, Words
from server.proof.standalone.bundle_records import TRANSCRIPT, draft_name, report_name
from server.proof.standalone.bundle_sound import ORIGINAL, RECORDING, pcm_blocks
from server.proof.standalone.bundles import check_bundle
from server.proof.standalone.containers import Container, Refused, opened
from server.proof.standalone.signatures import Key

VOCABULARY = "vocabulary.json"


class BundleRefused(Exception):
    """The bundle is not whole; ``lines`` say where."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("not a whole bundle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was recorded of the recognition and of the reading of its words."""

    report: Report
    transcript: Transcript
    observations: tuple[Observation, ...]
    fields: tuple[DraftField, ...]
    template: Template
    engine: Mapping[str, Any]
    vocabulary: Mapping[str, Any]
    owner: str
    cuts: tuple[int, ...]
    has_sound: bool
    dictated: bool
    """It was spoken into a dictation: there a form could be chosen by saying so."""
    shown: tuple[ShownQuestion, ...] = ()
    """Questions that were on the screen: there they could be answered by voice."""

    @property
    def words(self) -> list[str]:
        """Every word in order."""
        return [word.text for one in self.transcript.utterances for word in one.words]

    @property
    def language(self) -> str:
        """Of the speech."""
        return self.transcript.language

    @property
    def found(self) -> int:
        """Observations and filled fields."""
        return len(self.observations) + sum(field.value is not None for field in self.fields)

    @property
    def own_words(self) -> OwnWords:
        """The lists of officer and unit, as far as their words are in the bundle."""
        holders = {"personal": self.owner, "unit": self.report.unit}
        return OwnWords(
            tuple(
                WordList(
                    holder=Holder(scope=Scope(one["scope"]), id=holders[one["scope"]]),
                    version=one["version"],
                    words=Words(
                        terms=tuple(ListTerm.model_validate(term) for term in one["terms"]),
                        commands=tuple(ListCommand.model_validate(command) for command in one["commands"]),
                    ),
                )
                for one in self.vocabulary["lists"]
            )
        )

    def prompt(self, vocab_dir: Path | None, told: Callable[[str], None]) -> str:
        """What the recogniser was shown; of bundles that don't say, what it would be shown now."""
        if (kept := self.vocabulary.get("prompt")) is not None:
            return str(kept)
        told("The bundle does not say which words the recogniser was shown: today's lists are used.")
        vocabulary = load_vocabulary(vocab_dir)
        lists = [vocabulary.own_terms(one.holder.source, one.terms) for one in self.own_words.lists]
        return vocabulary.for_session(
            template=self.report.template,
            unit=self.report.unit,
            extra=self.vocabulary["extra"],
            own=lists,
            language=self.language,
        ).prompt()

    def other_circumstances(self, now: Mapping[str, Any]) -> list[str]:
        """What recognises otherwise now than it did then, model apart."""
        lines = [
            f"Other {name} than recorded: {self.engine[name]} then, {now[name]} now."
            for name in ("engine", "device", "compute_type", "settings", "stock_phrases_sha256")
            if name in self.engine and self.engine[name] != now[name]
        ]
        if self.engine.get("earlier"):
            lines.append(
                "This dictation went on after a restart with another engine: words from before it may differ."
            )
        return lines


@dataclass(frozen=True, slots=True)
class Shown:
    """A session's vocabulary that shows the recogniser ``text``, and suggests nothing."""

    text: str

    def prompt(self) -> str:
        """The text."""
        return self.text

    def suggest(self, words: Sequence[Word], said: str = "") -> tuple[Suggestion, ...]:  # noqa: ARG002 - the protocol's form
        """Nothing: suggestions are no words."""
        return ()


def read_recorded(path: Path, keys: Mapping[str, Key] | None = None) -> Recorded:
    """Read a bundle that is whole, by ``keys`` known from elsewhere or by its own.

    Raises:
        BundleRefused: it is not.
    """
    verdict = check_bundle(path, keys)
    if verdict.faults:
        raise BundleRefused([str(one) for one in verdict.faults])
    with opened(path) as container:
        return _recorded(container)


def _recorded(container: Container) -> Recorded:
    def read(name: str) -> Any:
        return json.loads(container.read(name))

    # What the machine made stands in the first draft; a later one only puts its report right.
    origin, first = read(draft_name(1, "origin")), read(draft_name(1, 1))
    return Recorded(
        report=Report.model_validate(read(report_name(1))),
        transcript=Transcript.model_validate(origin["transcript"]),
        observations=tuple(Observation.model_validate(one) for one in origin["observations"]),
        fields=tuple(DraftField.model_validate(one) for one in first["fields"]),
        template=Template.model_validate(read(draft_name(1, "form"))),
        engine=origin["engine"],
        vocabulary=read(VOCABULARY),
        owner=read(draft_name(1, "history"))["owner"],
        cuts=tuple(read(TRANSCRIPT)["cuts"]) if TRANSCRIPT in container.sizes else (),
        shown=tuple(ShownQuestion.model_validate(one) for one in read(TRANSCRIPT).get("questions", ()))
        if TRANSCRIPT in container.sizes
        else (),
        dictated=TRANSCRIPT in container.sizes,
        has_sound=not {RECORDING, ORIGINAL}.isdisjoint(container.sizes),
    )


def pcm_of(path: Path) -> Iterator[bytes]:
    """The sound of a bundle.

    Raises:
        BundleRefused: it changed since it was checked.
    """
    try:
        with opened(path) as container:
            if RECORDING in container.sizes:
                yield from pcm_blocks(container)
                return
            # It came as a file: decoded as it was then, from a copy that can be read back and forth.
            with tempfile.TemporaryFile() as copy:
                for block in container.blocks(ORIGINAL):
                    copy.write(block)
                copy.seek(0)
                yield from Decoding(copy, AudioLimits())
    except Refused as error:
        raise BundleRefused([f"{error.file}: {error}"]) from error
