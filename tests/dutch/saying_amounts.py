"""Says amounts of money, speeds and heights as Dutch speakers do and as reports write them."""

from __future__ import annotations

from tests.dutch.saying import cardinal, cardinal_forms, dotted, spaced, without_accents

_EURO = "\u20ac"


def amount_forms(cents: int) -> list[str]:
    """1 cent to 99,999.99 euros in every way that an amount is said or written, each once."""
    euros, rest = divmod(cents, 100)
    forms = [*_written(euros, rest)]
    if euros:
        forms += [f"{said}{tail}" for said in cardinal_forms(euros) for tail in _tails(rest)]
    else:
        forms += [f"{said} cent" for said in cardinal_forms(rest)]
    forms += [without_accents(form) for form in forms if "\u00e9\u00e9n" not in form]
    return list(dict.fromkeys(forms))


def briefly(cents: int) -> list[str]:
    """An amount with two digits of cents without the word euro: "vijfendertig vijftig", "35,50"."""
    euros, rest = divmod(cents, 100)
    return [f"{cardinal(euros)} {cardinal(rest)}", f"{spaced(euros)} {cardinal(rest)}", f"{euros} {rest}"]


def height_forms(centimeters: int) -> list[str]:
    """100 to 229 cm as the height of a person."""
    meters, rest = divmod(centimeters, 100)
    said = cardinal(meters)
    forms = [
        f"{meters}.{rest:02} m",
        f"{meters},{rest:02} meter",
        f"{meters}m{rest:02}",
        f"{meters}.{rest:02}m",
        f"{centimeters} centimeter",
        f"{centimeters} cm",
        f"{centimeters}cm",
        f"{cardinal(centimeters)} centimeter",
    ]
    if rest:
        tail = cardinal(rest) if rest >= 10 else f"nul {cardinal(rest)}"
        forms += [
            f"{meters} meter {rest:02}",
            f"{said} meter {tail}",
            f"{said} meter en {cardinal(rest)} centimeter",
            f"{said} meter {cardinal(rest)} centimeter",
            f"{said} komma {tail} meter",
        ]
    if rest >= 10:
        forms += [
            f"{without_accents(said)} meter {without_accents(cardinal(rest))}",
            f"{meters} meter {rest}",
        ]
    return forms


def speed_forms(speed: int) -> list[str]:
    """A speed in kilometres per hour."""
    units = ("kilometer per uur", "km per uur", "km/u", "km/h", "kilometer in het uur")
    return [f"{said} {unit}" for said in cardinal_forms(speed) for unit in units] + [f"{speed}km/u"]


def breath_forms(value: int) -> list[str]:
    """The result of a breath analysis in micrograms of alcohol per litre of breath."""
    units = (
        *("microgram per liter", "microgram", "\u00b5g/l", "\u03bcg/l", "ug/l", "ugl"),
        *("microgram alcohol per liter uitgeademde lucht", "microgram alcohol per liter"),
    )
    return [f"{said} {unit}" for said in cardinal_forms(value) for unit in units] + [f"{value}ug/l"]


def _written(euros: int, rest: int) -> list[str]:
    numbers = [str(euros)] + ([dotted(euros)] if euros >= 1_000 else [])
    forms = [f"{number},{rest:02} euro" for number in numbers]
    forms += [f"{_EURO} {number},{rest:02}" for number in numbers]
    forms += [f"{_EURO}{numbers[-1]},{rest:02}", f"EUR {numbers[-1]},{rest:02}", f"{euros},{rest:02}{_EURO}"]
    if not rest:
        forms += [f"{numbers[-1]},- euro", f"{_EURO} {numbers[-1]},-", f"{_EURO} {numbers[-1]}"]
    return forms


def _tails(rest: int) -> list[str]:
    """What is said behind the number of euros."""
    if not rest:
        return [" euro"]
    said = cardinal(rest)
    bare = said if rest >= 10 else f"nul {said}"
    return [
        f" euro {bare}",
        f" euro {rest:02}",
        f" euro {said} cent",
        f" euro en {said} cent",
        f" euro en {rest} cent",
    ]
