"""Names of streets: which tokens are one, by a list of all Dutch names and by how they are made.

The list tells nothing about cities. A name that is on no list but is made as Dutch street names are
("Graaf Willemlaan", "Laan van de Vrijheid") is read too: new streets are built every year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from server.dutch.words import Token

ENDINGS = (
    *(
        "dwarsstraat",
        "straatje",
        "straat",
        "laantje",
        "laan",
        "weggetje",
        "weg",
        "pleintje",
        "plein",
        "gracht",
    ),
    *("kade", "kaai", "singel", "dijk", "hof", "paadje", "pad", "steegje", "steeg", "dreef", "park", "markt"),
    *("brink", "plantsoen", "boulevard", "allee", "promenade", "passage"),
)
"""What makes a street of a word that is on no list; a longer ending before the one that it holds."""
_NAMED_AFTER = frozenset(
    {"laan", "plein", "weg", "hof", "dreef", "kade", "singel", "park", "pad", "boulevard", "markt"}
)
_LINKS = frozenset(
    {"van", "de", "der", "den", "het", "'t", "ter", "ten", "te", "op", "naar", "aan", "in", "en"}
)
_NO_START = frozenset(
    {
        *(
            "aan",
            "op",
            "in",
            "bij",
            "te",
            "ter",
            "van",
            "naar",
            "over",
            "uit",
            "om",
            "en",
            "een",
            "ik",
            "hij",
        ),
        *(
            "zij",
            "wij",
            "we",
            "er",
            "die",
            "dat",
            "deze",
            "dit",
            "toen",
            "daar",
            "voor",
            "na",
            "tot",
            "langs",
        ),
        *(
            "door",
            "achter",
            "naast",
            "tegenover",
            "vanaf",
            "via",
            "richting",
            "hoek",
            "locatie",
            "pleegplaats",
        ),
        *("adres", "wonende", "woonadres", "straat", "getuige", "verdachte", "aangever", "aangeefster"),
        *("melder", "het", "nabij", "hierbij", "tijdens", "volgens", "met", "zonder", "tussen", "rond"),
    }
)
"""Words that begin a sentence more often than the name of a street that is on no list."""
_OPENINGS = frozenset(
    {
        *("burgemeester", "burg", "professor", "prof", "doctor", "dokter", "dr", "mr", "meester", "ds", "ir"),
        *(
            "dominee",
            "pastoor",
            "pater",
            "kapelaan",
            "deken",
            "bisschop",
            "kardinaal",
            "sint",
            "st",
            "koning",
        ),
        *(
            "koningin",
            "prins",
            "prinses",
            "graaf",
            "gravin",
            "hertog",
            "keizer",
            "jonker",
            "jonkheer",
            "baron",
        ),
        *("generaal", "kolonel", "kapitein", "admiraal", "president", "minister", "oude", "nieuwe", "korte"),
        *(
            "lange",
            "grote",
            "kleine",
            "hoge",
            "lage",
            "eerste",
            "tweede",
            "derde",
            "vierde",
            "1e",
            "2e",
            "3e",
        ),
        *("van", "de", "den", "ter", "ten", "'s"),
    }
)
"""Words that open the name of a street in capitals, besides first names and what the list opens with."""
_SHORTEST_STEM = 2
_MOST_TOKENS = 6


class Streets:
    """The list of names. Built once, then only read.

    Args:
        names: folded (:func:`words.fold`), one space between words.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(names)
        self._openings = frozenset(name.partition(" ")[0] for name in self._names if " " in name)

    def __len__(self) -> int:
        return len(self._names)

    def is_listed(self, key: str) -> bool:
        """True when the list has this name, folded."""
        return key in self._names

    def read(
        self,
        tokens: tuple[Token, ...],
        at: int,
        *,
        bare: bool = False,
        is_first_name: Callable[[str], bool] = lambda _: False,
    ) -> int:
        """How many tokens of a street's name begin at ``at``, 0 for none; the longest name counts.

        Args:
            tokens: of the text.
            at: where the name would begin.
            bare: the text has no capitals at all; otherwise a name needs one.
            is_first_name: tells whether a key is a first name: streets are named after persons.
        """
        token = tokens[at]
        opens = token.key in self._openings or token.key in _OPENINGS
        if not bare and not token.is_capital and not opens:
            return 0
        end = min(
            len(tokens), at + (_MOST_TOKENS if opens or is_first_name(token.key) or _ends(token.key) else 1)
        )
        end = next((n + 1 for n in range(at, end) if tokens[n].stop), end)
        for stop in range(end, at, -1):
            if self._is_street(tokens[at:stop], bare=bare):
                return stop - at
        return 0

    def _is_street(self, words: tuple[Token, ...], *, bare: bool) -> bool:
        if not bare and not any(word.is_capital for word in words):
            return False
        if len(words) == 1:
            return self._is_single(words[0], bare=bare)
        if not bare and not words[0].is_capital and not words[-1].is_capital:
            return False
        if " ".join([word.key for word in words]) in self._names:
            return True
        return self._is_made_of(words, bare=bare)

    def _is_single(self, word: Token, *, bare: bool) -> bool:
        ending = _ends(word.key)
        if bare:
            return bool(ending) and (word.key in self._names or len(word.key) - len(ending) > _SHORTEST_STEM)
        return bool(ending) or (word.key in self._names and word.key not in _NO_START)

    def _is_made_of(self, words: tuple[Token, ...], *, bare: bool) -> bool:
        """Made as names of streets are: capitals and particles up to an ending, or "Laan van …"."""
        first, last = words[0], words[-1]
        if first.key in _NAMED_AFTER and words[1].key in {"van", "der", "den", "naar"}:
            return not bare and last.is_capital and all(w.is_capital or w.key in _LINKS for w in words[1:])
        if first.key in _NO_START or not _ends(last.key):
            return False
        return all(bare or word.is_capital or word.key in _LINKS for word in words) and (
            bare or last.is_capital
        )


@lru_cache(maxsize=20_000)
def _ends(key: str) -> str:
    """The longest ending of a street that the word has, after at least two letters; else empty."""
    for ending in ENDINGS:
        if key.endswith(ending) and len(key) >= len(ending) + _SHORTEST_STEM:
            return ending
    return ""
