"""Answers to the question on the screen, among words that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.assessing import Reply
from server.dutch.command_list import Effect
from server.dutch.commands import apply_commands
from server.dutch.words import tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.narrative import narrative

COMMANDS = load_commands().for_template(None)
ASKED = replace(COMMANDS, asked=lambda *_: True)


def written(said: str, pauses: tuple[int, ...] = ()) -> str:
    tokens = tokenize(said, pauses)
    return narrative(said, tokens, apply_commands(tokens, ASKED))


@pytest.mark.parametrize(
    ("said", "effect", "left"),
    [
        ("Antwoord ja. Hij had een ladder.", Effect.ANSWER_YES, "Hij had een ladder."),
        ("Antwoord: nee, de deur was open.", Effect.ANSWER_NO, "De deur was open."),
        ("antwoord, ja hij had een ladder", Effect.ANSWER_YES, "Hij had een ladder"),
        ("De deur was open. Het antwoord is nee.", Effect.ANSWER_NO, "De deur was open."),
        ("antwoord weet ik niet", Effect.ANSWER_UNKNOWN, ""),
        ("antwoord niet bekend punt", Effect.ANSWER_UNKNOWN, ""),
        ("de deur was open punt antwoord ja hij was weg", Effect.ANSWER_YES, "de deur was open. Hij was weg"),
    ],
)
def test_an_answer_goes_and_what_is_said_with_it_stays(said: str, effect: Effect, left: str) -> None:
    heard = apply_commands(tokenize(said), ASKED).heard
    assert effect in {one.effect for one in heard}
    assert written(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "Ik kreeg als antwoord nee te horen.",
        "Zijn antwoord nee was duidelijk.",
        "Antwoord. Nee, dat weet ik niet.",
        "Vraag: was u daar? Antwoord: nee.",
        "Ik vroeg of hij het was. Antwoord ja.",
        "Het antwoord was ja.",
    ],
)
def test_words_of_a_sentence_or_an_interview_stay(said: str) -> None:
    assert not apply_commands(tokenize(said), ASKED).heard
    assert written(said) == said


def test_a_question_before_a_pause_is_of_another_breath() -> None:
    said = "ik vroeg hem dat antwoord ja hij was weg"
    assert not apply_commands(tokenize(said), ASKED).heard
    assert written(said, (16,)) == "ik vroeg hem dat hij was weg"


def test_letterlijk_keeps_the_words() -> None:
    assert written("letterlijk antwoord ja") == "Antwoord ja"


def test_where_nothing_was_asked_they_are_words() -> None:
    said = "Antwoord ja. Hij had een ladder."
    assert not apply_commands(tokenize(said), COMMANDS).heard


def test_only_the_words_are_taken_that_were_said_while_the_question_stood_there() -> None:
    late = replace(COMMANDS, asked=lambda at, reply: at > 20 and reply is Reply.NO)
    said = "Antwoord nee. Daarna. Antwoord ja. Antwoord nee."
    heard = apply_commands(tokenize(said), late).heard
    assert [(one.effect, one.span[0]) for one in heard] == [(Effect.ANSWER_NO, said.rindex("Antwoord"))]
