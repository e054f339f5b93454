from __future__ import annotations

import pytest

from server.domain.name_matching import Sureness
from server.domain.person_details import Details, Sought
from server.domain.person_matching import (
    Hit,
    Named,
    Passage,
    Searchable,
    details_spans,
    match_person,
    search,
    snippet,
)
from server.dutch.phonetics import sound_key

SURE, POSSIBLE = Sureness.SURE, Sureness.POSSIBLE
JAN = Sought(name="Jan de Vries", birth_date="1987-03-04")
ALL = Sought(
    name="Jan de Vries",
    birth_date="1987-03-04",
    bsn="123456782",
    phone="06-12345678",
    email="jan@example.nl",
    street="Dorpsstraat",
    house_number="12a",
    postcode="3511 ED",
)


@pytest.mark.parametrize(
    ("sought", "person", "sureness", "on", "against"),
    [
        (JAN, {"name": "Jan de Vries", "birth_date": "1987-03-04"}, SURE, ("birth_date", "name"), ()),
        (JAN, {"name": "Jan de Vries"}, POSSIBLE, ("name",), ()),
        (Sought(name="Jan de Vries"), {"name": "Jan de Vries"}, SURE, ("name",), ()),
        (Sought(name="Jan de Vries"), {"name": "J. de Vries"}, POSSIBLE, ("name",), ()),
        (JAN, {"name": "J. de Vries", "birth_date": "1987-03-04"}, POSSIBLE, ("birth_date", "name"), ()),
        (JAN, {"name": "Jan de Vries", "birth_date": "1990-01-01"}, POSSIBLE, ("name",), ("birth_date",)),
        (ALL, {"bsn": "1234 56 782"}, SURE, ("bsn",), ()),
        (ALL, {"bsn": "123456782", "name": "Piet Smit"}, POSSIBLE, ("bsn",), ("name",)),
        (ALL, {"name": "Jan de Vries", "bsn": "111222333"}, POSSIBLE, ("name",), ("bsn",)),
        (ALL, {"name": "Jan de Vries", "phone": "+31612345678"}, SURE, ("name", "phone"), ()),
        (ALL, {"name": "Jan de Vries", "email": "JAN@example.nl"}, SURE, ("email", "name"), ()),
        (ALL, {"name": "Piet Smit", "phone": "+31612345678"}, POSSIBLE, ("phone",), ("name",)),
        (ALL, {"street": "Dorpsstraat", "house_number": "12a"}, POSSIBLE, ("address",), ()),
        (JAN, {"birth_date": "1987-03-04"}, POSSIBLE, ("birth_date",), ()),
        (Sought(phone="0612345678"), {"phone": "+31612345678", "name": "Jan"}, SURE, ("phone",), ()),
        (Sought(birth_date="1987-03-04"), {"birth_date": "1987-03-04"}, POSSIBLE, ("birth_date",), ()),
    ],
)
def test_a_person_is_surely_or_possibly_the_one(
    sought: Sought, person: dict[str, str], sureness: Sureness, on: tuple[str, ...], against: tuple[str, ...]
) -> None:
    found = match_person(sought, Details.model_validate(person), sound_key)
    assert found is not None
    assert (found.sureness, found.on, found.against) == (sureness, on, against)


@pytest.mark.parametrize(
    "person",
    [
        {"name": "Piet de Vries"},
        {"name": "Piet de Vries", "birth_date": "1987-03-04"},
        {"name": "Mia Smit", "street": "Dorpsstraat", "house_number": "12a"},
        {"name": "J. de Vries", "birth_date": "1990-01-01"},
        {"phone": "+31687654321", "email": "x@example.nl"},
        {"birth_date": "1990-01-01"},
        {"city": "Utrecht"},
    ],
)
def test_somebody_else_is_not_found(person: dict[str, str]) -> None:
    assert match_person(ALL, Details.model_validate(person), sound_key) is None


def found_in(sought: Sought, text: str, *persons: Details) -> list[tuple[str, str, Sureness]]:
    named = tuple(Named(id=f"person:{n}", details=one) for n, one in enumerate(persons))
    record = Searchable(
        kind="draft", id="d", persons=named, passages=(Passage(place="narrative", text=text),)
    )
    hits = search(sought, record, sound_key)
    return [(hit.on[0], text[hit.start : hit.end], hit.sureness) for hit in hits if hit.start is not None]


