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


@pytest.mark.parametrize(
    "said",
    [
        "Antwoord nee, of nee, ja.",
        "Antwoord ja, nee wacht, dat klopt niet.",
        "Antwoord ja nee.",
        "Antwoord ja of nee, dat weet ik niet.",
        "Antwoord is ja volgens de aangever, nee volgens de verdachte.",
        "Antwoord ja denk ik",
        "Antwoord nee bedoel ik ja",
        "Antwoord ja, hij had geen toestemming.",
        "Antwoord weet ik niet precies.",
        "Antwoord ja?",
        "Antwoord ja ?",
        "Antwoord ja, hij was daar?",
        "Antwoord ja. Nee, wacht.",
        "Antwoord ja. Niet op slot.",
        "Antwoord ja. Ik bedoel de achterdeur.",
        "Antwoord ja, correctie de deur was dicht.",
        "Antwoord ja, de deur was open, correctie nee.",
        "Antwoord nee, correctie ja of nee.",
    ],
)
def test_an_unclear_answer_stays_in_the_text_and_is_told(said: str) -> None:
    heard = [one.effect for one in apply_commands(tokenize(said), ASKED).heard]
    assert Effect.ANSWER_UNCLEAR in heard
    assert not {Effect.ANSWER_YES, Effect.ANSWER_NO, Effect.ANSWER_UNKNOWN} & {*heard}
    assert written(said) == said


def test_a_sign_that_is_said_is_one_that_is_written() -> None:
    def effects(said: str) -> list[Effect]:
        return [one.effect for one in apply_commands(tokenize(said), ASKED).heard]

    assert effects("antwoord ja vraagteken") == [Effect.ANSWER_UNCLEAR, Effect.QUESTION_MARK]
    assert effects("antwoord ja, eh?") == [Effect.ANSWER_UNCLEAR]
    assert effects("antwoord ja komma niet op slot") == [Effect.ANSWER_UNCLEAR, Effect.COMMA]
    assert effects("antwoord ja punt hij was niet thuis") == [Effect.ANSWER_YES, Effect.POINT]
    assert effects("antwoord ja nieuwe alinea niemand was thuis") == [
        Effect.ANSWER_YES,
        Effect.NEW_PARAGRAPH,
    ]
    assert effects("antwoord ja einde verslag") == [Effect.ANSWER_YES, Effect.END]


@pytest.mark.parametrize(
    ("said", "effect", "left"),
    [
        ("Antwoord ja, hij had een mes bij zich.", Effect.ANSWER_YES, "Hij had een mes bij zich."),
        ("Antwoord ja. Hij was niet boos.", Effect.ANSWER_YES, "Hij was niet boos."),
        (
            "Antwoord ja. Volgens de getuige was hij weg.",
            Effect.ANSWER_YES,
            "Volgens de getuige was hij weg.",
        ),
        ("Antwoord nee. Niemand was thuis.", Effect.ANSWER_NO, "Niemand was thuis."),
        ("Antwoord nee, correctie antwoord ja", Effect.ANSWER_YES, ""),
        ("Antwoord nee. Correctie antwoord ja.", Effect.ANSWER_YES, ""),
        ("Antwoord ja, correctie nee, de deur was dicht.", Effect.ANSWER_NO, "De deur was dicht."),
        ("Antwoord ja of nee, correctie het antwoord is nee", Effect.ANSWER_NO, ""),
        ("Antwoord nee, correctie weet ik niet", Effect.ANSWER_UNKNOWN, ""),
    ],
)
def test_a_clear_answer_counts_and_a_correction_takes_its_place(said: str, effect: Effect, left: str) -> None:
    assert [one.effect for one in apply_commands(tokenize(said), ASKED).heard] == [effect]
    assert written(said) == left


def test_a_pause_ends_what_belongs_to_an_answer() -> None:
    said = "antwoord ja niet op slot"
    [heard] = apply_commands(tokenize(said, (11,)), ASKED).heard
    assert heard.effect is Effect.ANSWER_YES


def test_a_correction_to_what_the_question_does_not_take_is_unclear() -> None:
    of_field = replace(COMMANDS, asked=lambda _, reply: reply is Reply.UNKNOWN)
    said = "Antwoord weet ik niet, correctie ja."
    heard = apply_commands(tokenize(said), of_field).heard
    assert heard[0].effect is Effect.ANSWER_UNCLEAR


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Fiets gestolen. Antwoord ja schrap dat", "Fiets gestolen."),
        ("Fiets gestolen. Antwoord ja hij had een mes schrap dat", "Fiets gestolen."),
        ("Fiets gestolen. Antwoord ja nee schrap dat", "Fiets gestolen."),
        ("Fiets gestolen. Antwoord nee. Correctie antwoord ja. Schrap dat.", "Fiets gestolen."),
        ("Fiets gestolen. Antwoord ja. Hij had een mes. Schrap dat.", "Fiets gestolen."),
        ("Fiets gestolen. Antwoord ja. Schrap dat. Schrap dat.", ""),
    ],
)
def test_striking_takes_the_answer_with_its_sentence_and_not_what_went_before(said: str, left: str) -> None:
    assert written(said) == left
