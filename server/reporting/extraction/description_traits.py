"""Traits of somebody's looks: sex, age, height, build, hair and clothing, as they are said.

Hair needs the word: "1 meter 72 lang" tells no hair, "kort zwart haar" does. Clothes count where somebody
wears them ("droeg een rode trui", "een man in een grijs trainingspak"), not "stak iets onder zijn jas".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.dutch.ages import Age
from server.dutch.measures import Measure
from server.dutch.words import COMMA, word_set
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.thing_groups import POSSESSIVES
from server.reporting.extraction.units import Unit

_HEIGHT = "lengte_cm"
_ADJECTIVES = 3
_HAIR = word_set("haar haren haardos kapsel lokken coupe haardracht haarkleur")
_HAIR_JOINERS = word_set("en tot achterover naar een heel erg vrij half")
_HAIR_ADJECTIVES = word_set("donker licht half lang kort dun dik vol")
_HAIR_RUN = 5
_HAIRLESS = word_set("kaal kalend kaalgeschoren")
_OF_HAIR_ALONE = word_set(
    "blond donkerblond lichtblond hoogblond asblond middenblond platinablond roodharig blondharig "
    "donkerharig "
    "rossig brunette"
)
_NO_HAIRSTYLE = word_set("gezicht")
_BUILD_WORDS = word_set("postuur gebouwd gestalte lichaamsbouw figuur bouw")
_BUILDS = word_set(
    "slank mager tenger gespierd corpulent mollig zwaarlijvig fors volslank atletisch pezig iel "
    "breedgeschouderd robuust stevig"
)
_DEGREES = word_set("nogal wat vrij erg tamelijk beetje redelijk behoorlijk")
_WEAR = word_set("droeg droegen draagt dragen gekleed dragend gedragen kleding aanhad kleedde")
_WORN_AFTER = word_set("aan op om")
_NOT_WORN = word_set("onder uit naar tegen van bij achter over")
_OFFICERS = word_set("ik wij we ons")
_SEES = word_set("zag zagen zie zien herkende herkenden trof troffen gezien omschreef beschreef")
_UNIFORM = "uniform"
_DUTY_WEAR = word_set("uniform politieuniform dienstkleding werkkleding politievest steekvest")
_NO_ADJECTIVES = word_set(
    "deze zijne droegen hadden waren tussen wegens dragen samen zonder gekleed beide werden"
)


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait at the tokens ``[first:end]``; ``key`` is that of the fact ("height_cm")."""

    key: str
    value: str | int
    first: int
    end: int


def traits(reading: Reading, first: int, end: int, *, announced: bool) -> list[Trait]:
    """The traits in the tokens ``[first:end]`` that are said to be so, in order of place.

    Args:
        reading: of the dictation.
        first: where the part of the sentence about one person begins.
        end: where it ends.
        announced: it is called a "signalement", so that a garment needs no verb.
    """
    found = [
        *_plain(reading, first, end),
        *_builds(reading, first, end, announced=announced),
        *_hair(reading, first, end),
    ]
    worn = announced or bool({"age", "height_cm", "hair", "build"} & {trait.key for trait in found})
    found += _clothing(reading, first, end, worn=worn)
    stated = [one for one in found if reading.polarity(one.first, one.end) is Polarity.STATED]
    return sorted(stated, key=lambda one: one.first)


def _within(reading: Reading, first: int, end: int, *kinds: str) -> Iterator[Unit]:
    sentence = reading.sentence_of(first)
    return (u for u in reading.of(*kinds, within=sentence) if first <= u.first and u.end <= end)


def _plain(reading: Reading, first: int, end: int) -> Iterator[Trait]:
    for unit in _within(reading, first, end, "sex", "age", "measure"):
        if isinstance(unit.value, Age):
            yield Trait("age", unit.value.text, unit.first, unit.end)
        elif isinstance(unit.value, Measure):
            if unit.value.what == _HEIGHT:
                yield Trait("height_cm", int(unit.value.value), unit.first, unit.end)
        else:
            yield Trait("sex", str(unit.value), unit.first, unit.end)


def _builds(reading: Reading, first: int, end: int, *, announced: bool) -> Iterator[Trait]:
    for unit in _within(reading, first, end, "build"):
        value = str(unit.value)
        near = reading.keys(unit.first - 2, unit.end + 1)
        degree = bool(_DEGREES.intersection(reading.keys(unit.first - 1, unit.first)))
        if (
            _BUILD_WORDS.intersection(near)
            or value in _BUILDS
            or degree
            or (announced and _alone(reading, unit))
        ):
            yield Trait("build", value, unit.first, unit.end)


def _alone(reading: Reading, unit: Unit) -> bool:
    """True for an item of a list: "man, normaal, blond haar"."""
    before = reading.tokens[unit.first - 1].stop if unit.first else COMMA
    return bool(before) and bool(reading.tokens[unit.end - 1].stop)


def _hair(reading: Reading, first: int, end: int) -> Iterator[Trait]:
    at = first
    while at < end:
        run = _hair_run(reading, at, end)
        if run:
            yield run
            at = run.end
        at += 1


