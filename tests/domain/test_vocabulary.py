from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.terms import Term
from server.domain.transcript import Word
from server.domain.vocabulary import (
    MAX_TERM_CHARS,
    OWN_SOURCE,
    PROMPT_CHARS,
    SessionVocabulary,
    Unit,
    Vocabulary,
    plain_terms,
)
from server.dutch.phonetics import sound_key

VOCABULARY = Vocabulary(
    [
        Term(text="verdachte", source="rollen", weight=6),
        Term(text="aangever", source="rollen", weight=6, templates=("aangifte",)),
        Term(text="heling", source="feiten", weight=5),
        Term(text="portofoon", source="uitrusting", weight=9),
        Term(text="mobilofoon", source="uitrusting", weight=9, templates=("mutatie",)),
        Term(text="Amersfoort", source="gemeenten", weight=1),
        Term(text="Hoogland", source="plaatsen", weight=0),
        Term(text="Hoochlant", source="plaatsen", weight=0),
    ],
    sound=sound_key,
    ordinary=("de", "het"),
    units=[
        Unit(
            id="noord",
            title="eenheid Noord",
            places=("Hoogland",),
            terms=(
                Term(text="Kruiskamp", source="eenheid Noord", weight=9),
                Term(text="Langestraat", source="eenheid Noord", weight=8),
            ),
        )
    ],
    digest="abc",
)


def session(template: str = "mutatie", unit: str = "noord", extra: tuple[str, ...] = ()) -> SessionVocabulary:
    return VOCABULARY.for_session(template=template, unit=unit, extra=extra)


def test_a_unit_works_in_the_places_of_its_file() -> None:
    assert VOCABULARY.places_of("noord") == ("Hoogland",)
    assert VOCABULARY.places_of("elders") == ()


def heard(*texts: str) -> list[Word]:
    return [Word(text=text, start_s=0, end_s=1, probability=0.4) for text in texts]


def named(prompt: str) -> list[str]:
    """The terms of a prompt."""
    return prompt.removesuffix(".").split(", ")


def test_the_prompt_holds_the_terms_that_are_sure_to_be_needed_and_no_other_word() -> None:
    prompt = session(extra=("Dabrowska", "Eikenlaan")).prompt()
    assert prompt == "Dabrowska, Eikenlaan, Kruiskamp, mobilofoon, portofoon."


def test_terms_given_with_the_dictation_come_first_in_their_order() -> None:
    assert named(session(extra=("Zwart", "Aarts")).prompt())[:2] == ["Zwart", "Aarts"]


def test_a_unit_without_a_file_has_no_neighbourhood() -> None:
    assert named(session(unit="zuid").prompt()) == ["mobilofoon", "portofoon"]


def test_terms_of_the_template_go_before_terms_of_others() -> None:
    assert named(session(template="mutatie", unit="").prompt()) == ["mobilofoon", "portofoon"]
    assert named(session(template="aangifte", unit="").prompt()) == ["portofoon"]


def test_a_term_of_ordinary_weight_is_not_in_the_prompt_and_is_suggested_all_the_same() -> None:
    verdachte = Term(text="verdachte", source="rollen", weight=6)
    plain = Vocabulary([verdachte], sound=sound_key).for_session(template="mutatie", unit="")
    assert plain.prompt() == ""
    assert [one.term for one in plain.suggest(heard("verdagte"), "De verdachte, een man.")] == ["verdachte"]
    assert plain.prompt() == ""


def test_without_terms_there_is_no_prompt() -> None:
    assert Vocabulary([], sound=sound_key).for_session(template="mutatie", unit="noord").prompt() == ""


def test_speech_in_another_language_gets_the_given_terms_alone() -> None:
    english = VOCABULARY.for_session(template="mutatie", unit="noord", extra=("Dabrowska",), language="en")
    assert english.prompt() == "Dabrowska."
    assert english.suggest(heard("verdagte")) == ()


@given(
    st.lists(st.text(max_size=120), max_size=40),
    st.integers(0, 600),
)
def test_a_prompt_keeps_to_its_budget_and_holds_no_commands(extra: list[str], budget: int) -> None:
    prompt = session(extra=tuple(extra)).prompt(budget)
    assert len(prompt) <= budget
    assert not set(prompt) & set("<|>[]{}\n")


def test_a_term_that_does_not_fit_leaves_room_for_the_next() -> None:
    long = "straat" * 15
    prompt = session(unit="", extra=(long, "Eik")).prompt(25)
    assert named(prompt)[0] == "Eik"
    assert len(session(extra=("x" * 99, *(f"naam{n}" for n in range(99)))).prompt()) <= PROMPT_CHARS


