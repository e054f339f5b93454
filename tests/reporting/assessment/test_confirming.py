from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.domain.assessing import Knowledge, Reply
from server.domain.report import DraftField, Provenance
from tests.reporting.assessment.cases import (
    alternative,
    answer,
    field,
    known,
    literals,
    moment,
    observation,
    shipped_book,
)

PLATE: dict[str, Any] = {"role": "gestolen", "values": {"plate": "12-XY-ZT", "make": "Opel"}}


def emptied(id_: str, *ids: str) -> DraftField:
    """A field that the officer emptied: what was in it can still be chosen."""
    more: dict[str, Any] = {"value": None, "provenance": None, "confirmed": False, "machine_value": "x"}
    return field(id_, **more, alternatives=tuple(alternative(one) for one in ids))


def of_vehicle(*fields: DraftField, **more: Any) -> Knowledge:
    """What is known of a car that was said to be stolen, by these fields."""
    said = [observation("o1", "vehicle", **PLATE)]
    return known(book=shipped_book(), observations=said, fields=fields, template="mutatie", **more)


class TestPartOfAnObservation:
    """A number plate is confirmed in a field of its own, beside that of the vehicle with its role."""

    def test_a_vehicle_as_a_whole_confirms_its_role(self) -> None:
        assert "iets_weggenomen" in literals(of_vehicle(field("voertuig", "o1"), field("kenteken", "o1")))

    @pytest.mark.parametrize(
        "vehicle",
        [
            field("voertuig", "o1", provenance=Provenance.CORRECTED, value="aangetroffen Opel"),
            field("voertuig", "o1", confirmed=False),
            emptied("voertuig", "o1"),
        ],
        ids=["corrected", "unconfirmed", "emptied"],
    )
    def test_a_plate_does_not_confirm_what_another_field_shows_of_it(self, vehicle: DraftField) -> None:
        assert "iets_weggenomen" not in literals(of_vehicle(vehicle, field("kenteken", "o1")))

    def test_what_was_put_aside_is_not_in_the_preview_either_and_is_asked(self) -> None:
        fields = (emptied("voertuig", "o1"), field("kenteken", "o1", confirmed=False))
        assert "iets_weggenomen" not in literals(of_vehicle(*fields, confirmed_only=False))
        assert "iets_weggenomen" not in literals(of_vehicle(*fields, confirmed_only=False, in_fields=True))

    def test_a_plate_confirms_the_plate_and_not_what_became_of_the_vehicle(self) -> None:
        plate = field("kenteken", "o1")
        assert "iets_weggenomen" not in literals(of_vehicle(plate))
        assert "iets_weggenomen" not in literals(of_vehicle(plate, confirmed_only=False, in_fields=True))
        assert "iets_weggenomen" in literals(of_vehicle(plate, confirmed_only=False))

    def test_a_part_with_its_role_counts_for_the_values_that_it_shows(self) -> None:
        reporter = observation(
            "p1",
            "person",
            role="melder",
            values={"name": "Jan Jansen", "phone": "+31612345678"},
            spans=((10, 20), (30, 40)),
            value_spans={"name": (10, 20), "phone": (30, 40)},
            words=("Jan", "Jansen", "0612345678"),
            audio=((1.0, 2.0), (3.0, 4.0)),
        )

        def of_reporter(*fields: DraftField, **more: Any) -> Knowledge:
            return known(
                book=shipped_book(), observations=[reporter], fields=fields, template="mutatie", **more
            )

        def told(found: Knowledge) -> dict[str, tuple[tuple[str, ...], tuple[tuple[int, int], ...]]]:
            return {
                one.literal: (one.words, one.spans) for one in found.evidence if one.kind == "observation"
            }

        name, phone = field("melder", "p1"), field("telefoon", "p1")
        assert told(of_reporter(name)) == {"melder_bekend": (("Jan Jansen",), ((10, 20),))}
        assert told(of_reporter(phone)).keys() == {"melder_bekend", "melder_bereikbaar"}
        assert told(of_reporter(name, phone))["melder_bereikbaar"] == (
            ("Jan Jansen", "+31612345678"),
            ((10, 20), (30, 40)),
        )
        for aside in (
            emptied("telefoon", "p1"),
            field("telefoon", "p1", provenance=Provenance.CORRECTED, value="0687654321"),
        ):
            assert told(of_reporter(name, aside)) == {"melder_bekend": (("Jan Jansen",), ((10, 20),))}
            assert "melder_bereikbaar" not in told(of_reporter(name, aside, confirmed_only=False))


