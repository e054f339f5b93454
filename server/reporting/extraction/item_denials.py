"""Goods of which the theft is denied: told as such, and against what else was said of them."""

from __future__ import annotations

from collections.abc import Sequence

from server.dutch.words import word_set
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.item_chains import Chain
from server.reporting.extraction.item_cues import STOLEN
from server.reporting.extraction.item_topics import REACH, Known
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.theft_denials import TAKEN, denials, denied_chain, points_back

_NEAR = 3
"""So many sentences back "die is niet gestolen" looks for what was named."""
_WEAK = word_set(
    "aangehouden betrapt vandoor ervandoor gevlucht weggerend weggelopen wegrennen verliet verlieten weg "
    "kwijt verdwenen foetsie vermist mis mist missen miste misten ontbreekt ontbreken ontbrak ontbraken lag "
    "lagen stond stonden hing hingen zat zaten is was zijn waren blijkt blijken bleek bleken ben nergens"
)
"""Of what somebody was caught or fled with, which may be his own, and of what is gone."""


def deny(reading: Reading, sentence: Sentence, chains: Sequence[Chain], known: Sequence[Known]) -> None:
    """Keep with each thing that its theft is denied."""
    for denial in denials(reading, sentence):
        chain = denied_chain(reading, denial, chains)
        if chain is not None:
            meant = [
                one for one in known if any(thing is named for thing in chain.things for named in one.things)
            ]
        elif points_back(reading, denial):
            meant = [one for one in known[-REACH:] if 0 < sentence.number - one.sentence.number <= _NEAR][-1:]
        else:
            meant = []
        for one in meant:
            one.denial = denial


def is_taken_back(reading: Reading, one: Known) -> bool:
    """True for a theft that is denied, where no more than the incident or a sign of it told of it.

    What is said to be stolen, and elsewhere not to be, is told both ways.
    """
    if one.denial is None or one.denial.is_suspects or one.role != STOLEN:
        return False
    here = reading.sentence_of(one.denial.first)
    return not any(
        reading.tokens[at].key in TAKEN or not (_is_weak(reading, at) or here.first <= at < here.end)
        for at in one.thefts
    )


def _is_weak(reading: Reading, at: int) -> bool:
    return reading.tokens[at].key in _WEAK or reading.keys(at, at + 2) == ["niet", "meer"]


def denied(reading: Reading, one: Known) -> Fact:
    """That it is not stolen, with the words that say so."""
    builder = FactBuilder(
        "item", f"item_{STOLEN}", STOLEN, list(one.builder.parts), list(one.builder.warnings)
    )
    if one.denial is not None:
        builder.evidence(one.denial.first, one.denial.end)
    source = reading.source(builder.parts[-1].first)
    return builder.build(polarity=Polarity.DENIED, source=source, certainty=0.85)
