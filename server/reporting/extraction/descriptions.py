"""Descriptions (signalementen): sex, age, height, build, hair and clothing of somebody.

Skin colour and origin are never filled in: the Police Data Act (Wpg art. 5) allows them only where
they cannot be avoided, which an officer decides and a rule does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from server.dutch.words import word_set
from server.reporting.extraction.description_traits import Trait, traits, wears
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading, Sentence

_FIELD = "signalement"
_ANNOUNCING = word_set("signalement signalementen omschrijving persoonsbeschrijving beschrijving omschreef")
_ORDINALS = word_set(
    "tweede ander andere derde vierde oudste jongste grootste kleinste langste kleinere grotere"
)
_NUMBERED = word_set("verdachte dader persoon man vrouw jongen meisje betrokkene vermiste nummer nn")
_NUMBERS = {"1": 1, "een": 1, "2": 2, "twee": 2, "3": 3, "drie": 3, "4": 4, "vier": 4}
_ARTICLES = word_set("de een het")
_SUBJECTS = word_set(
    "hij zij ze deze die persoon dader daders verdachte verdachten vermiste eerste tweede ander "
    "andere derde een "
    "jongste oudste onbekende"
)
_TITLES = word_set("mevrouw meneer heer mijnheer dhr mevr")
_SEX_OF = {"hij": "man"}
"""A man who was named is "hij"; "zij" may be more people, and tells nothing."""
_KINDS = ("sex", "age", "measure", "build", "hair", "garment", "colour")
"""A sentence without a unit of one of these describes nobody."""
_LEAST_TRAITS = 2
_TELLING = frozenset({"clothing", "height_cm", "hair", "build"})
_REACH = 4
"""So many sentences back a person may have been named: "een man sloeg mij. ... De verdachte was ..."."""
_FOLLOWS = 2
_LABEL_WORDS = 2
_UNKNOWN = word_set("dader verdachte overvaller inbreker dief persoon man vrouw jongen")


@dataclass(slots=True)
class _Person:
    """A described person: the traits so far and the sentence that told the last of them."""

    number: int
    label: int = 0
    """The number somebody was given: 2 for "verdachte 2", 0 for none."""
    traits: list[Trait] = field(default_factory=list)

    def value(self, key: str) -> object:
        """The value of a trait, if it was told."""
        return next((one.value for one in self.traits if one.key == key), None)


def find_descriptions(reading: Reading) -> list[Fact]:
    """Every description; sentences that follow each other describe the same person."""
    people: list[_Person] = []
    pending: tuple[int, list[Trait]] = (-1, [])
    for sentence in reading.sentences:
        if not reading.of(*_KINDS, within=sentence):
            continue
        announced = _is_announced(reading, sentence)
        for first, end in _parts(reading, sentence):
            announced = announced or (first > sentence.first and wears(reading, sentence.first, first))
            told = traits(reading, first, end, announced=announced)
            label = _label(reading, first)
            person = people[-1] if people else None
            if label:
                person = next((one for one in people if one.label == label), None)
            elif person and not _goes_on(reading, (first, end), person, told):
                person = None
            if not told or not (announced or _describes(reading, first, end, told, person)):
                if _introduces(reading, first, told):
                    pending = (sentence.number, told)
                continue
            if person is None:
                person = _Person(sentence.number, label)
                people.append(person)
                if not label and pending[0] == sentence.number - 1 and _has_pronoun(reading, first):
                    person.traits += pending[1]
            person.number = sentence.number
            person.traits += told
            _add_sex(reading, sentence, first, person, people)
    return [_fact(reading, person) for person in people if _is_worth_telling(person)]


def _introduces(reading: Reading, first: int, told: list[Trait]) -> bool:
    """True for "De dader was een man van rond de 30 jaar": it tells too little alone."""
    suspected = bool(_UNKNOWN.intersection(reading.keys(first, first + 3)))
    return suspected and {one.key for one in told} == {"sex", "age"} and not _is_named(reading, first)


def _is_named(reading: Reading, first: int) -> bool:
    return bool(reading.of("name", "birth_date", within=reading.sentence_of(first)))


def _has_pronoun(reading: Reading, first: int) -> bool:
    return reading.keys(first, first + 1) in (["hij"], ["zij"], ["ze"])


def _is_announced(reading: Reading, sentence: Sentence) -> bool:
    keys = reading.keys(sentence.first, sentence.end)
    listed = reading.keys(sentence.first, sentence.first + 1) == ["kleding"]
    if listed and reading.tokens[sentence.first].stop:
        return True
    return sentence.field == _FIELD or bool(_ANNOUNCING.intersection(keys))


def _parts(reading: Reading, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The sentence cut where another person begins: "de een was lang, de ander droeg een pet"."""
    start = sentence.first
    for at in range(sentence.first + 1, sentence.end - 1):
        keys = reading.keys(at, at + 2)
        if _opens_another(reading, at, keys) and _begins(reading, at):
            yield start, at
            start = at
    yield start, sentence.end


