"""The words that deny that a vehicle was stolen: "de scooter is niet gestolen"."""

from __future__ import annotations

from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.theft_denials import GOES_ON, Denial, denials, points_back
from server.reporting.extraction.vehicle_roles import Mention, Vehicle

_THINGS = ("good", "vehicle_kind", "make", "model", "plate")
_OUT_OF = word_set("uit in van op bij aan tegen naast achter vanuit onder met voor")
_RELATIVES = word_set("die dat")


def denied_theft(reading: Reading, vehicle: Vehicle) -> Denial | None:
    """What denies that the vehicle was stolen: where it is named, or in "Die is niet gestolen" after it."""
    own = [*vehicle.mentions, *vehicle.unstated]
    covered = {at for one in own for at in range(one.first, one.end)}
    covered |= {at for part in vehicle.builder.parts for at in range(part.first, part.end)}
    for mention in own:
        sentence = reading.sentence_of(mention.first)
        after = reading.sentences[sentence.number + 1 : sentence.number + 2]
        found = denials(reading, sentence)
        found += [denial for one in after for denial in denials(reading, one) if points_back(reading, denial)]
        for denial in found:
            if _is_meant(reading, mention, denial, covered):
                return denial
    return None


def _is_meant(reading: Reading, mention: Mention, denial: Denial, covered: set[int]) -> bool:
    """True when nothing else is named between, and "uit de auto" is not where something else was."""
    if mention.kind == "plate":
        return False
    straight = denial.end > mention.first and denial.first < mention.end
    straight = straight or denial.end == mention.first
    straight = straight or not _RELATIVES.isdisjoint(reading.keys(mention.end, mention.end + 1))
    if not straight and not _OUT_OF.isdisjoint(reading.keys(mention.first - 1, mention.first)):
        return False
    first, end = (mention.end, denial.first) if denial.first >= mention.end else (denial.end, mention.first)
    if _goes_on(reading, mention, denial):
        end = mention.end
    return not any(at not in covered and reading.at(at, *_THINGS) for at in range(first, end))


def _goes_on(reading: Reading, mention: Mention, denial: Denial) -> bool:
    """True for "De scooter stond niet voor de deur, maar is niet gestolen", or ". Hij is ..."."""
    sentence, clause = reading.sentence_of(mention.first), reading.clause_of(denial.first)
    opening = reading.keys(clause.first, denial.first)
    if any(reading.at(at, *_THINGS) for at in range(sentence.first, mention.first)):
        return False
    if clause.first >= sentence.end:
        return opening[:1] == ["hij"]
    return mention.end <= clause.first and bool(opening) and GOES_ON.issuperset(opening)
