from __future__ import annotations

import pytest

from server.domain.contradictions import ALSO_DENIED, contradicted
from server.reporting.extraction.observing import observe
from tests.reporting.extraction.reading_of import understood

Told = tuple[str, str]


def thefts(text: str, template: str = "aangifte") -> list[Told]:
    """Of each theft that is told or denied, what it is of and how it is said."""
    return [
        (str(fact.value("kind") or fact.value("make")), fact.polarity.value)
        for fact in understood(text, template=template).facts
        if fact.type in {"item", "vehicle"} and fact.role == "gestolen"
    ]


def of(kind: str, *polarities: str) -> list[Told]:
    return [(kind, one) for one in polarities]


@pytest.mark.parametrize("template", ["aangifte", "mutatie"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("De fiets van de aangever is niet gestolen.", "fiets"),
        ("De laptop is niet weggenomen.", "laptop"),
        ("De laptop is niet meegenomen, maar lag nog thuis.", "laptop"),
        ("De fiets bleek niet te zijn gestolen.", "fiets"),
        ("De fiets is nooit gestolen geweest.", "fiets"),
        ("De fiets, een Gazelle, is niet gestolen.", "fiets"),
        ("Winkeldiefstal. De verdachte werd aangehouden met een jas die niet gestolen was.", "jas"),
        ("De verdachte werd betrapt met een jas, die niet gestolen was.", "jas"),
        ("De verdachte nam een jas mee die niet gestolen was.", "jas"),
        ("De verdachte werd aangehouden met een jas. De jas was niet gestolen.", "jas"),
        ("De verdachte werd aangehouden met een jas. Die was niet gestolen.", "jas"),
        ("Ik ontken niets. Er stond een fiets die niet op slot stond en niet gestolen is.", "fiets"),
        ("Volgens de getuige is de fiets niet gestolen.", "fiets"),
        ("Mijn fiets stond niet meer voor de deur, maar is niet gestolen.", "fiets"),
        ("Mijn fiets was weg. De fiets is niet gestolen.", "fiets"),
        ("Mijn fiets stond er niet meer. Hij is niet gestolen.", "fiets"),
        ("Mijn scooter stond niet meer voor de deur. De scooter is niet gestolen.", "scooter"),
        ("Mijn scooter stond niet meer voor de deur, maar is niet gestolen.", "scooter"),
        ("Mijn scooter stond niet meer voor de deur. Hij is niet weggenomen.", "scooter"),
        ("De deur stond open, maar de scooter is niet gestolen.", "scooter"),
        ("Mijn scooter, een Vespa, is niet gestolen.", "scooter"),
        ("De verdachte reed op een niet gestolen scooter.", "scooter"),
        ("De verdachte vluchtte op een scooter die niet gestolen was.", "scooter"),
        ("De verdachte vluchtte op mijn scooter. De scooter is niet gestolen.", "scooter"),
        ("De Volkswagen Golf met kenteken GG-123-B is niet gestolen.", "Volkswagen"),
    ],
)
def test_a_theft_that_is_denied_is_told_as_denied(text: str, kind: str, template: str) -> None:
    assert thefts(text, template) == of(kind, "denied")


def test_the_words_of_a_denied_theft_are_its_evidence() -> None:
    (fact,) = [one for one in understood("Mijn fiets is dus niet gestolen.").facts if one.type == "item"]
    assert [(part.first, part.end) for part in fact.parts] == [(1, 2), (4, 6)]


@pytest.mark.parametrize(
    "text",
    [
        "Fietsdiefstal. De fiets van de aangever is niet gestolen. Zijn fiets is teruggevonden.",
        "Fietsdiefstal. Mijn fiets stond bij het station. De fiets is niet gestolen.",
        "Fietsdiefstal. Mijn fiets stond bij het station. Hij is niet gestolen.",
    ],
)
def test_what_the_kind_of_incident_suggests_gives_way_to_a_denial(text: str) -> None:
    assert thefts(text) == of("fiets", "denied")


