"""All facts of a reading: each kind by its own rules, in the order of the schema."""

from __future__ import annotations

from server.reporting.extraction.addresses import find_addresses
from server.reporting.extraction.cue_files import CueSet
from server.reporting.extraction.descriptions import find_descriptions
from server.reporting.extraction.events import find_actions, find_incidents, find_negations
from server.reporting.extraction.facts import Fact
from server.reporting.extraction.items import find_items
from server.reporting.extraction.locations import find_locations
from server.reporting.extraction.persons import find_persons
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.single_values import (
    find_accounts,
    find_amounts,
    find_law,
    find_measurements,
)
from server.reporting.extraction.times import find_times
from server.reporting.extraction.vehicles import find_vehicles


def find_facts(reading: Reading, cues: CueSet) -> list[Fact]:
    """Every fact, also what is denied, refuted or hypothetical; each says which it is."""
    incidents = find_incidents(reading, cues)
    incident = str(incidents[0].value("value")) if incidents else None
    addresses = list(find_addresses(reading))
    persons, homes = find_persons(reading, addresses)
    items, values = find_items(reading, cues.items, incident)
    return [
        *incidents,
        *find_times(reading, cues.times),
        *find_locations(reading, cues.locations, addresses, homes),
        *persons,
        *find_descriptions(reading),
        *find_vehicles(reading, incident),
        *items,
        *find_amounts(reading, values),
        *find_accounts(reading),
        *find_law(reading),
        *find_measurements(reading),
        *find_actions(reading, cues),
        *find_negations(reading, cues),
    ]
