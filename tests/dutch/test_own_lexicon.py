"""Words that an officer or a unit added, beside the lexicon that all share."""

from __future__ import annotations

import pytest

from server.dutch.lexicon import Entry, Form, Lexicon
from server.dutch.name_lists import NameLists
from server.dutch.own_lexicon import OwnLexicon
from server.dutch.streets import Streets
from server.dutch.words import tokenize

SHARED = Lexicon(
    [
        Form("Den Bosch", Entry("place", "Den Bosch")),
        Form("Assen", Entry("place", "Assen")),
        Form("rode", Entry("colour", "rood")),
        Form("Opel", Entry("make", "Opel")),
        Form("Astra", Entry("model", "Astra", {"make": "Opel"})),
    ],
    names=NameLists(["Jan"], ["Bakker"], ["van den", "van", "den"]),
    streets=Streets(["kerkstraat", "achter de wal"]),
    digest="d" * 64,
)
OWN = OwnLexicon(
    SHARED,
    streets=["Achter de Kazematten"],
    names=["Agnieszka Dabrowska", "Qaraei"],
    places=["Den Bosch Noord", "Vogelwijk", "Assen"],
    source="eigen woordenlijst",
)


def test_words_of_both_are_found_in_order_of_place() -> None:
    tokens = tokenize("Een rode Opel Astra in Vogelwijk bij Assen.")
    found = [(match.entry.category, match.entry.base) for match in OWN.scan(tokens)]
    assert found == [
        ("colour", "rood"),
        ("make", "Opel"),
        ("model", "Astra"),
        ("place", "Vogelwijk"),
        ("place", "Assen"),
    ]
    assert [one.entry.source for one in OWN.scan(tokens)][-2:] == ["eigen woordenlijst", ""]


def test_of_places_that_lie_in_each_other_the_longer_counts() -> None:
    tokens = tokenize("in Den Bosch Noord")
    assert [(one.entry.base, one.first, one.end) for one in OWN.scan(tokens)] == [("Den Bosch Noord", 1, 4)]
    assert [one.entry.base for one in OWN.at(tokens, 1)] == ["Den Bosch Noord"]
    assert OWN.place(tokens, 1) == (3, ("Den Bosch Noord",))
    assert OWN.place(tokenize("in Den Bosch"), 1)[0] == 2
    assert OWN.place(tokenize("in huis"), 1) == (0, ())


@pytest.mark.parametrize(("text", "length"), [("Achter de Kazematten", 3), ("Achter de wal", 0), ("Huis", 0)])
def test_streets_of_both_are_read(text: str, length: int) -> None:
    assert OWN.street(tokenize(text), 0) == max(length, SHARED.street(tokenize(text), 0))


def test_names_of_both_are_known() -> None:
    assert OWN.is_first_name("jan")
    assert OWN.is_first_name("agnieszka")
    assert not OWN.is_first_name("qaraei")
    assert all(map(OWN.is_surname, ("bakker", "dabrowska", "qaraei")))
    assert not OWN.is_surname("agnieszka")
    assert OWN.is_particle_run(tokenize("van den Berg"), 0) == 2


def test_the_shared_lexicon_stays_as_it_is() -> None:
    assert OWN.digest == SHARED.digest
    assert len(OWN) > len(SHARED)
    known = [one.base for one in OWN.entries("place")]
    assert known == ["Den Bosch", "Assen", "Den Bosch Noord", "Vogelwijk", "Assen"]
    assert not SHARED.is_surname("qaraei")
    assert OWN.model(tokenize("Astra"), 0, "Opel") == SHARED.model(tokenize("Astra"), 0, "Opel")
    assert OWN.scan(tokenize("rode")) == SHARED.scan(tokenize("rode"))
