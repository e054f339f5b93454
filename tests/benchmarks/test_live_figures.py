from __future__ import annotations

import pytest

from benchmarks.adapters.protocol import Ended, Failed, Lag
from benchmarks.live_figures import LoadFigures, load_figures, session_figures
from benchmarks.playing import CpuSample, SessionLog
from tests.benchmarks.examples import BEGAN_S, dictation, final, log_of, partial

SAID = dictation("een twee drie vier vijf zes", tail_s=1.0)


def test_each_word_counts_from_the_end_of_its_sound() -> None:
    log = log_of(
        SAID,
        partial(1.5, "een"),
        partial(2.5, "twee", settled="een"),
        partial(4.5, "vier", settled="een twee drie"),
        final(7.0, "Een twee drie vier vijf zes."),
    )
    figures = session_figures(log)
    assert figures.shown_s == pytest.approx((0.5, 0.5, 1.5, 0.5, 2.0, 1.0))
    assert figures.settled_s == pytest.approx((1.5, 2.5, 1.5, 3.0, 2.0, 1.0))
    assert figures.final_s == pytest.approx((6.0, 5.0, 4.0, 3.0, 2.0, 1.0))
    assert figures.final_delay_s == pytest.approx((1.0,))
    assert figures.errors.rate == 0


def test_words_that_never_come_right_are_errors_and_have_no_delay() -> None:
    figures = session_figures(log_of(SAID, final(7.0, "een twee vrij vier vijf zes")))
    assert len(figures.shown_s) == 5
    assert figures.errors.substitutions == 1


def test_a_word_that_was_shown_and_lost_again_was_shown_first_and_kept_later() -> None:
    figures = session_figures(
        log_of(
            SAID,
            partial(1.2, "een"),
            partial(2.2, "geen twee"),
            partial(3.2, "een twee drie"),
            final(7.0, "een twee drie vier vijf zes"),
        )
    )
    assert figures.shown_s[0] == pytest.approx(0.2)
    assert figures.kept_s[0] == pytest.approx(2.2)
    assert figures.kept_s[1] == pytest.approx(0.2)


def test_a_word_is_not_taken_for_one_that_was_not_spoken_yet() -> None:
    said = dictation("de man en de vrouw")
    early = session_figures(log_of(said, partial(1.5, "de"), final(6.0, "de man en de vrouw")))
    assert early.shown_s == pytest.approx((0.5, 4.0, 3.0, 2.0, 1.0))


def test_a_text_reaches_a_word_right_or_wrong() -> None:
    figures = session_figures(
        log_of(
            SAID,
            partial(1.5, "geen"),
            partial(2.5, "een wee"),
            partial(3.5, "een twee vrij en nog veel meer"),  # no further than what was spoken
            final(7.0, "een twee drie vier vijf"),
        )
    )
    assert figures.reached_s == pytest.approx((0.5, 0.5, 0.5, -0.5, 2.0))


def test_faster_than_real_time_is_reckoned_from_when_the_sound_was_sent() -> None:
    figures = session_figures(log_of(SAID, final(4.0, "een twee drie vier vijf zes"), speed=2.0))
    assert figures.final_delay_s == pytest.approx((1.0,))
    assert figures.final_s[0] == pytest.approx(3.5)


def test_the_first_final_of_an_utterance_counts_and_the_latest_revision_beside_it() -> None:
    log = log_of(
        SAID,
        final(3.5, "een twee vrij"),
        final(6.5, "vier vijf zes", utterance=1),
        final(9.0, "een twee drie", revision=2),
    )
    figures = session_figures(log)
    assert figures.final_delay_s == pytest.approx((0.5, 0.5))
    assert figures.last_revision_delay_s == pytest.approx((6.0, 0.5))
    assert (figures.errors.total, figures.errors_first.total, figures.revised) == (0, 1, 1)
    # What the revision puts right was not shown late: it was wrong, and then right.
    assert len(figures.shown_s) == 5
    assert max(figures.final_s) < 4


def test_a_final_that_comes_at_once_in_its_second_revision_is_the_first() -> None:
    figures = session_figures(log_of(SAID, final(7.0, "een twee drie vier vijf zes", revision=2)))
    assert figures.errors_first.total == 0
    assert figures.final_delay_s == figures.last_revision_delay_s == pytest.approx((1.0,))


