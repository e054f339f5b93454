"""Which recognised words nobody said: each rule looks for one kind of invention.

A word that somebody spoke and that is left out of a report does more harm than an invented one
with a mark. So a rule drops words on two signs that do not depend on each other (a suspicious
text and weak sound, say); with one sign the words stay and get a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from server.domain.evidence import UNLIKELY_LOGPROB, Signs, packed, unsure, wordless
from server.domain.stock_phrases import StockPhrases
from server.domain.transcript import MarkKind, Word, word_key

LONGEST_LOOP_WORDS = 12
"""Recognisers go round in circles of a word, a clause or a sentence; longer ones were not seen."""
LEAST_REPEATS = 3
STRIKING_REPEATS = 6
"""People say "nee nee nee"; six times the same is a reason to look at the sound."""
IMPOSSIBLE_REPEATS = 10
"""Ten times the same, word or sentence, is a loop whatever the sound is like."""
LOOP_COMPRESSION_RATIO = 2.4
"""Text that compresses better than this repeats itself (OpenAI's threshold)."""
PACKED_WORDS = 4
"""Times of single words are too coarse to say that they follow too fast."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Words ``first`` to ``last`` (included) are dropped for ``kind``, or kept and doubted."""

    first: int
    last: int
    kind: MarkKind
    dropped: bool


Rule = Callable[[Sequence[Word], Signs], Iterator[Verdict]]


def find_inventions(words: Sequence[Word], signs: Signs, phrases: StockPhrases) -> list[Verdict]:
    """What all rules say, no word in two verdicts; the first rule that drops a word names the reason."""

    def stock(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
        return stock_phrase(words, signs, phrases)

    rules: tuple[Rule, ...] = (
        stock,
        repetition,
        words_in_silence,
        words_without_voice,
        words_too_fast,
        hardly_understood,
    )
    verdicts = [verdict for rule in rules for verdict in rule(words, signs)]
    taken: set[int] = set()
    kept: list[Verdict] = []
    # Dropping goes before doubting: a word that is gone needs no second mark.
    for verdict in sorted(verdicts, key=lambda verdict: not verdict.dropped):
        for first, last in _free(verdict, taken):
            kept.append(Verdict(first, last, verdict.kind, verdict.dropped))
            taken.update(range(first, last + 1))
    return sorted(kept, key=lambda verdict: verdict.first)


def stock_phrase(words: Sequence[Word], signs: Signs, phrases: StockPhrases) -> Iterator[Verdict]:
    """The words end in a known subtitle phrase, and the sound under it is weak.

    Only the end, or the whole: recognisers add them after speech or put them in its place. One
    sign is enough against a credit that nobody dictates; "bedankt" takes two.
    """
    rest = list(words)
    while rest and (found := phrases.ending(rest)):
        inside = rest[found.first :]
        against = signs.too_little_voice(inside) + (signs.decoder_unsure or unsure(inside))
        dropped = against >= (2 if found.also_said else 1)
        if dropped or against or not found.also_said:
            yield Verdict(found.first, len(rest) - 1, MarkKind.STOCK_PHRASE, dropped)
        if not dropped:
            return
        rest = rest[: found.first]


def repetition(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
    """The same words over and over, in a way that people do not speak. The first time stays."""
    keys = [word_key(word.text) or word.text for word in words]
    at = 0
    while at < len(keys):
        size, repeats = _longest_loop(keys, at)
        if repeats < LEAST_REPEATS:
            at += 1
            continue
        first, end = at + size, at + size * repeats
        while end < len(keys) and keys[end] == keys[end - size]:  # a last round that was cut off
            end += 1
        again = words[first:end]
        striking = repeats >= STRIKING_REPEATS or signs.compression_ratio > LOOP_COMPRESSION_RATIO
        weak = signs.too_little_voice(again) or signs.decoder_unsure or unsure(again)
        # Rounds that nobody can speak in their time are two signs already.
        dropped = repeats >= IMPOSSIBLE_REPEATS or (striking and weak) or packed(again)
        if dropped or striking:
            yield Verdict(first, end - 1, MarkKind.REPETITION, dropped)
        at = end


def words_in_silence(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
    """The whole stretch is too quiet to hold a voice."""
    if words and signs.silence:
        yield Verdict(0, len(words) - 1, MarkKind.TEXT_WITHOUT_SPEECH, dropped=True)


def words_without_voice(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
    """Words at a place where voice activity detection hears nobody, and one more sign against them."""
    for first, last in _runs([signs.voiceless([word]) for word in words]):
        inside = words[first : last + 1]
        # Times that went wrong put spoken words into a silence, but then leave a voice without words.
        added = packed(inside) and not wordless(signs.evidence, [*words[:first], *words[last + 1 :]])
        dropped = added or signs.decoder_unsure or unsure(inside)
        yield Verdict(first, last, MarkKind.TEXT_WITHOUT_SPEECH, dropped)


def words_too_fast(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
    """More words than anybody can speak in their time: text that the decoder went on with by itself."""
    fast = [False] * len(words)
    for first in range(len(words) - PACKED_WORDS + 1):
        if packed(words[first : first + PACKED_WORDS]):
            for index in range(first, first + PACKED_WORDS):
                # A word of its own proper length beside them was spoken.
                fast[index] |= packed([words[index]], wobble_s=0.0)
    for first, last in _runs(fast):
        inside = words[first : last + 1]
        dropped = signs.decoder_unsure or unsure(inside)
        yield Verdict(first, last, MarkKind.TEXT_WITHOUT_SPEECH, dropped)


def hardly_understood(words: Sequence[Word], signs: Signs) -> Iterator[Verdict]:
    """Somebody spoke, but decoder and words are both unsure: another language, or many voices at once."""
    if words and signs.avg_logprob < UNLIKELY_LOGPROB and unsure(words):
        yield Verdict(0, len(words) - 1, MarkKind.DOUBTFUL, dropped=False)


def _longest_loop(keys: Sequence[str], at: int) -> tuple[int, int]:
    """Words in one round and number of rounds, of the loop at ``at`` that covers most words."""
    best = (1, 1)
    for size in range(1, min(LONGEST_LOOP_WORDS, (len(keys) - at) // LEAST_REPEATS) + 1):
        repeats = 1
        while keys[at + size * repeats : at + size * (repeats + 1)] == keys[at : at + size]:
            repeats += 1
        if repeats >= LEAST_REPEATS and size * repeats > best[0] * best[1]:
            best = (size, repeats)
    return best


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of true values."""
    first: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            yield first, index - 1
            first = None


def _free(verdict: Verdict, taken: set[int]) -> Iterator[tuple[int, int]]:
    """The parts of a verdict that no earlier one has."""
    for first, last in _runs([index not in taken for index in range(verdict.first, verdict.last + 1)]):
        yield verdict.first + first, verdict.first + last
