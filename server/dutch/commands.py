"""Spoken commands carried out over tokens: punctuation, fields, striking, fillers.

:func:`apply_commands` gives what every rule that reads values works on: the words that were said,
without those that were spoken to the machine. Nothing of the transcript is changed by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.dutch.command_fields import FieldText, Marks, with_fields
from server.dutch.command_hearing import HeardCommand, filler_stop, hear, own_words
from server.dutch.command_list import ANSWERS, FIELDS, SIGNS, STAYS, STOPS, Commands, Effect
from server.dutch.command_standing import START
from server.dutch.words import BREAK, STOP, Token, stronger

__all__ = ["Commands", "Dictated", "FieldText", "HeardCommand", "apply_commands"]


@dataclass(frozen=True, slots=True)
class Dictated:
    """What is left of the tokens when the commands are carried out.

    ``tokens`` keep their places in the text; their stops, pauses and fields are as was said, and a
    word after "hoofdletter" has its capital. ``heard`` has positions in the original tokens;
    ``struck`` and ``fillers`` are spans of characters, in order.
    """

    tokens: tuple[Token, ...]
    heard: tuple[HeardCommand, ...] = ()
    struck: tuple[tuple[int, int], ...] = ()
    fillers: tuple[tuple[int, int], ...] = ()
    fields: tuple[FieldText, ...] = ()


def apply_commands(tokens: tuple[Token, ...], commands: Commands) -> Dictated:
    """The tokens with the commands among them carried out.

    - A sign that was said goes before one that the recogniser wrote.
    - "schrap dat" takes away the words since the last end of a sentence (said or written), new line
      or field, or the whole sentence before when none was begun; said again, the one before that.
      It never reaches further back than the last field that was named.
    - The first word after "veld locatie", or after "Locatie:" at the start of a sentence, gets the
      heading as its ``field``. A written heading stays among the tokens, a spoken one does not.
    - "correctie" stays: whoever reads values needs it.
    """
    said = own_words(tokens, commands)
    heard, struck, _ = hear(said, commands, START)
    work = _Work(tokens, frozenset(range(len(tokens))).difference(said.positions), _merged(struck))
    starts = {one.first: one for one in heard if one.effect not in STAYS}
    at = 0
    while at < len(tokens):
        command = starts.get(at)
        if command is not None:
            work.carry_out(command)
            at = command.end
        else:
            work.keep(at)
            at += 1
    kept, fields = with_fields(work.kept, work.origins, work.marks, commands)
    return Dictated(
        tokens=kept,
        heard=heard,
        struck=tuple((tokens[first].start, tokens[end - 1].end) for first, end in work.struck),
        fillers=tuple((tokens[one].start, tokens[one].end) for one in sorted(work.fillers)),
        fields=fields,
    )


class _Work:
    """The cleaned tokens in the making."""

    def __init__(
        self, tokens: tuple[Token, ...], fillers: frozenset[int], struck: tuple[tuple[int, int], ...]
    ) -> None:
        self.tokens = tokens
        self.fillers = fillers
        self.struck = struck
        self.kept: list[Token] = []
        self.origins: list[int] = []
        self.marks = Marks()
        self._gone = frozenset(at for first, end in struck for at in range(first, end))
        self._attach = False  # a sign belongs to the last word that was kept
        self._capital = False

    def carry_out(self, command: HeardCommand) -> None:
        """Let a command do its work, unless it was struck."""
        if any(self.tokens[at].pause for at in range(command.first, command.end)):
            self._pause()
        if not self._gone.isdisjoint(range(command.first, command.end)):
            return
        effect = command.effect
        if effect in STOPS:
            self._stop(STOPS[effect], is_sign=effect in SIGNS)
        if effect is Effect.NEW_PARAGRAPH:
            self.marks.paragraphs.add(len(self.kept))
        elif effect is Effect.NEW_LINE:
            self.marks.lines.add(len(self.kept))
        elif effect is Effect.CAPITAL:
            self._capital = True
        elif effect in {Effect.END, Effect.TEMPLATE, *ANSWERS}:
            self._stop(STOP, is_sign=False)
        elif effect in FIELDS:
            self._stop(BREAK, is_sign=False)  # nothing is read over the border of a field
            self.marks.openings[len(self.kept)] = command.named
            self._attach = False

    def keep(self, at: int) -> None:
        """A word of the speaker, unless it is struck or a filler."""
        token = self.tokens[at]
        if at in self._gone:
            return
        if at in self.fillers:
            if self._attach:
                self._stop(filler_stop(self.tokens, at), is_sign=False)
            if token.pause:
                self._pause()
            return
        if self._capital:  # its place in the text stays
            token, self._capital = replace(token, text=token.text[:1].upper() + token.text[1:]), False
        self.kept.append(token)
        self.origins.append(at)
        self._attach = True

    def _pause(self) -> None:
        if self.kept:
            self.kept[-1] = replace(self.kept[-1], pause=True)

    def _stop(self, stop: str, *, is_sign: bool) -> None:
        if not self._attach:
            return
        last = self.kept[-1]
        instead = is_sign and last.stop != BREAK
        self.kept[-1] = replace(last, stop=stop if instead else stronger(last.stop, stop))
        self._attach = stop != BREAK


def _merged(struck: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The ranges without those that lie in a later one: striking twice reaches over the first."""
    found: list[tuple[int, int]] = []
    for first, end in struck:
        while found and found[-1][0] >= first:
            found.pop()
        found.append((first, end))
    return tuple(found)