@given(st.lists(st.text(max_size=150), max_size=10))
def test_given_terms_are_plain_text_without_doubles(texts: list[str]) -> None:
    terms = plain_terms(texts)
    assert len({term.casefold() for term in terms}) == len(terms)
    assert all(0 < len(term) <= MAX_TERM_CHARS and term == " ".join(term.split()) for term in terms)
    assert plain_terms(terms) == terms


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("<|endoftext|>", ["endoftext"]),
        ("  Van  den\nBerg ", ["Van den Berg"]),
        ("06-1234 & co.", ["06-1234 & co."]),
        ("a_b", ["a b"]),
        ("|||", []),
    ],
)
def test_what_a_recogniser_could_take_for_a_command_is_removed(given: str, plain: list[str]) -> None:
    assert plain_terms([given]) == plain


def test_a_suggestion_names_where_its_term_comes_from() -> None:
    found = session(extra=("Dabrowska",)).suggest(heard("de", "verdagte", "Dabrofska", "Langestraad"))
    assert [(one.term, one.source) for one in found] == [
        ("verdachte", "rollen"),
        ("Dabrowska", OWN_SOURCE),
        ("Langestraat", "eenheid Noord"),
    ]


def test_places_of_the_unit_go_before_places_that_sound_alike() -> None:
    assert [one.term for one in session().suggest(heard("in", "Hochland"))] == ["Hoogland"]
    elsewhere = session(unit="zuid").suggest(heard("in", "Hochland"))
    assert [one.score for one in elsewhere] == [1.0]


def test_what_was_said_in_this_dictation_goes_before_what_sounds_alike() -> None:
    zuid = session(unit="zuid")
    for place in ("Hoogland", "Hoochlant"):
        assert [one.term for one in zuid.suggest(heard("in", "Hochland"), f"in {place}.")] == [place]


def test_ordinary_words_get_no_suggestion() -> None:
    assert (
        Vocabulary([Term(text="held", source="x")], sound=sound_key, ordinary=("hell d", "helt"))
        .for_session(template="", unit="")
        .suggest(heard("Helt"))
        == ()
    )


def test_a_vocabulary_knows_its_terms_and_digest() -> None:
    assert len(VOCABULARY) == 8
    assert next(iter(VOCABULARY)).text == "verdachte"
    assert VOCABULARY.digest == "abc"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_equal_sessions_answer_equally(said: str, texts: list[str]) -> None:
    one, other = session(), session()
    assert one.suggest(heard(*texts), said) == other.suggest(heard(*texts), said)
    assert one.prompt() == other.prompt() == session().prompt()


MINE = VOCABULARY.own_terms(
    "eigen woordenlijst",
    [
        Term(text="Dennenlaan", source="eigen woordenlijst", weight=9),
        Term(text="Zwaluwstraat", source="eigen woordenlijst", weight=5),
        Term(text="Kruiskamp", source="eigen woordenlijst", weight=5),
    ],
)
OURS = VOCABULARY.own_terms(
    "woordenlijst van de eenheid noord",
    [Term(text="Merelhof", source="woordenlijst van de eenheid noord", weight=9)],
)


def test_terms_of_own_lists_are_shown_after_those_of_the_unit_and_before_all_others() -> None:
    kept = VOCABULARY.for_session(template="mutatie", unit="noord", extra=("Eik",), own=(MINE, OURS))
    assert named(kept.prompt()) == ["Eik", "Kruiskamp", "Dennenlaan", "Merelhof", "mobilofoon", "portofoon"]


def test_terms_of_own_lists_are_suggested_with_their_source() -> None:
    kept = VOCABULARY.for_session(template="mutatie", unit="zuid", own=(MINE, OURS))
    assert [(one.term, one.source) for one in kept.suggest(heard("swaluwstraad", "en", "merelhov"))] == [
        ("Zwaluwstraat", "eigen woordenlijst"),
        ("Merelhof", "woordenlijst van de eenheid noord"),
    ]
    assert session(unit="zuid").suggest(heard("swaluwstraad")) == ()


def test_of_equal_terms_the_more_expected_is_suggested_and_the_unit_goes_first() -> None:
    kept = VOCABULARY.for_session(template="mutatie", unit="noord", own=(MINE,))
    assert [one.source for one in kept.suggest(heard("kruiskamb"))] == ["eenheid Noord"]
    heavy = VOCABULARY.own_terms("eigen", [Term(text="Langestraat", source="eigen", weight=9)])
    kept = VOCABULARY.for_session(template="mutatie", unit="noord", own=(heavy,))
    assert [one.source for one in kept.suggest(heard("langestraad"))] == ["eigen"]


def test_own_lists_are_dutch_like_all_lists() -> None:
    english = VOCABULARY.for_session(template="mutatie", unit="noord", own=(MINE,), language="en")
    assert english.prompt() == ""
