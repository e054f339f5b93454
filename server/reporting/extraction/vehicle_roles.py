"""Whose part a vehicle plays: the suspect's, stolen, or involved in another way.

A vehicle is the suspect's when he drives it or flees in it; a car that a suspect damages or steals from
is not. What is stolen "uit de auto" is not the car.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.dutch.words import word_set
from server.reporting.extraction.facts import FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity, Source
from server.reporting.extraction.theft_denials import Denial, denied_from

INVOLVED, STOLEN, SUSPECTS = "betrokken", "gestolen", "verdachte"
_DRIVEN_DRUNK = "rijden_onder_invloed"
_SUSPECTS = word_set(
    "verdachte verdachten dader daders overvaller overvallers inbreker inbrekers dief dieven winkeldief"
)
_OTHERS = word_set("slachtoffer aangever aangeefster getuige ik wij mijn melder")
_FLIGHT = word_set(
    "vluchtauto vluchtvoertuig vluchtte vluchtten gevlucht vluchten vlucht vluchtscooter ervandoor "
    "vandoor wegreed "
    "wegreden weggereden wegscheurde wegscheurden weggescheurd ontkwam ontkwamen ontkomen wegrijden "
    "weggevlucht"
)
_DROVE, _AWAY = word_set("reed reden scheurde scheurden"), word_set("weg")
_DRIVING = word_set(
    "reed reden rijden gereden rijdend bestuurde bestuurden bestuurd bestuurder bestuurster stapte "
    "stapten sprong "
    "sprongen kwam kwamen aankomen aankwam aankwamen aanrijden aangereden arriveerde arriveerden toereden "
    "weggebracht vertrok vertrokken zat zaten inzittende inzittenden stuur"
)
_VICTIMS = word_set(
    "aangever aangeefster slachtoffer bewoner bewoonster eigenaar eigenares benadeelde mij ons"
)
_REGISTERED = (["op", "naam", "van"], ["op", "naam", "gesteld"], ["eigendom", "van", "verdachte"],
               ["eigendom", "van", "de"], ["toe", "aan", "verdachte"], ["toe", "aan", "de"],
               ["eigenaar", "van", "een"],
               ["eigenaar", "van", "de"], ["kentekenhouder", "van", "de"])  # fmt: skip
_PARKED = word_set("parkeerde parkeert geparkeerd startte start bestuurde reed stapte vertrok")
_STANDING = word_set("stond stonden staat")
_TOPIC_REACH = 2
_APPOSED_WORDS = 4
"""A clause of so many words at most tells of the vehicle itself: "kleur rood", "een witte Vespa"."""
_THEREWITH = word_set("daarmee hiermee daarin hierin daarop hierop")
_RIDES = word_set("op in met per achterop van bestuurde bestuurden")
_BOARDS = word_set(
    "sprong sprongen stapte stapten instappen instapte instapten opstappen vertrok vertrokken "
    "gesprongen gestapt "
    "vertrekken wegging weggingen ingestapt"
)
_STEPPED = word_set("stapte stapten stappen sprong sprongen uitstappen gestapt")
_SEEN = word_set("zag zagen")
_OPEN_CASES = frozenset({None, "verdachte_situatie", "verkeersongeval"})
"""Incidents in which who drives away need not be a suspect."""
_AT_THE_WHEEL = word_set("bestuurder bestuurster stuur bestuurd bestuurde bestuurden")
_ARRESTED = word_set("aangehouden aanhield aanhielden aangemerkt")
_STOLEN_WORDS = word_set(
    "gestolen ontvreemd weggenomen gejat diefstal meegenomen gepikt wegnam wegnamen stal stalen"
)
_CONJUNCTIONS = word_set("en maar terwijl waarna toen want dat die waaruit omdat")
_GONE = word_set("verdwenen weg kwijt")
_OWN_STOLEN = word_set("gestolen ontvreemde weggenomen")
_OUT_OF = word_set("uit in van op bij aan tegen naast achter vanuit onder met voor")
_DRIVERS = word_set("bestuurder bestuurster hem haar")
_ARREST_REACH = 4
_DRIVER_REACH = 6
"""So many sentences on, "de bestuurder" is still that of the vehicle named last."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a vehicle is named: the group at the tokens ``[first:end]``."""

    first: int
    end: int
    determiner: str
    kind: str


