from __future__ import annotations

import pytest

from server.domain.report import Observation
from server.domain.subjects import Person, name_key, persons_of, subject_ids

SALT = b"s" * 32


def observed(type_: str, **values: str) -> Observation:
    return Observation(
        id="1", type=type_, values=dict(values), spans=((0, 1),), words=("x",), probability=1, rule="test"
    )


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("J. de Vriès", "j de vries"),
        ("  jan   DE vries ", "jan de vries"),
        ("Van 't Hof", "van t hof"),
        ("...", ""),
    ],
)
def test_a_name_is_known_whatever_its_case_accents_and_dots(written: str, key: str) -> None:
    assert name_key(written) == key


def test_everybody_who_can_be_told_apart_is_found_once() -> None:
    found = persons_of(
        [
            observed("person", name="Jan de Vries", birth_date="1987-03-04"),
            observed("vehicle", name="Jan de Vries"),
            observed("person", name="JAN DE VRIES", birth_date="1987-03-04", phone="+31612345678"),
            observed("person", phone="+31612345678"),
            observed("person", email="J@Voorbeeld.nl"),
            observed("person", bsn="123456782", name="Jan"),
            observed("person", street="Eikenlaan"),
        ]
    )
    assert found == (
        Person(name="Jan de Vries", birth_date="1987-03-04"),
        Person(phone="+31612345678"),
        Person(email="J@Voorbeeld.nl"),
        Person(bsn="123456782", name="Jan"),
    )
    assert [one.key for one in found] == [
        "jan de vries|1987-03-04",
        "+31612345678",
        "j@voorbeeld.nl",
        "123456782",
    ]


def test_a_pseudonym_holds_for_one_record_only() -> None:
    persons = (Person(name="Jan de Vries"), Person(phone="+31612345678"))
    here, there = subject_ids(SALT, persons), subject_ids(b"t" * 32, persons)
    assert subject_ids(SALT, persons) == here
    assert len({*here, *there}) == 4
