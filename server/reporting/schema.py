"""What observations can hold: types, roles and values. Templates may name these and nothing else.

``composed`` are parts of an observation that are more than one value, or less than one, with the values that
they tell: the address of a person, the date of a moment (:mod:`server.reporting.phrasing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ObservationType:
    """One type: its roles, its values, what it is phrased by, and which ``only`` can choose between."""

    values: tuple[str, ...]
    roles: tuple[str, ...] = ()
    composed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen_by: str = ""
    choices: tuple[str, ...] = ()


_ADDRESS = ("street", "house_number", "addition", "postcode", "city")

SCHEMA: Mapping[str, ObservationType] = {
    "incident": ObservationType(
        values=("value",),
        chosen_by="value",
        choices=(
            "fietsdiefstal",
            "winkeldiefstal",
            "woninginbraak",
            "auto-inbraak",
            "mishandeling",
            "vernieling",
            "verkeersongeval",
            "rijden_onder_invloed",
            "bedreiging",
            "belediging",
            "aankoopfraude",
            "geluidsoverlast",
            "vermissing",
            "huisvredebreuk",
            "drugsvondst",
            "wapenbezit",
            "straatroof",
            "verdachte_situatie",
        ),
    ),
    "time": ObservationType(
        values=("value",),
        roles=(
            "gebeurtenis",
            "gebeurtenis_van",
            "gebeurtenis_tot",
            "kennisname",
            "aankomst",
            "aanhouding",
            "ontdekt",
            "laatst_gezien",
            "betaling",
        ),
        composed={"date": ("value",), "clock": ("value",)},
    ),
    "location": ObservationType(
        values=_ADDRESS,
        roles=("pleegplaats", "aanhouding", "woonadres", "vindplaats"),
    ),
    "person": ObservationType(
        values=("name", "birth_date", "birth_place", "bsn", "phone", "email", *_ADDRESS),
        roles=(
            "verdachte",
            "aangever",
            "getuige",
            "slachtoffer",
            "benadeelde",
            "melder",
            "betrokkene",
            "bestuurder",
            "eigenaar",
        ),
        composed={"identity": ("name", "birth_date", "birth_place", "bsn"), "address": _ADDRESS},
    ),
    "description": ObservationType(values=("sex", "age", "height_cm", "build", "hair", "clothing")),
    "vehicle": ObservationType(
        values=("plate", "make", "model", "colour", "kind"),
        roles=("betrokken", "gestolen", "verdachte"),
        composed={
            "looks": ("make", "model", "colour", "kind"),
            "described": ("plate", "make", "model", "colour", "kind"),
        },
    ),
    "item": ObservationType(
        values=("kind", "brand", "model", "colour", "serial", "quantity", "value_eur"),
        roles=("gestolen", "beschadigd", "in_beslag_genomen", "aangetroffen"),
    ),
    "amount": ObservationType(
        values=("value_eur", "what"),
        chosen_by="what",
        choices=("schade", "betaald", "waarde", "geld", "prijs"),
    ),
    "iban": ObservationType(values=("value", "of")),
    "article": ObservationType(values=("value",)),
    "measurement": ObservationType(
        values=("value", "what"),
        chosen_by="what",
        choices=(
            "ademanalyse_ugl",
            "promillage",
            "snelheid_kmh",
            "hectometer",
            "geluid_db",
            "gewicht_g",
            "lengte_cm",
        ),
    ),
    "action": ObservationType(
        values=("value",),
        chosen_by="value",
        choices=(
            "aangehouden",
            "cautie_gegeven",
            "in_beslag_genomen",
            "overgedragen",
            "heengezonden",
            "bekeuring",
            "buurtonderzoek",
            "sporenonderzoek",
            "fotos_gemaakt",
            "geweld_gebruikt",
        ),
    ),
    "negation": ObservationType(
        values=("value",),
        chosen_by="value",
        choices=(
            "geen_letsel",
            "geen_geweld",
            "geen_braakschade",
            "niet_afgesloten",
            "geen_camerabeelden",
            "geen_getuigen",
            "geen_toestemming",
        ),
    ),
}
