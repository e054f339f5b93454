"""The next question while an officer dictates: what to ask, what was answered by touch and by voice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from server import wire
from server.api.spoken_replies import SpokenReplies
from server.clock import now_utc
from server.domain.assessing import Inquiry, Question, Reply
from server.domain.inquiring import require_answers
from server.domain.inquiry_errors import UnknownQuestion
from server.domain.live_answers import LiveAnswers, LiveReply, ShownQuestion, TouchedReply
from server.domain.report import DraftField, Observation
from server.domain.transcript import Utterance
from server.domain.vocabulary import LANGUAGE
from server.reporting.guidance import Guide
from server.reporting.live_commands import LiveCommand
from server.store.database import Database
from server.store.dictation_answers import DictationAnswers
from server.store.dictations import DictationRow

log = structlog.get_logger(__name__)

MOST = 3
"""Questions that are told: one is shown, the others are at hand when the line is gone."""
OTHERS = 5


@dataclass(frozen=True, slots=True)
class QuestionDesk:
    """What asks, and where the answers are kept."""

    guide: Guide
    kept: DictationAnswers
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    @classmethod
    def on(cls, database: Database, guide: Guide) -> QuestionDesk:
        """One that keeps answers in ``database``."""
        return cls(guide, DictationAnswers(database))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What questions are made from."""

    template: str
    observations: tuple[Observation, ...]
    fields: tuple[DraftField, ...]


class LiveQuestions:
    """The questions about one dictation.

    Args:
        desk: without one nothing is asked.
        answers: what was shown and answered before.
    """

    def __init__(self, desk: QuestionDesk | None = None, answers: LiveAnswers | None = None) -> None:
        self.answers = answers or LiveAnswers()
        self._desk = desk
        self._seen: _Seen | None = None
        self._made_from: tuple[_Seen | None, Inquiry, str | None] | None = None
        self._ranked: tuple[Question, ...] = ()
        self._told = wire.Questions(questions=())
        self._lock = asyncio.Lock()
        self._replies = SpokenReplies(self.answers)

    @property
    def told(self) -> wire.Questions | None:
        """What a page was told last; None where there was nothing to tell."""
        return self._told if self._told.questions or self._told.answered else None

    def hear(self, utterance: Utterance, commands: Sequence[LiveCommand]) -> tuple[LiveCommand, ...]:
        """The commands with the question that each answers; the answers count from now on."""
        return self._replies.hear(utterance, commands)

    async def update(
        self, row: DictationRow, observations: Sequence[Observation], fields: Sequence[DraftField]
    ) -> wire.Questions | None:
        """What to ask after something was said; None where that is what was told."""
        self._seen = _Seen(row.template, tuple(observations), tuple(fields))
        return await self._news(row)

    async def take(self, row: DictationRow, told: wire.Answer | wire.QuestionShown) -> wire.Questions | None:
        """Keep what an officer touched or saw, and what is to be told for it.

        Raises:
            UnknownQuestion: there is no such question.
            BelongsInField: it was answered with yes or no, and a value belongs there.
            DictationClosed: it has ended.
        """
        if self._desk is None:
            raise UnknownQuestion
        if isinstance(told, wire.QuestionShown):
            await self._show(self._desk, row, told)
        else:
            await self._touch(self._desk, row, told)
        return await self._news(row)

    async def _show(self, desk: QuestionDesk, row: DictationRow, told: wire.QuestionShown) -> None:
        shown = ShownQuestion(
            sample=told.sample,
            observable=told.observable,
            at=desk.now(),
            asked=self._text(desk, told.observable) if told.observable else "",
            policy=desk.guide.policy.digest,
            others=self._others(told.observable),
        )
        if self.answers.is_news(shown):
            await desk.kept.show(row.id, shown)
            self.answers.show(shown)

    async def _touch(self, desk: QuestionDesk, row: DictationRow, told: wire.Answer) -> None:
        before = self.answers.touched(told.observable)
        touched = TouchedReply(
            observable=told.observable,
            reply=None if told.reply is None else LiveReply(told.reply),
            sample=told.sample,
            at=desk.now(),
            asked=self._text(desk, told.observable),
            policy=desk.guide.policy.digest,
            others=self._others(told.observable),
        )
        if before is not None and (before.reply, before.sample) == (touched.reply, touched.sample):
            return  # told again after the line broke: the answer stays as it was given
        if touched.reply in {LiveReply.YES, LiveReply.NO}:
            require_answers({touched.observable: Reply(touched.reply.value)})
        await desk.kept.touch(row.id, touched, received=self.answers.received)
        self.answers.touch(touched)

    def _text(self, desk: QuestionDesk, observable: str) -> str:
        known = desk.guide.book.observables.get(observable)
        if known is None and not self.answers.knows(observable):
            raise UnknownQuestion(questions=[observable])
        return known.question if known is not None else ""

    def _others(self, observable: str | None) -> tuple[str, ...]:
        return tuple(one.observable for one in self._ranked if one.observable != observable)[:OTHERS]

    async def _news(self, row: DictationRow) -> wire.Questions | None:
        desk, seen = self._desk, self._seen
        if desk is None or seen is None or row.language != LANGUAGE:
            return None
        async with self._lock:
            inquiry = self.answers.inquiry
            shown = self.answers.shown.observable if self.answers.shown else None
            if self._made_from == (self._seen, inquiry, shown):
                return None
            made_from = self._seen, inquiry, shown
            if self._made_from is None or self._made_from[:2] != made_from[:2]:
                self._ranked = await self._asked(desk, row, seen, inquiry)
            self._made_from = made_from
            message = wire.Questions(
                questions=tuple(one.model_dump(mode="json") for one in _few(self._ranked, shown)),
                answered=tuple(one.model_dump(mode="json") for one in inquiry.answers),
            )
            if message == self._told:
                return None
            self._told = message
            return message

    async def _asked(
        self, desk: QuestionDesk, row: DictationRow, seen: _Seen, inquiry: Inquiry
    ) -> tuple[Question, ...]:
        """All questions, first to last: beside the loop, for it takes tens of milliseconds."""
        try:
            return await asyncio.to_thread(
                desk.guide.live,
                seen.observations,
                seen.fields,
                inquiry,
                template=seen.template,
                dictated_at=row.dictated_at,
            )
        except Exception as error:  # advice: nobody's dictation stops for it
            log.exception("questions_failed", dictation_id=row.id, error=type(error).__name__)
            return ()


def _few(ranked: Sequence[Question], shown: str | None) -> tuple[Question, ...]:
    """The first; one that is on the screen stays among them while it may still change something."""
    few = list(ranked[:MOST])
    kept = next((one for one in ranked[MOST:] if one.observable == shown and not one.skipped), None)
    if kept is not None:
        few[-1] = kept
    return tuple(few)
