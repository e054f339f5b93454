"""What happened to things: each cue says it of the things that stand nearest, a list shares its role.

"Weg zijn een laptop, een tablet en de autosleutel" says one thing of three; "het raam is ingeslagen en een
tas is weggenomen" two things of one each. Where something is, and what somebody used, takes no role.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.dutch.words import COLON, COMMA, word_set
from server.reporting.extraction.cues import CueFound, Cues
from server.reporting.extraction.item_chains import POINTERS, Chain, give, is_pronominal
from server.reporting.extraction.item_cues import (
    DAMAGED,
    FOUND,
    KEPT,
    SEIZED,
    STOLEN,
    ItemRole,
    item_roles,
)
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.thing_lists import joined
from server.reporting.extraction.thing_places import is_means, is_part_of, is_place
from server.reporting.extraction.things import Thing

_INSIDE = word_set("daarin hierin waarin daarbij waarbij erin")
_WEAR = word_set(
    "droeg droegen draagt dragen gekleed dragend kleding signalement postuur aanhad aanhebben bekleed getint"
)
_POINTER_REACH = 5
_RIGHT_BEFORE = 4
_SINGLE_POINTERS = word_set("die deze dit dat")
_RESULTS = word_set("waardoor zodat waarna waarop")
_GOODS = "goederen"
_HEADINGS = {"schade": DAMAGED}
_LOOT = "buit"
_HEADING_WORDS = 3
_TAKEN = word_set("weggenomen gestolen ontvreemde")
_HOLDING = word_set("tassen wapen")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence's things with a part in what happened, and the cues that no thing took.

    ``inside`` is the thing that the others were in ("in de tas zaten"), if there is one; ``holder``
    tells that they were in something named before ("daarin zaten").
    """

    chains: tuple[Chain, ...]
    free: tuple[ItemRole, ...]
    inside: Thing | None = None
    holder: bool = False


def told(reading: Reading, sentence: Sentence, things: Sequence[Thing], cues: Cues) -> Told:
    """The chains of a sentence with what its cues say of them."""
    spans = item_roles(reading, sentence, things, cues)
    openings = {b for _, cue in spans for _, b in cue.spans}
    acted: list[Thing] = []
    inside: Thing | None = None
    for thing in things:
        named = any(a <= thing.head.first < b for _, cue in spans for a, b in cue.spans)
        exempt = (
            thing.is_marked or (thing.first in openings and not named) or _accompanies(reading, thing, acted)
        )
        if not exempt and is_place(reading, thing.first, sentence):
            inside = inside or thing
        elif not exempt and (is_means(reading, thing.first) or is_part_of(reading, thing.first, things)):
            continue
        elif not _is_worn(reading, sentence, thing):
            acted.append(thing)
    aside = {at for thing in things if thing not in acted for at in range(thing.first, thing.end)}
    chains = _chains(reading, acted, aside)
    pointing = [(role, cue) for role, cue in spans if _pointer(reading, sentence, role) is not None]
    free = give(reading, chains, [one for one in spans if one not in pointing])
    free += [role for role, _ in pointing]
    free = _damage_before(reading, things, chains, free)
    free = _say_again(reading, chains, free)
    _take_heading(reading, sentence, chains)
    _share_apposed(reading, chains)
    _cancel(reading, chains, spans)
    keys = reading.keys(sentence.first, sentence.end)
    _share_inside(reading, chains)
    holder = bool(_INSIDE.intersection(keys[:3]))
    return Told(tuple(chains), tuple(free), inside, holder)


def _accompanies(reading: Reading, thing: Thing, before: Sequence[Thing]) -> bool:
    """True for what is in a thing, "een tas met kleding", or goes with it: "voor 300 euro aan"."""
    if reading.keys(thing.first - 1, thing.first) == ["aan"] and reading.at(thing.first - 2, "amount"):
        return True
    keys = reading.keys(thing.first - 3, thing.first)
    if keys[-2:] == ["samen", "met"] or keys[-1:] == ["inclusief"]:
        return True
    if keys[-1:] != ["met"] or not before:
        return False
    last = before[-1]
    return last.end == thing.first - 1 and last.group in _HOLDING and not reading.tokens[last.end - 1].stop


def _is_worn(reading: Reading, sentence: Sentence, thing: Thing) -> bool:
    """True for clothes that somebody wears: they describe a person and are no goods."""
    if reading.at(thing.head.first, "garment") is None:
        return False
    if sentence.field == "signalement" or _WEAR.intersection(reading.keys(sentence.first, sentence.end)):
        return True
    return bool(reading.of("build", "hair", "age", within=sentence)) or reading.keys(
        thing.end, thing.end + 1
    ) == ["aan"]


def _chains(reading: Reading, things: Sequence[Thing], aside: Collection[int]) -> list[Chain]:
    chains: list[Chain] = []
    for thing in things:
        if chains and joined(reading, chains[-1].things[-1], thing, aside):
            chains[-1].things.append(thing)
        else:
            chains.append(Chain([thing]))
    return chains


