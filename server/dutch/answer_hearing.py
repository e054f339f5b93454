"""What an answer to the question on the screen comes to, with the words that are said behind it.

"Antwoord nee" alone is clear. "Antwoord nee, of nee, ja" is not: it is read as an answer by voice to a draft
is (:mod:`server.dutch.replies`), with the rest of its sentence, and with what comes behind it as long as that
goes back on it ("Antwoord ja. Nee, wacht"). A correction takes the place of what was answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from server.domain.assessing import Reply
from server.dutch.command_list import ANSWERS, FIELDS, STOPS, Effect
from server.dutch.replies import PHRASES, answer_at, reply_of
from server.dutch.words import Token, stronger, word_set

_CORE: Final[Mapping[Reply, str]] = {Reply.YES: "ja", Reply.NO: "nee", Reply.UNKNOWN: "onbekend"}
"""What each answer is read as, whatever words a unit chose for it."""
_INTRODUCES: Final = (("het", "antwoord", "is"), ("antwoord", "is"), ("antwoord",), ())
"""What may stand between "correctie" and the answer."""
_GOES_BACK: Final = word_set(
    "of maar toch wacht sorry bedoel correctie herstel tenzij behalve hoewel alhoewel althans tenminste nou "
    "tja kijk eigenlijk misschien mogelijk wellicht waarschijnlijk vermoedelijk denk dacht geloof meen soms "
    "deels gedeeltelijk half meestal grotendeels niet geen wel"
)
"""A sentence that begins with one of these is about the answer before it; another is more of the report."""
_GO_BACK: Final = frozenset(
    {
        *(
            ("ik", "bedoel"),
            ("ik", "denk"),
            ("ik", "dacht"),
            ("ik", "geloof"),
            ("ik", "meen"),
            ("ik", "weet"),
        ),
        *(("dat", "denk"), ("dat", "dacht"), ("dat", "weet"), ("volgens", "mij"), ("ten", "dele")),
    }
)
_BARE: Final = frozenset(
    word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()
)
_BEFORE_CORRECTION: Final = _BARE | word_set("of sorry wacht bedoel")
"""Of these nothing is lost with an answer that is put right."""
_ENDS: Final = FIELDS | frozenset({Effect.STRIKE, Effect.TEMPLATE, Effect.END, Effect.TEXT, *ANSWERS})
"""Commands behind which nothing belongs to the answer."""


class ReadAnswer(NamedTuple):
    """What was answered, None where that is unclear, in the words up to ``end``."""

    reply: Reply | None
    end: int


def read_answer(
    words: Sequence[Token], reply: Reply, end: int, commands: Mapping[int, tuple[Effect, int]]
) -> ReadAnswer:
    """Read what the words behind an answer make of it.

    Args:
        words: those of the dictation, without fillers.
        reply: what the command means by itself.
        end: where its words end.
        commands: what else was said to the machine: by its first word, its effect and where it ends.
    """
    behind = _behind(words, end, commands)
    said = [token for _, token in behind.said]
    if behind.asks or any(one.asks for one in said):  # what sounds like a question is no answer
        return ReadAnswer(None, end)
    if behind.corrected is None:
        core = replace(said[0], text=_CORE[reply], key=_CORE[reply])
        return ReadAnswer(reply_of((core, *said[1:])), end)
    if any(token.key not in _BEFORE_CORRECTION for at, token in behind.said[1:] if at < behind.corrected):
        return ReadAnswer(None, end)
    return _corrected([one for one in behind.said if one[0] >= behind.corrected], end)


class _Behind(NamedTuple):
    """The last word of an answer and those that belong to it, with their places and the signs behind them.

    ``corrected`` is where the last correction in them ends.
    """

    said: list[tuple[int, Token]]
    corrected: int | None
    asks: bool


def _behind(words: Sequence[Token], end: int, commands: Mapping[int, tuple[Effect, int]]) -> _Behind:
    said = [(end - 1, words[end - 1])]
    corrected: int | None = None
    asks = False
    at = end
    while at < len(words) and not words[at - 1].pause:
        effect, after = commands.get(at, (None, at + 1))
        last_at, last = said[-1]
        if effect is None:
            if last.ends_sentence and at != corrected and not _goes_back(words, at):
                break
            said.append((at, words[at]))
        elif effect in _ENDS:
            break
        elif effect is Effect.CORRECTION:
            corrected = after
        else:
            said[-1] = last_at, replace(last, stop=stronger(last.stop, STOPS.get(effect, "")))
            asks = asks or effect is Effect.QUESTION_MARK
        at = after
    return _Behind(said, corrected, asks)


def _goes_back(words: Sequence[Token], at: int) -> bool:
    """The sentence that begins there is about the answer before it."""
    keys = tuple(one.key for one in words[at : at + 2])
    return keys[0] in _GOES_BACK or keys in _GO_BACK or answer_at(words, at) is not None


def _corrected(said: Sequence[tuple[int, Token]], end: int) -> ReadAnswer:
    """The answer that is said behind "correctie", with or without "antwoord" before it."""
    tokens = [token for _, token in said]
    keys = tuple(one.key for one in tokens)
    begins = next(len(one) for one in _INTRODUCES if keys[: len(one)] == one)
    reply, found = reply_of(tokens[begins:]), answer_at(tokens, begins)
    if reply is None or found is None:
        return ReadAnswer(None, end)
    return ReadAnswer(reply, said[begins + found[1] - 1][0] + 1)
