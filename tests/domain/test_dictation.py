"""The state machine, driven by hand and by random schedules."""

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
from server.domain.transcript import Word

WINDOW_S = WINDOW_SAMPLES / 16_000
QUICK = StreamingPolicy(
    endpoint=EndpointPolicy(max_utterance_s=3.2, cut_search_s=1.6),
    partial_step_s=0.32,
    lag_told_s=2,
    lag_step_s=1,
)
FILE = StreamingPolicy(endpoint=QUICK.endpoint, partials=False)


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


def test_a_pause_asks_for_the_final_of_the_utterance_before_it() -> None:
    machine = Dictation(FILE)
    outputs = speak(machine, 40) + speak(machine, 40, 0.0)
    assert decodes(outputs) == [Decode(1, DecodeKind.FINAL, 0, 0, 40 * WINDOW_SAMPLES + 4800)]
    assert machine.waiting == 1
    [final] = machine.decoded(1, [Word(text="Hallo.", start_s=0.1, end_s=0.5, probability=0.8)])
    assert isinstance(final, Final)
    assert final.utterance.text == "Hallo."
    assert final.utterance.end_s == pytest.approx(40 * WINDOW_S + 0.3)


def test_partials_come_one_at_a_time_and_settle_what_two_of_them_share() -> None:
    machine = Dictation(QUICK)
    [first] = decodes(speak(machine, 30))  # asked for after 0.32 s, and no second while it is out
    assert first.kind is DecodeKind.PARTIAL
    outputs = machine.decoded(first.request, heard(first))
    [second] = decodes(outputs)
    speak(machine, 20)
    outputs = machine.decoded(second.request, heard(second))
    partial = next(output for output in outputs if isinstance(output, Partial))
    assert (partial.utterance, partial.start_s) == (0, 0.0)
    assert partial.settled == "w0"
    assert partial.tentative.startswith("w1")


def test_finals_come_in_the_order_of_the_audio_whatever_the_order_of_the_answers() -> None:
    machine = Dictation(FILE)
    outputs = [*speak(machine, 30), *speak(machine, 40, 0.0), *speak(machine, 30), *speak(machine, 40, 0.0)]
    first, second = decodes(outputs)
    assert machine.decoded(second.request, heard(second)) == []
    finals = machine.decoded(first.request, heard(first))
    assert [f.utterance.utterance for f in finals if isinstance(f, Final)] == [0, 1]


def test_speech_in_which_nothing_was_recognised_still_gives_an_empty_final() -> None:
    machine = Dictation(FILE)
    [asked] = decodes(speak(machine, 30) + speak(machine, 40, 0.0))
    [final] = machine.decoded(asked.request, [])
    assert isinstance(final, Final)
    assert final.utterance.text == ""


def test_a_partial_that_arrives_after_its_final_is_not_told() -> None:
    machine = Dictation(QUICK)
    partial, final = decodes([*speak(machine, 30), *machine.flush()])
    machine.decoded(final.request, heard(final))
    assert machine.decoded(partial.request, heard(partial)) == []


def test_a_partial_that_was_given_up_makes_room_for_the_next() -> None:
    machine = Dictation(QUICK)
    [partial] = decodes(speak(machine, 15))
    machine.abandoned(partial.request)
    assert decodes(speak(machine, 15))
    with pytest.raises(OutOfOrder):
        machine.abandoned(partial.request)


def test_a_final_is_never_given_up() -> None:
    machine = Dictation(FILE)
    [final] = decodes([*speak(machine, 20), *machine.flush()])
    with pytest.raises(OutOfOrder):
        machine.abandoned(final.request)


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
    outputs = machine.decoded(asked.request, heard(asked))
    assert [type(output) for output in outputs] == [Final, Ended]


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
    [asked] = decodes(outputs)
    [final] = decodes(machine.flush())
    machine.decoded(asked.request, heard(asked))
    assert Lag(0.0) in machine.decoded(final.request, heard(final))


def test_audio_is_needed_from_the_oldest_utterance_that_waits() -> None:
    machine = Dictation(FILE)
    assert machine.oldest_needed == 0
    speak(machine, 40, 0.0)
    assert 0 < machine.oldest_needed < machine.position
    [asked] = decodes([*speak(machine, 30), *machine.flush()])
    speak(machine, 60, 0.0)
    assert machine.oldest_needed == asked.start_sample


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
            if asked.kind is DecodeKind.PARTIAL and turn > 7:
                machine.abandoned(asked.request)
            else:
                take(machine.decoded(asked.request, heard(asked)))
    take(machine.end(len(probabilities) * WINDOW_SAMPLES))
    while waiting:
        asked = waiting.pop()
        take(machine.decoded(asked.request, heard(asked)))
    assert isinstance(outputs[-1], Ended)
    assert [type(output) for output in outputs].count(Ended) == 1
    return [output for output in outputs if isinstance(output, Final)]


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
