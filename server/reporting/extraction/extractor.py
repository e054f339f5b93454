"""From a transcript to observations: each with its place in the words and in the sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from server.domain.report import Observation
from server.domain.transcript import Transcript
from server.dutch.commands import Commands, Dictated, apply_commands
from server.dutch.lexicon import Lexicon
from server.dutch.words import tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.extraction.cue_files import CueSet, load_cues
from server.reporting.extraction.facts import Fact
from server.reporting.extraction.finding import find_facts
from server.reporting.extraction.lexicon_files import load_lexicon
from server.reporting.extraction.observing import observe
from server.reporting.extraction.reader import Kept, Reader
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity

_IN_DRAFTS_ONLY = frozenset({"geen_toestemming"})
"""Values that the exchanged facts have no name for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A dictation's words as understood: the commands in them, their reading, and its facts."""

    dictated: Dictated
    reading: Reading
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class Extractor:
    """Finds observations with the vocabulary it is given; holds nothing of any dictation.

    Safe to share between threads: what is kept of a dictation is in the :class:`Kept` its caller gives.
    """

    lexicon: Lexicon
    commands: Commands
    cues: CueSet
    _reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = Reader(self.lexicon)

    def understand(
        self,
        text: str,
        *,
        dictated_at: datetime,
        template: str = "",
        pauses: Sequence[int] = (),
        typed: bool = False,
        kept: Kept | None = None,
        commands: Commands | None = None,
    ) -> Understood:
        """Everything the rules find in ``text``.

        Args:
            text: as recognised or typed, of any length.
            dictated_at: aware; times such as "gisteravond" are told from it.
            template: id of the form.
            pauses: character positions where an utterance ended, or a line where the text was typed.
            typed: the text was typed, not spoken.
            kept: of this dictation; sentences that were read before are not read again.
            commands: those of this text, where they are not the extractor's.
        """
        dictated = apply_commands(tokenize(text, pauses, lines=typed), commands or self.commands)
        reading = self._reader.read(dictated.tokens, dictated_at=dictated_at, template=template, kept=kept)
        return Understood(dictated, reading, tuple(find_facts(reading, self.cues)))

    def understand_transcript(
        self,
        transcript: Transcript,
        *,
        dictated_at: datetime,
        template: str = "",
        kept: Kept | None = None,
        commands: Commands | None = None,
    ) -> Understood:
        """As :meth:`understand`, with the pauses or lines of the transcript."""
        return self.understand(
            transcript.text,
            dictated_at=dictated_at,
            template=template,
            pauses=transcript.utterance_ends(),
            typed=not transcript.has_sound,
            kept=kept,
            commands=commands,
        )

    def observations(
        self, transcript: Transcript, *, dictated_at: datetime, template: str = "", kept: Kept | None = None
    ) -> tuple[Observation, ...]:
        """The observations of a transcript, in the order of the schema, also what is denied or refuted.

        An observation's id is made of its type and place, so it stays the same while more is said.
        """
        understood = self.understand_transcript(
            transcript, dictated_at=dictated_at, template=template, kept=kept
        )
        return observe(understood.facts, understood.reading, transcript.placed_words())

    def facts(self, text: str, *, template: str, dictated_at: datetime) -> list[dict[str, Any]]:
        """What ``text`` states, in the shape that ``verbaal extract`` writes, which has no name for some."""
        understood = self.understand(text, template=template, dictated_at=dictated_at)
        stated = (as_plain(fact) for fact in understood.facts if fact.polarity is Polarity.STATED)
        return [fact for fact in stated if fact.get("value") not in _IN_DRAFTS_ONLY]


def load_extractor(vocab_dir: Path | None = None) -> Extractor:
    """An extractor with the vocabulary of ``vocab_dir``, or the one that ships with Verbaal.

    Raises:
        FileError: a file of the vocabulary is wrong.
    """
    # Without a form the headings of reports ("locatie:", "veld locatie") are still what they are.
    commands = load_commands(vocab_dir).for_template(None)
    return Extractor(load_lexicon(vocab_dir), commands, load_cues(vocab_dir))


def as_plain(fact: Fact) -> dict[str, Any]:
    """A fact as a dict of its type, role and values."""
    plain: dict[str, Any] = {"type": fact.type}
    if fact.role:
        plain["role"] = fact.role
    for part in fact.parts:
        if part.key:
            plain[part.key] = list(part.value) if isinstance(part.value, tuple) else part.value
    return plain
