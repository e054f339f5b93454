"""Which thing is meant: whether a noun group tells of one that was named before, or of another.

"Het is een zwarte Gazelle", "het mes" after a vlindermes and "de bakfiets, een Babboe" are the same thing
again; "een andere tas" and "de bruine tas" after a black one are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.facts import FactBuilder
from server.reporting.extraction.item_cues import STOLEN
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.theft_denials import Denial
from server.reporting.extraction.thing_groups import CYCLES, KNOWN_WORDS
from server.reporting.extraction.things import Thing, may_be_of

_IDENTIFIES = word_set("het dit dat die deze")
_IS = word_set("is was betreft betrof gaat ging om zijn")
_NEW_AGAIN = word_set("andere ander nog tweede")
REACH = 40
"""So many things back "de tas" may be one that was named; in a longer report it is a new one."""
WEAPONS, DRUGS = "wapen", "drugs"
CLASSES = {"wapen": WEAPONS, "vuurwapen": WEAPONS, "steekwapen": WEAPONS, "drugs": DRUGS,
           "verdovende middelen": DRUGS, "toestel": "elektronica"}  # fmt: skip
"""Words for a whole sort of goods, by the sort."""


@dataclass(slots=True)
class Known:
    """A thing of the dictation so far, with the sentence that named it last.

    ``thefts`` are the words that said it is stolen, ``denial`` those that said it is not.
    """

    builder: FactBuilder
    thing: Thing
    sentence: Sentence
    role: str = ""
    polarity: Polarity = Polarity.STATED
    things: list[Thing] = field(default_factory=list)
    thefts: list[int] = field(default_factory=list)
    denial: Denial | None = None

    @property
    def kind(self) -> str:
        """The kind that was said, or an empty string."""
        return next((thing.kind for thing in [*self.things, self.thing] if thing.kind), "")


def meant(reading: Reading, thing: Thing, known: Sequence[Known]) -> Known | None:
    """The thing named before that this group says more of: "Het is een zwarte Gazelle"."""
    if _NEW_AGAIN.intersection(reading.keys(thing.first, thing.head.first)):
        return None
    for one in reversed(known[-REACH:]):
        if thing.noun is not None and is_same(thing, one) and not _differs(thing, one):
            cycle = _is_cycle(thing.kind) and one.role == STOLEN
            apposed = one.sentence is thing.sentence and _is_apposed(reading, thing, one)
            if not thing.is_new or cycle or apposed or _identifies(reading, thing):
                return one
        if (
            thing.noun is None
            and not one.builder.has("brand")
            and _is_apposed(reading, thing, one)
            and may_be_of(reading, one.thing, thing.head)
        ):
            return one
    if thing.noun is None and _identifies(reading, thing):
        return _topic(thing, known)
    return None


def is_same(thing: Thing, one: Known) -> bool:
    """True for the same noun, or a wider one: "het mes" for a vlindermes, "het wapen"."""
    kind, before = thing.kind.casefold(), one.kind.casefold()
    if not kind or not before:
        return False
    if kind == before or (_is_cycle(kind) and _is_cycle(before)):
        return True
    return before.endswith(kind) or CLASSES.get(kind, "") == one.thing.group


def _is_cycle(kind: str) -> bool:
    return kind in CYCLES or kind.endswith("fiets")


def _differs(thing: Thing, one: Known) -> bool:
    """True when what is said of it tells that it is another: "de bruine tas" after "een zwarte tas"."""
    said = {part.key: str(part.value) for part in one.builder.parts}
    colour = str(thing.colour.value) if thing.colour else ""
    brand = str(thing.brand.value) if thing.brand else ""
    return (bool(colour) and said.get("colour", colour) != colour) or (
        bool(brand) and said.get("brand", brand) != brand
    )


def _is_apposed(reading: Reading, thing: Thing, one: Known) -> bool:
    """For example "een grijze laptop, een HP" or "mijn bril ging kapot, een zwarte Ray-Ban"."""
    if one.sentence is not thing.sentence or thing.first <= one.thing.end - 1:
        return False
    if thing.determiner not in {"een", "", "het", "de"} or thing.quantity:
        return False
    return reading.tokens[thing.first - 1].stop == COMMA or thing.first == one.thing.end


def _identifies(reading: Reading, thing: Thing) -> bool:
    """For example "Het is een zwarte Gazelle", "Het gaat om een Batavus", "De fiets is een Koga"."""
    before = reading.keys(thing.sentence.first, thing.first)
    return bool(before) and before[0] in _IDENTIFIES | KNOWN_WORDS and bool(_IS.intersection(before[-2:]))


def _topic(thing: Thing, known: Sequence[Known]) -> Known | None:
    """The thing that "het is een Gazelle" is about: of its sort, or else the last one without brand."""
    open_ones = [one for one in reversed(known[-REACH:]) if not one.builder.has("brand")]
    of_sort = [one for one in open_ones if one.thing.group == thing.group]
    return next(iter([*of_sort, *(one for one in open_ones if one.role == STOLEN)]), None)


def has_class(thing: Thing, known: Sequence[Known]) -> bool:
    """True when "het wapen" may be something that was named before by its own name."""
    return any(one.thing.group == CLASSES[thing.kind] for one in known[-REACH:])


def before(thing: Thing, known: Sequence[Known]) -> Known | None:
    """What the sentence before named last, when ``thing`` may be that: "de fiets. ..., een Gazelle"."""
    last = known[-1] if known else None
    if last is None or last.role or thing.sentence.number - last.sentence.number != 1:
        return None
    named = thing.noun is not None and not is_same(thing, last)
    return None if named or (last.builder.has("brand") and thing.brand) else last
