from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.report import Consequence
from server.domain.suggestions import suggest
from server.domain.terms import Term, TermIndex
from server.domain.transcript import Suggestion, Word
from server.dutch.phonetics import sound_key

LISTS = TermIndex(
    [
        Term(text="verbalisant", source="rollen"),
        Term(text="aangifte", source="stukken"),
        Term(text="proces-verbaal", source="stukken"),
        Term(text="hulpofficier van justitie", source="rollen"),
        Term(text="verdachte situatie", source="meldingen"),
        Term(text="verdachte", source="rollen"),
        Term(text="heling", source="feiten", consequence=Consequence.A),
        Term(text="insluitingsfouillering", source="stukken"),
        Term(text="OVD-P", source="afkortingen", spoken=("o v d p",)),
        Term(text="Amersfoort", source="gemeenten", weight=1, consequence=Consequence.A),
        Term(text="Veele", source="plaatsen", weight=0, consequence=Consequence.A),
        Term(text="Citroën", source="automerken", weight=1),
    ],
    sound_key,
)
ORDINARY = frozenset({"de", "het", "een", "van", "in", "aan", "deed", "is", "zag", "ik", "gehaald"})
SURE = 0.99


def words(*spoken: str | tuple[str, float]) -> list[Word]:
    """Words in a row; those without a probability are certain."""
    pairs = [one if isinstance(one, tuple) else (one, SURE) for one in spoken]
    return [
        Word(text=text, start_s=float(at), end_s=at + 0.5, probability=probability)
        for at, (text, probability) in enumerate(pairs)
    ]


def suggested(heard: list[Word], index: TermIndex = LISTS) -> tuple[Suggestion, ...]:
    return suggest(heard, indexes=(index,), ordinary=ORDINARY, rank=lambda term: term.weight, sound=sound_key)


def pairs(heard: list[Word], index: TermIndex = LISTS) -> list[tuple[str, str]]:
    return [(one.heard, one.term) for one in suggested(heard, index)]


def test_a_doubtful_word_gets_the_term_it_sounds_like_with_its_list() -> None:
    assert suggested(words("de", ("verbalizand", 0.4), "zag")) == (
        Suggestion(
            first_word=1, last_word=1, heard="verbalizand", term="verbalisant", source="rollen", score=1.0
        ),
    )


def test_a_term_heard_in_pieces_is_put_together() -> None:
    assert pairs(words("de", ("verbaali", 0.5), ("sant.", 0.9))) == [("verbaali sant", "verbalisant")]
    assert pairs(words(("hulp", 0.8), ("ofisier", 0.5), "van", ("justisie", 0.7))) == []  # four pieces
    assert pairs(words(("hulpofisier", 0.5), "van", ("justisie", 0.7))) == [
        ("hulpofisier van justisie", "hulpofficier van justitie")
    ]


def test_a_term_written_in_another_way_gets_its_spelling() -> None:
    assert pairs(words(("proces", 0.8), "verbaal")) == [("proces verbaal", "proces-verbaal")]


def test_spelled_out_letters_are_an_abbreviation() -> None:
    assert pairs(words("de", ("OVDP", 0.6), "zag")) == [("OVDP", "OVD-P")]


def test_certain_words_are_left_alone() -> None:
    assert suggested(words("de", "verbalizand")) == ()


def test_mere_likeness_needs_more_doubt_than_equal_sound() -> None:
    assert pairs(words(("insluitingsvouwlering", 0.84))) == [
        ("insluitingsvouwlering", "insluitingsfouillering")
    ]
    assert pairs(words(("insluitingsvouwlering", 0.88))) == []
    assert pairs(words(("insluitingsfoejering", 0.88))) == []
    assert pairs(words(("insluitingsvouillering", 0.88))) == [
        ("insluitingsvouillering", "insluitingsfouillering")
    ]


@pytest.mark.parametrize("heard", ["aangifte", "Aangifte", "heling", "Amersfoort", "OVD-P"])
def test_a_term_as_it_is_written_is_never_replaced(heard: str) -> None:
    assert suggested(words(("de", 0.2), (heard, 0.1), ("is", 0.1))) == ()


def test_ordinary_words_are_never_replaced() -> None:
    index = TermIndex(
        [Term(text="gehald", source="x"), Term(text="Het Een", source="x", weight=9)], sound_key
    )
    assert suggested(words(("gehaald", 0.1), ("het", 0.1), ("een", 0.1)), index) == ()


def test_an_inflected_term_is_the_same_word() -> None:
    assert suggested(words(("aangiften", 0.3))) == ()