@dataclass(slots=True)
class Vehicle:
    """A vehicle so far, with the sentence that named it last.

    ``unstated`` are the mentions in what is not said to be so: "de scooter is niet gestolen".
    """

    builder: FactBuilder
    sentence: Sentence
    mentions: list[Mention] = field(default_factory=list)
    unstated: list[Mention] = field(default_factory=list)

    def value(self, key: str) -> str:
        """The value of ``key``, or an empty string."""
        return str(next((part.value for part in self.builder.parts if part.key == key), ""))


def vehicle_role(
    reading: Reading,
    vehicle: Vehicle,
    others: Sequence[Vehicle],
    incident: str | None,
    denial: Denial | None = None,
) -> str:
    """The role of ``vehicle`` among all vehicles of the dictation.

    ``denial`` says that it was not stolen: then only words that say it was make it so.
    """
    denied = denial is not None and not denial.is_suspects
    if any(_is_stolen(reading, mention, denied=denied) for mention in vehicle.mentions):
        return STOLEN
    if any(_is_ridden(reading, mention, incident) for mention in vehicle.mentions):
        owned = any(_is_victims(reading, mention) for mention in vehicle.mentions)
        return (INVOLVED if denied else STOLEN) if owned else SUSPECTS
    if any(_is_owned(reading, mention) for mention in vehicle.mentions):
        return SUSPECTS
    if _is_followed_up(reading, vehicle) or _is_suspects_at_the_wheel(reading, vehicle, others):
        return SUSPECTS
    if incident == _DRIVEN_DRUNK and vehicle is others[0]:
        return SUSPECTS
    return INVOLVED


def _is_stolen(reading: Reading, mention: Mention, *, denied: bool) -> bool:
    if mention.kind == "plate":
        return False
    sentence = reading.sentence_of(mention.first)
    own = [at for at in range(mention.first, mention.end) if reading.tokens[at].key in _OWN_STOLEN]
    if any(denied_from(reading, at) is None for at in own):
        return True
    before = reading.keys(max(sentence.first, mention.first - 2), mention.first)
    if before[-1:] and before[-1] in _OUT_OF:
        return before == ["diefstal", "van"]
    if not denied and _is_missing(reading, mention):
        return True
    clause = reading.clause_of(mention.first)
    tells_gone = reading.template == "aangifte" and not denied
    gone = _STOLEN_WORDS | _GONE if tells_gone else _STOLEN_WORDS
    words = [
        at
        for at in range(sentence.first, sentence.end)
        if reading.tokens[at].key in gone and reading.polarity(at, at + 1) is Polarity.STATED
    ]
    return any(
        _is_about(reading, mention, at)
        and (clause.first <= at < clause.end or _goes_straight(reading, mention, at))
        for at in words
    )


def _is_missing(reading: Reading, mention: Mention) -> bool:
    """True for "mijn scooter stond niet meer voor de deur", in the statement of its owner."""
    sentence = reading.sentence_of(mention.first)
    keys = reading.keys(mention.end, sentence.end)
    gone = next((at for at in range(len(keys)) if keys[at : at + 2] == ["niet", "meer"]), None)
    mine = mention.determiner in {"mijn", "onze", "ons"} and reading.template == "aangifte"
    if gone is None or not mine or _STANDING.isdisjoint(keys):
        return False
    return not any(reading.at(at, "good") for at in range(mention.end, mention.end + gone))


def _goes_straight(reading: Reading, mention: Mention, at: int) -> bool:
    """True for "de scooter, een Vespa, is gestolen": no other statement stands between."""
    return mention.end <= at and not _CONJUNCTIONS.intersection(reading.keys(mention.end, at))


