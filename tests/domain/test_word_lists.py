"""Lists of officers and units: versions that never change, and what changed between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.errors import StaleVersion
from server.domain.report import Consequence
from server.domain.word_lists import (
    Changes,
    Holder,
    ListCommand,
    ListTerm,
    OwnTerm,
    OwnWords,
    Scope,
    WordKind,
    WordList,
    Words,
    difference,
    next_version,
)

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
MINE = Holder(scope=Scope.PERSONAL, id="j.jansen")
OURS = Holder(scope=Scope.UNIT, id="Utrecht-Noord")


def words(*texts: str, commands: dict[str, str] | None = None) -> Words:
    return Words(
        terms=tuple(ListTerm(text=text) for text in texts),
        commands=tuple(ListCommand(said=said, text=text) for said, text in (commands or {}).items()),
    )


def changed(of: WordList, to: Words, *, expected: int | None = None, by: str = "j.jansen") -> WordList:
    return next_version(of, to, expected_version=of.version if expected is None else expected, by=by, at=NOW)


def test_a_list_nobody_wrote_in_is_empty_and_has_version_0() -> None:
    empty = WordList(holder=MINE)
    assert (empty.version, empty.words, empty.terms, empty.changed_at) == (0, Words(), (), None)


def test_a_change_is_the_next_version_and_says_who_made_it_when() -> None:
    first = changed(WordList(holder=OURS), words("Dennenlaan"), by="p.pieters")
    assert (first.holder, first.version, first.changed_by, first.changed_at) == (OURS, 1, "p.pieters", NOW)
    assert changed(first, words("Dennenlaan", "Eikenlaan")).version == 2


def test_the_same_words_make_no_version() -> None:
    first = changed(WordList(holder=MINE), words("Dennenlaan"))
    assert changed(first, words("Dennenlaan"), by="p.pieters") is first
    assert changed(first, words()).version == 2
    empty = WordList(holder=MINE)
    assert changed(empty, words()) is empty


@pytest.mark.parametrize("expected", [0, 2])
def test_whoever_saw_another_version_changes_nothing(expected: int) -> None:
    first = changed(WordList(holder=MINE), words("Dennenlaan"))
    with pytest.raises(StaleVersion, match="Deze woordenlijst is intussen gewijzigd") as refused:
        changed(first, words(), expected=expected)
    assert refused.value.details == {"expected": expected, "current": 1}


_TEXTS = st.sampled_from(["Dennenlaan", "dennenlaan", "Eikenlaan", "De Vos", "Zwarte Piet", "x"])
_WORDS = st.builds(
    Words,
    terms=st.lists(
        st.builds(
            ListTerm,
            text=_TEXTS,
            kind=st.sampled_from(WordKind),
            spoken=st.lists(_TEXTS, max_size=2).map(tuple),
            weight=st.integers(0, 9),
        ),
        max_size=5,
    ).map(tuple),
    commands=st.lists(st.builds(ListCommand, said=_TEXTS, text=_TEXTS), max_size=2).map(tuple),
)
_STEPS = st.lists(st.tuples(_WORDS, st.integers(0, 6), st.sampled_from(["a.aarts", "b.bos"])), max_size=10)


@settings(deadline=None)
@given(_STEPS)
def test_versions_count_from_1_without_gaps_and_never_change(steps: list[tuple[Words, int, str]]) -> None:
    history = [WordList(holder=OURS)]
    written = [history[0].model_dump_json()]
    for step, (wanted, expected, by) in enumerate(steps):
        before, at = history[-1], NOW + timedelta(minutes=step)
        try:
            new = next_version(before, wanted, expected_version=expected, by=by, at=at)
        except StaleVersion:
            assert expected != before.version
            continue
        assert expected == before.version
        if new is before:
            assert wanted == before.words
            continue
        assert (new.words, new.changed_by, new.changed_at) == (wanted, by, at)
        history.append(new)
        written.append(new.model_dump_json())
    assert [one.version for one in history] == list(range(len(history)))
    assert [one.model_dump_json() for one in history] == written
    assert [WordList.model_validate_json(one) for one in written] == history
    for one in history:
        with pytest.raises(ValidationError, match="frozen"):
            one.version = 9  # type: ignore[misc]  # what may not be done is tried
        for term in one.words.terms:
            with pytest.raises(ValidationError, match="frozen"):
                term.text = "anders"  # type: ignore[misc]  # as above


@given(_WORDS, _WORDS)
def test_a_difference_there_and_back_is_the_same_seen_from_the_other_side(one: Words, other: Words) -> None:
    there, back = difference(one, other), difference(other, one)
    assert sorted(there.added) == sorted(back.removed)
    assert sorted(there.removed) == sorted(back.added)
    assert len(there.changed) == len(back.changed)
    assert difference(one, one) == Changes()


def test_a_difference_names_what_was_added_removed_and_changed() -> None:
    old = Words(
        terms=(
            ListTerm(text="Dennenlaan", kind=WordKind.STREET),
            ListTerm(text="Vos", kind=WordKind.NAME),
            ListTerm(text="Eikenlaan"),
        ),
        commands=(ListCommand(said="tekst vooraf", text="Op genoemd tijdstip"),),
    )
    new = Words(
        terms=(
            ListTerm(text="Dennenlaan", kind=WordKind.STREET, weight=9),
            ListTerm(text="Vos", kind=WordKind.STREET),
            ListTerm(text="Eikenlaan"),
        ),
        commands=(ListCommand(said="Tekst vooraf", text="Op voornoemd tijdstip"),),
    )
    assert difference(old, new) == Changes(
        added=("Vos",), removed=("Vos",), changed=("Dennenlaan", "Tekst vooraf")
    )


def test_terms_say_their_kind_and_whose_list_they_come_from() -> None:
    term = ListTerm(text="Dennenlaan", kind=WordKind.STREET, spoken=("dennelaan",), weight=7)
    kept = Words(terms=(term,))
    (mine,) = WordList(holder=MINE, version=1, words=kept).terms
    (ours,) = WordList(holder=OURS, version=1, words=kept).terms
    assert mine == OwnTerm(
        text="Dennenlaan",
        kind=WordKind.STREET,
        spoken=("dennelaan",),
        weight=7,
        source="eigen woordenlijst",
        consequence=Consequence.A,
    )
    assert ours.source == "woordenlijst van de eenheid Utrecht-Noord"


def test_the_words_of_a_session_are_those_of_both_lists_and_say_which_versions() -> None:
    own = OwnWords(
        (
            WordList(holder=MINE, version=3, words=words("Vos", commands={"tekst vooraf": "Van mij"})),
            WordList(
                holder=OURS,
                version=12,
                words=words("Das", commands={"Tekst vooraf": "Van ons", "tekst achteraf": "Klaar"}),
            ),
        )
    )
    assert [(term.text, term.source) for term in own.terms] == [
        ("Vos", "eigen woordenlijst"),
        ("Das", "woordenlijst van de eenheid Utrecht-Noord"),
    ]
    assert [(one.said, one.text) for one in own.commands] == [
        ("tekst vooraf", "Van mij"),
        ("tekst achteraf", "Klaar"),
    ]
    assert own.record == {"word_lists": {"personal": 3, "unit": 12}}


def test_without_lists_nothing_is_recorded() -> None:
    assert (OwnWords().terms, OwnWords().commands, OwnWords().record) == ((), (), {})