def test_a_term_of_consequence_must_sound_nearly_equal() -> None:
    # One sound of six differs: enough for other words, too much for the name of an offence.
    assert pairs(words(("heming", 0.2))) == []
    harmless = TermIndex([Term(text="heling", source="feiten")], sound_key)
    assert pairs(words(("heming", 0.2)), harmless) == [("heming", "heling")]


def test_a_term_that_is_expected_may_sound_less_alike() -> None:
    listed = TermIndex([Term(text="staten", source="x")], sound_key)
    given = TermIndex([Term(text="staten", source="x", weight=9)], sound_key)
    assert pairs(words(("staken", 0.2)), listed) == []
    assert pairs(words(("staken", 0.2)), given) == [("staken", "staten")]


def test_a_name_is_the_same_only_with_a_possessive_s() -> None:
    index = TermIndex([Term(text="Zwolle", source="x", weight=9)], sound_key)
    assert pairs(words("in", ("Zwol", 0.3)), index) == [("Zwol", "Zwolle")]
    assert pairs(words("in", ("Swolle", 0.3)), index) == [("Swolle", "Zwolle")]
    assert pairs(words("in", ("Zwollen", 0.3)), index) == [("Zwollen", "Zwolle")]
    assert pairs(words("in", ("Zwolles", 0.3)), index) == []


def test_capitals_are_no_suggestion() -> None:
    index = TermIndex([Term(text="Best", source="x", weight=9)], sound_key)
    assert suggested(words("zou", ("best", 0.3)), index) == ()


def test_names_of_far_away_need_a_word_that_was_heard_as_a_name() -> None:
    assert pairs(words("de", ("vele", 0.4), "zag")) == []
    assert pairs(words(("Vele", 0.4), "zag")) == []  # every sentence begins with a capital
    assert pairs(words("zag.", ("Vele", 0.4), "zag")) == []
    assert pairs(words("in", ("Vele", 0.4))) == [("Vele", "Veele")]
    assert pairs(words("in", ("Amersvord", 0.4))) == [("Amersvord", "Amersfoort")]
    # A short list of names: equal sound is enough.
    assert pairs(words("in", ("amersvoort", 0.4))) == [("amersvoort", "Amersfoort")]
    assert pairs(words("in", ("amersvord", 0.4))) == [("amersvord", "Amersfoort")]
    assert pairs(words("in", ("amersford", 0.4))) == [("amersford", "Amersfoort")]
    assert pairs(words("in", ("amersvook", 0.4))) == []


def test_names_that_are_expected_may_be_heard_as_any_word() -> None:
    near = TermIndex([Term(text="Veele", source="eenheid", weight=8)], sound_key)
    assert pairs(words("de", ("vele", 0.4), "zag"), near) == [("vele", "Veele")]


def test_a_pause_parts_words() -> None:
    assert pairs(words(("verbaali,", 0.5), ("sant", 0.5))) == []


def test_signs_between_words_part_them_too() -> None:
    assert pairs(words(("verbaali", 0.5), ("\u2013", 0.5), ("sant", 0.5))) == []


def test_of_overlapping_suggestions_the_one_that_explains_most_stays() -> None:
    found = pairs(words(("verdagte", 0.5), ("situwasie", 0.5), "zag"))
    assert found == [("verdagte situwasie", "verdachte situatie")]


def test_among_equal_sounds_the_term_that_is_expected_wins() -> None:
    index = TermIndex(
        [Term(text="Leidse", source="a", weight=2), Term(text="lijtse", source="b", weight=5)], sound_key
    )
    assert pairs(words(("leitse", 0.4)), index) == [("leitse", "lijtse")]


def test_very_short_sounds_are_left_alone() -> None:
    index = TermIndex([Term(text="Ede", source="x", weight=9)], sound_key)
    assert suggested(words("in", ("Eede", 0.2)), index) == ()


SYLLABLES = st.lists(
    st.sampled_from(["ver", "ba", "li", "sant", "aan", "gif", "te", "he", "ling", "de", "is"]),
    min_size=1,
    max_size=4,
).map("".join)


@given(st.lists(st.tuples(SYLLABLES, st.floats(0, 1)), max_size=12))
def test_suggestions_never_overlap_and_quote_what_was_heard(heard: list[tuple[str, float]]) -> None:
    spoken = words(*heard)
    found = suggested(spoken)
    taken = [at for one in found for at in range(one.first_word, one.last_word + 1)]
    assert taken == sorted(set(taken))
    for one in found:
        run = spoken[one.first_word : one.last_word + 1]
        assert one.heard == " ".join(word.text for word in run)
        assert any(word.probability < 0.9 for word in run)
        assert one.term.casefold() != one.heard.casefold()
    assert suggested(spoken) == found
