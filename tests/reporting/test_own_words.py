"""Lists that officers keep themselves, at work in the reading of a text."""

from __future__ import annotations

from server.domain.word_lists import Holder, ListCommand, ListTerm, OwnWords, Scope, WordKind, WordList, Words
from server.reporting.own_words import with_own_words
from tests.reading import readers, values

OFFICER = Holder(scope=Scope.PERSONAL, id="agent")
UNIT = Holder(scope=Scope.UNIT, id="noord")


def _own(*lists: tuple[Holder, Words]) -> OwnWords:
    return OwnWords(tuple(WordList(holder=holder, version=1, words=words) for holder, words in lists))


def _terms(**named: str) -> Words:
    return Words(terms=tuple(ListTerm(text=text, kind=WordKind(kind)) for kind, text in named.items()))


def test_nothing_of_ones_own_leaves_all_as_it_is() -> None:
    shared = readers().extractor
    plain = with_own_words(shared, _own((UNIT, _terms(term="bodycam"))))
    assert plain.lexicon is shared.lexicon
    assert plain.commands is shared.commands


def test_streets_and_places_of_a_unit_fill_a_location() -> None:
    text = "Locatie: Achter de Kazematten 4 in Bosrijkdam."
    own = _own((UNIT, _terms(street="Achter de Kazematten", place="Bosrijkdam")))
    assert values(text, own=own)["locatie"] == "Achter de Kazematten 4, Bosrijkdam"
    assert values(text).get("locatie") != "Achter de Kazematten 4, Bosrijkdam"


def test_of_two_phrases_that_sound_the_same_the_officers_counts() -> None:
    own = _own(
        (OFFICER, Words(commands=(ListCommand(said="tekst vooraf", text="Van mij."),))),
        (UNIT, Words(commands=(ListCommand(said="Tekst vooraf", text="Van ons."),))),
    )
    commands = with_own_words(readers().extractor, own).commands
    assert [one.text for one in commands.by_first["tekst"] if one.keys == ("tekst", "vooraf")] == ["Van mij."]
