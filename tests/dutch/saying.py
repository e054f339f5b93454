"""Says numbers as Dutch speakers do, for tests of what reads them back. Own rules, no library."""

from __future__ import annotations

_ONES = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")


def cardinal(number: int) -> str:
    """0 to 999,999 in words: "honderdtweeëndertig", "tweeduizend zesentwintig"; 1 is "één"."""
    return "één" if number == 1 else _cardinal(number)


def year(number: int) -> str:
    """1100 to 2099: "negentienhonderdzevenentachtig", "tweeduizend zesentwintig"."""
    return cardinal(number) if number >= 2000 else hundreds(number)


def hundreds(number: int) -> str:
    """1,100 to 9,999 in hundreds: "achttienhonderdvijftig"."""
    hundred, rest = divmod(number, 100)
    return f"{_cardinal(hundred)}honderd{_cardinal(rest) if rest else ''}"


def digits(code: str) -> str:
    """Digit by digit: "nul zes één"."""
    return " ".join(cardinal(int(digit)) for digit in code)


def pairs(code: str) -> str:
    """Two digits at a time, as phone numbers are said: "nul zes twaalf vierendertig nul vijf"."""
    said = []
    for at in range(0, len(code), 2):
        pair = code[at : at + 2]
        said.append(digits(pair) if pair.startswith("0") or len(pair) == 1 else cardinal(int(pair)))
    return " ".join(said)


def cardinal_forms(number: int) -> list[str]:
    """0 to 999,999 in every way it is said or written; each once."""
    joined = cardinal(number)
    split = spaced(number)
    linked = spaced(number, linked=True)
    forms = [joined, split, linked, str(number)]
    forms += [without_accents(form) for form in (joined, split, linked) if "\u00e9\u00e9n" not in form]
    if number >= 1_000:
        forms.append(dotted(number))
    if 1_100 <= number < 10_000 and number // 100 % 10:
        forms += [
            hundreds(number),
            f"{cardinal(number // 100)} honderd {spaced(number % 100)}".removesuffix(" nul"),
        ]
    return list(dict.fromkeys(forms))


def spaced(number: int, *, linked: bool = False) -> str:
    """0 to 999,999 with spaces between all parts; ``linked`` with "en" where it can be: "honderd en vijf"."""
    return cardinal(number) if number < 2 else " ".join(_spaced(number, linked=linked))


def dotted(number: int) -> str:
    """With points between the thousands: "1.850"."""
    return f"{number:,}".replace(",", ".")


def without_accents(said: str) -> str:
    """As a recogniser writes that knows no accents."""
    return said.replace("\u00eb", "e").replace("\u00e9", "e")


def ordinal(number: int) -> str:
    """1 to 999: "eerste", "achtste", "tweeëntwintigste"."""
    odd = {1: "eerste", 3: "derde", 8: "achtste"}
    last = number % 100
    if last in odd:
        return (_cardinal(number - last) if number > last else "") + odd[last]
    return _cardinal(number) + ("ste" if last == 0 or last >= 20 else "de")


def _spaced(number: int, *, linked: bool) -> list[str]:
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        ten, one = divmod(number, 10)
        return [_ONES[one], "en", _TENS[ten - 2]] if one else [_TENS[ten - 2]]
    size, word = (1_000, "duizend") if number >= 1_000 else (100, "honderd")
    most, rest = divmod(number, size)
    words = [word] if most == 1 else [*_spaced(most, linked=False), word]
    if linked and 0 < rest < 100:
        return [*words, "en", cardinal(1)] if rest == 1 else [*words, "en", *_spaced(rest, linked=False)]
    return [*words, *_spaced(rest, linked=linked)] if rest else words


def _cardinal(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] if not one else f"{_ONES[one]}{'ën' if one in {2, 3} else 'en'}{_TENS[ten - 2]}"
    if number < 1000:
        hundred, rest = divmod(number, 100)
        head = "honderd" if hundred == 1 else f"{_ONES[hundred]}honderd"
        return head + (_cardinal(rest) if rest else "")
    thousand, rest = divmod(number, 1000)
    head = "duizend" if thousand == 1 else f"{_cardinal(thousand)}duizend"
    return f"{head} {_cardinal(rest)}" if rest else head
