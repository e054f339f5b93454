from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import review_signals
from server.domain.report import (
    Consequence,
    Draft,
    DraftField,
    DraftState,
    FieldSpec,
    Narrative,
    Provenance,
    Template,
)
from server.domain.review_signals import (
    CLOCKS_DIFFER_S,
    COMPARED_WORDS,
    KEPT_STRETCHES,
    MAX_STRETCHES,
    Changed,
    Stretch,
    Visit,
    apart,
    changed,
    signals,
    visited,
)
from server.domain.transcript import Transcript, Utterance, Word

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEMPLATE = Template(
    id="mutatie",
    version=1,
    title="Mutatie",
    fields=(
        FieldSpec(id="kenteken", label="Kenteken", kind="plate", consequence=Consequence.A),
        FieldSpec(id="onderwerp", label="Onderwerp", kind="text", consequence=Consequence.B),
    ),
)


def _utterance(number: int, text: str, start_s: float, end_s: float) -> Utterance:
    words = tuple(Word(text=word, start_s=start_s, end_s=end_s, probability=1) for word in text.split())
    return Utterance(utterance=number, revision=1, start_s=start_s, end_s=end_s, text=text, words=words)


def _draft(*fields: DraftField, narrative: Narrative | None = None, **more: Any) -> Draft:
    """Ten seconds of speech, five of silence, ten of speech; made a minute ago."""
    said = (_utterance(0, "een twee drie vier", 0, 10), _utterance(1, "vijf zes", 15, 25))
    transcript = Transcript(language="nl", utterances=said)
    values: dict[str, Any] = {
        "created_at": NOW - timedelta(minutes=1),
        "updated_at": NOW - timedelta(minutes=1),
        "dictation_id": "dictation-1",
        "transcript": transcript,
    }
    return Draft(
        id="draft-1",
        version=1,
        template="mutatie",
        template_version=1,
        template_digest="",
        owner="j.jansen",
        unit="u",
        dictated_at=NOW,
        narrative=narrative or Narrative(text=transcript.text),
        fields=fields,
        **{**values, **more},
    )


def _field(value: str | None, machine: str | None, field_id: str = "kenteken") -> DraftField:
    return DraftField(id=field_id, value=value, machine_value=machine)


def test_a_short_look_at_many_words_shows_as_it_was() -> None:
    told = signals(_draft(_field("GG-123-B", "GG-123-B")), TEMPLATE, [Visit(active_s=6)], now=NOW)
    assert (told.words, told.active_s, told.words_per_minute) == (7, 6.0, 70.0)
    assert told.changed == Changed()


def test_nothing_told_is_no_number() -> None:
    told = signals(_draft(), TEMPLATE, [], now=NOW)
    assert (told.active_s, told.words_per_minute, told.heard_share, told.listened_s) == (0, None, None, 0)


def test_what_was_heard_is_a_share_of_the_speech_and_not_of_the_silence() -> None:
    told = signals(_draft(), TEMPLATE, [Visit(heard=((0, 5), (8, 12), (20, 25)))], now=NOW)
    assert (told.heard_share, told.listened_s) == (0.6, 14.0)


def test_sound_that_was_heard_in_two_visits_counts_once() -> None:
    visits = [Visit(active_s=3, heard=((0, 10),)), Visit(active_s=4, heard=((5, 25),))]
    told = signals(_draft(), TEMPLATE, visits, now=NOW)
    assert (told.active_s, told.heard_share, told.listened_s) == (7.0, 1.0, 25.0)


def test_a_silent_look_at_a_dictation_heard_nothing_of_it() -> None:
    assert signals(_draft(), TEMPLATE, [Visit(active_s=3)], now=NOW).heard_share == 0


def test_a_draft_whose_sound_can_not_be_played_has_no_share() -> None:
    draft = _draft(dictation_id=None)
    assert visited(Visit(), Visit(heard=((0, 5),)), draft, now=NOW).heard == ()
    assert signals(draft, TEMPLATE, [Visit(heard=((0, 5),))], now=NOW).heard_share is None


def test_typed_words_have_no_sound() -> None:
    typed = Transcript(language="nl", utterances=(_utterance(0, "een twee", 0, 0),))
    assert signals(_draft(transcript=typed), TEMPLATE, [Visit(active_s=1)], now=NOW).heard_share is None


def test_nobody_reviews_longer_than_there_was_something_to_review() -> None:
    draft = _draft()
    longest = 60 + CLOCKS_DIFFER_S
    assert visited(Visit(), Visit(active_s=999_999), draft, now=NOW).active_s == longest
    assert signals(draft, TEMPLATE, [Visit(active_s=50)] * 9, now=NOW).active_s == longest
    confirmed = draft.model_copy(update={"state": DraftState.CONFIRMED})
    later = NOW + timedelta(days=9)
    assert visited(Visit(), Visit(active_s=99), confirmed, now=later).active_s == CLOCKS_DIFFER_S


