"""Words that announce a code ("kenteken", "bereikbaar op"), and where the code then begins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from server.dutch.words import COLON, COMMA, Token, word_set

FILLERS = word_set(
    "is was luidt luidde met van het de dit dat betreft betrof namelijk te weten als volgt dus eh "
    "ehm uh nummer nr nummers hierbij zijn haar hem mijn onder zijnde voorzien"
)
"""What may stand between the cue and the code. No articles that could be a digit."""

_MOST_FILLERS = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """The words ``[first:end]`` announce a code that begins at ``code``, with nothing unsaid between."""

    name: str
    first: int
    end: int
    code: int


def cue_table(names: Mapping[str, Collection[str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """For :func:`cues`: what a cue is called → how it is said, as folded words with one space between."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, phrases in names.items():
        for phrase in phrases:
            words = tuple(phrase.split())
            table.setdefault(words[0], []).append((words, name))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def cues(
    tokens: tuple[Token, ...],
    table: Mapping[str, list[tuple[tuple[str, ...], str]]],
    fillers: Collection[str] = FILLERS,
) -> Iterator[Cue]:
    """Every cue of ``table`` in the tokens, from left to right, the longest where several fit.

    A code follows its cue in the same sentence, after a few ``fillers`` at most; a colon or a comma
    may stand between. A cue with nothing after it is left out.
    """
    for at, token in enumerate(tokens):
        entries = table.get(token.key)
        if not entries:
            continue
        for words, name in entries:
            end = at + len(words)
            if _says(tokens, at, words) and not _ends(tokens, end - 1):
                code = _after_fillers(tokens, end, fillers)
                if code is not None:
                    yield Cue(name=name, first=at, end=end, code=code)
                break


def _says(tokens: tuple[Token, ...], at: int, words: tuple[str, ...]) -> bool:
    span = tokens[at : at + len(words)]
    return len(span) == len(words) and all(
        token.key == word and (token is span[-1] or not token.stop)
        for token, word in zip(span, words, strict=True)
    )


def _after_fillers(tokens: tuple[Token, ...], at: int, fillers: Collection[str]) -> int | None:
    first = at
    while at < len(tokens) and at - first <= _MOST_FILLERS and _is_filler(tokens[at], fillers):
        if _ends(tokens, at):
            return None
        at += 1
    return at if at < len(tokens) else None


def _is_filler(token: Token, fillers: Collection[str]) -> bool:
    return token.key in fillers and token.text != "NR"  # "kenteken NR-12-34", "kenteken nr. 12-NR-34"


def _ends(tokens: tuple[Token, ...], at: int) -> bool:
    """True when nothing after ``tokens[at]`` belongs to it."""
    return tokens[at].stop not in {"", COMMA, COLON}
