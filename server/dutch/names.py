"""Names of persons: first names or initials, tussenvoegsels, surname.

A name is a run of words with capitals, joined by tussenvoegsels ("Kees van 't Hof", "Youssef El
Amrani"), that begins with a known first name or initials, or stands where a name is announced: after
a role or title ("verdachte Yilmaz", "mevrouw De Wit"), after "heet" or "genaamd", before "geboren".
Names are never completed and keep the order and spelling in which they were heard.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from server.dutch.words import COMMA, Found, Token, word_set

_INITIALS = re.compile(r"(?:[A-Z]\.?){1,4}")
_MOST_WORDS = 6
_ANNOUNCES = word_set("heet heette genaamd geheten naam ene")
_AFTER_NAME = word_set("geboren geb wonende woonachtig")
_LINKS = word_set("is was bleek blijkt betreft heet heette zijnde genaamd als")
_NEVER_NAMES = word_set(
    "ik wij hij zij er de het een om op in te bij van aan dit dat deze die na volgens tussen toen "
    "daarna vervolgens hierop verdachte getuige politie aangever aangeefster slachtoffer melder "
    "eigenaar bestuurder januari februari maart april mei juni juli augustus september oktober "
    "november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag wetboek "
    "wegenverkeerswet opiumwet strafrecht nederland nederlandse duitse belgische poolse marokkaanse "
    "turkse bsn iban signalement locatie pleegplaats kenteken wet artikel aangifte proces-verbaal"
)
"""Words that begin a sentence or a heading with a capital, and are no part of a name."""


class NameLists(Protocol):
    """What is known of names; :class:`server.dutch.lexicon.Lexicon` is one."""

    def is_first_name(self, key: str) -> bool:
        """True for a known first name, given as a token's key."""
        ...

    def is_surname(self, key: str) -> bool:
        """True for a known surname without its tussenvoegsels."""
        ...

    def is_particle_run(self, tokens: tuple[Token, ...], at: int) -> int:
        """How many tokens of tussenvoegsels begin here: "van den" 2; 0 for none."""
        ...


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it was said. ``surname`` is its last part with tussenvoegsels, to tell mentions apart."""

    full: str
    surname: str
    has_first_name: bool


def find_names(
    tokens: tuple[Token, ...],
    lists: NameLists,
    *,
    announced: Collection[int] = (),
    blocked: Collection[int] = (),
) -> Iterator[Found[PersonName]]:
    """Every name of a person, from left to right.

    Args:
        tokens: of one sentence, or of more.
        lists: known names.
        announced: positions where a name is expected: right after a role or a title.
        blocked: positions that mean something else: streets, plates, laws.
    """
    cased = any(token.is_capital for token in tokens)
    at = 0
    while at < len(tokens):
        found = _name(tokens, at, lists, cased=cased, announced=at in announced, blocked=blocked)
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def announced_after(tokens: tuple[Token, ...], end: int) -> int:
    """Where the name stands that a role or title ending at ``end`` announces: "eigenaar is [hier]"."""
    at = end
    if at < len(tokens) and tokens[at].key in _LINKS:
        at += 1
    return at


def _name(
    tokens: tuple[Token, ...],
    at: int,
    lists: NameLists,
    *,
    cased: bool,
    announced: bool,
    blocked: Collection[int],
) -> Found[PersonName] | None:
    expected = announced or (at > 0 and tokens[at - 1].key in _ANNOUNCES and not tokens[at - 1].ends_sentence)
    run = _run(tokens, at, lists, cased=cased, announced=expected, blocked=blocked)
    if run is None:
        return None
    end, surname_at = run
    first = tokens[at]
    words = end - at
    known_first = _is_first_name(first.key, lists)
    initials = _INITIALS.fullmatch(first.text) is not None and words > 1 and first.key not in _NEVER_NAMES
    if not (known_first and words > 1):
        follows = end < len(tokens) and tokens[end].key in _AFTER_NAME and tokens[end - 1].stop in {"", COMMA}
        known_last = lists.is_surname(tokens[end - 1].key)
        strong = initials or expected or (follows and words > 1) or (known_last and words > 1 and cased)
        if not strong or (not cased and not (known_first or known_last)):
            return None
    has_first = (known_first or initials) and surname_at > at
    if not has_first and words > 1 and surname_at > at:
        has_first = True
    full = " ".join(token.text for token in tokens[at:end])
    surname = " ".join(token.text for token in tokens[surname_at:end])
    rule = "name_known_first" if known_first else "name_announced" if expected else "name_capitals"
    return Found(value=PersonName(full, surname, has_first), first=at, end=end, rule=rule)


def _run(
    tokens: tuple[Token, ...],
    at: int,
    lists: NameLists,
    *,
    cased: bool,
    announced: bool,
    blocked: Collection[int],
) -> tuple[int, int] | None:
    """Where the run of name words from ``at`` ends, and where its surname begins."""
    if not _may_be_name(tokens, at, lists, cased=cased, blocked=blocked):
        # "De Wit", "Van den Berg": a surname alone, tussenvoegsel first.
        lead = lists.is_particle_run(tokens, at) if announced and at not in blocked else 0
        after = at + lead
        if not lead or after >= len(tokens) or tokens[after - 1].stop:
            return None
        if not _may_be_name(tokens, after, lists, cased=cased, blocked=blocked):
            return None
        return after + 1, at
    end, surname_at = at + 1, at
    while end < len(tokens) and end - at < _MOST_WORDS:
        if tokens[end - 1].stop or tokens[end - 1].pause:
            break
        lead = lists.is_particle_run(tokens, end)
        after = end + lead
        if after >= len(tokens) or not _may_be_name(tokens, after, lists, cased=cased, blocked=blocked):
            break
        if lead and any(tokens[one].stop or one in blocked for one in range(end, after)):
            break
        surname_at = end
        end = after + 1
        if lead and not (end < len(tokens) and tokens[end].is_capital):
            break
    return end, surname_at


def _may_be_name(
    tokens: tuple[Token, ...], at: int, lists: NameLists, *, cased: bool, blocked: Collection[int]
) -> bool:
    token = tokens[at]
    if at in blocked or token.key in _NEVER_NAMES or not token.key[:1].isalpha() or "." in token.text[2:-1]:
        return False
    if any(letter.isdigit() for letter in token.key):
        return False
    if cased:
        return token.is_capital
    return _is_first_name(token.key, lists) or lists.is_surname(token.key)


def _is_first_name(key: str, lists: NameLists) -> bool:
    """True for a first name, also a double one: "jan-willem"."""
    return lists.is_first_name(key) or (
        "-" in key and all(lists.is_first_name(part) for part in key.split("-"))
    )
