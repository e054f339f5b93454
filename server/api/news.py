"""What a page hears of a dictation: news as it comes, and all there is when it comes back."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from server import wire
from server.api.form_choice import FormChoice
from server.api.live_questions import LiveQuestions
from server.api.messages import (
    command_message,
    fields_message,
    final_message,
    observations_message,
    ready_message,
)
from server.api.workshop import Listener, Reader, Workshop
from server.domain.errors import TakenOver, VerbaalError
from server.domain.live_answers import LiveAnswers
from server.domain.report import DraftField, Observation
from server.domain.transcript import SAMPLE_RATE_HZ, Transcript, Utterance
from server.domain.word_lists import OwnWords
from server.dutch.command_list import Effect
from server.reporting.form_reader import Preview
from server.reporting.live_commands import LiveCommand, LiveCommands
from server.store.dictations import DictationRow

LONG_WORDS = 300
"""A text of more words is read beside the loop: it takes longer than a page may wait for."""
FINDINGS_PAUSE_S = 1.0
"""All words so far are searched each time: while finals keep coming, no more often than this."""


class News:
    """Keeps what there is to tell, and tells it to at most one listener.

    Args:
        row: the dictation.
        workshop: what finds observations and fields in its words.
        own: word lists of the officer and the unit.
        questions: what is asked about it.
        templates: ids of the forms that can be chosen while dictating.
    """

    def __init__(
        self,
        row: DictationRow,
        workshop: Workshop,
        own: OwnWords | None = None,
        questions: LiveQuestions | None = None,
        *,
        templates: Collection[str] = (),
    ) -> None:
        self._row = row
        self._own = own or OwnWords()
        self._forms = FormChoice(row.template, row.template_sample, templates)
        self._workshop = workshop
        self._listener: Listener | None = None
        self._utterances: dict[int, Utterance] = {}
        self._questions = questions or LiveQuestions()
        self._reader = workshop.reporter.reader(row, self._own, self.answers)
        self._listening = LiveCommands(self._reader.commands, self.answers.takes)
        self._commands: dict[int, tuple[LiveCommand, ...]] = {}
        self._observations: dict[str, Observation] = {}
        self._fields: dict[str, DraftField] = {}
        self._partial: wire.Partial | None = None
        self._lag_s = 0.0
        self._stale = False  # words came since the last search
        self._searched_at_s = -math.inf
        self._search = asyncio.Event()
        self._reading = asyncio.Lock()

    @property
    def listener(self) -> Listener | None:
        """Who hears it now."""
        return self._listener

    @property
    def transcript(self) -> Transcript:
        """The finals so far."""
        return Transcript(language=self._row.language, utterances=tuple(self._utterances.values()))

    @property
    def row(self) -> DictationRow:
        """The dictation, with the form that it is for now."""
        return self._row

    @property
    def answers(self) -> LiveAnswers:
        """What was answered so far."""
        return self._questions.answers

    def attach(self, listener: Listener, *, next_sample: int) -> None:
        """Greet a listener and tell it all there is. An earlier one is dismissed."""
        self.dismiss(TakenOver())
        self._listener = listener
        greeting: list[wire.Message] = [
            ready_message(
                self._row,
                next_sample=next_sample,
                engine=self._row.engine,
                limits=self._workshop.limits,
            )
        ]
        greeting += [
            final_message(utterance, self._commands.get(number, ()))
            for number, utterance in self._utterances.items()
        ]
        if self._observations:
            greeting.append(observations_message(self._observations.values()))
        if self._fields:
            greeting.append(fields_message(self._fields.values()))
        if (questions := self._questions.told) is not None:
            greeting.append(questions)
        if self._partial is not None:
            greeting.append(self._partial)
        if self._lag_s:
            greeting.append(wire.Lag(seconds=self._lag_s))
        listener.greet(greeting)

    def detach(self) -> None:
        """The listener is gone."""
        self._listener = None

    def dismiss(self, error: VerbaalError) -> None:
        """Tell the listener why it hears no more."""
        if self._listener is not None:
            self._listener.dismiss(error)
            self._listener = None

    def tell(self, message: wire.Message) -> None:
        """To the listener, if there is one."""
        if self._listener is not None:
            self._listener.tell(message)

    def partial(self, partial: wire.Partial) -> None:
        """Text of the utterance in progress."""
        self._partial = partial
        self.tell(partial)

    def lag(self, seconds: float) -> None:
        """Decoding is this far behind."""
        self._lag_s = seconds
        self._workshop.metrics.lagged(seconds)
        self.tell(wire.Lag(seconds=seconds))

    def final(self, utterance: Utterance) -> None:
        """A final, first or better, and the commands in it. What was told already is not told again."""
        if self._partial is not None and self._partial.utterance <= utterance.utterance:
            self._partial = None
        if self._utterances.get(utterance.utterance) == utterance:
            return
        self._utterances[utterance.utterance] = utterance
        self._workshop.metrics.final_sent()
        told = Counter(one.meaning for one in self._commands.get(utterance.utterance, ()))
        heard = self._commands[utterance.utterance] = self._hear(utterance)
        self._forms.hear(utterance, heard)
        self.tell(final_message(utterance, heard))
        for command in heard:
            if told[command.meaning]:
                told[command.meaning] -= 1
            else:
                self.tell(command_message(utterance.utterance, command))
        self._strike_again(utterance.utterance + 1)
        self._stale = True
        self._follow_choice()

    def _strike_again(self, number: int) -> None:
        """Of better words a "schrap dat" in the next utterance may strike others."""
        if any(one.name == Effect.STRIKE for one in self._commands.get(number, ())):
            self._hear_once_more(number)

    def _hear(self, utterance: Utterance) -> tuple[LiveCommand, ...]:
        return self._questions.hear(utterance, self._listening.hear(utterance))

    async def ask(self, told: wire.Answer | wire.QuestionShown) -> None:
        """The officer answered a question by touch, or saw one.

        Raises:
            UnknownQuestion, DictationClosed: it is not kept.
        """
        news = await self._questions.take(self._row, told)
        # A client without a line tells what it showed before it sends the sound; another may be late.
        if isinstance(told, wire.QuestionShown) and any(
            told.sample < one.end_s * SAMPLE_RATE_HZ for one in self._utterances.values()
        ):
            self._hear_again()
            self._search.set()
        if news is not None:
            self.tell(news)

    def choose(self, template: str, sample: int) -> None:
        """The officer chose a form by hand when ``sample`` samples were recorded."""
        self._forms.choose(template, sample)
        self._follow_choice()
        if self._stale:
            self._search.set()

    def _follow_choice(self) -> None:
        """Where another form was chosen, read all words for that one, and tell what is different then."""
        template = self._forms.template
        if template == self._row.template:
            return
        self._row = replace(self._row, template=template)
        self._reader = self._workshop.reporter.reader(self._row, self._own, self.answers)
        self._listening = LiveCommands(self._reader.commands, self.answers.takes)
        self.tell(wire.TemplateChosen(template=template))
        self._hear_again()  # other fields can be named in it: "veld pleegplaats"
        self._fields = {}
        self._stale, self._searched_at_s = True, -math.inf

    def _hear_again(self) -> None:
        for number in sorted(self._utterances):
            self._hear_once_more(number)

    def _hear_once_more(self, number: int) -> None:
        utterance = self._utterances[number]
        heard = self._hear(utterance)
        if heard != self._commands.get(number, ()):
            self._commands[number] = heard
            self.tell(final_message(utterance, heard))
            self._stale = True

    def catch_up(self, *, quiet: bool) -> None:
        """Let the words be searched: at once when nothing else waits, now and then while more comes."""
        waited_s = asyncio.get_running_loop().time() - self._searched_at_s
        if self._stale and (quiet or waited_s >= FINDINGS_PAUSE_S):
            self._search.set()

    async def keep_findings(self) -> None:
        """Search the words whenever :meth:`catch_up` says so, with a pause in between."""
        while True:
            await self._search.wait()
            self._search.clear()
            await self.tell_findings()
            await asyncio.sleep(FINDINGS_PAUSE_S)

    async def tell_findings(self) -> None:
        """Tell observations and fields that are new or different since they were last told."""
        async with self._reading:
            while self._stale:
                self._stale = False
                reader = self._reader
                read = await self._read(reader)
                # Of a form that was left meanwhile nothing is told.
                if reader is self._reader:
                    self._tell(read)
                    await self._tell_questions(read)

    async def _tell_questions(self, read: Preview) -> None:
        """Nothing is asked before something was said."""
        if not any(one.text for one in self._utterances.values()):
            return
        news = await self._questions.update(self._row, read.observations, read.fields)
        if news is not None:
            self.tell(news)

    async def _read(self, reader: Reader) -> Preview:
        transcript = self.transcript
        if sum(len(one.words) for one in transcript.utterances) > LONG_WORDS:
            return await asyncio.to_thread(reader.preview, transcript)
        return reader.preview(transcript)

    def _tell(self, read: Preview) -> None:
        self._searched_at_s = asyncio.get_running_loop().time()
        found = {observation.id: observation for observation in read.observations}
        changed = [o for o in found.values() if self._observations.get(o.id) != o]
        removed = [one for one in self._observations if one not in found]
        if changed or removed:
            self.tell(observations_message(changed, removed))
        filled = {field.id: field for field in read.fields}
        new = [f for f in filled.values() if self._fields.get(f.id, DraftField(id=f.id)) != f]
        if new:
            self.tell(fields_message(new))
        self._observations, self._fields = found, filled
