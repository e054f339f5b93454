"""The words that say one letter: the NATO alphabet, the Dutch one, and the names of the letters.

Sources: the ICAO/NATO spelling alphabet; the Dutch spelling alphabet as Onze Taal lists it, with
its older and local variants; spellings that Dutch speech recognition gives them ("wiski"). Keys
are folded: lower case, no accents.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NATO = {
    "A": "alfa alpha",
    "B": "bravo",
    "C": "charlie charly charley sjarlie tsjarlie",
    "D": "delta",
    "E": "echo ecco",
    "F": "foxtrot foxtrott foxtrod fokstrot",
    "G": "golf",
    "H": "hotel",
    "I": "india",
    "J": "juliett juliet juliette djuliet",
    "K": "kilo",
    "L": "lima",
    "M": "mike maik",
    "N": "november",
    "O": "oscar oskar",
    "P": "papa",
    "Q": "quebec kwebek kebek kwebec",
    "R": "romeo",
    "S": "sierra siera sjerra",
    "T": "tango",
    "U": "uniform",
    "V": "victor viktor",
    "W": "whiskey whisky wiskey wisky wiski",
    "X": "x-ray xray exray ex-ray x-ree xree",
    "Y": "yankee yankie jankie jenkie",
    "Z": "zulu zoeloe zulo",
}

_DUTCH = {
    "A": "anna anton antonius",
    "B": "bernard bernhard",
    "C": "cornelis cornelius",
    "D": "dirk",
    "E": "eduard",
    "F": "ferdinand",
    "G": "gerard",
    "H": "hendrik",
    "I": "isaak izaak isaac izak",
    "J": "jan johan johannes",
    "K": "karel",
    "L": "lodewijk leo leonard",
    "M": "maria marie martinus",
    "N": "nico nicolaas niko",
    "O": "otto",
    "P": "pieter",
    "Q": "quotient quirinus quinten",
    "R": "rudolf rudolph richard",
    "S": "simon",
    "T": "teunis theodoor tinus",
    "U": "utrecht",
    "V": "victor viktor",
    "W": "willem",
    "X": "xantippe xanthippe santippe zantippe",
    "Y": "ypsilon ypsylon",
    "Z": "zaandam zacharias",
    "IJ": "ijmuiden ijsbrand",
}

_NAMES = {
    "A": "aa",
    "B": "be bee",
    "C": "cee",
    "D": "dee",
    "E": "ee",
    "F": "ef eff",
    "G": "gee",
    "H": "ha haa",
    "I": "ie",
    "J": "jee",
    "K": "ka kaa",
    "L": "el ell",
    "M": "em emm",
    "N": "enn",
    "O": "oo",
    "P": "pe pee",
    "Q": "ku kuu",
    "R": "err",
    "S": "es ess",
    "T": "te tee",
    "U": "uu",
    "V": "vee",
    "W": "wee",
    "X": "ix iks",
    "Z": "zet zed",
    "IJ": "ij",
}


def _by_word(letters: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: letter for letter, words in letters.items() for word in words.split()})


NATO_LETTERS = _by_word(_NATO)
"""NATO word → its letter."""

DUTCH_LETTERS = _by_word(_DUTCH)
"""Word of the Dutch alphabet → its letter; IJmuiden and IJsbrand say the two-letter code IJ."""

ALPHABET_LETTERS: Mapping[str, str] = MappingProxyType({**NATO_LETTERS, **DUTCH_LETTERS})
"""Word of either alphabet → its letter. The alphabets never give one word two letters."""

LETTER_NAMES = _by_word(_NAMES)
"""Name of a letter → the letter. Many are words as well ("te", "be"): they count in a code only."""

CODE_WORDS = frozenset(
    word for letter in ("A", "B", "F", "J", "Q", "S", "X", "Y", "Z") for word in _NATO[letter].split()
) | frozenset(word for letter in ("Q", "X", "Y") for word in _DUTCH[letter].split())
"""The words of the alphabets that are hardly ever anything else: no names, no everyday words."""
