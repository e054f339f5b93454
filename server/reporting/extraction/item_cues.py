"""Words that tell what happened to goods, and whether they are meant so.

"Hij nam een jas, een tas en een telefoon mee" is one verb around a list, "hij pakte zijn jas en liep weg"
takes nothing, and what "hebben wij meegenomen" is not stolen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.dutch.words import word_set
from server.reporting.extraction.cue_roles import cues_in
from server.reporting.extraction.cues import CueFound, Cues
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.thing_groups import POSSESSIVES
from server.reporting.extraction.thing_lists import runs
from server.reporting.extraction.things import Thing

STOLEN, DAMAGED, SEIZED, FOUND, KEPT, OURS = (
    "gestolen", "beschadigd", "in_beslag_genomen", "aangetroffen", "gebleven", "door_ons_meegenomen",
)  # fmt: skip
_SIGN = 1
_ROAD = word_set("de een deze onze op openbare provinciale doorgaande die onder eigen halve hele")
_MOTION = word_set(
    "liep liepen rende renden reed reden ging gingen fietste fietsten vluchtte vluchtten sloop slopen "
    "gerend gelopen gereden gevlucht stuurde stuurden loopt rent rijdt lopen rennen rijden kwam kwamen "
    "verder scheurde scheurden wandelde wandelden gefietst gaan stoof sprintte sprintten weer snel hard"
)
_DENIALS = word_set("niet zonder geen niets")
_PEOPLE = word_set("hij zij ze ik wij we men wie iemand niemand jij u")
_PERSONS = ("role", "sex", "name")
_FIRST_PERSON = word_set("ik wij we")
_TAKES = word_set(
    "nam namen pakte pakten haalde haalden stopte stopten stak staken heb hebben had hadden neem nemen "
    "trof troffen"
)
TRIED = word_set(
    "poging pogingen geprobeerd probeerde probeerden proberen trachtte trachtten getracht wilde wilden wou"
)
_TRIED_REACH = 6
_INFINITIVES = word_set(
    "stelen wegnemen meenemen afpakken pakken openbreken inslaan intrappen ingooien forceren vernielen "
    "openwrikken beroven afgeven afstaan geven staan"
)
_ONLY = word_set("alleen slechts enkel gewoon")
_SEES = word_set("zag zagen zien")
_HAS = word_set("bij in uit")
_WOULD = word_set("zou zouden")
_BY_US = (["door", "ons"], ["door", "mij"], ["door", "verbalisant"], ["door", "verbalisanten"])
_TAKEN_ALONG = word_set(
    "meegenomen weggenomen weggehaald gepakt gehaald afgenomen gestopt gestoken meenam meenamen mee weg nam "
    "namen pakte pakten haalde haalden stopte stopten stak staken uithalen af genomen afgepakt"
)
_WITHIN = word_set("dat die hoe waarop omdat terwijl")
_TO = word_set("bureau politiebureau ziekenhuis huisarts cellencomplex spreekkamer onderzoek")
_OUT = word_set("gehaald genomen gepakt")
_TO_REACH = 5


@dataclass(frozen=True, slots=True)
class ItemRole:
    """A role and the tokens ``[first:end]`` that gave it; ``polarity`` is how those are said.

    ``denial`` tells that the words themselves deny: "niet afgerekend", "lag er niet meer".
    """

    value: str
    first: int
    end: int
    polarity: Polarity
    is_sign: bool
    denial: bool = False


def is_carried(reading: Reading, role: ItemRole) -> bool:
    """True for "bij zich" and "in het bezit": said of weapons and drugs, a sign that they were found."""
    return role.is_sign and reading.tokens[role.first].key in _HAS


def item_roles(
    reading: Reading, sentence: Sentence, things: Sequence[Thing], cues: Cues
) -> list[tuple[ItemRole, CueFound]]:
    """What the sentence says happened, longest cues only, without words that mean something else."""
    found = cues_in(reading, sentence, cues)
    lists = [run for run in runs(reading, things) if len(run) > 1]
    if lists:
        known = {(cue.cue.text, cue.spans) for cue in found}
        around = _around(reading, sentence, lists, cues)
        found = [*found, *(cue for cue in around if (cue.cue.text, cue.spans) not in known)]
    return [
        (_role(reading, cue), cue) for cue in _longest(found) if _is_meant(reading, sentence, things, cue)
    ]


def _around(
    reading: Reading, sentence: Sentence, lists: Sequence[Sequence[Thing]], cues: Cues
) -> list[CueFound]:
    """The cues that stand around lists, as if each list were its last word."""
    hidden = {at for run in lists for at in range(run[0].first, run[-1].head.end - 1)}
    kept = [at for at in range(sentence.first, sentence.end) if at not in hidden]
    tokens = [reading.tokens[at] for at in kept]
    places = {at: number for number, at in enumerate(kept)}
    ends = [
        places[part.end - 1] + 1 for part in reading.clauses[sentence.number] if part.end - 1 not in hidden
    ]
    return [
        CueFound(cue.cue, tuple((kept[a], kept[b - 1] + 1) for a, b in cue.spans))
        for cue in cues.find(tokens, 0, len(tokens), ends)
    ]


def _longest(cues: Sequence[CueFound]) -> list[CueFound]:
    """The cues without those that are part of a longer one."""
    size = {id(cue): sum(b - a for a, b in cue.spans) for cue in cues}
    return [
        cue
        for cue in cues
        if not any(
            size[id(other)] > size[id(cue)]
            and all(any(a <= x and y <= b for a, b in other.spans) for x, y in cue.spans)
            for other in cues
        )
    ]


def _role(reading: Reading, cue: CueFound) -> ItemRole:
    first, end = cue.spans[0]
    denial = any(_DENIALS.intersection(reading.keys(a, b)) for a, b in cue.spans)
    said = [reading.polarity(a, b) for a, b in cue.spans]
    polarity = next(
        (one for one in said if one is not Polarity.STATED and not (denial and one is Polarity.DENIED)),
        Polarity.STATED,
    )
    value = cue.cue.value
    if value == STOLEN and _is_ours(reading, cue):
        value = OURS
    return ItemRole(value, first, end, polarity, cue.cue.strength == _SIGN, denial)


def _is_meant(reading: Reading, sentence: Sentence, things: Sequence[Thing], cue: CueFound) -> bool:
    """False for words that only look like the cue: "liep weg", "zijn jas", "brak in", "zij zat"."""
    copula = "waren" in cue.cue.text
    owned = {thing.first for thing in things if copula and thing.determiner in POSSESSIVES}
    for first, end in cue.spans:
        if cue.cue.value == DAMAGED and _is_taken_out(reading, first, end):
            return False
        if end - first == 1 and (first in owned or not _is_word_meant(reading, sentence, first)):
            return False
    broken = "stuk" in reading.keys(cue.spans[0][0], cue.spans[-1][1])
    if cue.cue.strength == _SIGN:
        return _is_sign_meant(reading, sentence, cue)
    return not (broken and _is_a_piece(reading, cue))


def _is_sign_meant(reading: Reading, sentence: Sentence, cue: CueFound) -> bool:
    """False for "zij zat", for what somebody "zou" have with him, and for "daarin zaten alleen boeken"."""
    first, end = cue.spans[0]
    if reading.tokens[first].key in _HAS:
        clause = reading.clause_of(first)
        return _WOULD.isdisjoint(reading.keys(clause.first, clause.end))
    if _ONLY.intersection(reading.keys(end, end + 1)):
        return False
    return reading.tokens[first].key in _SEES or not _has_person(reading, sentence, (first, end))


def _is_taken_out(reading: Reading, first: int, end: int) -> bool:
    """True for "eruit gehaald": taken, where "eruit geslagen" is broken."""
    return reading.keys(first, end) == ["eruit"] and bool(_OUT.intersection(reading.keys(end, end + 1)))


def _is_a_piece(reading: Reading, cue: CueFound) -> bool:
    """True for "25 euro per stuk" and "een stuk papier": nothing broke."""
    return any(
        reading.tokens[at].key == "stuk" and reading.keys(at - 1, at)[:1] in (["per"], ["een"])
        for a, b in cue.spans
        for at in range(a, b)
    )


def _is_word_meant(reading: Reading, sentence: Sentence, at: int) -> bool:
    key = reading.tokens[at].key
    if key in _INFINITIVES or reading.keys(at - 1, at) == ["te"]:
        clause = reading.clause_of(at)
        if not TRIED.isdisjoint(reading.keys(max(sentence.first, clause.first - _TRIED_REACH), clause.end)):
            return False
    if key == "weg":
        return not (_ROAD | _MOTION).intersection(reading.keys(max(at - 1, sentence.first), at))
    if key in {"brak", "braken"}:
        clause = reading.clause_of(at)
        return "in" not in reading.keys(at + 1, clause.end)[:1] and reading.keys(
            clause.end - 1, clause.end
        ) != ["in"]
    return True


def _has_person(reading: Reading, sentence: Sentence, span: tuple[int, int]) -> bool:
    """True for "zij zat" and "lag de man": somebody, not a thing."""
    first, end = span
    around = [*range(max(first - 2, sentence.first), first), *range(end, min(end + 2, sentence.end))]
    near = [
        at for at in around if at in {first - 1, end} or reading.tokens[at - 1].key in {"de", "het", "een"}
    ]
    return any(
        reading.tokens[at].key in _PEOPLE or reading.at(at, *_PERSONS)
        for at in near
        if not (at >= end and reading.tokens[at - 1].stop) and not (at < first and reading.tokens[at].stop)
    )


def _is_ours(reading: Reading, cue: CueFound) -> bool:
    """True for what an officer, or whoever tells, took along: "hebben wij meegenomen"."""
    keys = {reading.tokens[at].key for a, b in cue.spans for at in range(a, b)}
    if not keys & _TAKEN_ALONG:
        return False
    first, end = cue.spans[0][0], cue.spans[-1][1]
    clause = reading.clause_of(first)
    after = reading.keys(end, end + _TO_REACH)
    if _TO.intersection(after) or _TO.intersection(reading.keys(first - 2, first)):
        return True
    start = max(
        (at + 1 for at in range(clause.first, end) if reading.tokens[at].key in _WITHIN), default=clause.first
    )
    return any(
        (one in _FIRST_PERSON and two in _TAKES)
        or (one in _TAKES and two in _FIRST_PERSON)
        or [one, two] in _BY_US
        for one, two in pairwise(reading.keys(start, max(clause.end, end)))
    )
