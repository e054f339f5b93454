from __future__ import annotations

import pytest
from pydantic import ValidationError

from server.domain.person_details import (
    Details,
    Sought,
    dates_in,
    details_of,
    emails_in,
    keys_of,
    keys_of_text,
    numbers_in,
    phone_key,
    sought_keys,
)
from server.domain.report import Observation
from server.dutch.phonetics import sound_key


def observation(kind: str = "person", **values: str) -> Observation:
    return Observation(
        id="person:0-3", type=kind, values=values, spans=((0, 3),), words=("Jan",), probability=0.9, rule="r"
    )


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Jan de Vries"},
        {"birth_date": "1987-03-04"},
        {"name": "Jan", "birth_date": None},
        {"bsn": "1234 56 782"},
        {"phone": "06-12345678"},
        {"email": "jan@example.nl"},
        {"postcode": "3511 ED", "house_number": "12"},
        {"street": "Dorpsstraat", "house_number": "12"},
    ],
)
def test_one_thing_that_tells_people_apart_is_enough_to_search(given: dict[str, str | None]) -> None:
    assert Sought.model_validate(given).given == {name for name in given if given[name]}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"city": "Utrecht"},
        {"postcode": "3511 ED"},
        {"house_number": "12"},
        {"birth_date": "4-3-1987"},
        {"bsn": "12"},
        {"name": "!"},
        {"name": " "},
        {"name": "x" * 201},
    ],
)
def test_nothing_and_half_an_address_are_no_search(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Sought.model_validate(given)


def test_details_come_from_observations_of_persons_only() -> None:
    assert details_of(observation(name="Jan", role="x", bsn=" ")) == Details(name="Jan")
    assert details_of(observation("vehicle", plate="GG-123-B")) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+31612345678", "31612345678"),
        ("06-1234 5678", "31612345678"),
        ("0031612345678", "31612345678"),
        ("612345678", "612345678"),
    ],
)
def test_a_telephone_has_one_form(written: str, key: str) -> None:
    assert phone_key(written) == key


PERSON = Details(
    name="Jan de Vries",
    birth_date="1987-03-04",
    bsn="123456782",
    phone="+31612345678",
    email="Jan@Example.nl",
    street="Dorpsstraat",
    house_number="12",
    postcode="3511 ED",
)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(name="J. de Fries"),
        Sought(name="Vreis, J."),
        Sought(name="de Vrijes"),
        Sought(birth_date="1987-03-04"),
        Sought(bsn="1234.56.782"),
        Sought(phone="06 12 34 56 78"),
        Sought(email="jan@example.NL"),
        Sought(street="dorpsstraat", house_number="12"),
        Sought(postcode="3511ed", house_number="12"),
    ],
)
def test_a_record_shares_a_key_with_whoever_it_is_about(sought: Sought) -> None:
    assert sought_keys(sought, sound_key) & keys_of(PERSON, sound_key)


def test_a_first_name_and_initials_alone_lead_nowhere() -> None:
    others = keys_of(Details(name="Jan Bakker"), sound_key)
    assert not sought_keys(Sought(name="Jan de Vries"), sound_key) & others
    assert keys_of(Details(name="J.P."), sound_key) == set()
    assert keys_of(Details(), sound_key) == set()


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Ik sprak met De Vries.", Sought(name="Jan de Vries")),
        ("Zijn BSN is 123456782.", Sought(bsn="123456782")),
        ("Bel 06-12345678 even.", Sought(phone="+31612345678")),
        ("Mail naar Jan@Example.nl.", Sought(email="jan@example.nl")),
        ("Geboren op 4 maart 1987.", Sought(birth_date="1987-03-04")),
        ("Dorpsstraat 12, 3511 ED Utrecht", Sought(postcode="3511ED", house_number="12")),
    ],
)
def test_running_text_has_keys_of_names_numbers_and_homes(text: str, sought: Sought) -> None:
    assert keys_of_text(text, sound_key) & sought_keys(sought, sound_key)


def test_dates_are_read_as_they_are_written_and_others_left() -> None:
    text = "4 maart 1987, 04-03-1987, 4/3/1987, 31-02-1987, 12-34-5678"
    assert [day for _, _, day in dates_in(text)] == ["1987-03-04"] * 3


def test_numbers_and_addresses_keep_their_place() -> None:
    text = "tel. 06-12345678 of a@b.nl."
    assert [text[a:b] for a, b, _ in numbers_in(text)] == ["06-12345678"]
    assert [one for _, _, one in emails_in(text)] == ["a@b.nl"]