def _is_about(reading: Reading, mention: Mention, at: int) -> bool:
    """True when no good stands between the vehicle and the word, and the word is no "reed weg"."""
    key = reading.tokens[at].key
    if key == "weg" and not {"is", "was"}.intersection(reading.keys(at - 3, at + 2)):
        return False
    first, end = (mention.end, at) if at >= mention.end else (at, mention.first)
    return not any(reading.at(position, "good") for position in range(first, end))


def _is_ridden(reading: Reading, mention: Mention, incident: str | None) -> bool:
    """True for "ging ervandoor op een scooter", "verdachte reed in een Golf", "de auto van de dader"."""
    sentence = reading.sentence_of(mention.first)
    clause = reading.clause_of(mention.first)
    keys = reading.keys(clause.first, _goes_on_until(reading, sentence, clause.end))
    if reading.polarity(mention.first, mention.end) is not Polarity.STATED:
        return False
    opening = set() if _SEEN.intersection(keys[:4]) else _OTHERS.intersection(keys[:3])
    following = reading.keys(mention.end, mention.end + 3)
    if following[:1] == ["van"] and _SUSPECTS.intersection(following):
        return True
    before = reading.keys(max(sentence.first, mention.first - 1), mention.first)
    rides = bool(before) and before[-1] in _RIDES
    if before == ["van"]:
        rides = bool(_AT_THE_WHEEL.intersection(reading.keys(mention.first - 3, mention.first)))
    flees = bool(_FLIGHT.intersection(keys)) or (
        bool(_DROVE.intersection(keys)) and bool(_AWAY.intersection(keys))
    )
    if before == ["bij"] and reading.keys(mention.first - 2, mention.first - 1) == ["achterop"]:
        rides = True
    if flees and not opening:
        return rides or mention.determiner == "een" or not before
    boards = bool(_BOARDS.intersection(keys)) and rides and incident not in _OPEN_CASES
    if boards and not opening:
        return True
    suspects = bool(_SUSPECTS.intersection(reading.keys(sentence.first, sentence.end)))
    return suspects and _takes_part(mention, keys, before, rides=rides)


def _takes_part(mention: Mention, keys: Sequence[str], before: Sequence[str], *, rides: bool) -> bool:
    """True when a suspect who is named gets out of it, drives it, parks it as his, or is arrested in it."""
    if list(before) == ["uit"] and not _STEPPED.isdisjoint(keys):
        return True
    own = mention.determiner in {"zijn", "haar"} and not _SUSPECTS.isdisjoint(keys[:3])
    if own and not _PARKED.isdisjoint(keys):
        return True
    arrested = list(before) in (["in"], ["op"]) and not _ARRESTED.isdisjoint(keys)
    return rides and (not _DRIVING.isdisjoint(keys) or arrested)


def _goes_on_until(reading: Reading, sentence: Sentence, end: int) -> int:
    """Where the statement ends that a clause is in: "op een scooter, kleur rood, en reed weg" goes on."""
    for part in reading.clauses[sentence.number]:
        if part.first != end:
            continue
        keys = reading.keys(part.first, part.end)
        said = keys[0] == "en" and bool((_DROVE | _FLIGHT).intersection(keys[1:2]))
        if not said and len(keys) > _APPOSED_WORDS:
            return end
        end = part.end
        if said:
            return end
    return end


def _is_victims(reading: Reading, mention: Mention) -> bool:
    """True for "mijn auto" and "zijn eigen auto" that others drive off in: it is stolen."""
    said = reading.keys(mention.first, mention.end)
    after = reading.keys(mention.end, mention.end + 3)
    told = reading.template == "aangifte" or reading.source(mention.first) is Source.STATEMENT
    mine = said[:1] in (["mijn"], ["onze"], ["ons"]) and told
    eigen = "eigen" in said and mention.determiner in {"zijn", "haar", "hun", "mijn", "onze"}
    return mine or eigen or (after[:1] == ["van"] and bool(_VICTIMS.intersection(after)))


