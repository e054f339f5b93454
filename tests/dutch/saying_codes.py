"""Says plates, postcodes and numbers as Dutch officers do, for tests of what reads them back.

Own word lists, not those of the reader. Every choice is taken from ``choice``, so a test repeats.
"""

from __future__ import annotations

from random import Random

from tests.dutch import saying


def _alphabet(words: str) -> dict[str, str]:
    return dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", words.split(), strict=True))


NATO = _alphabet(
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike "
    "November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
DUTCH = _alphabet(
    "Anton Bernard Cornelis Dirk Eduard Ferdinand Gerard Hendrik Izaak Johan Karel Lodewijk Marie "
    "Nico Otto Pieter Quotiënt Rudolf Simon Teunis Utrecht Victor Willem Xantippe Ypsilon Zacharias"
)
PLATE_LETTERS = "BDFGHJKLMNPRSTVWXZ"


def letters(code: str, choice: Random, style: str = "mixed") -> list[str]:
    """One word a letter, of the NATO or the Dutch alphabet, or any of both; pairs at times "dubbel"."""
    said, at = [], 0
    while at < len(code):
        alphabet = {"nato": NATO, "dutch": DUTCH, "mixed": choice.choice([NATO, DUTCH])}[style]
        word = alphabet[code[at]]
        twice = code[at : at + 2] == code[at] * 2 and choice.random() < 0.5
        said.append(f"dubbel {word}" if twice else word)
        at += 2 if twice else 1
    return said


def digits(code: str, choice: Random) -> list[str]:
    """Digits one by one, in pairs, as one number of three, or "dubbel nul"."""
    if len(code) == 3 and code[0] != "0" and choice.random() < 0.5:
        return [saying.cardinal(int(code))]
    said, at = [], 0
    while at < len(code):
        pair = code[at : at + 2]
        if len(pair) == 2 and pair[0] == pair[1] and choice.random() < 0.4:
            said.append(
                f"{choice.choice(['dubbel', 'dubbele', 'twee keer'])} {saying.cardinal(int(pair[0]))}"
            )
            at += 2
        elif len(pair) == 2 and pair[0] != "0" and choice.random() < 0.5:
            said.append(saying.cardinal(int(pair)))
            at += 2
        else:
            said.append(saying.cardinal(int(code[at])))
            at += 1
    return said


def grouped(value: str, choice: Random, style: str = "mixed") -> str:
    """A code with dashes ("12-ABC-3") in words, group by group, at times with "streep" between."""
    groups = [
        digits(group, choice) if group.isdigit() else letters(group, choice, style)
        for group in value.split("-")
    ]
    dash = choice.choice([" ", " ", " streep ", " streepje "])
    return dash.join(" ".join(group) for group in groups)


def half_written(value: str, choice: Random) -> str:
    """A code of which some groups are said and others written, as recognition gives it."""
    groups = []
    for group in value.split("-"):
        if choice.random() < 0.5:
            groups.append(group)
        else:
            groups.append(" ".join(digits(group, choice) if group.isdigit() else letters(group, choice)))
    return " ".join(groups)


def prose(choice: Random) -> str:
    """Prose without a code: ordinary words, numbers, times, names, in any order, some punctuation."""
    made = []
    for _ in range(choice.randint(3, 40)):
        word = choice.choice(_makers)(choice)
        made.append(word + choice.choice(["", "", "", "", "", ",", "."]))
    return " ".join(made)


_ORDINARY_WORDS = (
    "de het een en van in op te dat die niet met voor zijn was aan er hij zij ik wij om ook als bij "
    "dan nog naar heeft had maar uit door over zag liep reed stond man vrouw jongen meisje auto fiets "
    "straat huis deur ruit sleutel tas jas hoodie schoenen zwart zwarte rood rode blauw blauwe grijs "
    "grijze wit witte groen geel politie verdachte getuige aangever melder slachtoffer collega "
    "meldkamer bureau verklaarde aangehouden overgedragen gezien gehoord gestolen weggenomen vernield "
    "beschadigd geslagen geschopt bedreigd gevlucht richting centrum station winkel supermarkt school "
    "park brug kruising snelweg afslag links rechts rechtdoor vandaag gisteren vanochtend vanmiddag "
    "gisteravond vorige week maandag dinsdag vrijdag januari maart mei juni november december "
    "omstreeks tussen tot rond ongeveer ruim bijna precies samen alleen snel langzaam hard zacht groot "
    "klein oud jong lang kort dik dun waarop waarna vervolgens daarna toen terwijl omdat hoewel zonder "
    "tegen onder boven naast achter tegenover nummer artikel meter kilometer euro uur "
    "jaar minuten keer maal procent graden telefoon laptop portemonnee geld sieraden horloge ring "
    "camera beelden sporen schade letsel bloed pijn hoofd arm been hand vuist mes stok golf hotel kilo "
    "papa echo tango plaats kamer verdieping etage ingang uitgang tuin schuur garage dak kelder trap "
    "hal gang lift balkon twee-onder-een-kap CD DVD HD TV GB NS WVW Sr BMW OVJ pv mr dr km"
)
ORDINARY = tuple(_ORDINARY_WORDS.split())
_PHRASES = (
    "het kenteken was niet leesbaar",
    "zonder kentekenplaat",
    "mijn telefoonnummer weet hij",
    "een rekeningnummer",
    "getuige Karel Jansen",
    "de heer Otto Vermeer",
    "Maria de Wit",
    "Willem van Dam",
    "Utrecht",
)


def _ordinary(choice: Random) -> str:
    return choice.choice(ORDINARY)


def _number(choice: Random) -> str:
    number = choice.choice([choice.randint(0, 30), choice.randint(0, 999), choice.randint(1900, 2050)])
    return str(number) if choice.random() < 0.5 else saying.cardinal(number)


def _time(choice: Random) -> str:
    hour, minute = choice.randint(0, 23), choice.randint(0, 59)
    return choice.choice(
        [
            f"{hour}.{minute:02} uur",
            f"{saying.cardinal(hour)} uur {saying.cardinal(minute)}",
            "kwart over tien",
            "tien voor half vier",
            f"{choice.randint(1, 28)}-{choice.randint(1, 12)}-2026",
            f"{choice.randint(1, 28)} mei 2026",
        ]
    )


def _phrase(choice: Random) -> str:
    return choice.choice(_PHRASES)


_makers = (_ordinary, _ordinary, _ordinary, _ordinary, _number, _time, _phrase)


def paused(items: list[str], choice: Random) -> str:
    """The items with a comma after some of them, as recognition writes a pause."""
    return "".join(f"{item}{choice.choice([' ', ', '])}" for item in items).rstrip(" ,")


def postcode(value: str, choice: Random) -> str:
    """A postcode as it is said: "vijfendertig elf Eduard Dirk", "drieduizend vijfhonderdelf alfa bravo"."""
    number, signs = value.split()
    said = [" ".join(digits(number, choice)), saying.digits(number)]
    if number[2:] != "00":
        said += [saying.cardinal(int(number)), saying.hundreds(int(number))] if number[1] != "0" else []
    words = letters(signs, choice)
    return f"{choice.choice(said)}{choice.choice([' ', ', '])}{' '.join(words)}"


def phone(national: str, choice: Random) -> str:
    """A phone number as it is said: digit by digit, in pairs, from the country code on."""
    if choice.random() < 0.25:
        return f"plus eenendertig {' '.join(digits(national[1:], choice))}"
    return choice.choice(
        [saying.digits(national), saying.pairs(national), " ".join(digits(national, choice))]
    )


def iban(value: str, choice: Random) -> str:
    """An IBAN as it is said: its letters spelled or written, its digits in any grouping."""
    bank = value[4:8]
    country = choice.choice([value[:2], " ".join(letters(value[:2], choice))])
    bank = choice.choice([bank, bank, " ".join(letters(bank, choice)), " ".join(bank)])
    return " ".join([country, *digits(value[2:4], choice), bank, *digits(value[8:], choice)])
