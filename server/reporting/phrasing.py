"""Observations as plain Dutch for a field: "Marieke van den Berg, geboren 4 maart 1987 te Gouda".

Pure functions. Only values of the observation are written, with the little words that hold them
together ("geboren", "te", "framenummer"); nothing is added that was not observed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.domain.filling import Phrased
from server.domain.report import Fill, Observation, ObservedValue
from server.reporting.values import (
    adjective,
    clock_of,
    date_of,
    joined,
    measured,
    money,
    number_text,
    phone_number,
    phrase_of,
)

_BEFORE_NUMBER = ("tegenover", "ter hoogte van", "nabij", "naast", "voor", "achter", "tussen", "hoek")
_VEHICLE_WORDS: Mapping[str, str] = {"gestolen": "gestolen", "verdachte": "van de verdachte"}
_TIME_WORDS: Mapping[str, str] = {
    "gebeurtenis_van": "van",
    "gebeurtenis_tot": "tot",
    "kennisname": "melding",
    "aankomst": "ter plaatse",
    "aanhouding": "aanhouding",
    "ontdekt": "ontdekt",
    "laatst_gezien": "laatst gezien",
    "betaling": "betaling",
}


class _Words:
    """Takes values of one observation, and notes which were taken."""

    def __init__(self, observation: Observation) -> None:
        self._values = observation.values
        self.keys: list[str] = []

    def __call__(self, key: str) -> ObservedValue | None:
        value = self._values.get(key)
        if value is None or value in ("", ()):
            return None
        self.keys.append(key)
        return value

    def text(self, key: str, before: str = "") -> str:
        """The value as text with a word before it; empty where it is not there."""
        value = self(key)
        if value is None:
            return ""
        said = joined(value) if isinstance(value, tuple) else str(value)
        return f"{before} {said}" if before else said


Writer = Callable[[_Words], str]


def phrase(observation: Observation, fill: Fill) -> Phrased | None:
    """What ``fill`` takes from an observation, or None where nothing of it was said.

    Where a fill takes more than one role, or the whole of any, the role is told as well: "getuige
    Lisa Hermans", "zwarte tas (gestolen)", "laatst gezien 19 november 2026".
    """
    words = _Words(observation)
    part = fill.value or ""
    writer = _WRITERS.get((observation.type, part))
    text = writer(words) if writer else _single(part, words)
    if not text:
        return None
    before, behind = _role_words(observation, fill)
    if behind:
        text = f"{text} ({behind})"
    return Phrased(
        text=f"{before} {text}" if before else text,
        keys=tuple(dict.fromkeys(words.keys)),
        whole=not part or bool(before or behind),
    )


def describe(observation: Observation) -> str:
    """The whole observation, with its role: for lists of what was found."""
    found = phrase(observation, Fill(type=observation.type))
    return found.text if found else ""


def _role_words(observation: Observation, fill: Fill) -> tuple[str, str]:
    """How the role is told: the words before the phrase, and those behind it."""
    role = observation.role
    part_alone = fill.role is None and fill.value not in {None, "described"}
    if role is None or isinstance(fill.role, str) or part_alone:
        return "", ""
    if observation.type == "time":
        return _TIME_WORDS.get(role, ""), ""
    if observation.type == "person":
        return phrase_of(role), ""
    if observation.type == "vehicle":
        return "", _VEHICLE_WORDS.get(role, "")
    told = observation.type in {"item", "location"} and role != "pleegplaats"
    return "", phrase_of(role) if told else ""


def _person(words: _Words) -> str:
    return ", ".join(
        part
        for part in (
            _identity(words),
            _address(words),
            _phone(words, "telefoon"),
            words.text("email", "e-mail"),
        )
        if part
    )


def _identity(words: _Words) -> str:
    name, born = words.text("name"), _birth(words)
    return ", ".join(part for part in (name, born, words.text("bsn", "BSN")) if part)


def _birth(words: _Words) -> str:
    day, place = words("birth_date"), words.text("birth_place", "te")
    if day is None and not place:
        return ""
    return " ".join(part for part in ("geboren", date_of(str(day)) if day else "", place) if part)


def _birth_date(words: _Words) -> str:
    day = words("birth_date")
    return date_of(str(day)) if day else ""


def _phone(words: _Words, before: str = "") -> str:
    number = words("phone")
    if number is None:
        return ""
    return " ".join(part for part in (before, phone_number(str(number))) if part)


def _address(words: _Words) -> str:
    """Like "Eikenlaan 41, 3811 AB Amersfoort", "Beukenlaan tegenover 8, Amersfoort"."""
    street, number, addition = words.text("street"), words.text("house_number"), words.text("addition")
    if addition.startswith(_BEFORE_NUMBER):
        line = [street, addition, number]
    else:
        line = [street, _numbered(number, addition)]
    area = [words.text("postcode"), words.text("city")]
    parts = (" ".join(part for part in one if part) for one in (line, area))
    return ", ".join(part for part in parts if part)


def _numbered(number: str, addition: str) -> str:
    """Like "14-2", "48a", "12 bis"."""
    if not number or not addition:
        return number or addition
    if addition.isdecimal():
        return f"{number}-{addition}"
    return f"{number}{addition}" if len(addition) == 1 else f"{number} {addition}"


def _moment(words: _Words) -> str:
    value = str(words("value") or "")
    day, clock = date_of(value), clock_of(value)
    return f"{day}, {clock}" if day and clock else day


def _day(words: _Words) -> str:
    return date_of(str(words("value") or ""))


def _clock(words: _Words) -> str:
    return clock_of(str(words("value") or ""))


def _item(words: _Words) -> str:
    """Like "2 zwarte Gazelle e-bike, type Orange, framenummer GZ4829136, € 1.850"."""
    quantity = words("quantity")
    kind, brand = words.text("kind"), words.text("brand")
    amount = words("value_eur")
    plural = isinstance(quantity, int | float) and quantity > 1
    return ", ".join(
        part
        for part in (
            _coloured(words, (f"{quantity}\u00d7" if plural else "", brand, kind), noun=kind or brand),
            words.text("model", "type" if kind or brand else ""),
            words.text("serial", _serial_word(kind)),
            money(amount) if isinstance(amount, int | float) else "",
        )
        if part
    )


def _serial_word(kind: str) -> str:
    return "framenummer" if kind.endswith(("fiets", "bike")) else "nummer"


def _vehicle(words: _Words) -> str:
    return ", ".join(part for part in (_looks(words), words.text("plate")) if part)


def _described(words: _Words) -> str:
    """The whole vehicle, if more than its plate was said."""
    looks, plate = _looks(words), words.text("plate")
    return ", ".join(part for part in (looks, plate) if part) if looks else ""


def _looks(words: _Words) -> str:
    """Like "zwarte Opel Astra", "rode motor Kawasaki"."""
    kind, make, model = words.text("kind"), words.text("make"), words.text("model")
    return _coloured(words, ("", kind, make, model), noun=kind or make or model)


def _coloured(words: _Words, parts: tuple[str, ...], *, noun: str) -> str:
    """The parts with the colour before the noun where Dutch allows it, else behind it."""
    colour = words.text("colour")
    before = adjective(colour, noun) if colour and noun else ""
    first, *rest = parts
    line = " ".join(part for part in (first, before, *rest) if part)
    if colour and not before:
        return ", ".join(part for part in (line, f"kleur {colour}") if part)
    return line


def _description(words: _Words) -> str:
    age = words.text("age")
    height = words("height_cm")
    parts = (
        words.text("sex"),
        f"{age} jaar" if age and age[-1].isdecimal() else age,
        f"{number_text(height)} cm" if isinstance(height, int | float) else "",
        words.text("build", "postuur"),
        words.text("hair", "haar"),
        words.text("clothing", "kleding:"),
    )
    return ", ".join(part for part in parts if part)


def _amount(words: _Words) -> str:
    value, what = words("value_eur"), words.text("what")
    if not isinstance(value, int | float):
        return ""
    return f"{money(value)} ({phrase_of(what)})" if what else money(value)


def _iban(words: _Words) -> str:
    number = words.text("value").replace(" ", "")
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    owner = words.text("of")
    return f"{grouped} ({phrase_of(owner)})" if grouped and owner else grouped


def _article(words: _Words) -> str:
    return words.text("value", "artikel")


def _measurement(words: _Words) -> str:
    value, what = words("value"), words.text("what")
    return "" if value is None else measured(what, value)


def _label(words: _Words) -> str:
    return phrase_of(words.text("value"))


def _dictated(words: _Words) -> str:
    return words.text("text")


def _single(key: str, words: _Words) -> str:
    """One value of its own."""
    value = words(key)
    if value is None:
        return ""
    if key == "value_eur" and isinstance(value, int | float):
        return money(value)
    if key == "phone":
        return phone_number(str(value))
    if isinstance(value, tuple):
        return joined(value)
    return number_text(value) if isinstance(value, int | float) else value


_WRITERS: Mapping[tuple[str, str], Writer] = {
    ("incident", ""): _label,
    ("incident", "value"): _label,
    ("time", ""): _moment,
    ("time", "value"): _moment,
    ("time", "date"): _day,
    ("time", "clock"): _clock,
    ("location", ""): _address,
    ("person", ""): _person,
    ("person", "identity"): _identity,
    ("person", "address"): _address,
    ("person", "birth_date"): _birth_date,
    ("description", ""): _description,
    ("vehicle", ""): _vehicle,
    ("vehicle", "described"): _described,
    ("vehicle", "looks"): _looks,
    ("item", ""): _item,
    ("amount", ""): _amount,
    ("iban", ""): _iban,
    ("iban", "value"): _iban,
    ("article", ""): _article,
    ("measurement", ""): _measurement,
    ("action", ""): _label,
    ("action", "value"): _label,
    ("negation", ""): _label,
    ("negation", "value"): _label,
    ("dictated", ""): _dictated,
    ("dictated", "text"): _dictated,
}