def test_a_name_in_text_is_sure_once_the_record_tells_who_it_is() -> None:
    text = "Jan de Vries sprak, De Vries zweeg."
    known = Details(name="Jan de Vries", birth_date="1987-03-04")
    assert found_in(JAN, text) == [("name", "Jan de Vries", POSSIBLE), ("name", "De Vries", POSSIBLE)]
    somebody = Details(name="Mia Smit")
    assert found_in(JAN, text, somebody, known) == [
        ("name", "Jan de Vries", SURE),
        ("name", "De Vries", POSSIBLE),
    ]
    assert found_in(Sought(name="Jan de Vries"), text)[0][2] is SURE


@pytest.mark.parametrize(
    ("sought", "text", "found"),
    [
        (ALL, "BSN 123456782", [("bsn", "123456782", SURE)]),
        (ALL, "nummer 06-12345678", [("phone", "06-12345678", POSSIBLE)]),
        (Sought(phone="0612345678"), "nummer 06-12345678", [("phone", "06-12345678", SURE)]),
        (ALL, "via jan@example.nl", [("email", "jan@example.nl", POSSIBLE)]),
        (ALL, "geboren 4 maart 1987", [("birth_date", "4 maart 1987", POSSIBLE)]),
        (ALL, "Dorpsstraat 12a te Utrecht", [("address", "Dorpsstraat 12a", POSSIBLE)]),
        (ALL, "12a, 3511 ED Utrecht", [("address", "3511 ED", POSSIBLE)]),
        (ALL, "12a, 3511ED", [("address", "3511ED", POSSIBLE)]),
        (ALL, "3511 EE 12a, en 3511", []),
        (ALL, "Dorpsstraat 14, 3511 ED", []),
        (Sought(bsn="123456782"), "06-12345678, x@example.nl, 1 mei 1990", []),
        (
            ALL,
            "Jan de Vries, 06-12345678",
            [("name", "Jan de Vries", SURE), ("phone", "06-12345678", SURE)],
        ),
        (
            Sought(street="Dorpsstraat", house_number="1"),
            "Dorpsstraat 1",
            [("address", "Dorpsstraat 1", POSSIBLE)],
        ),
        (Sought(postcode="3511ED", house_number="1"), "niets", []),
    ],
)
def test_numbers_dates_and_homes_are_found_in_text(
    sought: Sought, text: str, found: list[tuple[str, str, Sureness]]
) -> None:
    assert found_in(sought, text) == found


def test_a_hit_tells_where_the_words_are_in_the_sound() -> None:
    audio = ((0, 2, 1.0, 1.2), (3, 6, 1.3, 1.5), (7, 9, 1.6, 1.7), (10, 15, 1.8, 2.2))
    passage = Passage(place="transcript", text="Ik Jan de Vries", version=2, audio=audio)
    person = Named(id="person:3", details=Details(name="Jan de Vries"), audio=((1.3, 2.2),))
    record = Searchable(kind="draft", id="d", persons=(person,), passages=(passage,))
    assert search(Sought(name="Jan de Vries"), record, sound_key) == (
        Hit(
            place="observation:person:3",
            sureness=SURE,
            on=("name",),
            snippet="Jan de Vries",
            audio_s=((1.3, 2.2),),
        ),
        Hit(
            place="transcript",
            version=2,
            sureness=SURE,
            on=("name",),
            start=3,
            end=15,
            snippet="Ik Jan de Vries",
            audio_s=((1.3, 2.2),),
        ),
    )


def test_a_snippet_shows_the_words_with_some_text_around_them() -> None:
    text = "a" * 100 + " Jan\n de Vries " + "b" * 100
    start = text.index("Jan")
    assert snippet(text, start, start + 13) == "…" + "a" * 59 + " Jan de Vries " + "b" * 59 + "…"


def test_details_without_a_name_stand_where_their_numbers_do() -> None:
    text = "Jan de Vries, BSN 123456782"
    assert [text[a:b] for a, b in details_spans(Details(bsn="123456782"), text, sound_key)] == ["123456782"]
    assert [text[a:b] for a, b in details_spans(Details(name="J. de Vries"), text, sound_key)] == [
        "Jan de Vries"
    ]
