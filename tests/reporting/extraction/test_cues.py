from __future__ import annotations

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.cues import Cues, parse_cue
from server.reporting.extraction.scopes import clauses


def _found(cue: str, text: str) -> list[str]:
    """The words of each place where the cue stands, its parts with a bar between them."""
    tokens = tokenize(text)
    cues = Cues([parse_cue("waarde", cue)])
    ends = [one.end for one in clauses(tokens, 0, len(tokens))]
    return [
        " | ".join(" ".join(token.key for token in tokens[a:b]) for a, b in one.spans)
        for one in cues.find(tokens, 0, len(tokens), ends)
    ]


@pytest.mark.parametrize(
    ("cue", "text", "expected"),
    [
        ("ter plaatse", "Wij kwamen ter plaatse aan.", ["ter plaatse"]),
        ("ter plaatse", "Wij kwamen ter grote plaatse.", []),
        ("ter plaatse", "ter", []),
        ("ruit|raam", "Een ruit en een raam.", ["ruit", "raam"]),
        ("ruit|raam kapot", "Het raam kapot.", ["raam kapot"]),
        ("vernield*", "De vernielde ruit, vernield.", ["vernielde", "vernield"]),
        ("vernield*", "De vernieling.", []),
        ("vernield*|ruit", "Een ruit.", ["ruit"]),
        ("één man", "EEN MAN.", ["een man"]),
    ],
)
def test_words_after_each_other(cue: str, text: str, expected: list[str]) -> None:
    assert _found(cue, text) == expected


@pytest.mark.parametrize("text", ["ter, plaatse", "ter. plaatse", "ter: plaatse", "ter\nplaatse"])
def test_words_after_each_other_have_no_sign_between_them(text: str) -> None:
    assert _found("ter plaatse", text) == []


@pytest.mark.parametrize(
    ("cue", "text", "expected"),
    [
        ("geen ~ letsel", "Er is geen zichtbaar letsel.", ["geen | letsel"]),
        ("geen ~ letsel", "Er is geen a b c d e f g h i j letsel.", ["geen | letsel"]),
        ("geen ~ letsel", "Er is geen a b c d e f g h i j k letsel.", []),
        ("geen ~ letsel", "Letsel was er geen.", []),
        ("geen ~ letsel", "Er is geen, wel letsel.", []),
        ("geen ~ letsel", "Er is geen maar letsel.", []),
        ("geen ~ zwaar letsel", "Er is geen zwaar, letsel.", []),
        ("hield ~ de man ~ aan", "Ik hield nu de man daar aan.", ["hield | de man | aan"]),
        ("hield ~ de man ~ aan", "Ik hield nu aan de man.", []),
    ],
)
def test_words_later_in_the_same_clause(cue: str, text: str, expected: list[str]) -> None:
    assert _found(cue, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Er is ingebroken in de woning.", ["ingebroken | woning"]),
        ("In de woning is, zo bleek, ingebroken.", ["woning | ingebroken"]),
        ("Er is ingebroken.", []),
        ("De woning.", []),
        ("Ingebroken in een woning, ingebroken.", ["ingebroken | woning", "woning | ingebroken"]),
    ],
)
def test_words_in_one_sentence_in_any_order(text: str, expected: list[str]) -> None:
    assert _found("ingebroken + woning", text) == expected


def test_a_cue_stays_within_its_sentence() -> None:
    tokens = tokenize("Ingebroken. De woning.")
    assert list(Cues([parse_cue("x", "ingebroken + woning")]).find(tokens, 0, 1, [1])) == []


def test_positions_are_those_of_the_whole_dictation() -> None:
    tokens = tokenize("Iets. De ruit is weg.")
    (found,) = Cues([parse_cue("x", "ruit + weg", 1)]).find(tokens, 1, 5, [5])
    assert (found.spans, found.cue.value, found.cue.strength, found.cue.text) == (
        ((2, 3), (4, 5)),
        "x",
        1,
        "ruit + weg",
    )


@pytest.mark.parametrize(
    ("cue", "problem"),
    [
        ("", "nothing beside"),
        ("ruit +", "nothing beside a \\+"),
        ("~ ruit", "nothing beside a \\+ or ~"),
        ("ruit + ~ raam", "nothing beside"),
        ("ruit|", "nothing beside a \\|"),
        ("|ruit", "nothing beside a \\|"),
        ("rui*", "'rui\\*' is too short .* 4 letters"),
        ("*", "too short"),
    ],
)
def test_a_cue_that_says_too_little_is_refused(cue: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_cue("x", cue)
