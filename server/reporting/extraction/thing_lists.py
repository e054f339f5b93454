"""Lists of things: what is named in one breath, and what a list says of its parts.

"Een rode koffer, twee jassen en een paar schoenen" is one list; whoever "nam" it "mee" took all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.things import Thing

JOINERS = word_set(
    "en of alsmede plus evenals ook nog tevens zowel als inclusief bijbehorende samen met verder "
    "daarnaast vermoedelijk mijn zijn haar onze ons hun een de het "
    "diverse verschillende o.a onder meer andere contant contante ter waarde van ongeveer circa totale"
)
_JOINED_KINDS = ("amount", "serial", "brand", "product", "colour", "measure", "model", "make", "name", "role")
_LISTING = word_set("en of alsmede plus evenals ook samen inclusief tevens")
_UNKNOWN_REACH = 5
_ARTICLES = word_set("een de het mijn zijn haar onze")
_NO_NOUN = word_set(
    "ik wij we hij zij ze men er die dat is was zijn waren werd werden heb heeft hebben had hadden en of "
    "maar want toen terwijl niet geen in op uit met naar bij door aan van voor"
)
_COLOUR_LEADS = word_set("kleur is was gekleurd ook")
_APART = ("make", "vehicle_kind", "model", "plate", "garment", "hair", "sex", "role", "name", "build")
_NAMED_ANEW = word_set("namelijk weten zijnde")


def joined(reading: Reading, last: Thing, thing: Thing, aside: Collection[int]) -> bool:
    """True when ``thing`` goes on with the list that ``last`` is in.

    Only "en", commas, values and what is in the first ("ponypacks met cocaïne") are between them, or a thing
    that no list of words has: "een laptop, een dinges en een tas".
    """
    listed = bool(_LISTING.intersection(reading.keys(last.end, thing.first)))
    stops = any(reading.tokens[at].stop for at in range(last.end - 1, thing.first))
    parted = listed or stops or thing.determiner == "een"  # who says no comma still says "een"
    if not parted:
        return False
    return all(_joins(reading, last, at, aside) for at in range(last.end, thing.first)) or _is_unknown(
        reading, last.end, thing.first
    )


def _joins(reading: Reading, last: Thing, at: int, aside: Collection[int]) -> bool:
    if reading.tokens[at].text.isdecimal() or reading.tokens[at].key == "x":
        return True
    if reading.at(at, *_JOINED_KINDS) or reading.tokens[at].key in JOINERS:
        return True
    if reading.tokens[at].key == "aan" and reading.at(at - 1, "amount"):
        return True
    if at in aside and "met" in reading.keys(last.end, at):
        return True
    good = reading.at(at, "good")
    return good is not None and good.entry is not None and good.entry.data.get("group") == "geld"


def _is_unknown(reading: Reading, first: int, end: int) -> bool:
    """True for "een dinges en" between two things: an article, a word or two, and a comma or "en"."""
    keys = reading.keys(first, end)
    if not 1 < len(keys) <= _UNKNOWN_REACH or keys[0] not in _ARTICLES or not reading.tokens[first - 1].stop:
        return False
    closes = keys[-1] in {"en", "of"} or bool(reading.tokens[end - 1].stop)
    words = range(first + 1, end - 1 if keys[-1] in {"en", "of"} else end)
    return closes and all(
        reading.tokens[at].key not in _NO_NOUN and not reading.at(at, "role", "sex", "name", "moment")
        for at in words
    )


def runs(reading: Reading, things: Sequence[Thing]) -> list[list[Thing]]:
    """The things in lists of one or more, in order."""
    found: list[list[Thing]] = []
    for thing in things:
        if found and joined(reading, found[-1][-1], thing, ()):
            found[-1].append(thing)
        else:
            found.append([thing])
    return found


def settle_lists(reading: Reading, sentence: Sentence, things: list[Thing]) -> list[Thing]:
    """The things of a sentence with what is said of them later in it, and brands that are of several.

    "Twee laptops (Apple en HP)" are of one brand each, so neither is the brand of both.
    """
    kept = list(things)
    for number, thing in enumerate(things):
        brands = _brands_after(reading, things, number)
        if brands and thing.quantity and thing.quantity[0] > 1:
            thing.brand = thing.model = None
            kept = [one for one in kept if one not in brands]
    _take_late_colour(reading, sentence, kept)
    return kept


def _brands_after(reading: Reading, things: Sequence[Thing], number: int) -> list[Thing]:
    """The brands that follow "twee laptops, een" in a row: "Apple en HP"."""
    found: list[Thing] = []
    last = things[number]
    if last.brand is None:
        return []
    for thing in things[number + 1 :]:
        between = reading.keys(last.end, thing.first)
        if thing.noun is not None or thing.determiner or thing.colour or not set(between) <= {"en", "of"}:
            break
        found.append(thing)
        last = thing
    return found


def _take_late_colour(reading: Reading, sentence: Sentence, things: Sequence[Thing]) -> None:
    """Take in a colour that is said after the verb: "een jas gestolen, zwart van kleur"."""
    for unit in reading.of("colour", within=sentence):
        before = [thing for thing in things if thing.end <= unit.first]
        inside = any(thing.first <= unit.first < thing.end for thing in things)
        if inside or not before or before[-1].colour or not reading.is_stated(unit):
            continue
        thing = before[-1]
        plain = reading.tokens[unit.first].key in {str(unit.value), f"{unit.value}kleurig"}
        if plain and _tells_colour(reading, sentence, unit.first, unit.end):
            apart = range(thing.end, unit.first)
            if not any(reading.at(at, *_APART) for at in apart):
                thing.colour = unit


def _tells_colour(reading: Reading, sentence: Sentence, first: int, end: int) -> bool:
    lead = reading.keys(max(first - 1, sentence.first), first)
    if reading.keys(end, end + 2) == ["van", "kleur"] or lead == ["kleur"]:
        return True
    ends = end >= sentence.end or bool(reading.tokens[end - 1].stop)
    return ends and bool(lead) and lead[0] in _COLOUR_LEADS


def is_told_apart(reading: Reading, thing: Thing, parts: Sequence[Thing]) -> bool:
    """True for "twee fietsen: een zwarte Gazelle en een rode Batavus": the list tells of each alone."""
    if thing.quantity is None or len(parts) != thing.quantity[0] or thing.brand or thing.serial:
        return False
    between = reading.keys(thing.end, parts[0].first)
    opened = any(reading.tokens[at].stop == ":" for at in range(thing.end - 1, parts[0].first))
    return (opened or bool(_NAMED_ANEW.intersection(between))) and all(
        part.determiner == "een" and (part.noun is None or part.kind == thing.kind) for part in parts
    )
