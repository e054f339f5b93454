"""Reads one dictation or typed text for one form: observations, fields, and the draft.

A :class:`FormReader` belongs to one dictation and keeps what it read of it, so that while somebody
speaks only new sentences are read. It is dropped with the dictation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from server.domain.filling import fill
from server.domain.proposing import new_draft
from server.domain.report import Draft, DraftField, Observation, Template
from server.domain.transcript import Frozen, Transcript
from server.domain.vocabulary import LANGUAGE
from server.domain.word_lists import OwnWords
from server.dutch.command_list import Commands
from server.dutch.words import tokenize
from server.reporting.extraction.extractor import Extractor
from server.reporting.extraction.observing import observe
from server.reporting.extraction.reader import Kept
from server.reporting.field_texts import field_texts
from server.reporting.live_commands import Asked, with_questions
from server.reporting.narrative import narrative_of, typed_narrative
from server.reporting.own_words import with_own_words
from server.reporting.phrasing import phrase
from server.reporting.regions import with_region
from server.reporting.templates import Templates


class Preview(Frozen):
    """What the words so far would put into the fields; nothing of it is kept."""

    observations: tuple[Observation, ...]
    fields: tuple[DraftField, ...]


@dataclass(frozen=True, slots=True)
class FormReaders:
    """Makes readers: the forms, and the extractor that all of them share."""

    templates: Templates
    extractor: Extractor
    places_of: Callable[[str], Sequence[str]] = lambda _: ()
    """Where a unit works: told beside a street whose city nobody said."""

    @property
    def record(self) -> dict[str, str]:
        """Digests of what reads, for the record that every draft and report keeps."""
        return {
            "lexicon_sha256": self.extractor.lexicon.digest,
            "cues_sha256": self.extractor.cues.digest,
            "commands_sha256": self.extractor.commands.digest,
        }

    def reader(
        self,
        template: str,
        *,
        dictated_at: datetime,
        unit: str = "",
        own: OwnWords | None = None,
        language: str = LANGUAGE,
        choosing: Collection[str] = (),
        asked: Asked | None = None,
    ) -> FormReader:
        """A reader for one dictation.

        Args:
            template: id of the form.
            dictated_at: aware; "gisteravond" is told from it.
            unit: whose file of commands goes with it.
            own: word lists of the officer and the unit.
            language: of the speech.
            choosing: ids of forms that can be chosen by saying so: those words are no part of the text.
            asked: which of its words can answer a question on the screen.

        Raises:
            UnknownTemplate: there is no such form.
        """
        form = self.templates.require(template)
        reader = self.reader_of(
            form, dictated_at=dictated_at, unit=unit, own=own, language=language, choosing=choosing
        )
        reader.asked = asked
        return reader

    def reader_of(
        self,
        form: Template,
        *,
        dictated_at: datetime,
        unit: str = "",
        own: OwnWords | None = None,
        language: str = LANGUAGE,
        choosing: Collection[str] = (),
    ) -> FormReader:
        """The same for a form as it was when a draft was made from it."""
        commands = self.extractor.commands.for_unit(unit).for_template(form).choosing(choosing)
        extractor = with_own_words(replace(self.extractor, commands=commands), own or OwnWords())
        return FormReader(
            form, extractor, dictated_at=dictated_at, language=language, places=self.places_of(unit)
        )


class FormReader:
    """Reads the words of one dictation for ``template``.

    The rules are Dutch: of speech in another language nothing is read, and its running text stays
    as it was heard.
    """

    def __init__(
        self,
        template: Template,
        extractor: Extractor,
        *,
        dictated_at: datetime,
        language: str = LANGUAGE,
        places: Sequence[str] = (),
    ) -> None:
        self.template = template
        self.asked: Asked | None = None
        self._places = tuple(places)
        self._extractor = extractor
        self._dictated_at = dictated_at
        self._dutch = language == LANGUAGE
        self._kept = Kept()

    @property
    def commands(self) -> Commands:
        """The commands that can be heard in it."""
        return self._extractor.commands if self._dutch else Commands()

    def _commands_in(self, transcript: Transcript) -> Commands:
        """Those, and the answers to questions that were on the screen."""
        if self.asked is None or not transcript.has_sound:
            return self.commands
        begun = [(one.start, one.word.start_s) for one in transcript.placed_words()]
        return with_questions(self.commands, begun, self.asked)

    def preview(self, transcript: Transcript) -> Preview:
        """Observations and fields as they are now."""
        if not self._dutch:
            return Preview(observations=(), fields=fill(self.template, ()))
        placed = transcript.placed_words()
        understood = self._extractor.understand_transcript(
            transcript,
            dictated_at=self._dictated_at,
            template=self.template.id,
            kept=self._kept,
            commands=self._commands_in(transcript),
        )
        found = with_region(observe(understood.facts, understood.reading, placed), self._places)
        fields = fill(self.template, found, phrase=phrase)
        empty = {one.id for one in fields if one.value is None}
        if empty.isdisjoint(one.field for one in understood.dictated.fields):
            return Preview(observations=found, fields=fields)
        text = transcript.text
        tokens = tokenize(text, transcript.utterance_ends(), lines=not transcript.has_sound)
        texts = field_texts(text, tokens, understood.dictated, placed)
        fields = fill(self.template, found, phrase=phrase, dictated=texts)
        used = {one.observation_id for one in fields} | {id_ for one in fields for id_ in one.observation_ids}
        own = (one for group in texts.values() for one in group if one.id in used)
        return Preview(observations=(*found, *own), fields=fields)

    def facts(self, text: str) -> list[dict[str, Any]]:
        """What a typed text states, as type, role and values; what is denied or doubtful is left out."""
        return self._extractor.facts(text, template=self.template.id, dictated_at=self._dictated_at)

    def draft(
        self,
        transcript: Transcript,
        *,
        draft_id: str,
        owner: str,
        unit: str,
        now: datetime,
        dictation_id: str | None = None,
        typed_text: str | None = None,
        engine: dict[str, Any] | None = None,
    ) -> Draft:
        """The draft of a transcript; the same transcript always gives the same fields.

        ``typed_text`` is the officer's own text where there was no sound.
        """
        read = self.preview(transcript)
        written = narrative_of(transcript, self._commands_in(transcript)) if typed_text is None else None
        if typed_text is not None and self._dutch:
            typed_text = typed_narrative(typed_text, self.commands)
        return new_draft(
            self.template,
            transcript,
            read.observations,
            fields=read.fields,
            draft_id=draft_id,
            owner=owner,
            unit=unit,
            dictated_at=self._dictated_at,
            now=now,
            dictation_id=dictation_id,
            typed_text=typed_text,
            narrative_text=written.text if written else None,
            narrative_added=bool(written and written.added),
            engine=engine,
        )
