"""What may stand in a word list that officers keep, and how a list that may not is told so."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from server.domain.errors import WordListTooLong, WordsRefused
from server.domain.vocabulary import MAX_TERM_CHARS, plain_terms
from server.domain.word_lists import ListCommand, ListTerm, Scope, Words

MAX_WEIGHT = 9
MAX_SPOKEN = 5
"""Other ways of saying one term."""
COMMAND_WORDS = range(2, 7)
"""A command of one word would take that word out of every sentence it is said in."""
MAX_SNIPPET_CHARS = 2_000
MAX_PROBLEMS = 20
"""So many are told at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a list holds. ``chars`` counts all its texts together."""

    terms: int
    commands: int
    chars: int


LIMITS: Mapping[Scope, Limits] = {
    Scope.PERSONAL: Limits(terms=2_000, commands=200, chars=100_000),
    Scope.UNIT: Limits(terms=10_000, commands=200, chars=500_000),
}

_TOO_LONG = {
    "terms": "Deze lijst kan hooguit {limit} woorden hebben; dit zijn er {count}.",
    "commands": "Deze lijst kan hooguit {limit} opdrachten hebben; dit zijn er {count}.",
    "chars": "Deze lijst kan hooguit {limit} tekens hebben; dit zijn er {count}.",
}
_NUMBERED = {"terms": "Woord", "commands": "Opdracht"}
_PROBLEMS = {
    "empty": "is leeg",
    "too_long": f"is langer dan {MAX_TERM_CHARS} tekens",
    "signs": "bevat een teken dat niet kan; gebruik letters, cijfers en . ' & / + -",
    "no_letter": "bevat geen letter of cijfer",
    "twice": "staat al eerder in de lijst",
    "weight": f"heeft een gewicht dat niet kan; kies 0 tot en met {MAX_WEIGHT}",
    "spoken_count": f"heeft meer dan {MAX_SPOKEN} uitspraken",
    "spoken": "heeft een uitspraak die leeg is, te lang is of een teken bevat dat niet kan",
    "said_words": f"moet {COMMAND_WORDS.start} tot {COMMAND_WORDS.stop - 1} woorden hebben",
    "snippet_empty": "heeft geen tekst om in te voegen",
    "snippet_too_long": f"heeft een tekst van meer dan {MAX_SNIPPET_CHARS} tekens",
    "snippet_signs": "heeft een tekst met een teken dat niet kan, zoals een emoji of een tab",
}
_SNIPPET_CLASSES = "LMNP"  # Unicode: letters, their marks, numbers, punctuation
_SNIPPET_CATEGORIES = frozenset({"Zs", "Sc", "Sm"})  # spaces, currencies, signs of sums
_SNIPPET_SIGNS = frozenset("\n°")
_T = TypeVar("_T", ListTerm, ListCommand)


def checked(words: Words, scope: Scope) -> Words:
    """``words`` as they are kept: accents joined to their letters, spaces tidied, otherwise untouched.

    Raises:
        WordListTooLong: more than :data:`LIMITS` of ``scope``.
        WordsRefused: names the wrong ones by their number, from 1, never by their text.
    """
    limits = LIMITS[scope]
    for what, count, limit in (
        ("terms", len(words.terms), limits.terms),
        ("commands", len(words.commands), limits.commands),
        ("chars", _chars(words), limits.chars),
    ):
        if count > limit:
            message = _TOO_LONG[what].format(limit=limit, count=count)
            raise WordListTooLong(message, what=what, count=count, limit=limit)
    tidy = Words(
        terms=tuple(map(_tidy_term, words.terms)), commands=tuple(map(_tidy_command, words.commands))
    )
    wrong = [
        *_wrong("terms", tidy.terms, _term_problem, lambda term: (term.kind, term.text.casefold())),
        *_wrong("commands", tidy.commands, _command_problem, lambda command: command.said.casefold()),
    ]
    if wrong:
        raise WordsRefused(_sentence(wrong), wrong=wrong[:MAX_PROBLEMS], count=len(wrong))
    return tidy


def _chars(words: Words) -> int:
    terms = sum(len(term.text) + sum(map(len, term.spoken)) for term in words.terms)
    return terms + sum(len(command.said) + len(command.text) for command in words.commands)


def _tidy_term(term: ListTerm) -> ListTerm:
    return ListTerm(
        text=_one_line(term.text),
        kind=term.kind,
        spoken=tuple(map(_one_line, term.spoken)),
        weight=term.weight,
    )


def _tidy_command(command: ListCommand) -> ListCommand:
    text = unicodedata.normalize("NFC", command.text).replace("\r\n", "\n").strip()
    return ListCommand(said=_one_line(command.said), text=text)


def _one_line(text: str) -> str:
    """An accent may come as a sign of its own (macOS does that): it is no letter then."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _wrong(
    part: str,
    items: Iterable[_T],
    problem_of: Callable[[_T], str | None],
    key_of: Callable[[_T], Hashable],
) -> Iterator[dict[str, Any]]:
    seen: set[Hashable] = set()
    for number, item in enumerate(items, start=1):
        key = key_of(item)
        problem = problem_of(item) or ("twice" if key in seen else None)
        seen.add(key)
        if problem:
            yield {"list": part, "number": number, "problem": problem}


def _sentence(wrong: list[dict[str, Any]]) -> str:
    first, more = wrong[0], len(wrong) - 1
    sentence = f"{_NUMBERED[first['list']]} {first['number']} {_PROBLEMS[first['problem']]}."
    if more:
        sentence += " Er is nog één fout." if more == 1 else f" Er zijn nog {more} fouten."
    return sentence


def _text_problem(text: str) -> str | None:
    if not text:
        return "empty"
    if len(text) > MAX_TERM_CHARS:
        return "too_long"
    if plain_terms([text]) != [text]:
        return "signs"
    return None if _holds_word(text) else "no_letter"


def _holds_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _term_problem(term: ListTerm) -> str | None:
    if problem := _text_problem(term.text):
        return problem
    if not 0 <= term.weight <= MAX_WEIGHT:
        return "weight"
    if len(term.spoken) > MAX_SPOKEN:
        return "spoken_count"
    return "spoken" if any(map(_text_problem, term.spoken)) else None


def _command_problem(command: ListCommand) -> str | None:
    if problem := _text_problem(command.said):
        return problem
    words = command.said.split()
    if len(words) not in COMMAND_WORDS or not all(map(_holds_word, words)):
        return "said_words"
    if not command.text:
        return "snippet_empty"
    if len(command.text) > MAX_SNIPPET_CHARS:
        return "snippet_too_long"
    return None if all(map(_in_snippet, command.text)) else "snippet_signs"


def _in_snippet(sign: str) -> bool:
    """What belongs in a report."""
    category = unicodedata.category(sign)
    return category[0] in _SNIPPET_CLASSES or category in _SNIPPET_CATEGORIES or sign in _SNIPPET_SIGNS
