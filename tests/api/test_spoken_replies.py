"""Answers in what is said while dictating: what "schrap dat" takes of them, what a better pass changes."""

from __future__ import annotations

from datetime import UTC, datetime

from server.api.spoken_replies import SpokenReplies
from server.domain.live_answers import LiveAnswers, ShownQuestion
from server.domain.transcript import Utterance, Word
from server.reporting.extraction.command_files import load_commands
from server.reporting.live_commands import LiveCommand, LiveCommands

SECONDS = 20
"""Between two utterances: half a second a word."""


class Dictating:
    """One dictation with one question on the screen."""

    def __init__(self) -> None:
        at = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
        self.answers = LiveAnswers(
            [ShownQuestion(sample=0, observable="mes", at=at, asked="Had hij een mes?")]
        )
        self._listening = LiveCommands(load_commands(), self.answers.takes)
        self._replies = SpokenReplies(self.answers)

    def say(self, number: int, text: str) -> tuple[LiveCommand, ...]:
        begin = 1 + number * SECONDS
        words = tuple(
            Word(text=word, start_s=begin + at / 2, end_s=begin + at / 2 + 0.5, probability=1)
            for at, word in enumerate(text.split())
        )
        heard = Utterance(
            utterance=number, revision=1, start_s=begin, end_s=begin + 15, text=text, words=words
        )
        return self._replies.hear(heard, self._listening.hear(heard))

    @property
    def answered(self) -> list[tuple[str, str | None]]:
        return [(one.reply.value, one.words) for one in self.answers.inquiry.answers]


def test_an_answer_has_the_words_until_the_next_without_those_that_were_struck() -> None:
    one = Dictating()
    one.say(0, "Antwoord nee. Antwoord ja, hij had een mes. Dat was groot. Schrap dat. Ik zag het.")
    assert one.answered == [("yes", "hij had een mes. Ik zag het.")]


def test_what_is_struck_in_the_next_utterance_goes_from_the_words_of_the_answer() -> None:
    one = Dictating()
    one.say(0, "Antwoord ja. Hij had een mes.")
    [strike] = one.say(1, "Schrap dat.")
    assert one.answered == [("yes", None)]
    assert "observable" not in strike.variables
    _, second = one.say(1, "Schrap dat. Schrap dat.")
    assert one.answered == []
    assert second.variables["observable"] == "mes"
    one.say(1, "Daarna niets.")  # a better pass hears no strike
    assert one.answered == [("yes", "Hij had een mes.")]


def test_a_struck_answer_is_told_with_the_strike_alone() -> None:
    one = Dictating()
    answer, strike = one.say(0, "Antwoord ja schrap dat")
    assert (answer.name, answer.variables) == ("antwoord_ja", {})
    assert (strike.variables["observable"], strike.variables["question"]) == ("mes", "Had hij een mes?")
    assert one.answered == []


def test_a_strike_that_leaves_an_earlier_answer_takes_nothing_back_for_the_screen() -> None:
    one = Dictating()
    one.say(0, "Antwoord nee.")
    _, strike = one.say(1, "Antwoord ja, schrap dat.")
    assert one.answered == [("no", None)]
    assert "observable" not in strike.variables


def test_an_unclear_answer_names_its_question_and_nothing_to_strike_takes_nothing() -> None:
    one = Dictating()
    [strike] = one.say(0, "Schrap dat.")
    assert strike.variables == {}
    [unclear] = one.say(1, "Antwoord nee, of nee, ja.")
    assert (unclear.name, unclear.variables["observable"]) == ("antwoord_onduidelijk", "mes")
    assert one.answered == []
