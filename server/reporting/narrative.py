"""The running text of a draft: the transcript with the spoken commands carried out.

The transcript itself is never rewritten; it stays beside the narrative, word for word. What is
added here is only what was asked for: signs, capitals after them, line ends, headings, snippets.
Text in which nothing was said to the machine comes back as it is, sign for sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.transcript import Transcript
from server.domain.vocabulary import LANGUAGE
from server.dutch.command_hearing import HeardCommand, filler_stop
from server.dutch.command_list import ANSWERS, BREAKS, FIELDS, SIGNS, STAYS, Commands, Effect
from server.dutch.commands import Dictated, apply_commands
from server.dutch.words import STOP, Token, tokenize

LINE, PARAGRAPH = "\n", "\n\n"
_SENTENCE_SIGNS = ".!?\u2026"
_SIGNS = ".,:;!?\u2026"
_OPENING: Mapping[Effect, str] = {Effect.OPEN_BRACKET: "(", Effect.OPEN_QUOTE: "\u201c"}
_CLOSING: Mapping[Effect, str] = {Effect.CLOSE_BRACKET: ")", Effect.CLOSE_QUOTE: "\u201d"}
_SHORT_FORMS = frozenset({"'s", "'t", "'n", "'k", "'m", "'r"})
_ENDINGS = frozenset({Effect.END, Effect.TEMPLATE, *ANSWERS})
"""What ends a sentence without a line of its own."""
_SPEAKS_TO_MACHINE = frozenset(Effect) - STAYS


class Written(NamedTuple):
    """A narrative, and whether a standard text was ``added`` that was asked for by its name."""

    text: str
    added: bool = False


def narrative_of(transcript: Transcript, commands: Commands) -> Written:
    """The narrative of a dictation; of another language than Dutch, the transcript as it is."""
    text = transcript.text
    if transcript.language != LANGUAGE:
        return Written(text)
    tokens = tokenize(text, transcript.utterance_ends())
    dictated = apply_commands(tokens, commands)
    struck = _positions(tokens, dictated.struck)
    added = any(one.effect is Effect.TEXT and one.first not in struck for one in dictated.heard)
    return Written(narrative(text, tokens, dictated), added)


def typed_narrative(text: str, commands: Commands) -> str:
    """Typed or pasted text with its line ends. Only where commands stand in it does it change."""
    tokens = tokenize(text)
    dictated = apply_commands(tokens, commands)
    told = any(one.effect in _SPEAKS_TO_MACHINE for one in dictated.heard)
    return narrative(text, tokens, dictated) if told else text


def narrative(text: str, tokens: tuple[Token, ...], dictated: Dictated) -> str:
    """``text`` with the commands in it carried out.

    Args:
        text: what the tokens were made from.
        tokens: all of them, as :func:`~server.dutch.words.tokenize` gave them.
        dictated: what :func:`~server.dutch.commands.apply_commands` made of them.
    """
    heard = [one for one in dictated.heard if one.effect not in STAYS]
    if not (heard or dictated.fillers or dictated.struck):
        return text
    return _Writer(text, tokens, dictated).written({one.first: one for one in heard})


class _Writer:
    """Puts the words that stay behind each other, with what was asked for in between."""

    def __init__(self, text: str, tokens: tuple[Token, ...], dictated: Dictated) -> None:
        self._text = text
        self._tokens = tokens
        self._struck = _positions(tokens, dictated.struck)
        self._fillers = _positions(tokens, dictated.fillers)
        # What stands before each token, and behind the last.
        ends = [0, *(token.end for token in tokens)]
        starts = [*(token.start for token in tokens), len(text)]
        self._between = [_Between.of(text[end:start]) for end, start in zip(ends, starts, strict=True)]
        self._out: list[str] = []
        self._tail: int | None = None  # the part that holds the signs behind the last word
        self._glue: str | None = None  # spaces or line ends to put in; None: those that are written
        self._opened = ""  # signs that belong before the next word
        self._sentence_ended = True
        self._raised = False  # the next word gets a capital

    def written(self, commands: Mapping[int, HeardCommand]) -> str:
        """The whole text."""
        at = 0
        while at < len(self._tokens):
            command = commands.get(at)
            end = command.end if command else at + 1
            if at in self._struck or command is not None or at in self._fillers:
                self._leave_out(at, end)
                if at not in self._struck:
                    self._filler(at) if command is None else self._carry_out(command)
            else:
                self._word(at)
            at = end
        if self._glue is None:
            self._out.append(self._between[-1].middle + self._between[-1].lead)
        return "".join(self._out)

    def _word(self, at: int) -> None:
        token, before, behind = self._tokens[at], self._between[at], self._between[at + 1]
        raised = self._raised
        self._raised = False
        if self._glue is None:
            self._out.append(before.middle)
        else:
            self._lines(before.lines)
            begins = not self._out or "\n" in self._glue or self._sentence_ended
            raised = raised or begins
            self._space()
        word = with_capital(token.text) if raised else token.text
        # Behind "'s" the next word gets the capital: "'s Avonds".
        self._raised = raised and token.key in _SHORT_FORMS
        self._out += [before.lead, word, behind.tail]
        self._tail = len(self._out) - 1
        self._glue = None
        self._sentence_ended = token.ends_sentence

    def _space(self) -> None:
        """What divides the next words from the ones before, with the signs that were opened."""
        self._out += [(self._glue or " ") if self._out else "", self._opened]
        self._opened = ""

    def _put(self, words: str) -> None:
        self._space()
        self._out += [words, ""]
        self._tail = len(self._out) - 1
        self._glue = " "

    def _leave_out(self, first: int, end: int) -> None:
        """Words go; line ends that were written between them stay."""
        for at in range(first, end):
            self._glue = self._glue or " "
            self._lines(self._between[at].lines)

    def _lines(self, lines: str) -> None:
        """Line ends, if there are more of them than there were."""
        if lines:
            self._glue = lines if self._glue in {None, " ", LINE} else self._glue
            self._tail = None

    def _carry_out(self, command: HeardCommand) -> None:
        effect = command.effect
        if effect in SIGNS:
            self._sign(SIGNS[effect])
        elif effect in _OPENING:
            self._opened += _OPENING[effect]
        elif effect in _CLOSING and self._tail is not None:
            self._out[self._tail] += _CLOSING[effect]
        elif effect is Effect.CAPITAL:
            self._raised = True
        elif effect in BREAKS or effect in FIELDS or effect in _ENDINGS:
            if self._tail is not None and self._out[self._tail] == ",":
                self._out[self._tail] = ""  # the recogniser heard the command as part of the sentence
            if effect not in _ENDINGS:
                self._lines(LINE if effect is Effect.NEW_LINE else PARAGRAPH)
            if command.named is not None:
                self._put(f"{command.named.label}:")
                self._tail, self._sentence_ended = None, False
        elif effect is Effect.TEXT:
            self._put(command.variables["text"])
            self._sentence_ended = command.variables["text"].endswith(tuple(_SENTENCE_SIGNS))

    def _sign(self, sign: str) -> None:
        """The sign that was said, in place of one that the recogniser wrote there."""
        if self._tail is not None:
            kept = "".join(one for one in self._out[self._tail] if one not in _SIGNS)
            self._out[self._tail] = kept + sign
            self._sentence_ended = sign in _SENTENCE_SIGNS

    def _filler(self, at: int) -> None:
        """The end of a sentence that was written behind a filler."""
        if filler_stop(self._tokens, at) == STOP and self._tail is not None and not self._sentence_ended:
            written = self._between[at + 1].tail.strip("\u2026,")[:1]
            self._sign(written if written in set(_SENTENCE_SIGNS) else ".")


@dataclass(frozen=True, slots=True)
class _Between:
    """What stands between two words: signs behind the first, spaces, signs before the second."""

    tail: str
    middle: str
    lead: str

    @classmethod
    def of(cls, between: str) -> _Between:
        """Without a space in it, all of it is middle."""
        if not any(sign.isspace() for sign in between):
            return cls("", between, "")
        tail = between.split(maxsplit=1)[0] if not between[0].isspace() else ""
        lead = between.rsplit(maxsplit=1)[-1] if not between[-1].isspace() else ""
        return cls(tail, between[len(tail) : len(between) - len(lead)], lead)

    @property
    def lines(self) -> str:
        """The line ends in it: none, one, or a paragraph."""
        ends = len(f"{self.middle}.".splitlines()) - 1
        return PARAGRAPH if ends > 1 else LINE if ends == 1 else ""


def _positions(tokens: tuple[Token, ...], spans: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """The tokens in these spans of characters, which are in order."""
    found: set[int] = set()
    at = 0
    for start, end in spans:
        while at < len(tokens) and tokens[at].start < start:
            at += 1
        while at < len(tokens) and tokens[at].end <= end:
            found.add(at)
            at += 1
    return frozenset(found)


def with_capital(word: str) -> str:
    """The word as it begins a sentence: "IJsland". One with a capital, digit or @ in it stays."""
    plain = all(sign.isalpha() or sign in "-'\u2019" for sign in word)
    if not plain or not word.islower() or not word[0].isalpha():
        return word
    return word[:2].upper() + word[2:] if word.startswith("ij") else word[0].upper() + word[1:]
