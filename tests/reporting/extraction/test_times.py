from __future__ import annotations

import pytest

from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import all_facts, facts_of

DAY = "2026-11-20T"


def _times(text: str) -> list[tuple[str, str]]:
    return [(fact["role"], str(fact["value"]).removeprefix(DAY)) for fact in facts_of(text, "time")]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Om 22.15 uur is de ruit vernield.", [("gebeurtenis", "22:15")]),
        (
            "In de nacht van 31 december 2019 op 1 januari 2020 is ingebroken.",
            [("gebeurtenis_van", "2019-12-31"), ("gebeurtenis_tot", "2020-01-01")],
        ),
        (
            "In de nacht van vrijdag 13 op zaterdag 14 november is ingebroken.",
            [("gebeurtenis_van", "2026-11-13"), ("gebeurtenis_tot", "2026-11-14")],
        ),
        ("Om 22.00 uur kregen wij de melding.", [("kennisname", "22:00")]),
        ("Om 22.15 uur kwamen wij ter plaatse.", [("aankomst", "22:15")]),
        ("Om 22.30 uur hield ik hem aan.", [("aanhouding", "22:30")]),
        ("Om 21.00 uur is de fiets neergezet.", [("laatst_gezien", "21:00")]),
        ("Om 23.00 uur ontdekte zij dat hij weg was.", [("ontdekt", "23:00")]),
        ("Om 20.00 uur heeft zij het geld overgemaakt.", [("betaling", "20:00")]),
        (
            "Tussen 21.00 uur en 22.00 uur is ingebroken.",
            [("gebeurtenis_van", "21:00"), ("gebeurtenis_tot", "22:00")],
        ),
        (
            "Om 22.00 uur kwam de melding, om 22.15 uur waren wij ter plaatse.",
            [("kennisname", "22:00"), ("aankomst", "22:15")],
        ),
        ("Om 22.15 uur, zo zei hij, is de man aangehouden.", [("aanhouding", "22:15")]),
        ("Het was 22.15 uur. De man is aangehouden.", [("gebeurtenis", "22:15")]),
    ],
)
def test_a_moment_has_the_role_of_what_happened_then(text: str, times: list[tuple[str, str]]) -> None:
    assert _times(text) == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (
            "Zij ging om 20.00 uur weg en om 22.00 uur belde hij. Tussen die tijdstippen is het gebeurd.",
            [("gebeurtenis_van", "20:00"), ("gebeurtenis_tot", "22:00")],
        ),
        ("Zij ging om 20.00 uur weg. Tussen die tijdstippen is het gebeurd.", [("gebeurtenis", "20:00")]),
        (
            "Het was om 20.00 uur en om 22.00 uur. Tussen die mensen was het druk.",
            [("gebeurtenis", "20:00"), ("gebeurtenis", "22:00")],
        ),
    ],
)
def test_tussen_die_tijdstippen_points_back_at_two_moments(text: str, times: list[tuple[str, str]]) -> None:
    assert [time for _, time in _times(text)] == [time for _, time in times]
    assert ("gebeurtenis_van" in dict(_times(text))) == ("gebeurtenis_van" in dict(times))


def test_of_one_role_and_value_there_is_one_fact() -> None:
    assert _times("Het was 22.15 uur. Om 22.15 uur was het.") == [("gebeurtenis", "22:15")]


def test_a_denied_moment_does_not_hide_the_same_one_when_it_is_stated() -> None:
    text = "Hij was er niet om 22.15 uur. Het was wel 22.15 uur."
    assert _times(text) == [("gebeurtenis", "22:15")]
    assert [fact.polarity for fact in all_facts(text, "time")] == [Polarity.DENIED, Polarity.STATED]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Het was zaterdag. Om 22.15 uur gisteren is de ruit vernield.", ["2026-11-19T22:15"]),
        ("Het was zaterdag.", ["2026-11-14"]),
        ("Zaterdag is de ruit ontdekt.", ["2026-11-14"]),
    ],
)
def test_a_mere_day_says_nothing_where_the_time_is_known(text: str, values: list[str]) -> None:
    assert [fact["value"] for fact in facts_of(text, "time")] == values


def test_a_time_that_may_be_another_asks() -> None:
    (fact,) = all_facts("Het gebeurde om half elf.", "time")
    assert fact.warning == "Dit kan ook een ander moment zijn: 10:30."
    (sure,) = all_facts("Het gebeurde vandaag om 22.30 uur.", "time")
    assert sure.warning is None
    assert sure.certainty > fact.certainty


def test_a_day_that_nobody_said_carries_a_mark() -> None:
    (fact,) = all_facts("Het gebeurde om 22.30 uur.", "time")
    assert fact.warning == "De datum is niet gezegd; ingevuld is de dag van het dicteren."
    said = all_facts("Gisteren is de ruit vernield. Om 22.30 uur zag ik dat.", "time")
    assert [one.warning for one in said] == [None] * len(said)


@pytest.mark.parametrize("text", ["Dit gebeurt om 23.55 uur morgen.", "Het was laat.", ""])
def test_no_time(text: str) -> None:
    assert facts_of(text, "time") == []
