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
