"""Answers by voice: what is clear is read, and what is not is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.assessing import Reply
from server.dutch.replies import AGAINST, DOUBT, HESITATION, PHRASES, reply_in, reply_of
from server.dutch.words import tokenize

CLEAR = [(phrase, reply) for reply, phrases in PHRASES.items() for phrase in phrases]
STATEMENTS = [
    "het slot zat er nog op",
    "de aangever vertelde dat zelf",
    "om kwart over tien",
    "hij droeg een blauwe jas",
    "twee fietsen",
    "de deur stond open",
]


@pytest.mark.parametrize(("phrase", "reply"), CLEAR)
def test_what_can_mean_one_thing_only_is_read_with_and_without_a_statement(phrase: str, reply: Reply) -> None:
    for text in (
        phrase,
        phrase.capitalize() + ".",
        phrase.upper() + "!",
        f"Eh, {phrase}.",
        f"{phrase}, eh...",
    ):
        assert reply_in(text) is reply, text
    for statement in STATEMENTS:
        for text in (f"{phrase}, {statement}.", f"{phrase.capitalize()}. {statement.capitalize()}."):
            assert reply_in(text) is reply, text


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Ja.", Reply.YES),
        ("Ja, ja.", Reply.YES),
        ("Ja hoor, dat klopt.", Reply.YES),
        ("Ja, er is een fiets weggenomen.", Reply.YES),
        ("Ja de voordeur is geforceerd met een schroevendraaier", Reply.YES),
        ("Zeker weten.", Reply.YES),
        ("Nee.", Reply.NO),
        ("Neen!", Reply.NO),
        ("Nee, niet.", Reply.NO),
        ("Nee, helemaal niet.", Reply.NO),
        ("Ja, dat weet ik zeker.", Reply.YES),
        ("Ja, hij had een mes bij zich.", Reply.YES),
        ("Nee nee.", Reply.NO),
        ("Nee, het slot zat er nog op.", Reply.NO),
        ("Nee, er was geen schade.", Reply.NO),
        ("Nee hoor, niemand heeft iets gezien.", Reply.NO),
        ("Zeker niet.", Reply.NO),
        ("Dat klopt niet.", Reply.NO),
        ("Weet ik niet.", Reply.UNKNOWN),
        ("Dat weet ik niet meer.", Reply.UNKNOWN),
        ("Geen idee, weet ik niet.", Reply.UNKNOWN),
        ("Geen idee, het was donker.", Reply.UNKNOWN),
        ("Onbekend.", Reply.UNKNOWN),
        ("Niet bekend, de eigenaar is in het buitenland.", Reply.UNKNOWN),
        ("Dat heb ik niet gevraagd.", Reply.UNKNOWN),
    ],
)
def test_clear_answers(text: str, reply: Reply) -> None:
    assert reply_in(text) is reply


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ja en nee.",
        "Ja, nee.",
        "Nee, ja, toch wel.",
        "Ja of nee, dat hangt ervan af.",
        "Ja?",
        "Dat weet ik niet zeker, ik denk van wel.",
        "Niet dat ik weet.",
        "Nee, niet dat ik weet.",
        "Ja, voor zover ik weet.",
        "Volgens mij wel.",
        "Ik denk het niet.",
        "Misschien.",
        "Nou ja.",
        "Tja, nee.",
        "Nee, weet ik niet.",
        "Nee, geen idee.",
        "Ja, dat weet ik niet.",
        "Ja, maar niet van hem.",
        "Nee, maar er stond wel een raam open.",
        "Nee, dat was er wel.",
        "Ja, hij had geen toestemming.",
        "Ja, dat klopt niet.",
        "Nee, dat klopt.",
        "Onbekend is hij niet.",
        "Weet ik niet precies.",
        "Ik weet het niet helemaal.",
        "Geen idee wie het deed.",
        "Weet niet of het open stond.",
        "Niet.",
        "Wel.",
        "Zeker.. niet zeker.",
        "Nee, wacht, ja.",
        "Ja, ik bedoel het tweede slot.",
        "Gedeeltelijk.",
        "Het slot zat er nog op.",
        "Om 22.15 uur zag ik kenteken GG-123-B.",
        "Janus was er.",
        "Neef van de aangever.",
        "Jaap heeft het gezien.",
        "Klopt, niet afgesloten.",
        "Zeker, niet op slot.",
        "Dat klopt. Niet op slot.",
        "Absoluut. Niet afgesloten.",
        "Ja, ten dele.",
        "Ja, meestal.",
        "Ja, grotendeels.",
        "Ja, tot op zekere hoogte.",
        "Ja, onwaar.",
        "Ja, toestemming ontbrak.",
        "Ja, ontkende hij.",
        "Nee, vrijwel niet.",
        "Nee, niet helemaal.",
        "Nee. Niet altijd.",
    ],
)
def test_what_is_unclear_mixed_or_limited_is_nobodys_answer(text: str) -> None:
    assert reply_in(text) is None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CLEAR), st.sampled_from(CLEAR), st.sampled_from([" ", ", ", ". ", " en ", ", eh, "]))
def test_two_answers_are_one_only_where_they_say_the_same(
    one: tuple[str, Reply], other: tuple[str, Reply], between: str
) -> None:
    found = reply_in(f"{one[0]}{between}{other[0]}")
    assert found in ({None, one[1]} if one[1] is other[1] else {None, *_as_one(one[0], other[0])})


@pytest.mark.parametrize(("phrase", "reply"), CLEAR)
def test_another_answer_in_the_statement_makes_it_unclear(phrase: str, reply: Reply) -> None:
    for other, meant in CLEAR:
        if meant is not reply:
            assert reply_in(f"{phrase}, het slot zat er nog op, {other}.") is None, other


def _as_one(one: str, other: str) -> set[Reply]:
    """Two phrases that are a third one together: "ja" and "dat weet ik ..."."""
    joined = f"{one} {other}"
    return {reply for phrase, reply in CLEAR if phrase == joined}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(CLEAR),
    st.lists(st.sampled_from(" ".join(STATEMENTS).split()), max_size=8),
    st.data(),
)
def test_a_word_of_doubt_anywhere_behind_an_answer_makes_it_unclear(
    clear: tuple[str, Reply], words: list[str], data: st.DataObject
) -> None:
    phrase, reply = clear
    doubt = data.draw(st.sampled_from(sorted(AGAINST[reply])))
    words.insert(data.draw(st.integers(0, len(words))), doubt)
    text = f"{phrase}, {' '.join(words)}"
    # "nee" before "niet", "ja" before "dat weet ik zeker": together they may be one clear phrase.
    expected = {None} | ({reply} if doubt in "niet zeker" else set())
    assert reply_in(text) in expected, text


@pytest.mark.parametrize("phrase", sorted(phrase for phrase, _ in CLEAR if " " in phrase))
def test_a_sign_inside_an_answer_never_turns_it_round(phrase: str) -> None:
    words = phrase.split()
    for at in range(1, len(words)):
        before = {dict(CLEAR).get(" ".join(words[:end])) for end in range(1, at + 1)}
        for sign in ",.;:!\u2026":
            text = f"{' '.join(words[:at])}{sign} {' '.join(words[at:])}"
            assert reply_in(text) in {None, *before}, text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault_and_the_same_each_time(text: str) -> None:
    assert reply_in(text) is reply_in(text)
    if not any(text.casefold().lstrip().startswith(start[0]) for start in CLEAR):
        tokens = tokenize(text)
        first = next((one.key for one in tokens if one.key not in HESITATION), "")
        if first not in {phrase.split()[0] for phrase, _ in CLEAR}:
            assert reply_of(tokens) is None


def test_no_phrase_holds_two_answers_and_doubt_begins_none() -> None:
    assert len({phrase for phrase, _ in CLEAR}) == len(CLEAR)
    starts = {phrase.split()[0] for phrase, _ in CLEAR}
    assert starts & DOUBT == {"weet"}  # "weet ik niet"