def test_a_clock_that_ran_back_makes_no_negative_time() -> None:
    draft = _draft(created_at=NOW + timedelta(hours=1))
    assert visited(Visit(), Visit(active_s=9), draft, now=NOW).active_s == CLOCKS_DIFFER_S


def test_totals_that_come_late_or_twice_take_nothing_back() -> None:
    late = visited(Visit(active_s=9, heard=((0, 5),)), Visit(active_s=4, heard=((2, 6),)), _draft(), now=NOW)
    assert late == Visit(active_s=9, heard=((0, 6),))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([(3, 5), (0, 3.5)], [(0, 5)]),  # overlap, out of order
        ([(0, 1), (1, 2)], [(0, 2)]),  # they touch
        ([(0, 9), (2, 3)], [(0, 9)]),  # one in the other
        ([(20, 99)], [(20, 25)]),  # beyond the sound
        ([(30, 40)], []),
        ([(5, 5), (7, 6)], []),  # nothing, and backwards
    ],
)
def test_stretches_are_brought_in_order(told: list[Stretch], kept: list[Stretch]) -> None:
    assert apart(told, until_s=25) == kept


def test_thousands_of_stretches_are_kept_as_the_longest_of_them() -> None:
    said = (_utterance(0, "lang", 0, 100_000),)
    draft = _draft(transcript=Transcript(language="nl", utterances=said))
    told = tuple((at * 2.0, at * 2 + (1.5 if at < 10 else 0.5)) for at in range(MAX_STRETCHES))
    heard = visited(Visit(), Visit(heard=told), draft, now=NOW).heard
    assert len(heard) == KEPT_STRETCHES
    assert heard[:10] == told[:10]


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), max_size=20))
def test_what_was_heard_is_never_more_than_was_played_or_said(told: list[Stretch]) -> None:
    visit = visited(Visit(), Visit(heard=tuple(told)), _draft(), now=NOW)
    assert visited(visit, visit, _draft(), now=NOW) == visit
    found = signals(_draft(), TEMPLATE, [visit], now=NOW)
    assert found.heard_share is not None
    assert 0 <= found.heard_share <= 1
    assert found.listened_s <= min(25, sum(max(end - start, 0) for start, end in told) + 0.2)


@pytest.mark.parametrize(
    ("machine", "value", "words"),
    [
        ("GG-123-B", "GG-123-B", 0),
        ("GG-123-B", "gg 123 b", 3),  # other words, though the signs are the same
        ("Jan Jansen", "jan jansen.", 0),  # case and signs are no other words
        ("Jan Jansen", "Jan Pietersen", 1),
        ("Jan Jansen", "Jan van den Jansen", 2),
        ("Jan van den Berg", None, 4),
        (None, "Jan Jansen", 2),
        (None, None, 0),
    ],
)
def test_changed_words_of_a_value_count_for_its_class(
    machine: str | None, value: str | None, words: int
) -> None:
    assert changed(_draft(_field(value, machine)), TEMPLATE) == Changed(A=words)
    assert changed(_draft(_field(value, machine, "onderwerp")), TEMPLATE) == Changed(B=words)
    assert changed(_draft(_field(value, machine, "weg")), TEMPLATE) == Changed(A=words)


def test_changed_words_of_the_text_are_those_of_the_machine_first() -> None:
    heard = Narrative(text="een twee 3 vier vijf zes zeven", provenance=Provenance.CORRECTED)
    assert changed(_draft(narrative=heard), TEMPLATE) == Changed(C=2)
    written = heard.model_copy(update={"machine_text": "een twee 3 vier vijf"})
    assert changed(_draft(narrative=written), TEMPLATE) == Changed(C=2)


def test_an_own_text_is_no_change_but_typing_over_what_was_said_is() -> None:
    own = Narrative(text="heel iets anders", provenance=Provenance.TYPED)
    typed = Transcript(language="nl", utterances=(_utterance(0, "een twee", 0, 0),))
    assert changed(_draft(transcript=typed, narrative=own), TEMPLATE) == Changed()
    assert changed(_draft(narrative=own), TEMPLATE) == Changed(C=6)


def test_one_word_in_a_long_text_is_one_word() -> None:
    text = " ".join("de" if at % 2 else f"woord{at % 7}" for at in range(30_000))
    said = Narrative(text=f"{text} anders {text}", machine_text=f"{text} eerst {text}")
    assert changed(_draft(narrative=said), TEMPLATE) == Changed(C=1)


def test_a_long_text_that_was_written_anew_is_counted_and_not_laid_beside_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Every other word of 12,000 replaced took 15 seconds, in which nobody else could write.
    monkeypatch.setattr(review_signals, "SequenceMatcher", pytest.fail)
    half = COMPARED_WORDS // 2 + 1
    said = Narrative(
        text=" ".join(f"w{at} nieuw{at}" for at in range(half)) + " erbij.",
        machine_text=" ".join(f"w{at} oud{at}" for at in range(half)) + ".",
    )
    assert changed(_draft(narrative=said), TEMPLATE) == Changed(C=half + 1)
