"""The answers in what was said while dictating: found anew whenever an utterance is heard again or struck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from server.domain.assessing import AnswerSound
from server.domain.live_answers import LiveAnswers, SaidReply, ShownQuestion
from server.domain.transcript import Utterance
from server.dutch.command_list import ANSWERS, STAYS, Effect
from server.reporting.live_commands import LiveCommand

_REPLIES = frozenset({*ANSWERS, Effect.ANSWER_UNCLEAR})


@dataclass(frozen=True, slots=True)
class _Strike:
    """Takes away the words from one of an utterance up to its own."""

    from_utterance: int
    from_word: int
    to_utterance: int
    to_word: int

    def reaches(self, utterance: int, word: int) -> bool:
        """Whether it takes that word."""
        begin, end = (self.from_utterance, self.from_word), (self.to_utterance, self.to_word)
        return begin <= (utterance, word) < end


class SpokenReplies:
    """Tells ``answers`` what was replied in the utterances of one dictation."""

    def __init__(self, answers: LiveAnswers) -> None:
        self._answers = answers
        self._heard: dict[int, tuple[Utterance, tuple[LiveCommand, ...]]] = {}
        self._strikes: dict[int, tuple[_Strike, ...]] = {}

    def hear(self, utterance: Utterance, commands: Sequence[LiveCommand]) -> tuple[LiveCommand, ...]:
        """The commands with the question that each is about; the answers count from now on.

        A "schrap dat" takes the answers among the words that it strikes back.
        """
        number = utterance.utterance
        strikes = tuple(_strikes(number, commands))
        changed = (*self._strikes.get(number, ()), *strikes)
        self._heard[number] = utterance, tuple(commands)
        self._strikes.pop(number, None)
        if strikes:  # few have any, and all are looked at for each word
            self._strikes[number] = strikes
        for one in range(min((strike.from_utterance for strike in changed), default=number), number + 1):
            if one in self._heard:
                self._answers.say(one, tuple(self._said(one)))
        return tuple(self._told(utterance, command, strikes) for command in commands)

    def _told(self, utterance: Utterance, command: LiveCommand, strikes: Sequence[_Strike]) -> LiveCommand:
        shown = None
        if Effect(command.name) in _REPLIES and not self._is_struck(utterance.utterance, command):
            shown = self._answers.asked_at(utterance.words[command.first_word].start_s)
        elif command.name == Effect.STRIKE:
            own = (one for one in strikes if one.to_word == command.first_word)
            shown = next((found for one in own if (found := self._taken_back(one)) is not None), None)
        if shown is None or shown.observable is None:
            return command
        asked = {"observable": shown.observable, "question": shown.asked}
        return replace(command, variables={**command.variables, **asked})

    def _taken_back(self, strike: _Strike) -> ShownQuestion | None:
        """The last question whose answer a strike took, where there is no answer to it now."""
        answered = {one.observable for one in self._answers.inquiry.answers}
        for number in range(strike.to_utterance, strike.from_utterance - 1, -1):
            utterance, commands = self._heard.get(number, (None, ()))
            for command in reversed(commands):
                if (
                    utterance is not None
                    and Effect(command.name) in ANSWERS
                    and strike.reaches(number, command.last_word)
                ):
                    shown = self._answers.asked_at(utterance.words[command.first_word].start_s)
                    if shown is not None and shown.observable not in answered:
                        return shown
        return None

    def _is_struck(self, number: int, command: LiveCommand) -> bool:
        return self._reached(number, command.last_word)

    def _reached(self, number: int, word: int) -> bool:
        return any(one.reaches(number, word) for strikes in self._strikes.values() for one in strikes)

    def _said(self, number: int) -> Iterator[SaidReply]:
        """The replies of an utterance that stand, each with the officer's own words until the next."""
        utterance, commands = self._heard[number]
        words = utterance.words
        replies = [one for one in commands if Effect(one.name) in _REPLIES]
        spoken = {
            at
            for one in commands
            if Effect(one.name) not in STAYS
            for at in range(one.first_word, one.last_word + 1)
        }
        for at, command in enumerate(replies, start=1):
            end = replies[at].first_word if at < len(replies) else len(words)
            if self._is_struck(number, command):
                continue
            own = (
                words[one].text
                for one in range(command.last_word + 1, end)
                if one not in spoken and not self._reached(number, one)
            )
            yield SaidReply(
                reply=ANSWERS.get(Effect(command.name)),
                said_s=words[command.first_word].start_s,
                end_s=words[command.last_word].end_s,
                words=" ".join(own),
                sound=AnswerSound(start_s=utterance.start_s, end_s=utterance.end_s),
            )


def _strikes(number: int, commands: Sequence[LiveCommand]) -> Iterator[_Strike]:
    for one in commands:
        if one.name == Effect.STRIKE and "from_utterance" in one.variables:
            yield _Strike(
                int(one.variables["from_utterance"]),
                int(one.variables["from_word"]),
                number,
                one.first_word,
            )