def _damage_before(
    reading: Reading, things: Sequence[Thing], chains: list[Chain], free: Sequence[ItemRole]
) -> list[ItemRole]:
    """Give "waardoor die kapot ging" to the thing named right before; return the other roles."""
    left: list[ItemRole] = []
    for role in free:
        sentence = reading.sentence_of(role.first)
        start = _pointer(reading, sentence, role)
        if start is None and is_pronominal(reading, role):
            start = reading.clause_of(role.first).first
        before = [thing for thing in things if start is not None and thing.end <= start]
        last = before[-1] if before and role.value == DAMAGED else None
        if (
            last is None
            or start is None
            or start - last.end > _RIGHT_BEFORE
            or _is_apart(reading, last, start)
        ):
            left.append(role)
            continue
        of = next((chain for chain in chains if last in chain.things), None)
        if of is None:
            chains.append(Chain([last], role))
        elif of.role is None:
            of.role = role
    return left


def _pointer(reading: Reading, sentence: Sentence, role: ItemRole) -> int | None:
    """Where "waardoor deze" begins before a role of damage: it speaks of what was named right before."""
    if role.value != DAMAGED:
        return None
    for at in range(role.first - 1, max(sentence.first, role.first - _POINTER_REACH), -1):
        if reading.tokens[at].key == "er" and reading.tokens[at - 1].key in _RESULTS:
            return at - 1
        if reading.tokens[at].key in _SINGLE_POINTERS and not reading.at(at + 1, "good", "colour"):
            if reading.tokens[at - 1].key in _RESULTS:
                return at - 1
            if reading.tokens[at - 1].stop and reading.tokens[at].key in {"die", "deze"}:
                return at
    return None


def _say_again(reading: Reading, chains: Sequence[Chain], free: Sequence[ItemRole]) -> list[ItemRole]:
    """Give "die namen ze mee, een zwarte Gazelle" its role; return the roles of other things."""
    for chain in chains:
        if chain.role and chain.things[0].determiner == "een":
            clause = reading.clause_of(chain.role.first)
            opening = reading.keys(clause.first, clause.first + 1)
            before = clause.first < chain.role.first < chain.first < clause.end
            chain.again = before and bool(POINTERS.intersection(opening))
    left: list[ItemRole] = []
    for role in free:
        clause = reading.clause_of(role.first)
        more = next((one for one in chains if one.first == clause.end), None)
        if more is None or more.role or more.things[0].determiner != "een":
            left.append(role)
            continue
        more.role, more.again = role, True
    return left


def _take_heading(reading: Reading, sentence: Sentence, chains: Sequence[Chain]) -> None:
    """Give what stands under "Weggenomen goederen:" or "Schade:" the role that the heading tells."""
    value = _HEADINGS.get(sentence.field)
    before = reading.sentences[sentence.number - 1] if sentence.number else None
    if sentence.field == _GOODS and before is not None:
        keys = reading.keys(before.first, before.end)
        named = before.field != _GOODS and len(keys) <= _HEADING_WORDS
        value = STOLEN if named and _TAKEN.intersection(keys) else value
    opening = reading.tokens[sentence.first]
    if opening.key == _LOOT and opening.stop == COLON:
        value = STOLEN
    for chain in chains:
        if value and chain.role is None and sentence.first == reading.sentence_of(chain.first).first:
            polarity = reading.polarity(chain.first, chain.first + 1)
            chain.role = ItemRole(value, sentence.first, sentence.first + 1, polarity, is_sign=False)


def _is_apart(reading: Reading, thing: Thing, end: int) -> bool:
    """True when something else was named after the thing that "die" may be."""
    return any(reading.at(at, "vehicle_kind", "make", "role", "sex", "name") for at in range(thing.end, end))


def _share_apposed(reading: Reading, chains: Sequence[Chain]) -> None:
    """For example "mijn handtas uit mijn handen, een groene tas van Burkely": the same thing again."""
    for last, chain in pairwise(chains):
        again = chain.things[0]
        apposed = again.determiner == "een" and reading.tokens[again.first - 1].stop == COMMA
        if chain.role is None and apposed and last.things[-1].kind.endswith(again.kind):
            chain.role = last.role


def _cancel(reading: Reading, chains: Sequence[Chain], cues: Sequence[tuple[ItemRole, CueFound]]) -> None:
    """For example "..., maar die lag gewoon in de la": what is said before "maar" of the thing is not so."""
    for role, _ in cues:
        clause = reading.clause_of(role.first)
        if role.value != KEPT or reading.tokens[clause.first].key != "maar":
            continue
        if not POINTERS.intersection(reading.keys(clause.first, clause.first + 3)):
            continue
        for chain in chains:
            if chain.end <= clause.first:
                chain.role = role


def _share_inside(reading: Reading, chains: Sequence[Chain]) -> None:
    """For example "een rugzak weg met daarin een koptelefoon": what was in it shares its role."""
    for last, chain in pairwise(chains):
        between = reading.keys(last.end, chain.first)
        if not _INSIDE.intersection(between):
            continue
        if chain.role is None:
            chain.role = last.role
        elif last.role is None and _INSIDE.intersection(between[:2]):
            last.role = chain.role


Roles = Mapping[str, tuple[str, ...]]
"""Which roles a later sentence may change into which."""

UPGRADES: Roles = {"": (STOLEN, DAMAGED, SEIZED, FOUND), FOUND: (SEIZED,)}
