"""Motor vehicles, and anything with a plate: make, model, colour, kind, plate, and whose part they play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.dutch.plates import Plate
from server.dutch.words import COMMA, word_set
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.thing_groups import CYCLES, DEFINITE, Left, left_of
from server.reporting.extraction.units import Unit
from server.reporting.extraction.vehicle_denials import denied_theft
from server.reporting.extraction.vehicle_roles import INVOLVED, STOLEN, Mention, Vehicle, vehicle_role

_HEADS = ("make", "vehicle_kind", "plate", "model")
_GENERIC = "generic"
_OFFICIAL = word_set(
    "dienstvoertuig dienstauto politieauto politiewagen surveillanceauto politievoertuig politiebus "
    "ambulance "
    "politiemotor brandweerauto brandweerwagen dienstfiets dienstmotor tram trein lijnbus"
)
_OURS = word_set("ons onze")
_OF_TYPE = word_set("type model van het de uitvoering")
_APPOSED = word_set("een van het merk type te weten zijnde de namelijk genaamd")
_APPOSITION_REACH = 4
_IDENTIFYING = word_set("is was betreft betrof gaat ging om bleek")
_IDENTIFIES_WITHIN = 8
_COLOUR_LEADS = word_set("kleur is was gekleurd in")
_COLOUR_REACH = 4
_FAR = 3
_PLATE_FAR = 2
_FELLOWS = 30
"""So many vehicles before and after one are looked at beside it; no report has more."""
_FOREIGN = word_set(
    "belgisch belgische duits duitse pools poolse frans franse roemeens roemeense bulgaars bulgaarse "
    "engels engelse "
    "brits britse spaans spaanse italiaans italiaanse luxemburgs luxemburgse litouws litouwse "
    "tsjechisch tsjechische "
    "hongaars hongaarse oekraiens oekraiense buitenlands buitenlandse deens deense zweeds zweedse portugees "
    "portugese turks turkse zwitsers zwitserse oostenrijks oostenrijkse slowaaks slowaakse lets letse "
    "ests estse "
    "grieks griekse kroatisch kroatische servisch servische russisch russische noors noorse iers ierse"
)
_FOREIGN_REACH = 6
_RUNNING = word_set(
    "draaiende lopende ronkende brullende warme koude stationair uit aan afgezet draaide liep startte starten"
)
_TRAFFIC = frozenset({"verkeersongeval", "rijden_onder_invloed", "auto-inbraak"})
_CANS = word_set("bus busje")
_AROUND = (["tussen", "de"], ["naast", "de"], ["achter", "de"], ["langs", "de"], ["bij", "de"])


def find_vehicles(reading: Reading, incident: str | None) -> list[Fact]:
    """Every vehicle once; a plate belongs to the vehicle named last before it, or right after it."""
    found: list[Vehicle] = []
    for sentence in reading.sentences:
        for head in _heads(reading, sentence):
            _place(reading, sentence, head, found)
    told = [vehicle for vehicle in found if _is_worth_telling(vehicle.builder)]
    facts = [
        fact
        for at, vehicle in enumerate(told)
        for fact in _facts(reading, vehicle, told[max(0, at - _FELLOWS) : at + _FELLOWS], incident)
    ]
    return [fact for fact in facts if incident in _TRAFFIC or not _is_in_passing(fact)]


def _heads(reading: Reading, sentence: Sentence) -> list[Unit]:
    units = reading.of(*_HEADS, within=sentence)
    plates = [unit for unit in units if unit.kind == "plate"]
    return [
        unit
        for unit in units
        if not _is_official(reading, unit)
        and not (unit.kind == "plate" and (_is_foreign(reading, unit) or not isinstance(unit.value, Plate)))
        and not (unit.kind == "vehicle_kind" and _is_surroundings(reading, unit))
        and not (unit.kind == "model" and not _stands_alone(reading, unit))
        and not (
            unit.kind == "vehicle_kind"
            and str(unit.value) in CYCLES
            and not any(plate.first > unit.first for plate in plates)
        )
    ]


def _is_official(reading: Reading, unit: Unit) -> bool:
    keys = reading.keys(unit.first - 1, unit.end)
    if unit.kind in {"make", "model"} and _names_official(reading, unit):
        return True
    return bool(_OFFICIAL.intersection(keys)) or (unit.kind == "vehicle_kind" and keys[0] in _OURS)


def _names_official(reading: Reading, unit: Unit) -> bool:
    """True for the make of "ons dienstvoertuig, een Volkswagen"."""
    sentence = reading.sentence_of(unit.first)
    for at in range(unit.first - 1, max(sentence.first, unit.first - _APPOSITION_REACH) - 1, -1):
        if _OFFICIAL.intersection(reading.keys(at, at + 1)):
            return True
        if reading.tokens[at].key not in _APPOSED and not reading.at(at, "colour", "make"):
            return False
    return False


def _is_surroundings(reading: Reading, unit: Unit) -> bool:
    """True for "tussen de vrachtwagens", which tell where another one is, and "een busje pepperspray"."""
    said = reading.tokens[unit.end - 1].key
    if reading.tokens[unit.first].key in _CANS and reading.at(unit.end, "good"):
        return True
    if said == "motor" and (_RUNNING | {"de", "zijn"}) & set(reading.keys(unit.first - 1, unit.first)):
        around = {*reading.keys(unit.first - 2, unit.first), *reading.keys(unit.end, unit.end + 3)}
        if _RUNNING & around or (reading.keys(unit.end, unit.end + 1) == ["van"]):
            return True
    plural = said.endswith(("s", "en")) and said != str(unit.value)
    return plural and reading.keys(unit.first - 2, unit.first) in _AROUND


def _is_foreign(reading: Reading, plate: Unit) -> bool:
    sentence = reading.sentence_of(plate.first)
    near = reading.keys(max(sentence.first, plate.first - _FOREIGN_REACH), plate.first)
    return bool(_FOREIGN.intersection(near))


def _stands_alone(reading: Reading, model: Unit) -> bool:
    """True for "een zwarte Golf": a model without its make, and no name of something else."""
    if reading.at(model.first, "product", "brand", "name", "garment", "good", "place", "make", "plate"):
        return False
    before = reading.tokens[model.first - 1].key if model.first else ""
    sentence = reading.sentence_of(model.first)
    makes = [one for one in reading.of("make", within=sentence) if _is_model_of(reading, one, model)]
    return not makes and (before in DEFINITE | {"een"} or reading.at(model.first - 1, "colour") is not None)


def _is_model_of(reading: Reading, make: Unit, model: Unit) -> bool:
    return model.first >= make.end and all(key in _OF_TYPE for key in reading.keys(make.end, model.first))


def _place(reading: Reading, sentence: Sentence, head: Unit, found: list[Vehicle]) -> None:
    left = left_of(reading, head, sentence) if head.kind != "plate" else Left(head.first)
    vehicle = _meant(reading, sentence, head, left, found)
    stated = reading.polarity(head.first, head.end) is Polarity.STATED
    if vehicle is None:
        vehicle = Vehicle(FactBuilder("vehicle", "vehicle"), sentence)
        found.append(vehicle)
    elif not stated:
        vehicle.unstated.append(Mention(left.first, head.end, left.determiner, head.kind))
        return
    vehicle.sentence = sentence
    vehicle.mentions.append(Mention(left.first, head.end, left.determiner, head.kind))
    _describe(reading, sentence, vehicle.builder, head, left)


def _describe(reading: Reading, sentence: Sentence, builder: FactBuilder, head: Unit, left: Left) -> None:
    if head.kind == "plate":
        if isinstance(head.value, Plate) and not builder.has("plate"):
            builder.add("plate", head.value.value, head.first, head.end)
            if head.warning:
                builder.warnings.append(head.warning)
        return
    if head.kind == "make":
        builder.add_unit("make", head)
        models = [one for one in reading.of("model", within=sentence) if _is_model_of(reading, head, one)]
        for model in models[:1]:
            builder.add_unit("model", model)
    elif head.kind == "model":
        builder.add_unit("model", head)
    elif head.entry and head.entry.data.get(_GENERIC):
        builder.evidence(head.first, head.end)
    else:
        builder.add_unit("kind", head)
    colour = left.colour or _colour_after(reading, head, sentence)
    if colour:
        builder.add_unit("colour", colour)


def _colour_after(reading: Reading, head: Unit, sentence: Sentence) -> Unit | None:
    """For example "een Opel Astra, kleur zwart", "de auto is rood"."""
    for unit in reading.of("colour", within=sentence):
        between = reading.keys(head.end, unit.first)
        if unit.first < head.end or len(between) > _COLOUR_REACH + _plate_words(
            reading, head.end, unit.first
        ):
            continue
        led = (
            _is_listed_colour(reading, unit, sentence)
            or bool(_COLOUR_LEADS.intersection(between))
            or reading.keys(unit.end, unit.end + 2)
            == [
                "van",
                "kleur",
            ]
        )
        apart = not any(
            reading.at(at, "make", "vehicle_kind", "good", "garment", "hair", "sex")
            for at in range(head.end, unit.end + 1)
        )
        if led and apart and reading.is_stated(unit):
            return unit
    return None


def _plate_words(reading: Reading, first: int, end: int) -> int:
    """How many words between are a plate, which parts no vehicle from its colour."""
    return sum(reading.at(at, "plate", "model") is not None for at in range(first, end))


def _is_listed_colour(reading: Reading, unit: Unit, sentence: Sentence) -> bool:
    """True for ", grijs," in "een Renault Clio, grijs, kenteken ...": its base form between commas."""
    plain = reading.tokens[unit.first].key == str(unit.value)
    ends = unit.end >= sentence.end or bool(reading.tokens[unit.end - 1].stop)
    return plain and ends and unit.first > 0 and bool(reading.tokens[unit.first - 1].stop)


def _meant(
    reading: Reading, sentence: Sentence, head: Unit, left: Left, found: Sequence[Vehicle]
) -> Vehicle | None:
    """The vehicle named before that this head says more of."""
    for vehicle in reversed(found[-_FELLOWS:]):
        if head.kind == "plate":
            same = _takes_plate(sentence, head, vehicle)
        elif left.colour and vehicle.value("colour") not in {"", str(left.colour.value)}:
            same = False
        elif head.kind in {"make", "model"}:
            same = _takes_name(reading, sentence, head, left, vehicle)
        elif head.entry and head.entry.data.get(_GENERIC):
            same = left.determiner != "een" and sentence.number - vehicle.sentence.number <= _FAR
        else:
            same = _takes_kind(reading, sentence, head, left, vehicle)
        if same:
            return vehicle
    return None


def _takes_plate(sentence: Sentence, head: Unit, vehicle: Vehicle) -> bool:
    plate = head.value.value if isinstance(head.value, Plate) else ""
    said = vehicle.value("plate")
    if said:
        return said == plate
    return sentence.number - vehicle.sentence.number <= _PLATE_FAR


def _takes_name(reading: Reading, sentence: Sentence, head: Unit, left: Left, vehicle: Vehicle) -> bool:
    key = head.kind
    said = vehicle.value(key)
    apposed = vehicle.sentence is sentence and _is_apposition(reading, vehicle, left.first)
    if said and apposed:
        return said.casefold() == str(head.value).casefold()
    if said:
        return said.casefold() == str(head.value).casefold() and (left.determiner != "een" or not left.colour)
    if key == "make" and vehicle.value("model"):
        return False
    if apposed:
        return True
    return left.determiner in {"een", ""} and _identifies(reading, sentence, left.first)


def _takes_kind(reading: Reading, sentence: Sentence, head: Unit, left: Left, vehicle: Vehicle) -> bool:
    kind = vehicle.value("kind")
    if kind not in {"", str(head.value)}:
        return False
    if vehicle.sentence is sentence and _is_apposition(reading, vehicle, left.first):
        return True
    return left.determiner in DEFINITE or (bool(kind) and vehicle.sentence is not sentence)


def _is_apposition(reading: Reading, vehicle: Vehicle, first: int) -> bool:
    """For example "op een rode motor, een Kawasaki": right after a comma, or after "van het merk"."""
    last = max(part.end for part in vehicle.builder.parts)
    between = reading.keys(last, first)
    if reading.keys(first, first + 1) == ["een"] and reading.tokens[first - 1].stop == COMMA:
        return not any(reading.at(at, *_HEADS) for at in range(last, first))
    if not 0 <= first - last <= _APPOSITION_REACH or any(key not in _APPOSED for key in between):
        return False
    return bool(between) or reading.tokens[last - 1].stop != "" or reading.tokens[first].key == "een"


def _identifies(reading: Reading, sentence: Sentence, first: int) -> bool:
    """For example "De auto is een gele Fiat Panda", "Het betreft een Fiat"."""
    keys = reading.keys(sentence.first, first)
    return bool(_IDENTIFYING.intersection(keys[-3:])) and len(keys) <= _IDENTIFIES_WITHIN


def _is_in_passing(fact: Fact) -> bool:
    """True for "er stond een vrachtwagen": no more than a kind of vehicle, with no part in what happened."""
    return fact.role == INVOLVED and {part.key for part in fact.parts} <= {"kind", ""}


def _is_worth_telling(builder: FactBuilder) -> bool:
    return any(builder.has(key) for key in ("plate", "make", "kind", "model"))


def _facts(
    reading: Reading, vehicle: Vehicle, told: Sequence[Vehicle], incident: str | None
) -> Iterator[Fact]:
    """The vehicle with its part; and that it was not stolen, where that is said."""
    builder = vehicle.builder
    at = builder.parts[0].first
    polarity = reading.polarity(at, at + 1)
    denial = denied_theft(reading, vehicle)
    if denial is None or polarity is not Polarity.DENIED:
        builder.role = vehicle_role(reading, vehicle, told, incident, denial)
        builder.rule = f"vehicle_{builder.role}"
        yield builder.build(polarity=polarity, source=reading.source(at), certainty=0.85)
    if denial is not None:
        denied = FactBuilder(
            "vehicle", f"vehicle_{STOLEN}", STOLEN, list(builder.parts), list(builder.warnings)
        )
        denied.evidence(denial.first, denial.end)
        source = reading.source(denial.first)
        yield denied.build(polarity=Polarity.DENIED, source=source, certainty=0.85)
