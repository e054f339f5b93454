"""Locations that are nobody's home: of the event, of an arrest, of a find."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from server.dutch.words import word_set
from server.reporting.extraction.addresses import Address
from server.reporting.extraction.cue_roles import cues_in, nearest
from server.reporting.extraction.cues import Cues
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.persons import is_birth_place
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity

SCENE = "pleegplaats"

_SCENE_FIELDS = word_set("locatie pleegplaats plaats")
_TOWARDS = word_set("richting rijrichting naar uit vanuit afkomstig")
_TO = "naar"
_SENT = word_set(
    "gestuurd uitgestuurd aangestuurd gezonden verzoek opdracht melding meldkamer wij we verbalisant"
)
"""Where the police are sent is where it happened: "gestuurd naar de Dorpsstraat"."""
_ARTICLES = word_set("de het")
_CITY_ONLY = word_set("in te")


def find_locations(
    reading: Reading, cues: Cues, addresses: Sequence[Address], homes: Collection[int]
) -> list[Fact]:
    """Every location, merged where two mentions say the same place.

    Args:
        reading: of the dictation.
        cues: of the roles of places.
        addresses: all of the dictation.
        homes: positions of those that are somebody's home.
    """
    builders: list[FactBuilder] = []
    for number, address in enumerate(addresses):
        if number in homes or _is_no_location(reading, address):
            continue
        role = _role(reading, cues, address)
        known = next((one for one in builders if one.role == role and _may_be_same(one, address)), None)
        if known is None:
            if (
                address.street is None
                and address.postcode is None
                and not _city_stands_for_scene(reading, address)
            ):
                continue
            known = FactBuilder("location", f"location_{role}", role)
            builders.append(known)
        _add(known, address)
    return [_fact(reading, builder) for builder in builders if not _is_city_beside_street(builder, builders)]


def _is_no_location(reading: Reading, address: Address) -> bool:
    if not reading.tokens[address.first : address.end]:
        return True
    if address.street is None and address.city is not None and is_birth_place(reading, address.city):
        return True
    before = reading.keys(address.first - 2, address.first)
    towards = before[-1] if before and before[-1] not in _ARTICLES else next(iter(before), "")
    if towards in _TOWARDS and not (towards == _TO and _is_sent(reading, address.first)):
        return True
    return reading.circumstance(address.first) in {Polarity.HYPOTHETICAL, Polarity.DENIED}


def _is_sent(reading: Reading, at: int) -> bool:
    sentence = reading.sentence_of(at)
    return not _SENT.isdisjoint(reading.keys(sentence.first, sentence.end))


def _role(reading: Reading, cues: Cues, address: Address) -> str:
    sentence = reading.sentence_of(address.first)
    if sentence.field in _SCENE_FIELDS:
        return SCENE
    cued = nearest(
        reading,
        cues_in(reading, sentence, cues),
        address.first,
        address.end,
        reading.clause_of(address.first),
    )
    return cued.value if cued and cued.polarity is Polarity.STATED else SCENE


def _city_stands_for_scene(reading: Reading, address: Address) -> bool:
    """A city alone is where it happened only when it stands under such a heading, or after "in"."""
    sentence = reading.sentence_of(address.first)
    if sentence.field in _SCENE_FIELDS:
        return True
    before = reading.tokens[address.first - 1].key if address.first > sentence.first else ""
    return before in _CITY_ONLY


def _may_be_same(builder: FactBuilder, address: Address) -> bool:
    """True when the address adds to what is there and contradicts none of it."""
    said = {part.key: str(part.value).casefold() for part in builder.parts}
    if address.street:
        return said.get("street", "") in {"", str(address.street.value).casefold()} and _city_fits(
            said, address
        )
    return _city_fits(said, address)


def _city_fits(said: dict[str, str], address: Address) -> bool:
    return address.city is None or said.get("city", "") in {"", str(address.city.value).casefold()}


def _is_city_beside_street(builder: FactBuilder, builders: Sequence[FactBuilder]) -> bool:
    """A city by itself says nothing more where a street of that role is known."""
    if builder.has("street") or builder.has("postcode"):
        return False
    return any(other is not builder and other.has("street") for other in builders)


def _add(builder: FactBuilder, address: Address) -> None:
    if address.street:
        builder.add_unit("street", address.street)
    if address.house_number:
        house = address.house_number
        if not builder.has("house_number"):
            builder.add("house_number", house.value.number, house.first, house.end)
            if house.value.addition:
                builder.add("addition", house.value.addition, house.first, house.end)
    if address.postcode:
        builder.add_unit("postcode", address.postcode)
    if address.city:
        builder.add_unit("city", address.city)


def _fact(reading: Reading, builder: FactBuilder) -> Fact:
    at = builder.parts[0].first
    return builder.build(
        source=reading.source(at), polarity=reading.circumstance(at), certainty=_certainty(reading, at)
    )


def _certainty(reading: Reading, at: int) -> float:
    sentence: Sentence = reading.sentence_of(at)
    return 0.97 if sentence.field in _SCENE_FIELDS else 0.85
