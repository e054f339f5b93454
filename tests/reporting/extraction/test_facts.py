from __future__ import annotations

from server.reporting.extraction.facts import Fact, FactBuilder, Part, stated
from server.reporting.extraction.scopes import Polarity, Source
from server.reporting.extraction.units import Unit


def _unit(value: object, first: int, warning: str | None = None) -> Unit:
    return Unit(kind="k", value=value, first=first, end=first + 1, rule="r", warning=warning)


def test_the_first_value_of_a_key_stays() -> None:
    builder = FactBuilder("location", "rule", "pleegplaats")
    builder.add("house_number", "12", 1, 2)
    builder.add("house_number", "13", 3, 4)
    builder.add_unit("city", _unit("Assen", 5))
    builder.add_unit("city", _unit("Delft", 6, "Dit klopt niet."))
    fact = builder.build(source=Source.STATEMENT, polarity=Polarity.DENIED, certainty=0.5)
    assert (fact.value("house_number"), fact.value("city"), fact.value("street")) == ("12", "Assen", None)
    assert (fact.type, fact.rule, fact.role) == ("location", "rule", "pleegplaats")
    assert (fact.source, fact.polarity, fact.certainty, fact.warning) == (
        Source.STATEMENT,
        Polarity.DENIED,
        0.5,
        None,
    )


def test_warnings_of_the_values_are_told_once() -> None:
    builder = FactBuilder("person", "rule")
    builder.add_unit("bsn", _unit("1", 0, "Klopt niet."))
    builder.add_unit("phone", _unit("2", 1, "Klopt niet."))
    builder.add_unit("email", _unit("3", 2, "Te lang."))
    assert builder.build().warning == "Klopt niet. Te lang."


def test_a_value_may_be_put_in_the_place_of_another() -> None:
    builder = FactBuilder("item", "rule")
    builder.add("kind", "tas", 0, 1)
    builder.add("colour", "rood", 1, 2)
    builder.replace("kind", "rugtas", 4, 5)
    assert builder.parts == [Part("kind", "rugtas", 4, 5), Part("colour", "rood", 1, 2)]


def test_evidence_shows_words_and_is_no_value() -> None:
    builder = FactBuilder("item", "rule")
    builder.evidence(2, 4)
    assert builder.parts == [Part("", "", 2, 4)]
    assert not builder.has("value")


def test_only_what_is_said_to_be_so_is_stated() -> None:
    facts = [Fact(type="t", rule="r", parts=(), polarity=polarity) for polarity in Polarity]
    assert [fact.polarity for fact in stated(facts)] == [Polarity.STATED]
