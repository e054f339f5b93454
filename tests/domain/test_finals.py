"""First finals in the order of the audio, better ones as they come."""

from server.domain.finals import COMPLETE, SOON, Finals
from server.domain.passages import Span
from server.domain.transcript import Word


def said(text: str) -> list[Word]:
    return [Word(text=text, start_s=0, end_s=1, probability=0.9)]


def expecting(count: int) -> Finals:
    finals = Finals()
    for number in range(count):
        finals.expect(Span(number, number * 100, number * 100 + 90))
    return finals


def told(finals: Finals) -> list[tuple[int, int, str]]:
    return [(one.utterance.utterance, one.utterance.revision, one.utterance.text) for one in finals.ready()]


def test_a_final_waits_for_those_before_it() -> None:
    finals = expecting(2)
    finals.hear(1, said("twee"), (), complete=False)
    assert told(finals) == []
    finals.hear(0, said("een"), (), complete=False)
    assert told(finals) == [(0, SOON, "een"), (1, SOON, "twee")]
    assert told(finals) == []
    assert not finals.all_complete


def test_complete_finals_are_told_in_the_order_of_the_audio() -> None:
    finals = expecting(2)
    for number in (0, 1):
        finals.hear(number, said("soon"), (), complete=False)
    told(finals)
    finals.hear(1, said("beter"), (), complete=True)
    assert told(finals) == []
    assert finals.oldest_incomplete == Span(0, 0, 90)
    assert finals.oldest_untold is None
    finals.hear(0, said("best"), (), complete=True)
    assert told(finals) == [(0, COMPLETE, "best"), (1, COMPLETE, "beter")]
    assert finals.all_complete


def test_no_first_final_waits_for_the_complete_one_of_another() -> None:
    finals = expecting(2)
    finals.hear(0, said("soon"), (), complete=False)
    finals.hear(1, said("beter"), (), complete=True)  # its own first one was given up
    [first, second] = finals.ready()
    assert (first.utterance.text, second.utterance.text) == ("soon", "beter")
    assert (second.utterance.revision, second.complete) == (SOON, False)
    finals.hear(0, said("best"), (), complete=True)
    assert told(finals) == [(0, COMPLETE, "best"), (1, COMPLETE, "beter")]


def test_a_complete_final_makes_the_one_before_it_superfluous() -> None:
    finals = expecting(1)
    finals.hear(0, said("beter"), (), complete=True)
    finals.hear(0, said("soon"), (), complete=False)
    assert told(finals) == [(0, COMPLETE, "beter")]
    finals.hear(0, said("soon"), (), complete=False)
    assert told(finals) == []
    assert finals.all_complete