def _is_owned(reading: Reading, mention: Mention) -> bool:
    """True for a vehicle of the suspect: "staat op naam van de verdachte", "van hem is de Renault"."""
    sentence = reading.sentence_of(mention.first)
    keys = reading.keys(sentence.first, sentence.end)
    before = reading.keys(max(sentence.first, mention.first - 3), mention.first)
    suspected = bool(_SUSPECTS.intersection(keys))
    if before[:1] == ["van"] and before[1:2] in (["hem"], ["haar"]) and before[-1:] in (["is"], ["was"]):
        return _is_about_suspect(reading, sentence)
    registered = any(keys[at : at + 3] in _REGISTERED for at in range(len(keys)))
    stated = reading.polarity(mention.first, mention.end) is Polarity.STATED
    return suspected and stated and registered


def _is_about_suspect(reading: Reading, sentence: Sentence) -> bool:
    """True when the sentences right before speak of the suspect, and of nobody else with a role."""
    earlier = reading.sentences[max(0, sentence.number - _TOPIC_REACH) : sentence.number]
    roles = [str(unit.value) for one in earlier for unit in reading.of("role", within=one)]
    return "verdachte" in roles[-1:]


def _is_followed_up(reading: Reading, vehicle: Vehicle) -> bool:
    """True for "Daarmee reden de daders weg", right after the vehicle was named."""
    number = vehicle.sentence.number + 1
    if number >= len(reading.sentences):
        return False
    after = reading.sentences[number]
    keys = reading.keys(after.first, after.end)
    return (
        bool(_THEREWITH.intersection(keys))
        and bool(_SUSPECTS.intersection(keys))
        and bool((_DRIVING | _FLIGHT).intersection(keys))
    )


def _is_suspects_at_the_wheel(reading: Reading, vehicle: Vehicle, others: Sequence[Vehicle]) -> bool:
    """True when the driver who is told of is the suspect, or is arrested."""
    for number in _near(reading, vehicle):
        sentence = reading.sentences[number]
        keys = reading.keys(sentence.first, sentence.end)
        if not _AT_THE_WHEEL.intersection(keys):
            continue
        suspected = bool(_SUSPECTS.intersection(keys)) or _is_arrested(
            reading, sentence, alone=len(others) == 1
        )
        if suspected and _driven(sentence, others) is vehicle:
            return True
    return False


def _near(reading: Reading, vehicle: Vehicle) -> list[int]:
    """The numbers of the sentences that name the vehicle, and of those soon after."""
    last = len(reading.sentences)
    named = {reading.sentence_of(mention.first).number for mention in vehicle.mentions}
    return sorted({at for one in named for at in range(one, min(one + _DRIVER_REACH + 1, last))})


def _is_arrested(reading: Reading, sentence: Sentence, *, alone: bool) -> bool:
    """True when the driver of this sentence is arrested in it, or "hem" soon after and no other drives."""
    for later in reading.sentences[sentence.number : sentence.number + 1 + (_ARREST_REACH if alone else 0)]:
        keys = reading.keys(later.first, later.end)
        arrests = [
            at
            for at in range(later.first, later.end)
            if reading.tokens[at].key in _ARRESTED and reading.polarity(at, at + 1) is Polarity.STATED
        ]
        if arrests and _DRIVERS.intersection(keys):
            return True
    return False


def _driven(sentence: Sentence, vehicles: Sequence[Vehicle]) -> Vehicle | None:
    """The vehicle that "de bestuurder" in this sentence drives: named in it, or the last one before it."""
    named = [
        one
        for one in vehicles
        if one.mentions[0].first < sentence.end
        and any(sentence.first <= mention.first < sentence.end for mention in one.mentions)
    ]
    if named:
        return named[0] if len(named) == 1 else None
    before = [one for one in vehicles if one.mentions[0].first < sentence.first]
    near = [one for one in before if sentence.number - one.sentence.number <= _DRIVER_REACH]
    if not near:
        return None
    return max(near, key=lambda one: max(m.first for m in one.mentions if m.first < sentence.first))
