"""Forms of Dutch words by rule: plurals, diminutives, and adjectives with -e.

Spelling rules of the Woordenlijst Nederlandse Taal (Leidraad 2015): open and closed syllables, f and
v, s and z. Where the rule leaves a choice (stress is not written) every form is given: these forms
only serve to find a word, so a form that nobody says does no harm. Irregular ones are in the lists.
"""

from __future__ import annotations

import re

_VOWELS = "aeiou"
_LONG = re.compile(r"(.*[^aeiou]|)(aa|ee|oo|uu)([^aeiouy])")
_SHORT = re.compile(r"(?:.*[^aeiou]|)(?:qu)?[aeiou][bcdfgklmnprstvz]")
_DIPHTHONG = re.compile(r".*(?:ie|oe|eu|ui|ei|ij|ou|au)[^aeiou]")
_PLURALS: tuple[tuple[tuple[str, ...], tuple[tuple[int, str], ...]], ...] = (
    (("heid",), ((4, "heden"),)),
    (("ij", "ei", "ui", "ou", "au"), ((0, "en"), (0, "s"))),
    (("ee",), ((0, "ën"), (0, "s"))),
    (("ie",), ((0, "s"), (0, "ën"), (1, "ën"))),
    (("e",), ((0, "s"), (0, "n"))),
    (("a", "i", "o", "u", "y"), ((0, "'s"), (0, "s"))),
)
"""Endings with how many letters go off, and what comes on; all other words get -en or -s."""
_DIMINUTIVES: tuple[tuple[tuple[str, ...], tuple[tuple[int, str], ...]], ...] = (
    (("je",), ()),
    (("a",), ((0, "atje"),)),
    (("o",), ((0, "otje"),)),
    (("u",), ((0, "utje"),)),
    (("i", "y"), ((0, "'tje"), (0, "etje"))),
    (("ing",), ((0, "etje"), (1, "kje"))),
    (("b", "c", "d", "f", "g", "k", "p", "s", "t", "x", "z", "sh"), ((0, "je"),)),
)
"""As for plurals; words on l, m, n and r, and on e, get -tje, -pje or -etje."""
_SONORANTS = ("l", "n", "r", "m")


def noun_forms(noun: str) -> frozenset[str]:
    """The noun, its plurals and its diminutives; of more words ("gouden ring") the last is inflected."""
    before, space, last = noun.rpartition(" ")
    forms = {last, *plurals(last)}
    for small in diminutives(last):
        forms |= {small, small + "s"}
    return frozenset(before + space + form for form in forms)


def adjective_forms(adjective: str) -> frozenset[str]:
    """The adjective without and with -e: "rood", "rode"; "grijs", "grijze"; "wit", "witte"."""
    before, space, last = adjective.rpartition(" ")
    forms = {last}
    of_material = last.endswith("en") and not _DIPHTHONG.fullmatch(last)  # "gouden", not "groen"
    if not of_material and not last.endswith(("e", "a", "y")):
        forms |= {stem + "e" for stem in _stems(last)}
    return frozenset(before + space + form for form in forms)


def plurals(noun: str) -> frozenset[str]:
    """What the plural may be: "tassen", "brieven", "camera's", "computers"."""
    for endings, changes in _PLURALS:
        if noun.endswith(endings):
            return frozenset(noun[: len(noun) - cut] + added for cut, added in changes)
    return frozenset({noun + "s", *(stem + "en" for stem in _stems(noun))})


def diminutives(noun: str) -> frozenset[str]:
    """What the diminutive may be: "tasje", "raampje", "sleuteltje", "pannetje", "cameraatje"."""
    for endings, changes in _DIMINUTIVES:
        if noun.endswith(endings):
            return frozenset(noun[: len(noun) - cut] + added for cut, added in changes)
    forms = {noun + ("pje" if noun.endswith("m") else "tje")}
    if noun.endswith(_SONORANTS) and _SHORT.fullmatch(noun):
        forms |= {stem + "etje" for stem in _stems(noun)}
    return frozenset(forms)


def _stems(word: str) -> frozenset[str]:
    """What stands before -e or -en: "taak" gives "tak", "tas" "tass", "brief" "briev", "huis" "huiz"."""
    if not word or word[-1] in _VOWELS:
        return frozenset({word})
    long = _LONG.fullmatch(word)
    if long:
        return _voiced(long[1] + long[2][0] + long[3])
    if _DIPHTHONG.fullmatch(word):
        return _voiced(word)
    if _SHORT.fullmatch(word):
        single = {word} if _may_be_unstressed(word) else set()
        return frozenset({word + word[-1], *single})
    return _voiced(word) if word[-2:-1] in _SONORANTS else frozenset({word})


def _voiced(stem: str) -> frozenset[str]:
    """The stem, and with f as v or s as z: both occur ("kaarsen", "laarzen")."""
    if stem.endswith("f"):
        return frozenset({stem, stem[:-1] + "v"})
    if stem.endswith("s"):
        return frozenset({stem, stem[:-1] + "z"})
    return frozenset({stem})


def _may_be_unstressed(word: str) -> bool:
    """True for more syllables, where the last consonant need not be doubled: "monitoren", "magere"."""
    return len(re.findall(r"[aeiou]+", word)) > 1