def _opens_another(reading: Reading, at: int, keys: list[str]) -> bool:
    return (keys[0] in _ARTICLES and keys[1] in _ORDINALS) or _label(reading, at) > 0


def _label(reading: Reading, first: int) -> int:
    """The number of "Verdachte 2 droeg ..." and "Man twee: ...", 0 where nobody has one."""
    start = first + (reading.keys(first, first + 1) == ["de"])
    keys = reading.keys(start, start + 2)
    if len(keys) < _LABEL_WORDS or keys[0] not in _NUMBERED or reading.tokens[start].stop:
        return 0
    return _NUMBERS.get(keys[1], 0) if reading.at(start + 1, "age", "measure") is None else 0


def _begins(reading: Reading, at: int) -> bool:
    before = reading.tokens[at - 1]
    return bool(before.stop) or before.key in {"en", "terwijl", "maar"}


def _describes(reading: Reading, first: int, end: int, told: list[Trait], person: _Person | None) -> bool:
    keys = {one.key for one in told}
    if person is not None:
        return bool(keys - {"sex"})
    if len(keys - {"sex"}) >= _LEAST_TRAITS:
        return "sex" in keys or _has_subject(reading, first, end)
    return bool(keys & _TELLING) and ("sex" in keys or _opens_with_subject(reading, first))


def _has_subject(reading: Reading, first: int, end: int) -> bool:
    return any(
        reading.at(at, "role", "sex") or reading.tokens[at].key in _SUBJECTS for at in range(first, end)
    )


def _opens_with_subject(reading: Reading, first: int) -> bool:
    """For example "De dader droeg ...", "Hij had ...": the sentence is about somebody."""
    return _has_subject(reading, first, first + 2)


def _goes_on(reading: Reading, span: tuple[int, int], person: _Person, told: list[Trait]) -> bool:
    """True when these words are about the person described last."""
    first, end = span
    gap = reading.sentence_of(first).number - person.number
    if gap > _FOLLOWS or _ORDINALS.intersection(reading.keys(first, first + 3)):
        return False
    if gap > 1 and not _has_subject(reading, first, min(end, first + 2)):
        return False
    said = {one.key: one.value for one in told}
    return all(
        person.value(key) in {None, said.get(key, person.value(key))} for key in ("age", "height_cm", "sex")
    )


def _add_sex(
    reading: Reading, sentence: Sentence, first: int, person: _Person, people: list[_Person]
) -> None:
    """Who is called "de verdachte" now was "een man" shortly before, if only men were named there."""
    if person.value("sex") is not None:
        return
    opening = reading.keys(first, first + 1)
    near = reading.sentences[max(0, sentence.number - _REACH) : sentence.number + 1]
    units = [
        unit
        for one in near
        for unit in reading.of("sex", within=one)
        if unit.first < first
        and not _TITLES.intersection(reading.keys(unit.first, unit.end))
        and _SEX_OF.get("".join(opening), str(unit.value)) == str(unit.value)
    ]
    if units and len({str(unit.value) for unit in units}) == 1:
        unit = units[-1]
        person.traits.append(Trait("sex", str(unit.value), unit.first, unit.end))
    elif len(people) > 1 and _ORDINALS.intersection(reading.keys(first, first + 3)):
        known = next((one for one in people[-2].traits if one.key == "sex"), None)
        person.traits += [known] if known else []


def _is_worth_telling(person: _Person) -> bool:
    return bool({one.key for one in person.traits} - {"sex"})


def _fact(reading: Reading, person: _Person) -> Fact:
    builder = FactBuilder("description", "description_traits")
    clothes = [one for one in person.traits if one.key == "clothing"]
    for one in person.traits:
        if one.key != "clothing":
            builder.add(one.key, one.value, one.first, one.end)
    if clothes:
        builder.add(
            "clothing",
            tuple(dict.fromkeys(str(one.value) for one in clothes)),
            clothes[0].first,
            clothes[0].end,
        )
        for one in clothes[1:]:
            builder.evidence(one.first, one.end)
    at = builder.parts[0].first
    return builder.build(source=reading.source(at), certainty=0.85)
