"""Single values in Dutch: dates, times, money, numbers with units, colours before a noun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import phonenumbers

from server.domain.calendar_terms import MONTHS

_LABELS: Mapping[str, str] = {
    "fotos_gemaakt": "foto's gemaakt",
    "geen_toestemming": "niemand had toestemming",
}
_MEASURED: Mapping[str, tuple[str, str]] = {
    "ademanalyse_ugl": ("ademanalyse", "\u00b5g/l"),
    "promillage": ("promillage", "\u2030"),
    "snelheid_kmh": ("snelheid", "km/u"),
    "hectometer": ("hectometerpaal", ""),
    "geluid_db": ("geluid", "dB"),
    "gewicht_g": ("gewicht", "g"),
    "lengte_cm": ("lengte", "cm"),
    "afstand_m": ("afstand", "m"),
    "maat_cm": ("maat", "cm"),
}
_INFLECTED: Mapping[str, str] = {
    "rood": "rode",
    "geel": "gele",
    "groen": "groene",
    "blauw": "blauwe",
    "paars": "paarse",
    "bruin": "bruine",
    "wit": "witte",
    "zwart": "zwarte",
    "grijs": "grijze",
}
_NEUTER = (
    *("slot", "mes", "horloge", "raam", "hek", "systeem", "wapen", "toestel", "bord", "boek", "sieraad"),
    *("paspoort", "voertuig", "hout", "kozijn", "glas", "doosje", "apparaat", "zwaard", "vest", "shirt"),
)
"""What a noun with "het" ends with: an adjective before it without article has no -e: "zwart mes"."""


def date_of(value: str) -> str:
    """Like "4 maart 1987" of an ISO date or moment; what is no date comes back as it is."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock_of(value: str) -> str:
    """Like "22.15 uur" of an ISO moment; empty for a date alone."""
    if "T" not in value:
        return ""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return f"{moment.hour:02}.{moment.minute:02} uur"


def money(value_eur: float) -> str:
    """Like "€ 1.240,50", "€ 1.850"."""
    euros, cents = divmod(round(value_eur * 100), 100)
    whole = f"{euros:,}".replace(",", ".")
    return f"\u20ac {whole},{cents:02}" if cents else f"\u20ac {whole}"


def number_text(value: float) -> str:
    """A number with a comma: "1,2"; without decimals where there are none."""
    text = str(int(value)) if float(value).is_integer() else repr(float(value))
    return text.replace(".", ",")


def measured(what: str, value: object) -> str:
    """Like "ademanalyse 610 µg/l"; an unknown measurement by its own name."""
    label, unit = _MEASURED.get(what, (phrase_of(what), ""))
    number = number_text(value) if isinstance(value, int | float) else str(value)
    return " ".join(part for part in (label, number, unit) if part)


def phone_number(number: str) -> str:
    """Like "06 12345678" of "+31612345678"; a foreign one with its country code."""
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        return number
    dutch = parsed.country_code == phonenumbers.country_code_for_region("NL")
    shape = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, shape.NATIONAL if dutch else shape.INTERNATIONAL)


def phrase_of(name: str) -> str:
    """A name of the schema as it is read: "rijden onder invloed", "foto's gemaakt"."""
    return _LABELS.get(name, name.replace("_", " "))


def joined(values: Sequence[str]) -> str:
    """Like "rode trui, zwarte pet en blauwe spijkerbroek"."""
    *first, last = values
    return f"{', '.join(first)} en {last}" if first else last


def adjective(colour: str, noun: str) -> str:
    """The colour as it stands before ``noun`` without article; empty where it can only stand behind it."""
    base = next((one for one in _INFLECTED if colour.endswith(one)), None)
    if base is None:
        return colour if colour in {"oranje", "roze"} else ""
    neuter = noun.casefold().endswith((*_NEUTER, "je"))
    return colour if neuter else colour.removesuffix(base) + _INFLECTED[base]
