"""How Dutch words sound: equal keys for spellings that a listener can't tell apart.

The key is a spelling of our own, made for finding words that speech recognition heard almost
right. It writes down what Dutch spelling hides and merges what Dutch speakers merge:

- ei = ij = ey, ou = au, ie = i = y, oe, eu and ui as one sound each;
- long and short vowels (aa = a, oo = o), doubled letters (tt = t);
- v = f, z = s, g = ch = gh: merged in most of the Netherlands ("Amersvoort");
- d and b at the end of a syllable sound as t and p;
- c = k or s, q = k, x = ks, ph = f, th = t, rh = r, -tie = -sie, -isch = -ies;
- -e and -en after a consonant sound the same; -lijk and -ig have no full vowel.

It follows the phonology in G. Booij, *The Phonology of Dutch* (1995), chapters 2 and 4, in broad
strokes: a key that merges too much costs a wrong suggestion, one that merges too little a missed
one. Pure functions; a key holds no spaces, and is empty for text without letters or digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LETTER_NAMES = {
    "a": "aa", "b": "bee", "c": "see", "d": "dee", "e": "ee", "f": "ef", "g": "gee", "h": "haa",
    "i": "ie", "j": "jee", "k": "kaa", "l": "el", "m": "em", "n": "en", "o": "oo", "p": "pee",
    "q": "kuu", "r": "er", "s": "es", "t": "tee", "u": "uu", "v": "vee", "w": "wee", "x": "iks",
    "y": "ei", "z": "set",
}  # fmt: skip
LONGEST_ABBREVIATION = 5
"""Capitals in a longer word are emphasis, not letters that are spelled out."""

BOUNDARY = "|"
"""Stands between letters that make no sound together: ge|ind, auto|inbraak."""
SCHWA = "@"
_DIAERESIS = "\u0308"

_END = r"(?=\||$)"
_RULES: dict[str, tuple[tuple[str, str], ...]] = {
    # By first letter, and there in order: the first that fits counts. A letter that none fits is
    # its own sound. ``$`` is the end of all the text, ``_END`` that of a word.
    "a": ((rf"auw(?=e|\|)|auw{_END}|au", "W"), ("aai", "aj"), ("ai|ay", "Y"), ("aa|ae", "a")),
    "b": (("b(?=[^aeiouyrjl@]|$)", "p"),),
    "c": (
        ("ch", "x"), ("ck", "k"), ("cc(?=[eiy])", "ks"), ("c(?=[eiy])", "s"), ("c", "k"),
    ),
    "d": (("dt", "t"), ("d(?=[^aeiouyrwjl@]|$)", "t")),
    "e": (
        ("(?<=[b-df-hj-np-tv-zj])en?$|(?<=i)en$", SCHWA),
        ("eau", "o"), ("eeuw", "ew"), ("eij|ei|ey", "Y"), ("eu", "Q"), ("ee", "e"),
    ),
    "g": (("gh|g", "x"),),
    "i": (
        ("isch(?=en?$|e?$)", "is"), ("(?<=[b-df-hj-np-tvwxz])ig(?=en?$|e?$)", f"{SCHWA}x"),
        ("ieuw", "iw"), ("ij", "Y"), ("ie", "i"),
    ),
    "l": (("lijk(?=en?$|s?$)", f"l{SCHWA}k"),),
    "o": ((rf"ouw(?=e|\|)|ouw{_END}|ou", "W"), ("ooi", "oj"), ("oei", "uj"), ("oe", "u"), ("oo|oa", "o")),
    "p": (("ph", "f"),),
    "q": (("qu", "kw"), ("q", "k")),
    "r": (("rh", "r"),),
    "s": ((rf"sch{_END}", "s"), ("sch", "sx"), ("sj|sh", "S")),
    "t": (("(?<=[a-z])ts?ie(?=s?$|f|v)", "si"), ("(?<=[a-z])ti(?=[aou])", "si"), ("th", "t"), ("tz", "s")),
    "u": ((rf"uw(?=e|\|)|uw{_END}", "yw"), ("ui|uy", "U"), ("uu|u", "y")),
    "v": (("v", "f"),),
    "w": (("wh", "w"),),
    "x": (("x", "ks"),),
    "y": (("(?<![a-z])y(?=[aeiou])", "j"), ("(?<![a-z])y", "Y"), ("y", "i")),
    "z": (("zj", "S"), ("z", "s")),
    BOUNDARY: ((r"\|", ""),),
}  # fmt: skip
_SOUNDS = {
    first: tuple((re.compile(letters), sound) for letters, sound in rules) for first, rules in _RULES.items()
}
_REPEATED = re.compile(r"(\D)\1+")
_APOSTROPHES = "'\u2019"
_TOKEN = re.compile(rf"[{_APOSTROPHES}]?[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*")


def sound_key(text: str) -> str:
    """The sound of a word or of several words together, as text that can be compared.

    Spaces and hyphens leave no trace, so "hulp officier" and "hulpofficier" are equal. Single
    letters and short words in capitals are taken as spelled out: "OvD" is a word, "OVD" three letters.
    """
    letters = BOUNDARY.join(_plain(token) for token in _TOKEN.findall(text))
    return _REPEATED.sub(r"\1", "".join(_sounds(letters)))


def _plain(token: str) -> str:
    """Lower-case letters without marks; a diaeresis starts a new sound."""
    parts: list[str] = []
    for letter in unicodedata.normalize("NFKD", token.replace("\u00e7", "s").lower()):
        if letter == _DIAERESIS:
            parts.insert(max(len(parts) - 1, 0), BOUNDARY)
        elif letter in _APOSTROPHES:
            parts.append(BOUNDARY)
        elif not unicodedata.combining(letter):
            parts.append(letter)
    if len(parts) == 1 or (token.isupper() and len(token) <= LONGEST_ABBREVIATION):
        return BOUNDARY.join(LETTER_NAMES.get(letter, letter) for letter in parts)
    return "".join(parts)


def _sounds(letters: str) -> Iterator[str]:
    at = 0
    while at < len(letters):
        for spelled, sound in _SOUNDS.get(letters[at], ()):
            if found := spelled.match(letters, at):
                at = found.end()
                yield sound
                break
        else:
            yield letters[at]
            at += 1