def test_an_utterance_without_text_has_no_last_word_to_wait_for() -> None:
    figures = session_figures(
        log_of(SAID, final(6.5, "een twee drie vier vijf zes"), final(8.0, "", utterance=1))
    )
    assert figures.final_delay_s == pytest.approx((0.5,))


def test_missing_words_are_found_at_the_end_and_inside() -> None:
    said = dictation(" ".join(f"w{n}" for n in range(20)))
    whole = said.text.split()
    tail = session_figures(log_of(said, final(30, " ".join(whole[:16]))))
    assert (tail.tail_missing, tail.longest_missing, tail.lost_words) == (4, 0, True)
    inside = session_figures(log_of(said, final(30, " ".join(whole[:5] + whole[12:]))))
    assert (inside.tail_missing, inside.longest_missing, inside.lost_words) == (0, 7, True)
    slip = session_figures(log_of(said, final(30, " ".join(whole[:5] + whole[7:19]))))
    assert (slip.tail_missing, slip.longest_missing, slip.lost_words) == (1, 2, False)


def test_what_is_only_tentative_at_the_end_counts_for_the_screen_and_not_for_the_finals() -> None:
    figures = session_figures(
        log_of(SAID, final(4, "een twee drie"), partial(7, "vier vijf zes", utterance=1))
    )
    assert figures.errors.deletions == 3
    assert figures.errors_shown.total == 0


def test_partials_and_lag_are_counted() -> None:
    figures = session_figures(
        log_of(
            SAID,
            partial(1, "een"),
            partial(2, "een twee"),
            Lag(BEGAN_S + 3, 6.5),
            partial(4.5, "vijf", utterance=1),
            Lag(BEGAN_S + 5, 0.0),
        )
    )
    assert (figures.partials, figures.lags, figures.longest_lag_s) == (3, 2, 6.5)
    assert figures.partial_gaps_s == pytest.approx((1.0,))


def ended(log: SessionLog, *, at_s: float) -> SessionLog:
    return log_of(log.dictation, *log.events, Ended(BEGAN_S + at_s, log.dictation.audio_s))


GOOD = ended(log_of(SAID, partial(2, "een"), final(7, "een twee drie vier vijf zes")), at_s=7.5)


def test_processor_time_is_counted_in_all_and_until_the_sound_ended() -> None:
    cpu = [CpuSample(BEGAN_S + at, 10.0 + at / 2) for at in (-1, 3, 7.2, 20)]
    load = load_figures([GOOD], cpu)
    assert load.audio_s == 7.0
    assert load.cpu_per_audio_s == pytest.approx(10.5 / 7)
    assert load.cpu_speaking_per_audio_s == pytest.approx(4.1 / 7)
    assert load_figures([GOOD]).cpu_per_audio_s is None


def held(*logs: SessionLog) -> LoadFigures:
    return load_figures(logs)


def test_sessions_hold_when_finals_are_in_time_and_nothing_is_lost() -> None:
    assert held(GOOD, GOOD).held(final_p95_s=4.0)
    assert not held(GOOD).held(final_p95_s=0.5)


@pytest.mark.parametrize(
    "bad",
    [
        SessionLog(SAID, 1.0, BEGAN_S, refused=True, retry_after_s=5.0),
        log_of(SAID, *GOOD.events[:-1]),  # never ended
        log_of(SAID, *GOOD.events[:-1], Failed(BEGAN_S + 8, "closed")),
        ended(log_of(SAID, final(3, "een")), at_s=8),  # five words lost at the end
    ],
    ids=["refused", "not ended", "failed", "lost words"],
)
def test_sessions_do_not_hold_when_one_is(bad: SessionLog) -> None:
    assert not held(GOOD, bad).held(final_p95_s=4.0)


def test_loads_add_up() -> None:
    load = held(GOOD, GOOD, SessionLog(SAID, 1.0, BEGAN_S, refused=True, retry_after_s=5.0))
    assert (load.sessions, load.refused, load.retry_after_s) == (3, 1, (5.0,))
    assert load.errors.length == 12
    assert load.partials_per_speech_s == pytest.approx(2 / 12)
    assert load.spread("final_delay_s").count == 2