class TestDay:
    SAID = (
        moment("t1", "2019-11-18T22:15", "gebeurtenis"),
        moment("t2", "2020-02-01", "kennisname", at=40),
    )

    def day(self, *fields: DraftField, confirmed_only: bool = True) -> date | None:
        return known(observations=self.SAID, fields=fields, confirmed_only=confirmed_only).on

    def test_a_date_that_was_emptied_is_no_day_though_its_time_still_stands(self) -> None:
        time = field("tijdstip", "t1")
        assert self.day(field("datum", "t1"), time) == date(2019, 11, 18)
        assert self.day(emptied("datum", "t1", "t2"), time) is None
        assert self.day(emptied("datum", "t1", "t2"), time, confirmed_only=False) is None

    def test_an_own_text_without_a_day_in_place_of_a_date_is_no_day(self) -> None:
        own = field("datum", "t1", provenance=Provenance.CORRECTED, value="ergens in de zomer")
        assert self.day(own, field("tijdstip", "t1")) is None

    def test_an_own_date_that_waits_for_its_tick_does_not_bring_the_old_one_back(self) -> None:
        own = field("datum", "t1", provenance=Provenance.CORRECTED, value="18 mei 2021", confirmed=False)
        assert self.day(own, field("tijdstip", "t1")) is None
        assert self.day(own, field("tijdstip", "t1"), confirmed_only=False) == date(2021, 5, 18)

    def test_another_moment_that_was_chosen_for_the_date_goes_before_a_nearer_one(self) -> None:
        assert self.day(field("datum", "t2"), field("tijdstip", "t1")) == date(2020, 2, 1)

    def test_the_last_day_is_known_where_an_event_has_more(self) -> None:
        span = [
            moment("t1", "2019-12-31T20:00", "gebeurtenis_van"),
            moment("t2", "2020-01-02T08:00", "gebeurtenis_tot", at=40),
        ]
        found = known(observations=span, fields=[field("datum", "t1", "t2")])
        assert (found.on, found.until) == (date(2019, 12, 31), date(2020, 1, 2))
        one_day = known(observations=span[:1], fields=[field("datum", "t1")])
        assert (one_day.on, one_day.until) == (date(2019, 12, 31), None)
        own = field("datum", provenance=Provenance.TYPED, value="30 december 2019 of 2 januari 2020")
        assert known(fields=[own]).until == date(2020, 1, 2)


class TestFields:
    @pytest.mark.parametrize(
        "value",
        [
            "onbekend",
            "Niet bekend.",
            "?",
            "???",
            "-",
            "--",
            "n.v.t.",
            "nvt",
            "N.B.",
            "niet van toepassing",
            "Onbekende plaats",
            "geen idee",
            "exacte locatie onbekend",
            "plaats is nog niet bekend",
            "weet niet",
            "ik weet het niet",
            "weet ik niet meer",
            "nog onbekend",
            "niet opgegeven",
            "mij niet bekend",
        ],
    )
    def test_a_value_that_says_unknown_fills_a_field_and_answers_no_question(self, value: str) -> None:
        found = known(
            book=shipped_book(),
            fields=[field("melder", value=value), field("locatie", value=value)],
            template="mutatie",
        )
        assert literals(found) == ["field.mutatie.locatie"]

    @pytest.mark.parametrize(
        "value",
        [
            "een onbekende man",
            "onbekende vrouw",
            "man, naam onbekend",
            "geen getuigen",
            "geen",
            "niemand",
            "Weetstraat 3",
            "niet bekend bij aangever",
            "jas, merk onbekend",
            "N.B. Kerkstraat 4",
            "onbekend gebied bij het bos",
            "n",
        ],
    )
    def test_a_value_that_says_something_answers_although_a_part_is_unknown(self, value: str) -> None:
        found = known(book=shipped_book(), fields=[field("melder", value=value)], template="mutatie")
        assert literals(found) != []

    def test_not_to_know_what_to_put_in_a_field_is_over_once_it_has_a_value(self) -> None:
        unknown = answer("field.mutatie.onderwerp", Reply.UNKNOWN)
        assert known(answers=[unknown]).unknown == ("field.mutatie.onderwerp",)
        found = known(answers=[unknown], fields=[field("onderwerp")])
        assert (found.unknown, literals(found)) == ((), ["field.mutatie.onderwerp"])