def _hair_run(reading: Reading, at: int, end: int) -> Trait | None:
    """Words of hair before "haar", after "haar is", or a word that can only be hair: "kaal", "blond"."""
    words, after = _hair_words(reading, at, end)
    if words:
        following = reading.tokens[after].key if after < end else ""
        before = reading.keys(at - 2, at)
        led = bool(_HAIR.intersection(before[-1:])) or (
            bool(_HAIR.intersection(before[:1])) and before[-1:] in (["is"], ["was"], ["waren"], ["kleur"])
        )
        if (following in _HAIR and not reading.tokens[after - 1].stop) or led:
            return Trait("hair", " ".join(words), at, after + (0 if led else 1))
    unit = reading.at(at, "hair")
    if unit and unit.first == at and str(unit.value) in _HAIRLESS | _OF_HAIR_ALONE:
        value = "kaal" if str(unit.value) == "kaalgeschoren" else str(unit.value)
        return Trait("hair", value, at, unit.end)
    return None


def _hair_words(reading: Reading, at: int, end: int) -> tuple[list[str], int]:
    words: list[str] = []
    joiner = ""
    while at < end and len(words) < _HAIR_RUN:
        unit = reading.at(at, "hair", "colour")
        key = reading.tokens[at].key
        if unit and unit.first == at and not (unit.entry and unit.entry.data.get("part") in _NO_HAIRSTYLE):
            words += [joiner] if joiner else []
            words.append(str(unit.value))
            joiner, at = "", unit.end
        elif key in _HAIR_ADJECTIVES or key.removesuffix("e") in _HAIR_ADJECTIVES:
            words += [joiner] if joiner else []
            words.append(key if key in _HAIR_ADJECTIVES else key.removesuffix("e"))
            joiner, at = "", at + 1
        elif words and key in _HAIR_JOINERS and not joiner and not reading.tokens[at - 1].stop:
            joiner, at = key, at + 1
        else:
            break
        if reading.tokens[at - 1].stop and reading.tokens[at - 1].stop != COMMA:
            break
    return words, at - 1 if joiner else at


def _clothing(reading: Reading, first: int, end: int, *, worn: bool) -> Iterator[Trait]:
    keys = reading.keys(first, end)
    wears = bool(_WEAR.intersection(keys)) and not _is_officer(reading, first, end)
    listed = False
    for unit in _within(reading, first, end, "garment"):
        if _DUTY_WEAR.intersection(reading.keys(unit.first, unit.end)) or _UNIFORM in keys[:4]:
            continue
        start = _with_adjectives(reading, first, unit)
        if _handled(reading, start) or _is_part(reading, start):
            continue
        if worn or wears or listed or _on_somebody(reading, first, start, unit):
            listed = True
            yield Trait("clothing", reading.text(start, unit.end), start, unit.end)


def wears(reading: Reading, first: int, end: int) -> bool:
    """True when somebody wears something in these words: "de jongste droeg een wit shirt"."""
    return not _WEAR.isdisjoint(reading.keys(first, end)) and not _is_officer(reading, first, end)


def _is_officer(reading: Reading, first: int, end: int) -> bool:
    """True for "wij waren gekleed in ...", not for "ik zag dat hij ... droeg"."""
    keys = reading.keys(first, end)
    return bool(_OFFICERS.intersection(keys)) and not _SEES.intersection(keys)


def _handled(reading: Reading, start: int) -> bool:
    """True for clothes that are a place or belong to somebody else: "onder zijn jas", "mijn jas"."""
    before = reading.keys(start - 2, start)
    return bool(before) and (
        before[-1] in _NOT_WORN or (before[-1] in POSSESSIVES and before[0] in _NOT_WORN | {"in", "aan"})
    )


def _is_part(reading: Reading, start: int) -> bool:
    """True for the hood of "een trainingspak met capuchon"."""
    return reading.keys(start - 1, start) == ["met"] and reading.at(start - 2, "garment") is not None


def _on_somebody(reading: Reading, first: int, start: int, unit: Unit) -> bool:
    """For example "een man met een rode jas", "een jongen in trainingspak", "had een pet op"."""
    lead = start - 1
    while lead > first and reading.tokens[lead].key in {"een", "de", "het", "n"}:
        lead -= 1
    if reading.tokens[lead].key in {"met", "in"} and any(
        reading.at(at, "sex", "role", "age") for at in range(max(first, lead - 2), lead)
    ):
        return True
    following = reading.keys(unit.end, unit.end + 1)
    return bool(_WORN_AFTER.intersection(following)) and bool(
        {"had", "heeft", "hadden", "met"}.intersection(reading.keys(first, start))
    )


def _with_adjectives(reading: Reading, first: int, garment: Unit) -> int:
    start = garment.first
    while start > max(first, garment.first - _ADJECTIVES):
        before = reading.tokens[start - 1]
        colour = reading.at(start - 1, "colour")
        if (before.stop and not (before.stop == COMMA and colour and reading.at(start, "colour"))) or not (
            colour or _is_adjective(before.key)
        ):
            break
        start = colour.first if colour else start - 1
    return start


def _is_adjective(key: str) -> bool:
    return len(key) > 4 and key.endswith(("e", "en")) and key not in _NO_ADJECTIVES  # noqa: PLR2004 - no "een"
