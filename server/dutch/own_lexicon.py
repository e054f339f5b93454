"""A lexicon with words that an officer or a unit added; the shared one stays as it is.

Thousands of dictations use one lexicon. What a few of them add is looked up beside it, so nothing
of the shared one is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from server.dutch.lexicon import PLACE, Entry, Form, Lexicon, Match
from server.dutch.name_lists import NameLists
from server.dutch.streets import Streets
from server.dutch.words import Token, fold


class OwnLexicon(Lexicon):
    """Answers as ``shared`` does, and knows the added words as well.

    Args:
        shared: the lexicon of everybody.
        streets: names of streets, as they are written.
        names: of persons. Of more words the first is a first name and the last a surname; a single
            word is a surname.
        places: names of places.
        source: what the places say about the list they come from.
    """

    def __init__(
        self,
        shared: Lexicon,
        *,
        streets: Iterable[str] = (),
        names: Iterable[str] = (),
        places: Iterable[str] = (),
        source: str = "",
    ) -> None:
        words = [name.split() for name in names]
        super().__init__(
            (Form(place, Entry(PLACE, place, source=source)) for place in places),
            names=NameLists((one[0] for one in words if len(one) > 1), (one[-1] for one in words)),
            streets=Streets(fold(street) for street in streets),
            digest=shared.digest,
        )
        self._shared = shared

    def __len__(self) -> int:
        """How many ways of saying something it knows."""
        return len(self._shared) + super().__len__()

    def entries(self, category: str) -> Iterator[Entry]:
        """Every entry of a category, the shared ones first."""
        yield from self._shared.entries(category)
        yield from super().entries(category)

    def scan(self, tokens: tuple[Token, ...], *, bare: bool | None = None) -> tuple[Match, ...]:
        """Every word of the lists; of places that overlap, the longest and else the shared one."""
        shared, added = self._shared.scan(tokens, bare=bare), super().scan(tokens, bare=bare)
        return _merged(shared, added) if added else shared

    def at(self, tokens: tuple[Token, ...], at: int) -> tuple[Match, ...]:
        """As :meth:`scan`, for one position alone."""
        shared, added = self._shared.at(tokens, at), super().at(tokens, at)
        return _merged(shared, added) if added else shared

    def model(self, tokens: tuple[Token, ...], at: int, make: str) -> Match | None:
        """The type of ``make`` that begins at ``at``."""
        return self._shared.model(tokens, at, make)

    def place(self, tokens: tuple[Token, ...], at: int) -> tuple[int, Sequence[str]]:
        """How many tokens of a place begin at ``at``, and the official names it may have."""
        shared, added = self._shared.place(tokens, at), super().place(tokens, at)
        return added if added[0] > shared[0] else shared

    def street(self, tokens: tuple[Token, ...], at: int, *, bare: bool | None = None) -> int:
        """How many tokens of a street's name begin at ``at``."""
        return max(self._shared.street(tokens, at, bare=bare), super().street(tokens, at, bare=bare))

    def is_first_name(self, key: str) -> bool:
        """True for a first name of either."""
        return self._shared.is_first_name(key) or super().is_first_name(key)

    def is_surname(self, key: str) -> bool:
        """True for a surname of either."""
        return self._shared.is_surname(key) or super().is_surname(key)

    def is_ordinary(self, key: str) -> bool:
        """True for an everyday word; added words are none."""
        return self._shared.is_ordinary(key)

    def is_particle_run(self, tokens: tuple[Token, ...], at: int) -> int:
        """How many tokens of particles begin at ``at``."""
        return self._shared.is_particle_run(tokens, at)


def _merged(shared: Sequence[Match], added: Sequence[Match]) -> tuple[Match, ...]:
    """All matches in order of place, without places that lie within another."""
    places = [one for one in shared if one.entry.category == PLACE]
    new = [
        one for one in added if not any(place.first <= one.first and one.end <= place.end for place in places)
    ]
    covered = {
        id(place) for place in places for one in new if one.first <= place.first and place.end <= one.end
    }
    kept = [one for one in shared if id(one) not in covered]
    return tuple(sorted([*kept, *new], key=lambda match: (match.first, -match.end)))
