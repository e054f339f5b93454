"""Where words that may be a command stand, and whether a sentence begins behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.dutch.words import Token, word_set

_SUBJECTS = word_set(
    "ik wij we hij zij ze u men toen daarna vervolgens daarop hierna hierop tevens verder volgens getuige "
    "verdachte aangever aangeefster melder slachtoffer betrokkene eigenaar bestuurder verbalisant"
)
_OPENERS = _SUBJECTS | word_set(
    "er de het een deze dit die mijn onze ook vandaag gisteren vanochtend vanmiddag vanavond vannacht "
    "gisteravond nadat terwijl weggenomen"
)


class Place:
    """Where words that may be a command stand: ``words[first:end]``, fillers left out.

    What stands before ``floor`` was spoken to the machine: it is no neighbour.
    """

    def __init__(
        self, words: Sequence[Token], first: int, end: int, begins: Callable[[int], bool], floor: int = 0
    ) -> None:
        self.words = words
        self.first = first
        self.end = end
        self.begins = begins
        self.floor = floor

    @property
    def before(self) -> Token | None:
        """The word before it in the same breath."""
        return self.at(self.first - 1)

    @property
    def after(self) -> Token | None:
        """The word after it in the same breath."""
        return self.at(self.end)

    def at(self, position: int) -> Token | None:
        """The word there, if nothing but spaces stands between it and the command."""
        if not self.floor <= position < len(self.words):
            return None
        between = (
            self.words[position : self.first]
            if position < self.first
            else self.words[self.end - 1 : position]
        )
        return None if any(word.stop or word.pause for word in between) else self.words[position]

    @property
    def command_follows(self) -> bool:
        """A command begins right after it."""
        return self.after is not None and self.begins(self.end)

    @property
    def other_follows(self) -> bool:
        """Another command does: of "op dat punt punt" the first is a word."""
        after = self.after
        return after is not None and after.key != self.words[self.first].key and self.begins(self.end)

    @property
    def sentence_follows(self) -> bool:
        """What comes next begins a sentence, or nothing comes."""
        after = self.after
        return after is None or after.is_capital or after.key in _OPENERS or self.other_follows

    @property
    def surely_follows(self) -> bool:
        """What comes next is the beginning of a sentence, not the rest of "op dat punt een mes trok"."""
        after = self.after
        return after is not None and (after.is_capital or after.key in _SUBJECTS or self.other_follows)
