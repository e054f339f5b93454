from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.words import BREAK, COLON, COMMA, STOP, Token, fold, stronger, tokenize, word_set


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def _stops(text: str) -> list[str]:
    return [token.stop for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("   \n\t ", []),
        ("... !? - ,", []),
        ("De man (25) liep weg.", ["De", "man", "25", "liep", "weg"]),
        ("\u201cHoi\u201d, zei hij \u2014 en ging.", ["Hoi", "zei", "hij", "en", "ging"]),
        ("'s avonds de auto's op 's-Gravenweg", ["'s", "avonds", "de", "auto's", "op", "'s-Gravenweg"]),
        ("'t Hof en 'n fiets", ["'t", "Hof", "en", "'n", "fiets"]),
        ("12-ABC-3, -5 graden .5", ["12-ABC-3", "-5", "graden", ".5"]),
        ("\u20ac50 of 50\u20ac, \u20ac 5", ["\u20ac", "50", "of", "50", "\u20ac", "\u20ac", "5"]),
        ("\u20ac", ["\u20ac"]),
        ("jan@site.nl.", ["jan@site.nl"]),
        ("3511\u00a0ED", ["3511", "ED"]),
    ],
)
def test_words_stand_without_the_signs_around_them(text: str, words: list[str]) -> None:
    assert _words(text) == words


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("een, twee", [COMMA, ""]),
        ("een; twee: drie", [COLON, COLON, ""]),
        ("een. twee! drie? vier\u2026 vijf", [STOP, STOP, STOP, STOP, ""]),
        ("een.\ntwee", [BREAK, ""]),
        ("een \n\n twee", [BREAK, ""]),
        ("een\u2028twee", [BREAK, ""]),
        ("een , twee", [COMMA, ""]),
        ("een . , twee", [STOP, ""]),
        (", een", [""]),
        ("J.P. van der Aa", ["", "", "", ""]),
        ("nr. 5 en dhr. Jansen", ["", "", "", "", ""]),
        ("t.h.v. nummer 5", ["", "", ""]),
        ("nr., 5", [COMMA, ""]),
        ("art.. 5", [STOP, ""]),
        ("(een). twee", [STOP, ""]),
        ("\u20ac50, en", ["", COMMA, ""]),
    ],
)
def test_what_follows_a_word(text: str, stops: list[str]) -> None:
    assert _stops(text) == stops


def test_a_pause_follows_the_word_that_ends_there() -> None:
    one, two = tokenize("een twee", pauses=[3])
    assert (one.pause, one.stop, two.pause) == (True, "", False)
    (alone,) = tokenize("een", pauses=[1, 3])
    assert alone.pause


def test_the_end_of_a_typed_line_is_a_break_and_no_pause() -> None:
    one, two = tokenize("een. twee", pauses=[4], lines=True)
    assert (one.stop, one.pause, two.stop) == (BREAK, False, "")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("\u00c9\u00e9n", "een"),
        ("VRIES", "vries"),
        ("foto\u2019s", "foto's"),
        ("\u2018s", "'s"),
        ("stra\u00dfe", "strasse"),
        ("\uff21\uff22", "ab"),
        ("12-ABC", "12-abc"),
    ],
)
def test_words_that_only_look_different_have_one_key(word: str, key: str) -> None:
    assert fold(word) == key


def test_what_is_longer_than_any_word_has_no_key_and_keeps_its_text() -> None:
    for length, key in ((254, "9" * 254), (255, "\u2026")):
        (token,) = tokenize("9" * length)
        assert (token.text, token.key) == ("9" * length, key)


def test_no_word_is_without_a_key() -> None:
    (token,) = tokenize("\u0301\u0301")
    assert (token.text, token.key) == ("\u0301\u0301", "\u2026")


@pytest.mark.parametrize(
    ("word", "capital"),
    [("Jan", True), ("'s-Graven", False), ("\u00c9\u00e9n", True), ("12", False), ("IJ", True)],
)
def test_a_capital_is_the_first_letter(word: str, capital: bool) -> None:  # noqa: FBT001 - a table's column
    assert Token(word, 0, len(word), fold(word)).is_capital is capital


def test_a_sentence_ends_at_a_stop_or_a_break() -> None:
    assert [token.ends_sentence for token in tokenize("a, b: c. d\ne")] == [False, False, True, True, False]


def test_the_stronger_stop_wins() -> None:
    order = ["", COMMA, COLON, STOP, BREAK]
    for weak, strong in pairwise(order):
        assert stronger(weak, strong) == stronger(strong, weak) == strong


def test_a_word_set_holds_each_word() -> None:
    assert word_set("a b  a") == {"a", "b"}


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=80), st.sets(st.integers(0, 80)))
def test_every_word_stands_in_the_text_in_order(text: str, pauses: set[int]) -> None:
    at = 0
    for token in tokenize(text, pauses):
        assert at <= token.start < token.end
        assert token.key
        assert text[token.start : token.end] == token.text
        assert not any(sign.isspace() for sign in token.text)
        at = token.end


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_no_letter_and_no_digit_is_left_out(text: str) -> None:
    said = "".join(token.text for token in tokenize(text))
    assert [sign for sign in said if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
