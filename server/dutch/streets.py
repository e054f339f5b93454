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
    *("brink", "plantsoen", "boulevard", "allee", "promenade", "passage", "baan", "wal", "erf", "viaduct"),
)
"""What makes a street of a word that is on no list; a longer ending before the one that it holds."""
_SIDES = frozenset({"noord", "oost", "zuid", "west", "midden", "boven", "beneden"})
"""What may follow the ending: "Ringbaan-Oost"."""
_NAMED_AFTER = frozenset(
    {"laan", "plein", "weg", "hof", "dreef", "kade", "singel", "park", "pad", "boulevard", "markt"}
)
_LINKS = frozenset({"van", "de", "der", "den", "het", "'t", "ter", "ten", "v.d", "vd"})
_AFTER_WHOM = frozenset({"van", "der", "den", "naar"})
_SMALL_STARTS = frozenset({"van", "der", "v.d", "vd", "'t", "'s", "ter", "ten", "den"})
"""What the name of a street on the list may begin with in small letters: "van der Helststraat"."""
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
        ordinary: everyday words, folded. A street that is called so ("Plein") counts with a capital,
            but not where a sentence begins.
    """

    def __init__(self, names: Iterable[str] = (), ordinary: Iterable[str] = ()) -> None:
        self._names = frozenset(names)
        self._ordinary = frozenset(ordinary)
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
        capital = token.is_capital or token.key[0].isdigit()  # "1e", "10"
        if not (bare or capital or token.key in _SMALL_STARTS):
            return 0
        opens = token.key in self._openings or token.key in _OPENINGS or is_first_name(token.key)
        most = _MOST_TOKENS if opens or (capital and token.key in _NAMED_AFTER) else 1
        last = min(len(tokens), at + most)
        last = next((n + 1 for n in range(at, last) if tokens[n].stop), last)
        for end in range(last, at + 1, -1):
            words = tokens[at:end]
            if " ".join([word.key for word in words]) in self._names:
                if bare or words[-1].is_capital or (capital and not words[-1].key.isalpha()):
                    return end - at
            elif capital and not bare and _is_made_of(words):
                return end - at
        return int(self._is_single(tokens, at, bare=bare))

    def _is_single(self, tokens: tuple[Token, ...], at: int, *, bare: bool) -> bool:
        """A name of one word: with an ending of streets, or on the list and no ordinary word."""
        word = tokens[at]
        listed = word.key in self._names
        ending = _ends(word.key)
        if ending and (listed or len(word.key) - len(ending) > _SHORTEST_STEM):
            return bare or word.is_capital
        if bare or not listed or not word.is_capital or word.key in _NO_START | _LINKS:
            return False
        starts = at == 0 or bool(tokens[at - 1].stop)
        return not (starts and word.key in self._ordinary)


def has_street_ending(key: str) -> bool:
    """True when the word ends as streets do: "eikenlaan", "kerkstraat"; no name on the list is asked."""
    return bool(_ends(key))


def _is_made_of(words: tuple[Token, ...]) -> bool:
    """Made as names of streets are: capitals and particles up to an ending, or "Laan van …"."""
    first, last = words[0], words[-1]
    if first.key.isdigit() or not last.is_capital:  # "10 Meilaan" is a street by the list alone
        return False
    if not all(word.is_capital or word.key in _LINKS for word in words[1:]):
        return False
    if first.key in _NAMED_AFTER and words[1].key in _AFTER_WHOM:
        return True
    return first.key not in _NO_START and bool(_ends(last.key))


@lru_cache(maxsize=20_000)
def _ends(key: str) -> str:
    """The longest ending of a street that the word has, after at least two letters; else empty."""
    stem, _, side = key.rpartition("-")
    word = stem if side in _SIDES else key
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST_STEM:
            return ending
    return ""