@pytest.mark.parametrize(
    "text",
    [
        "De fiets is gestolen. De fiets is niet gestolen.",
        "De dader nam de fiets mee. De fiets was niet gestolen.",
        "Fietsdiefstal. Mijn fiets stond daar. De verdachte verklaarde dat de fiets niet gestolen was.",
    ],
)
def test_what_is_said_both_ways_is_told_both_ways(text: str) -> None:
    assert thefts(text) == of("fiets", "stated", "denied")


def test_a_vehicle_of_which_both_is_said_is_told_both_ways() -> None:
    assert thefts("Mijn scooter is gestolen. De scooter is niet gestolen.") == of(
        "scooter", "stated", "denied"
    )
    said = "Mijn scooter stond niet meer voor de deur. De verdachte zei dat de scooter niet gestolen was."
    assert thefts(said) == of("scooter", "stated", "denied")


def test_a_vehicle_that_is_not_stolen_still_has_its_part() -> None:
    facts = understood("De verdachte vluchtte op een scooter die niet gestolen was.").facts
    told = [(fact.role, fact.polarity.value) for fact in facts if fact.type == "vehicle"]
    assert told == [("verdachte", "stated"), ("gestolen", "denied")]


def test_an_officer_is_warned_of_what_is_said_both_ways() -> None:
    facts = understood("De fiets is gestolen. De fiets is niet gestolen.")
    observations = observe(facts.facts, facts.reading, ())
    stated = next(one for one in observations if (one.type, one.polarity) == ("item", "stated"))
    assert contradicted(observations)[stated.id] == ALSO_DENIED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Niet alleen de fiets is gestolen.", of("fiets", "stated")),
        ("De fiets is gestolen, niet door de buurman.", of("fiets", "stated")),
        ("Mijn fiets stond er niet meer.", of("fiets", "stated")),
        ("Het slot is niet vernield maar de fiets is wel gestolen.", of("fiets", "stated")),
        ("De laptop is gestolen en de tas niet.", of("laptop", "stated")),
        (
            "De laptop is gestolen en de tas is niet meegenomen.",
            [*of("laptop", "stated"), *of("tas", "denied")],
        ),
        ("De laptop is niet gestolen, de tas is gestolen.", [*of("tas", "stated"), *of("laptop", "denied")]),
        ("Mijn fiets is gestolen. De fiets was niet verzekerd.", of("fiets", "stated")),
        ("Niet alleen de scooter is gestolen.", of("scooter", "stated")),
        ("De scooter is gestolen, niet door de buurman.", of("scooter", "stated")),
        ("De verdachte reed op een gestolen scooter.", of("scooter", "stated")),
        ("De radio uit de auto is niet gestolen.", of("radio", "denied")),
        (
            "De laptop is gestolen, maar de scooter is niet gestolen.",
            [*of("scooter", "denied"), *of("laptop", "stated")],
        ),
        ("De scooter stond naast de fiets. De fiets is niet gestolen.", of("fiets", "denied")),
    ],
)
def test_a_denial_reaches_no_further_than_it_says(text: str, expected: list[Told]) -> None:
    assert thefts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ik heb niet gezien dat de fiets is gestolen.",
        "De fiets is niet door de buurman gestolen.",
        "De fiets is niet gestolen door de buurman.",
        "De fiets is niet gestolen uit de schuur.",
        "De verdachte heeft de fiets niet gestolen.",
        "Ik zeg niet dat de fiets niet gestolen is.",
        "De verdachte ontkende dat de fiets niet gestolen was.",
        "De fiets is vermoedelijk niet gestolen.",
        "Als de fiets niet gestolen is, hoor ik dat graag.",
        "Niet gestolen.",
        "De fiets stond niet op slot en is gestolen.",
        "Mijn fiets die niet op slot stond is gestolen.",
        "Ik heb niet gezien dat de scooter is gestolen.",
        "De scooter is niet door de buurman gestolen.",
        "De scooter stond niet op slot en is gestolen.",
        "De fiets stond in de schuur. Er is daar niet gestolen.",
    ],
)
def test_what_denies_something_else_denies_no_theft(text: str) -> None:
    assert "denied" not in [polarity for _, polarity in thefts(text)]
