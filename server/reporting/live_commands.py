"""Commands heard while the officer speaks: each utterance is searched by itself, once.

What an utterance needs to know of those before it is one small value, so the cost of a final does
not grow with the length of the dictation. A better pass of an utterance is searched again; those
behind it follow when their own better pass comes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from server.domain.assessing import Reply
from server.domain.transcript import Utterance
from server.dutch.command_hearing import HeardCommand, hear, own_words
from server.dutch.command_list import Commands, Effect
from server.dutch.command_standing import START, Standing
from server.dutch.words import tokenize

Asked = Callable[[float, Reply], bool]
"""Whether words that begin at a second of the dictation can give this reply to a question on the screen."""


@dataclass(frozen=True, slots=True)
class LiveCommand:
    """A command in the words ``first_word`` to ``last_word`` (both included) of an utterance.

    ``variables`` are ``field`` and ``label`` of a field, ``text`` of a standard text; for "schrap dat"
    ``from_utterance`` and ``from_word``, the first word that is struck.
    """

    name: str
    variables: Mapping[str, str]
    first_word: int
    last_word: int

    @property
    def meaning(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What was asked for, wherever the words stand."""
        places = {"from_utterance", "from_word"}
        return self.name, tuple((key, value) for key, value in self.variables.items() if key not in places)


def with_questions(commands: Commands, begun: Sequence[tuple[int, float]], asked: Asked) -> Commands:
    """The commands for a text in which questions on the screen can be answered.

    Args:
        commands: what else can be said.
        begun: for each word its first character in the text, and the second that it was said.
        asked: which words can answer a question.
    """
    starts = [start for start, _ in begun]

    def _asked(character: int, reply: Reply) -> bool:
        at = bisect_right(starts, character) - 1
        return at >= 0 and asked(begun[at][1], reply)

    return replace(commands, asked=_asked)


@dataclass(frozen=True, slots=True)
class _Searched:
    """What is kept of an utterance: where it left the dictation, and the word of each token."""

    standing: Standing
    words: tuple[int, ...]


class LiveCommands:
    """Searches the utterances of one dictation for ``commands`` as they come.

    ``asked`` tells which of its words can answer a question on the screen.
    """

    def __init__(self, commands: Commands, asked: Asked | None = None) -> None:
        self._commands = commands
        self._asked = asked
        self._searched: dict[int, _Searched] = {}

    def hear(self, utterance: Utterance) -> tuple[LiveCommand, ...]:
        """The commands in an utterance, first heard or better; in order."""
        number = utterance.utterance
        tokens = tokenize(utterance.text)
        starts = [0, *accumulate(len(word.text) + 1 for word in utterance.words)][:-1]
        words = tuple(bisect_right(starts, token.start) - 1 for token in tokens)
        commands = self._commands
        if self._asked is not None and utterance.words:
            begun = [(start, word.start_s) for start, word in zip(starts, utterance.words, strict=True)]
            commands = with_questions(commands, begun, self._asked)
        said = own_words(tokens, commands)
        heard, _, standing = hear(said, commands, self._standing(number), stretch=number)
        self._searched[number] = _Searched(standing, words)
        return tuple(self._placed(one, words) for one in heard)

    def _standing(self, number: int) -> Standing:
        """What the utterance before left; numbers follow each other, so that is found at once."""
        while number > 0:
            number -= 1
            if number in self._searched:
                return self._searched[number].standing
        return START

    def _placed(self, heard: HeardCommand, words: tuple[int, ...]) -> LiveCommand:
        variables = dict(heard.variables)
        if heard.effect is Effect.STRIKE and heard.back_to is not None:
            struck = self._searched[heard.back_to.stretch].words
            at = min(heard.back_to.position, len(struck) - 1)  # a better pass may have fewer words
            variables["from_utterance"] = str(heard.back_to.stretch)
            variables["from_word"] = str(struck[at] if struck else 0)
        return LiveCommand(heard.name, variables, words[heard.first], words[heard.end - 1])
