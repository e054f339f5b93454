from __future__ import annotations

from benchmarks.adapters.protocol import Event
from benchmarks.board import Promises, promises, views
from tests.benchmarks.examples import final, partial


def test_a_view_is_all_text_in_the_order_of_the_utterances() -> None:
    seen = views(
        [
            partial(1, "twee", settled="een"),
            partial(3, "vier", utterance=1),
            final(4, "Een twee drie."),
            partial(5, "", settled="vier", utterance=1),
        ]
    )
    assert [view.shown for view in seen] == [
        "een twee",
        "een twee vier",
        "Een twee drie. vier",
        "Een twee drie. vier",
    ]
    assert [view.settled for view in seen] == ["een", "een", "Een twee drie.", "Een twee drie. vier"]
    assert [view.final for view in seen] == ["", "", "Een twee drie.", "Een twee drie."]


def test_a_higher_revision_replaces_and_a_lower_one_does_not() -> None:
    seen = views([final(1, "eerst"), final(2, "beter", revision=2), final(3, "oud")])
    assert [view.final for view in seen] == ["eerst", "beter", "beter"]


def test_settled_words_that_only_grow_are_kept_promises() -> None:
    events: list[Event] = [
        partial(1, "een", settled=""),
        partial(2, "twee", settled="een"),
        partial(3, "", settled="een twee"),
        final(4, "Een, twee drie."),
    ]
    # The final writes a capital and a comma: no other words, but other letters.
    assert promises(events) == Promises(settled=2, rewritten=1)


def test_what_the_final_changes_is_counted_in_words() -> None:
    events: list[Event] = [partial(1, "", settled="de man liep weg"), final(2, "de pan liep weg")]
    assert promises(events) == Promises(settled=4, changed=1, changed_at_last=1, rewritten=1)


def test_settled_words_that_change_or_go_before_the_final_are_broken_promises() -> None:
    events: list[Event] = [
        partial(1, "", settled="een twee drie"),
        partial(2, "", settled="een vier"),  # two words gone
        partial(3, "", settled="een vier vijf"),
        partial(4, "een vier vijf", settled=""),  # three withdrawn
        final(5, "een vier vijf"),
    ]
    assert promises(events).broken == 5


def test_the_first_final_and_the_latest_revision_are_held_against_settled_words() -> None:
    events: list[Event] = [
        partial(1, "", settled="een"),
        final(2, "een"),
        final(3, "twee", revision=2),
        partial(4, "", settled="drie"),  # late, of an utterance that is done: no news
    ]
    assert promises(events) == Promises(settled=1, changed_at_last=1)
