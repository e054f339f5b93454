from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.speech import SpokenClip, floats, sound_bounds_s
from benchmarks.word_times import CachedTimes, Piece, ends_of
from tests.benchmarks.examples import EvenAligner, tone

TWO_BEEPS = tone(0.5, lead_s=0.2, tail_s=0.8) + tone(0.5, tail_s=0.4)
"""Sound from 0.2 to 0.7 and from 1.5 to 2.0 s, of 2.4 s."""
SAMPLES = floats(TWO_BEEPS)


def test_the_sound_of_a_clip_has_bounds() -> None:
    assert sound_bounds_s(SAMPLES) == pytest.approx((0.2, 2.0), abs=0.02)
    assert sound_bounds_s(floats(bytes(32_000))) == (0.0, 1.0)


def test_silence_behind_a_word_is_not_the_word() -> None:
    pieces = [Piece(" ja", 0.2, 1.4), Piece(" nee", 1.4, 2.4)]
    assert ends_of(["ja", "nee"], pieces, SAMPLES) == pytest.approx((0.7, 2.0), abs=0.02)


def test_the_pause_that_a_comma_takes_is_not_the_word() -> None:
    pieces = [Piece(" ja", 0.2, 0.6), Piece(",", 0.6, 1.5), Piece(" nee", 1.5, 1.9), Piece(".", 1.9, 2.4)]
    first, last = ends_of(["ja,", "nee."], pieces, SAMPLES)
    assert first == pytest.approx(0.6)
    assert last == pytest.approx(2.0, abs=0.02)


def test_a_word_in_pieces_ends_with_its_last() -> None:
    pieces = [
        Piece(" auto", 0.2, 0.4),
        Piece("-", 0.4, 0.4),
        Piece("ruit", 0.4, 0.65),
        Piece(" stuk", 1.5, 1.8),
    ]
    assert ends_of(["auto-ruit", "stuk"], pieces, SAMPLES)[0] == pytest.approx(0.65)


def test_ends_never_fall_and_stay_within_the_sound() -> None:
    pieces = [
        Piece(" een", 0.0, 0.1),
        Piece(" twee", 1.5, 1.8),
        Piece(" drie", 1.0, 1.2),
        Piece(" vier", 2.2, 2.4),
    ]
    ends = ends_of(["een", "twee", "drie", "vier"], pieces, SAMPLES)
    assert list(ends) == sorted(ends)
    first_s, last_s = sound_bounds_s(SAMPLES)
    assert ends[0] >= first_s
    assert ends[-1] == last_s


def test_the_last_word_lasts_until_the_sound_stops() -> None:
    assert ends_of(["ja"], [Piece(" ja", 0.2, 0.4)], SAMPLES)[-1] == pytest.approx(2.0, abs=0.02)


def test_pieces_that_spell_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="spell"):
        ends_of(["ja"], [Piece(" nee", 0.0, 1.0)], SAMPLES)


def clip(text: str) -> SpokenClip:
    return SpokenClip("a.wav", "anna", text, tone(1.0))


def test_times_are_made_once_and_kept(tmp_path: Path) -> None:
    made: list[EvenAligner] = []

    def make() -> EvenAligner:
        made.append(EvenAligner())
        return made[-1]

    times = CachedTimes(tmp_path / "cache", "ab" * 32, make)
    first = times.word_ends_s(clip("een twee"))
    assert times.word_ends_s(clip("een twee")) == first
    times.save()
    assert [aligner.asked for aligner in made] == [1]

    again = CachedTimes(tmp_path / "cache", "ab" * 32, make)
    assert again.word_ends_s(clip("een twee")) == first
    again.save()
    assert len(made) == 1

    assert again.word_ends_s(clip("een twee drie")) != first  # another text is another alignment
    CachedTimes(tmp_path / "cache", "cd" * 32, make).word_ends_s(clip("een twee"))  # so is another model
    assert len(made) == 3
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".json"]
