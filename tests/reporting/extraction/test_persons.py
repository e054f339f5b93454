from __future__ import annotations

from typing import Any

import pytest

from tests.reporting.extraction.reading_of import DICTATED_AT, extractor, facts_of


def _person(text: str, number: int = 0) -> dict[str, Any]:
    return facts_of(text, "person")[number]


@pytest.mark.parametrize(
    ("birth", "date", "place"),
    [
        ("geboren op 9 december 1977 te Gouda", "1977-12-09", "Gouda"),
        ("geboren te Gouda op 9 december 1977", "1977-12-09", "Gouda"),
        ("geboren 9 december 1977 in Al Hoceima", "1977-12-09", "Al Hoceima"),
        ("geboren te Poznań op 9 december 1977", "1977-12-09", "Poznań"),
        ("geboren op 9 november, ik bedoel 9 december 1977 te İzmir", "1977-12-09", "İzmir"),
        ("geboren op 9 november 1976, nee sorry, 9 december 1977 te Gouda", "1977-12-09", "Gouda"),
        ("geboren op 9 december 1976, correctie, 1977 te Gouda", "1977-12-09", "Gouda"),
        (
            "geboren op negen december negentienzesenzeventig, nee negentienzevenenzeventig te Homs",
            "1977-12-09",
            "Homs",
        ),
        ("geboren op 9 december 1977 en woonachtig in Breda", "1977-12-09", None),
    ],
)
def test_birth_is_read_as_it_was_said_last(birth: str, date: str, place: str | None) -> None:
    person = _person(f"Verdachte is Cemal Kaya, {birth}.")
    assert (person["birth_date"], person.get("birth_place")) == (date, place)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Melder Lies van Dijk belde. Getuige Tim Bos, telefoon 0612345678, ook.", "Tim Bos"),
        ("Melder Lies van Dijk zag getuige Tim Bos. De melder is bereikbaar op 0612345678.", "Lies van Dijk"),
        ("Getuige is Tim Bos, die wij via nummer 0612345678 hebben gebeld.", "Tim Bos"),
        ("Getuige Tim Bos kwam later. Zijn nummer is 0612345678.", "Tim Bos"),
        ("Melder is Lies van Dijk. Mevrouw Van Dijk is gebeld op 0612345678.", "Lies van Dijk"),
        ("Melder is Lies van Dijk. Telefoon: 0612345678.", "Lies van Dijk"),
    ],
)
def test_a_number_belongs_to_whom_the_sentence_means(text: str, owner: str) -> None:
    owners = [fact["name"] for fact in facts_of(text, "person") if "phone" in fact]
    assert owners == [owner]


def test_my_number_is_that_of_who_reports() -> None:
    text = "Ik, Lies van Dijk, doe aangifte. Mijn collega Tim Bos is getuige, mijn nummer is 0612345678."
    facts = extractor().facts(text, template="aangifte", dictated_at=DICTATED_AT)
    assert [fact["name"] for fact in facts if "phone" in fact] == ["Lies van Dijk"]


def test_a_number_of_nobody_here_goes_to_nobody() -> None:
    text = "Melder is Lies van Dijk. Vragen over deze zaak kan men stellen via nummer 0612345678."
    assert "phone" not in _person(text)


def test_a_home_belongs_to_who_lives_there() -> None:
    person = _person("Verdachte Tim Bos, wonende aan de Kerkstraat 12 te Heemstede, zweeg.")
    assert (person["street"], person["house_number"], person["city"]) == ("Kerkstraat", "12", "Heemstede")


def test_the_home_of_a_relative_without_a_name_is_nobodys() -> None:
    person = _person(
        "Betrokkene is Tim Bos. Op het woonadres van zijn vader, Kerkstraat 4 te Beilen, is hij niet."
    )
    assert "street" not in person


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Melder is Radj Bihari. Melder Bihari zag niets.", ["Radj Bihari"]),
        ("Melder Bihari zag niets. De heer Radj Bihari is gebeld.", ["Radj Bihari"]),
        ("Slachtoffer Emma Visser viel. Verdachte heeft slachtoffer Emma geslagen.", ["Emma Visser"]),
        ("Melder is Tineke in 't Veld. Melder in 't Veld sliep slecht.", ["Tineke in 't Veld"]),
        ("Getuige J. Smit sprak. Getuige Jan Smit zweeg.", ["Jan Smit"]),
        (
            "Melder Ingrid den Hartog mist haar vader, betrokkene Willem den Hartog.",
            ["Ingrid den Hartog", "Willem den Hartog"],
        ),
    ],
)
def test_one_person_is_one_fact(text: str, names: list[str]) -> None:
    assert [fact["name"] for fact in facts_of(text, "person")] == names


def test_a_surname_of_two_persons_gives_neither_the_number() -> None:
    text = (
        "Melder Ingrid den Hartog mist haar vader, betrokkene Willem den Hartog. "
        "Mevrouw Den Hartog is bereikbaar op 0612345678."
    )
    facts = facts_of(text, "person")
    assert [fact["name"] for fact in facts] == ["Ingrid den Hartog", "Willem den Hartog"]
    assert not any("phone" in fact for fact in facts)


def test_a_surname_of_two_persons_is_told_apart_by_the_role() -> None:
    text = (
        "Melder Ingrid den Hartog mist haar vader, betrokkene Willem den Hartog. "
        "Melder Den Hartog is bereikbaar op 0612345678."
    )
    assert [fact["name"] for fact in facts_of(text, "person") if "phone" in fact] == ["Ingrid den Hartog"]


@pytest.mark.parametrize(
    "text",
    [
        "melder is lies van dijk, geboren op 3 mei 1980 te gouda.",
        "Melder is Lies van Dijk geboren op drie mei negentientachtig te Gouda",
    ],
)
def test_a_person_is_read_without_capitals_and_without_punctuation(text: str) -> None:
    person = _person(text)
    assert (person["name"].casefold(), person["role"]) == ("lies van dijk", "melder")
    assert (person["birth_date"], person["birth_place"].casefold()) == ("1980-05-03", "gouda")
