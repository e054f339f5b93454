"""What may stand in a list of an officer or a unit, and how the rest is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import WordListTooLong, WordsRefused
from server.domain.vocabulary import MAX_TERM_CHARS, plain_terms
from server.domain.word_list_checks import LIMITS, MAX_PROBLEMS, MAX_SNIPPET_CHARS, MAX_SPOKEN, checked
from server.domain.word_lists import ListCommand, ListTerm, Scope, WordKind, Words

GOOD = ListTerm(text="Dennenlaan", kind=WordKind.STREET)


def refusal(*items: ListTerm | ListCommand) -> WordsRefused:
    terms = tuple(one for one in items if isinstance(one, ListTerm))
    commands = tuple(one for one in items if isinstance(one, ListCommand))
    with pytest.raises(WordsRefused) as refused:
        checked(Words(terms=terms, commands=commands), Scope.PERSONAL)
    return refused.value


@pytest.mark.parametrize(
    "text",
    [
        "Dennenlaan",
        "'s-Gravenhage",
        "\u2019s-Gravenhage",
        "Café de Ölschläger",
        "Jansen & Zn.",
        "A2",
        "Łódź",
        "112",
        "Chłopicki/Kowalska",
        "x" * MAX_TERM_CHARS,
    ],
)
def test_words_stand_as_they_were_written(text: str) -> None:
    kept = Words(
        terms=(ListTerm(text=text, kind=WordKind.NAME, spoken=(text,), weight=0),),
        commands=(ListCommand(said="tekst vooraf", text=f"Ik zag {text} (1°), € 5 = ½?\n\nEn toen."),),
    )
    assert checked(kept, Scope.PERSONAL) == kept


def test_accents_are_joined_and_spaces_tidied() -> None:
    came = Words(
        terms=(ListTerm(text="  Rue  Ce\u0301line\n", spoken=("ruu \t selien",)),),
        commands=(ListCommand(said=" tekst  vooraf", text="\r\nEe\u0301n.\r\nTwee. \n"),),
    )
    kept = checked(came, Scope.UNIT)
    assert kept == Words(
        terms=(ListTerm(text="Rue C\u00e9line", spoken=("ruu selien",)),),
        commands=(ListCommand(said="tekst vooraf", text="E\u00e9n.\nTwee."),),
    )
    assert checked(kept, Scope.UNIT) == kept


@pytest.mark.parametrize(
    ("term", "problem", "sentence"),
    [
        (ListTerm(text=""), "empty", "Woord 2 is leeg."),
        (ListTerm(text=" \n\t "), "empty", "Woord 2 is leeg."),
        (ListTerm(text="x" * 101), "too_long", "Woord 2 is langer dan 100 tekens."),
        (ListTerm(text="Kees 🚓"), "signs", "Woord 2 bevat een teken dat niet kan; gebruik letters, cijfers"),
        (ListTerm(text="👮🏽\u200d♀️"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="a\x00b"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="<|endoftext|>"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="links\u202erechts"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="een, twee"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="in_tweeen"), "signs", "Woord 2 bevat een teken"),
        (ListTerm(text="- . -"), "no_letter", "Woord 2 bevat geen letter of cijfer."),
        (
            ListTerm(text="Eik", weight=10),
            "weight",
            "Woord 2 heeft een gewicht dat niet kan; kies 0 tot en met 9.",
        ),
        (ListTerm(text="Eik", weight=-1), "weight", "Woord 2 heeft een gewicht"),
        (ListTerm(text="Eik", spoken=("e",) * (MAX_SPOKEN + 1)), "spoken_count", "Woord 2 heeft meer dan 5"),
        (ListTerm(text="Eik", spoken=("ijk", "")), "spoken", "Woord 2 heeft een uitspraak die leeg is"),
        (ListTerm(text="Eik", spoken=("{ijk}",)), "spoken", "Woord 2 heeft een uitspraak"),
        (ListTerm(text="dennenLAAN", kind=WordKind.STREET), "twice", "Woord 2 staat al eerder in de lijst."),
    ],
)
def test_a_wrong_word_is_told_by_its_number(term: ListTerm, problem: str, sentence: str) -> None:
    error = refusal(GOOD, term)
    assert error.details == {"wrong": [{"list": "terms", "number": 2, "problem": problem}], "count": 1}
    assert error.message.startswith(sentence)


@pytest.mark.parametrize(
    ("said", "text", "problem"),
    [
        ("", "x", "empty"),
        ("tekst! vooraf", "x", "signs"),
        ("tekst", "x", "said_words"),
        ("een twee drie vier vijf zes zeven", "x", "said_words"),
        ("tekst &", "x", "said_words"),
        ("tekst vooraf", "", "snippet_empty"),
        ("tekst vooraf", " \r\n ", "snippet_empty"),
        ("tekst vooraf", "x" * (MAX_SNIPPET_CHARS + 1), "snippet_too_long"),
        ("tekst vooraf", "Klaar 👍", "snippet_signs"),
        ("tekst vooraf", "een\ttwee", "snippet_signs"),
        ("tekst vooraf", "een\x1b[31mtwee", "snippet_signs"),
        ("tekst vooraf", "een\u202etwee", "snippet_signs"),
        ("Tekst achteraf", "x", "twice"),
    ],
)
def test_a_wrong_command_is_told_by_its_number(said: str, text: str, problem: str) -> None:
    error = refusal(
        GOOD, ListCommand(said="tekst achteraf", text="Klaar."), ListCommand(said=said, text=text)
    )
    assert error.details["wrong"] == [{"list": "commands", "number": 2, "problem": problem}]
    assert error.message.startswith("Opdracht 2 ")


def test_equal_texts_of_different_kinds_are_two_terms() -> None:
    kept = Words(terms=(ListTerm(text="Vos", kind=WordKind.NAME), ListTerm(text="Vos", kind=WordKind.STREET)))
    assert checked(kept, Scope.PERSONAL) == kept


def test_of_many_wrong_words_the_first_are_told_and_all_are_counted() -> None:
    assert (
        refusal(ListTerm(text=""), GOOD, ListTerm(text="x_x")).message
        == "Woord 1 is leeg. Er is nog één fout."
    )
    error = refusal(*(ListTerm(text="🙈") for _ in range(30)))
    assert error.message.endswith(" Er zijn nog 29 fouten.")
    assert [one["number"] for one in error.details["wrong"]] == list(range(1, MAX_PROBLEMS + 1))
    assert error.details["count"] == 30
    assert "🙈" not in error.message + repr(error.details)


def many(count: int) -> Words:
    return Words(terms=tuple(ListTerm(text=f"Laan {number}") for number in range(count)))


@pytest.mark.parametrize("scope", Scope)
def test_a_list_that_is_full_is_taken_and_one_word_more_is_not(scope: Scope) -> None:
    limit = LIMITS[scope].terms
    assert len(checked(many(limit), scope).terms) == limit
    with pytest.raises(
        WordListTooLong, match=f"hooguit {limit} woorden hebben; dit zijn er {limit + 1}"
    ) as told:
        checked(many(limit + 1), scope)
    assert told.value.details == {"what": "terms", "count": limit + 1, "limit": limit}


@pytest.mark.parametrize(
    ("words", "what", "sentence"),
    [
        (
            Words(commands=tuple(ListCommand(said=f"tekst {n}", text="x") for n in range(201))),
            "commands",
            "hooguit 200 opdrachten",
        ),
        (
            Words(commands=tuple(ListCommand(said=f"tekst {n}", text="x" * 2_000) for n in range(50))),
            "chars",
            "hooguit 100000 tekens",
        ),
        (
            Words(terms=tuple(ListTerm(text=f"{n}" + "x" * 90, spoken=("y" * 100,)) for n in range(600))),
            "chars",
            "hooguit 100000 tekens",
        ),
    ],
)
def test_commands_and_signs_are_limited_too(words: Words, what: str, sentence: str) -> None:
    with pytest.raises(WordListTooLong, match=sentence) as told:
        checked(words, Scope.PERSONAL)
    assert told.value.details["what"] == what


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=40))
def test_whatever_is_taken_is_plain_text_and_is_taken_again(texts: list[str], snippet: str) -> None:
    words = Words(
        terms=tuple(ListTerm(text=text) for text in texts),
        commands=(ListCommand(said="tekst vooraf", text=snippet),),
    )
    try:
        kept = checked(words, Scope.PERSONAL)
    except WordsRefused as refused:
        wrong: list[dict[str, Any]] = refused.details["wrong"]
        assert all(1 <= one["number"] <= len(texts) + 1 for one in wrong)
        return
    assert [term.text for term in kept.terms] == plain_terms(term.text for term in kept.terms)
    assert not set(kept.commands[0].text) & set("\r\t\x00\x1b\u200b\u2028")
    assert checked(kept, Scope.PERSONAL) == kept
