"""The state machine, driven by hand and by random schedules."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.dictation import (
    Decode,
    DecodeKind,
    Dictation,
    Ended,
    Final,
    Lag,
    Output,
    Partial,
    StreamingPolicy,
)
from server.domain.endpointing import WINDOW_SAMPLES, EndpointPolicy
from server.domain.errors import OutOfOrder
from server.domain.passages import Passage, PassagePolicy, Span
from server.domain.transcript import Mark, MarkKind, Word

WINDOW_S = WINDOW_SAMPLES / 16_000
QUICK = StreamingPolicy(
    endpoint=EndpointPolicy(max_utterance_s=3.2, cut_search_s=1.6, cut_margin_s=0.64),
    passage=PassagePolicy(max_passage_s=5.0, max_gap_s=1.5, overlap_s=0.64),
    partial_step_s=0.32,
    late_final_s=0.64,
    lag_told_s=2,
    lag_step_s=1,
)
FILE = replace(QUICK, live=False)


def heard(asked: Decode) -> tuple[Word, ...]:
    """A decoder that hears one word for each 0.32 s, named after its place in the audio."""
    step = WINDOW_SAMPLES * 10
    first = -(-asked.start_sample // step)
    return tuple(
        Word(
            text=f"w{n}",
            start_s=(n * step - asked.start_sample) / 16_000,
            end_s=(n * step + step - asked.start_sample) / 16_000,
            probability=0.9,
        )
        for n in range(first, asked.end_sample // step)
    )


def decodes(outputs: list[Output]) -> list[Decode]:
    return [output for output in outputs if isinstance(output, Decode)]


def speak(machine: Dictation, windows: int, probability: float = 1.0) -> list[Output]:
    return [output for _ in range(windows) for output in machine.voice(probability)]


def test_silence_asks_for_nothing_and_ends_at_once() -> None:
    machine = Dictation()
    assert speak(machine, 100, 0.0) == []
    assert machine.end(51_300) == [Ended(51_300)]


def kinds(outputs: list[Output]) -> list[DecodeKind]:
    return [asked.kind for asked in decodes(outputs)]


def finals_in(outputs: list[Output]) -> list[Final]:
    return [output for output in outputs if isinstance(output, Final)]


def answer(machine: Dictation, asked: Decode) -> list[Output]:
    return machine.decoded(asked.request, heard(asked))


def test_a_pause_asks_for_the_final_of_the_utterance_before_it() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    [asked] = decodes(speak(machine, 40) + speak(machine, 25, 0.0))
    span = Span(0, 0, 40 * WINDOW_SAMPLES + 4800)
    assert asked == Decode(1, DecodeKind.FINAL, 0, span.end_sample, 0, Passage((span,)))
    assert machine.waiting == 1
    [final] = finals_in(machine.decoded(1, [Word(text="Hallo.", start_s=0.1, end_s=0.5, probability=0.8)]))
    assert (final.utterance.text, final.utterance.revision, final.complete) == ("Hallo.", 1, False)
    assert final.utterance.end_s == pytest.approx(40 * WINDOW_S + 0.3)


def test_neighbours_are_heard_together_and_the_better_words_replace_the_first() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    pause = (25, 0.0)
    outputs = speak(machine, 40) + speak(machine, *pause) + speak(machine, 30) + speak(machine, *pause)
    first, second = decodes(outputs)
    answer(machine, first)
    answer(machine, second)
    [passage] = decodes(speak(machine, 60, 0.0))
    assert passage.kind is DecodeKind.PASSAGE
    assert passage.passage is not None
    assert [span.utterance for span in passage.passage.spans] == [0, 1]
    finals = finals_in(answer(machine, passage))
    assert [(f.utterance.utterance, f.utterance.revision) for f in finals] == [
        (0, 2),
        (1, 2),
    ]


def test_an_utterance_that_stays_alone_is_heard_better_as_well() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    [asked] = decodes(speak(machine, 40) + speak(machine, 25, 0.0))
    [first] = finals_in(answer(machine, asked))
    [passage] = decodes(speak(machine, 60, 0.0))
    assert passage.kind is DecodeKind.PASSAGE
    [final] = finals_in(answer(machine, passage))
    assert (first.complete, final.complete) == (False, True)


def test_a_long_silence_ends_a_passage() -> None:
    machine = Dictation(FILE)
    assert kinds(speak(machine, 40) + speak(machine, 50, 0.0)) == []
    assert kinds(speak(machine, 30, 0.0)) == [DecodeKind.PASSAGE]


def test_a_word_at_a_cut_through_speech_is_heard_whole_on_both_sides_and_kept_once() -> None:
    machine = Dictation(FILE)
    outputs = [*speak(machine, 400), *machine.end(400 * WINDOW_SAMPLES)]
    passages = decodes(outputs)
    assert len(passages) > 1
    assert all(one.end_sample > other.start_sample for one, other in itertools.pairwise(passages))
    finals = [final for asked in passages for final in finals_in(answer(machine, asked))]
    words = [word.text for final in finals for word in final.utterance.words]
    assert words == [f"w{n}" for n in range(40)]


@pytest.mark.parametrize("wobble_s", [-0.15, 0.15])
@pytest.mark.parametrize("turn", [1, -1])
def test_word_times_that_wobble_at_a_cut_neither_lose_nor_double_a_word(wobble_s: float, turn: int) -> None:
    machine = Dictation(FILE)
    passages = decodes([*speak(machine, 400), *machine.end(400 * WINDOW_SAMPLES)])
    finals = []
    for number, asked in list(enumerate(passages))[::turn]:  # whichever is decoded first
        by_s = wobble_s if number % 2 else -wobble_s
        words = [
            word.model_copy(
                update={"start_s": max(0.0, word.start_s + by_s), "end_s": max(0.1, word.end_s + by_s)}
            )
            for word in heard(asked)
        ]
        finals += finals_in(machine.decoded(asked.request, words))
    words_kept = [word.text for final in finals for word in final.utterance.words]
    assert words_kept == [f"w{n}" for n in range(40)]


def test_an_hour_without_a_pause_is_heard_whole_in_pieces_that_fit_the_recogniser() -> None:
    machine = Dictation(StreamingPolicy(live=False))
    windows = 3600 * 16_000 // WINDOW_SAMPLES
    passages: list[Decode] = []
    for _ in range(windows):
        for asked in decodes(machine.voice(1.0)):
            passages.append(asked)
            answer(machine, asked)
    passages += decodes(machine.end(windows * WINDOW_SAMPLES))
    assert all(asked.end_sample - asked.start_sample <= 24 * 16_000 for asked in passages)
    spans = [span for asked in passages if asked.passage for span in asked.passage.spans]
    assert spans[0].start_sample == 0
    assert all(one.end_sample == other.start_sample for one, other in itertools.pairwise(spans))
    assert spans[-1].end_sample == windows * WINDOW_SAMPLES
    assert machine.oldest_needed > 3500 * 16_000  # and the sound of the past hour is let go


def test_partials_come_one_at_a_time_and_settle_what_two_of_them_share() -> None:
    machine = Dictation(QUICK)
    [first] = decodes(speak(machine, 40))  # asked for after 0.32 s, and no second while it is out
    assert first.kind is DecodeKind.PARTIAL
    [second] = decodes(answer(machine, first))
    speak(machine, 20)
    outputs = answer(machine, second)
    partial = next(output for output in outputs if isinstance(output, Partial))
    assert (partial.utterance, partial.start_s, partial.settled) == (0, 0.0, "w0")
    assert partial.tentative.startswith("w1")


def test_partials_slow_down_when_the_caller_says_so() -> None:
    machine = Dictation(QUICK)
    machine.partial_step_s = 1.6
    assert kinds(speak(machine, 49)) == []
    assert kinds(speak(machine, 1)) == [DecodeKind.PARTIAL]


def test_a_pause_asks_for_no_partial_since_the_final_is_near() -> None:
    machine = Dictation(QUICK)
    [first] = decodes(speak(machine, 12))
    answer(machine, first)
    assert kinds(speak(machine, 12, 0.0)) == []
    assert kinds(speak(machine, 6)) == [DecodeKind.PARTIAL]  # the speech went on after all


def test_finals_come_in_the_order_of_the_audio_whatever_the_order_of_the_answers() -> None:
    machine = Dictation(FILE)
    outputs = [*speak(machine, 30), *speak(machine, 90, 0.0), *speak(machine, 30), *speak(machine, 90, 0.0)]
    first, second = decodes(outputs)
    assert finals_in(answer(machine, second)) == []
    assert [f.utterance.utterance for f in finals_in(answer(machine, first))] == [0, 1]


def test_speech_in_which_nothing_was_recognised_still_gives_an_empty_final() -> None:
    machine = Dictation(FILE)
    [asked] = decodes([*speak(machine, 30), *machine.flush()])
    mark = Mark(kind=MarkKind.SPEECH_WITHOUT_TEXT, start_s=0.1, end_s=0.9)
    [final] = machine.decoded(asked.request, [], [mark])
    assert isinstance(final, Final)
    assert (final.utterance.text, final.utterance.marks) == ("", (mark,))


def test_a_partial_that_arrives_after_its_utterance_ended_is_not_told() -> None:
    machine = Dictation(QUICK)
    partial, *_ = decodes([*speak(machine, 30), *machine.flush()])
    assert answer(machine, partial) == []


def test_a_partial_that_was_given_up_makes_room_for_the_next() -> None:
    machine = Dictation(QUICK)
    [partial] = decodes(speak(machine, 15))
    machine.abandoned(partial.request)
    assert decodes(speak(machine, 15))
    with pytest.raises(OutOfOrder):
        machine.abandoned(partial.request)


def test_a_final_is_overtaken_when_its_passage_was_faster() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    two = [*speak(machine, 40), *speak(machine, 25, 0.0), *speak(machine, 40)]
    [soon] = decodes(two)
    assert not machine.overtaken(soon.request)
    _, passage = decodes(machine.flush())
    finals = finals_in(answer(machine, passage))
    assert [(f.utterance.utterance, f.complete) for f in finals] == [(0, True), (1, True)]
    assert machine.overtaken(soon.request)
    machine.abandoned(soon.request)


def test_first_finals_that_still_wait_long_after_their_utterance_leave_it_to_the_passage() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    outputs = [*speak(machine, 40), *speak(machine, 25, 0.0), *speak(machine, 40)]
    outputs += machine.flush()
    first, second, passage = decodes(outputs)
    assert passage.passage is not None
    assert machine.late_finals(passage.passage) == [first.request]  # the second was asked for just now
    machine.abandoned(first.request)
    assert finals_in(answer(machine, second)) == []  # nothing is told before the first
    finals = finals_in(answer(machine, passage))
    assert [(f.utterance.utterance, f.complete) for f in finals] == [(0, True), (1, True)]


def test_a_first_final_that_failed_keeps_nothing_from_its_complete_one() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    soon, passage = decodes([*speak(machine, 40), *machine.flush()])
    machine.abandoned(soon.request)
    [final] = finals_in(answer(machine, passage))
    assert final.complete


def test_a_passage_is_never_given_up() -> None:
    machine = Dictation(FILE)
    [passage] = decodes([*speak(machine, 20), *machine.flush()])
    with pytest.raises(OutOfOrder):
        machine.abandoned(passage.request)


def test_flush_closes_the_utterance_and_nothing_in_silence() -> None:
    machine = Dictation(FILE)
    speak(machine, 20)
    [asked] = decodes(machine.flush())
    assert asked.end_sample == 20 * WINDOW_SAMPLES
    assert machine.flush() == []


def test_ended_waits_for_the_last_final() -> None:
    machine = Dictation(FILE)
    speak(machine, 20)
    [asked] = decodes(machine.end(20 * WINDOW_SAMPLES))
    assert [type(output) for output in answer(machine, asked)] == [Final, Ended]


@pytest.mark.parametrize("late", [lambda m: m.voice(0.0), lambda m: m.flush(), lambda m: m.end(0)])
def test_nothing_is_taken_in_after_the_end(late: object) -> None:
    machine = Dictation()
    machine.end(0)
    assert callable(late)
    with pytest.raises(OutOfOrder):
        late(machine)


def test_an_answer_nobody_asked_for_is_refused() -> None:
    with pytest.raises(OutOfOrder):
        Dictation().decoded(7, [])


def test_lag_is_told_when_it_grows_and_when_it_is_gone() -> None:
    machine = Dictation(QUICK)
    outputs = speak(machine, 90)
    lags = [output.seconds for output in outputs if isinstance(output, Lag)]
    assert lags
    assert lags == sorted(lags)
    assert lags[0] == pytest.approx(2, abs=0.1)
    for asked in decodes(outputs):
        outputs = machine.decoded(asked.request, heard(asked))
    soon, _ = decodes(machine.flush())
    assert Lag(0.0) in answer(machine, soon)


def test_words_that_may_not_be_told_yet_are_no_reason_to_call_the_lag_small() -> None:
    machine = Dictation(replace(QUICK, partial_step_s=99))
    outputs = [*speak(machine, 40), *speak(machine, 25, 0.0), *speak(machine, 40), *speak(machine, 25, 0.0)]
    _, second = decodes(outputs)
    lags = [o.seconds for o in [*outputs, *answer(machine, second)] if isinstance(o, Lag)]
    assert lags[-1] == pytest.approx(90 * WINDOW_S, abs=1)  # all that follows the first utterance


def test_audio_that_the_caller_holds_back_counts_as_lag() -> None:
    machine = Dictation(QUICK)
    machine.arrived = 60 * 16_000
    [lag] = machine.voice(0.0)
    assert isinstance(lag, Lag)
    assert lag.seconds == pytest.approx(60, abs=0.1)
    machine.arrived = 30 * 16_000
    assert machine.voice(0.0) == [Lag(29.9)]
    machine.arrived = 29 * 16_000
    assert machine.voice(0.0) == []
    machine.arrived = 0
    assert machine.voice(0.0) == [Lag(0.0)]


def test_no_partials_where_the_words_are_known() -> None:
    machine = Dictation(QUICK)
    machine.partials_from = 60 * WINDOW_SAMPLES
    assert kinds(speak(machine, 60)) == []
    assert kinds(speak(machine, 1)) == [DecodeKind.PARTIAL]


def test_audio_is_needed_from_the_oldest_utterance_that_waits() -> None:
    machine = Dictation(FILE)
    assert machine.oldest_needed == 0
    speak(machine, 40, 0.0)
    assert 0 < machine.oldest_needed < machine.position
    [asked] = decodes([*speak(machine, 30), *machine.flush()])
    speak(machine, 60, 0.0)
    overlap = round(FILE.passage.overlap_s * 16_000)
    assert machine.oldest_needed == max(0, asked.start_sample - overlap)


def finals_of(
    probabilities: list[float], flushes: set[int], policy: StreamingPolicy, schedule: list[int]
) -> list[Final]:
    """Run a dictation in which answers come late and out of order, as ``schedule`` says."""
    machine = Dictation(policy)
    outputs: list[Output] = []
    waiting: list[Decode] = []
    turns = iter(schedule)

    def take(new: list[Output]) -> None:
        outputs.extend(new)
        waiting.extend(decodes(new))

    for n, probability in enumerate(probabilities):
        take(machine.voice(probability))
        if n in flushes:
            take(machine.flush())
        turn = next(turns, 0)
        if waiting and turn:
            asked = waiting.pop(turn % len(waiting))
            if asked.kind is not DecodeKind.PASSAGE and turn > 7:
                machine.abandoned(asked.request)
            else:
                take(machine.decoded(asked.request, heard(asked)))
    take(machine.end(len(probabilities) * WINDOW_SAMPLES))
    while waiting:
        asked = waiting.pop()
        take(machine.decoded(asked.request, heard(asked)))
    assert isinstance(outputs[-1], Ended)
    assert [type(output) for output in outputs].count(Ended) == 1
    finals = finals_in(outputs)
    first = {final.utterance.utterance: final for final in reversed(finals)}
    assert list(reversed(first)) == sorted(first, key=lambda n: finals.index(first[n]))
    complete = [final for final in finals if final.complete]
    assert sorted(first) == [final.utterance.utterance for final in complete]  # each once, in order
    last = {final.utterance.utterance: final for final in finals}
    assert all(final.complete for final in last.values())
    return complete


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.4, 1.0]), st.integers(1, 60)), max_size=12),
    st.sets(st.integers(0, 400), max_size=4),
    st.lists(st.integers(0, 9), max_size=700),
)
def test_finals_do_not_depend_on_decoder_speed_partials_or_order(
    stretches: list[tuple[float, int]], flushes: set[int], schedule: list[int]
) -> None:
    probabilities = [probability for probability, count in stretches for _ in range(count)]
    calm = finals_of(probabilities, flushes, FILE, [1] * len(probabilities))
    assert finals_of(probabilities, flushes, QUICK, schedule) == calm
