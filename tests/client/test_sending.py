from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.sending import (
    FRAME_SAMPLES,
    MIN_FRAME_SAMPLES,
    WINDOW_SAMPLES,
    SendAudio,
    SendCancel,
    SendEnd,
    SendFlush,
    Sending,
    Step,
)

PLENTY = 64 * 1024


def steps(sending: Sending) -> list[Step]:
    taken: list[Step] = []
    while (step := sending.next_step()) is not None:
        taken.append(step)
    return taken


def test_nothing_is_sent_before_the_server_is_ready() -> None:
    sending = Sending()
    sending.record_to(800)

    assert sending.next_step() is None


def test_sound_goes_out_once_then_the_end_with_the_total() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.record_to(1_600)
    assert steps(sending) == [SendAudio(0, 1_600)]
    sending.record_to(2_000)
    sending.finish()

    assert steps(sending) == [SendAudio(1_600, 400), SendEnd(2_000)]
    assert steps(sending) == []


def test_after_a_reconnect_sending_goes_on_where_the_server_is() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.record_to(3_000)
    steps(sending)
    sending.acknowledge(1_000)
    sending.disconnect()
    assert sending.next_step() is None
    sending.finish()
    sending.connect(1_200, max_frame_bytes=PLENTY)

    assert steps(sending) == [SendAudio(1_200, 1_800), SendEnd(3_000)]


def test_a_pause_is_told_after_the_last_sound_before_it() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.record_to(1_000)
    sending.flush()
    sending.record_to(1_500)

    assert steps(sending) == [SendAudio(0, 1_000), SendFlush(), SendAudio(1_000, 500)]


def test_pauses_without_sound_between_are_one() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.flush()
    sending.record_to(1_000)
    sending.flush()
    sending.flush()

    assert steps(sending) == [SendAudio(0, 1_000), SendFlush()]


def test_a_pause_that_may_have_been_lost_is_told_again() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.record_to(500)
    sending.flush()
    sending.record_to(1_000)
    sending.flush()
    steps(sending)
    sending.connect(1_000, max_frame_bytes=PLENTY)

    assert steps(sending) == [SendFlush()]


def test_frames_stay_below_the_servers_limit() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=8 + 2 * 300)
    sending.record_to(700)

    assert steps(sending) == [SendAudio(0, 300), SendAudio(300, 300), SendAudio(600, 100)]


def test_frames_shrink_when_something_on_the_way_refuses_them_but_not_to_nothing() -> None:
    sending = Sending()
    sending.shrink_frames()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.record_to(FRAME_SAMPLES)
    assert steps(sending)[0] == SendAudio(0, FRAME_SAMPLES // 2)
    for _ in range(20):
        sending.shrink_frames()
    sending.connect(0, max_frame_bytes=PLENTY)

    assert sending.next_step() == SendAudio(0, MIN_FRAME_SAMPLES)


def test_a_backlog_waits_for_acknowledgement() -> None:
    sending = Sending(recorded=3 * WINDOW_SAMPLES)
    sending.connect(0, max_frame_bytes=PLENTY)
    first = steps(sending)
    assert sum(step.count for step in first if isinstance(step, SendAudio)) == WINDOW_SAMPLES
    sending.acknowledge(100)

    assert steps(sending) == [SendAudio(WINDOW_SAMPLES, 100)]


def test_without_any_sound_the_dictation_is_cancelled() -> None:
    sending = Sending()
    sending.connect(0, max_frame_bytes=PLENTY)
    sending.finish()

    assert steps(sending) == [SendCancel()]


def test_a_server_that_has_more_than_this_disk_kept_is_told_its_own_total() -> None:
    sending = Sending(recorded=900, acked=800)
    sending.finish()
    sending.connect(1_000, max_frame_bytes=PLENTY)

    assert steps(sending) == [SendEnd(1_000)]
    assert sending.unsent_s == 0


def test_recorded_sound_does_not_shrink() -> None:
    sending = Sending(recorded=10)

    with pytest.raises(ValueError, match="shrink"):
        sending.record_to(9)


class ModelServer:
    """Takes frames in order; forgets what it did not acknowledge when a line breaks."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.has = 0
        self.ended: int | None = None

    def take_one(self) -> bool:
        step = self.sending.next_step()
        if isinstance(step, SendAudio):
            assert step.first == self.has, "a gap or a repetition"
            assert step.first + step.count <= self.sending.recorded, "sound that does not exist"
            self.has += step.count
        elif isinstance(step, SendEnd):
            self.ended = step.samples
        elif isinstance(step, SendCancel):
            self.ended = 0
        return step is not None


@settings(max_examples=300)
@given(st.data())
def test_whatever_breaks_the_server_gets_every_sample_once_in_order(data: st.DataObject) -> None:
    sending = Sending()
    server = ModelServer(sending)

    def connect() -> None:
        sending.connect(server.has, max_frame_bytes=data.draw(st.integers(10, PLENTY)))

    def break_line() -> None:
        sending.disconnect()
        server.has = data.draw(st.integers(sending.acked, max(sending.acked, server.has)))

    events: dict[str, Callable[[], object]] = {
        "record": lambda: sending.record_to(sending.recorded + data.draw(st.integers(1, 30_000))),
        "flush": sending.flush,
        "send": server.take_one,
        "ack": lambda: sending.acknowledge(server.has) if sending.connected else None,
        "break": break_line,
        "connect": lambda: None if sending.connected else connect(),
    }
    for _ in range(data.draw(st.integers(1, 40))):
        events[data.draw(st.sampled_from(sorted(events)))]()
    break_line()
    sending.finish()
    sending.connect(server.has, max_frame_bytes=PLENTY)
    while server.ended is None:
        server.take_one()
        sending.acknowledge(server.has)

    assert server.ended == server.has == sending.recorded
