"""E-mail addresses, written ("jan.devries@mail.nl") and said ("jan punt devries apenstaart mail punt nl").

What is said is taken as it is: words in small letters, numbers as digits. Where it is not clear
with which word a spoken address begins, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from server.dutch.code_cues import cue_table, cues
from server.dutch.spelling import Kind, read_pieces
from server.dutch.words import Found, Token, word_set

_WRITTEN = re.compile(r"[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,10}")
_LOCAL = re.compile(r"[a-z0-9](?:[._+-]?[a-z0-9]|_)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,10}")
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9._+-]*[a-z0-9])?")
_AT = word_set("@ apenstaart apenstaartje apestaart apestaartje at")
_TOP = word_set(
    "nl com be de eu org net nu info fr uk io me biz online app dev email frl amsterdam gov edu co"
)
_SIGNS = {"punt": ".", "dot": ".", "plus": "+"}
_EMAIL_CUES = cue_table(
    {
        "email": (
            *(
                "e-mail",
                "email",
                "e-mailadres",
                "emailadres",
                "mailadres",
                "mail",
                "e-mail adres",
                "email adres",
            ),
            *("e mail", "e mailadres", "mail adres"),
        )
    }
)
_PARTICLES = word_set("de van der den ten ter het")  # "jan punt de vries": one name in two words
_BEFORE = word_set(
    "is op naar via adres vanaf van door aan met of en mailen mailde mailt luidt betreft onder"
)
_MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    end: int
    joins: bool
    """A sign, a number or a single letter: it stands against its neighbours without a sign."""


def find_emails(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every e-mail address in the tokens, in small letters. Rules: ``email_written``, ``email_spoken``."""
    starts: set[int] | None = None
    for at, token in enumerate(tokens):
        if "@" in token.text and _WRITTEN.fullmatch(token.key):
            yield Found(value=token.key, first=at, end=at + 1, rule="email_written")
        elif token.key in _AT:
            starts = {cue.code for cue in cues(tokens, _EMAIL_CUES)} if starts is None else starts
            found = _spoken(tokens, at, starts)
            if found is not None:
                yield found


def _spoken(tokens: tuple[Token, ...], at: int, starts: set[int]) -> Found[str] | None:
    """The address around the "apenstaart" at ``tokens[at]``."""
    first = _first(tokens, at, starts)
    domain, end = _domain(tokens, at + 1)
    if first is None or not domain or tokens[at].stop or tokens[at].pause:
        return None
    local = "".join(part.text for part in _parts(tokens, first, at) or ())
    if not _LOCAL.fullmatch(local):
        return None
    return Found(value=f"{local}@{domain}", first=first, end=end, rule="email_spoken")


def _first(tokens: tuple[Token, ...], at: int, starts: set[int]) -> int | None:
    """Where the address begins whose "apenstaart" is at ``tokens[at]``; None where that is not clear.

    After "e-mailadres" everything belongs to it. Elsewhere only words that signs join do, and the
    sentence, a comma or a word such as "naar" must stand before the first.
    """
    joined = None
    for first in range(at - 1, max(-1, at - _MOST_WORDS), -1):
        if tokens[first].stop or tokens[first].pause:
            break
        if first in starts:
            return first
        if _is_joined(tokens, first, at):
            joined = first
    if joined is None or joined == 0:
        return joined
    before = tokens[joined - 1]
    return joined if before.stop or before.pause or before.key in _BEFORE else None


def _is_joined(tokens: tuple[Token, ...], first: int, at: int) -> bool:
    """True when signs join all words from ``first`` up to the "apenstaart"."""
    parts = _parts(tokens, first, at)
    if not parts or parts[0].text in {*_SIGNS.values(), "-", "_"}:
        return False
    said = [part.text for part in parts]
    return (
        all(
            one.joins or other.joins or (one.text in _PARTICLES and index > 0)
            for index, (one, other) in enumerate(pairwise(parts))
        )
        and said[0] not in _BEFORE | _PARTICLES
    )


def _parts(tokens: tuple[Token, ...], first: int, at: int) -> list[_Part] | None:
    """What the tokens ``[first:at]`` say in an address; None when a token can be no part of one."""
    parts: list[_Part] = []
    while first < at:
        part = _part(tokens, first)
        if part is None or part.end > at:
            return None
        parts.append(part)
        first = part.end
    return parts


def _part(tokens: tuple[Token, ...], at: int) -> _Part | None:
    key = tokens[at].key
    if key in _SIGNS:
        return _Part(_SIGNS[key], at + 1, joins=True)
    if key in _AT:
        return None
    pieces = read_pieces(tokens, at)
    if len(pieces) == 1:
        (piece,) = pieces
        if piece.kind is Kind.SEPARATOR:
            return _Part(piece.text, piece.end, joins=True) if piece.text in "-_." else None
        if piece.kind in {Kind.NUMBER, Kind.ARTICLE, Kind.DIGITS} or piece.end > at + 1:
            return _Part(piece.text.lower(), piece.end, joins=True)
    return _Part(key, at + 1, joins=len(key) == 1) if _WORD.fullmatch(key) else None


def _domain(tokens: tuple[Token, ...], at: int) -> tuple[str, int]:
    """What follows the "apenstaart", up to the top of the domain, and where it ends; else ""."""
    domain, first = "", at
    while at < len(tokens) and at - first < _MOST_WORDS:
        part = _part(tokens, at)
        if part is None:
            break
        domain, at = domain + part.text, part.end
        if _DOMAIN.fullmatch(domain) and domain.rsplit(".", 1)[-1] in _TOP and not _is_co(tokens, at):
            return domain, at
        if tokens[at - 1].stop or tokens[at - 1].pause:
            break
    return "", at


def _is_co(tokens: tuple[Token, ...], at: int) -> bool:
    """True for the "co" of "co punt uk": the domain goes on."""
    following = [token.key for token in tokens[at : at + 2]]
    return (
        tokens[at - 1].key == "co" and len(following) > 1 and following[0] == "punt" and following[1] in _TOP
    )
