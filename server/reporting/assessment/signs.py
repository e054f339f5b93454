"""Which observables an observation speaks for: the mappings of vocab/questions, carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from server.domain.assessing import Reply
from server.domain.report import Observation
from server.domain.rule_sets import Observable, Sign
from server.domain.theory import NOT
from server.reporting.assessment.question_checks import KINDS, number_named
from server.reporting.schema import SCHEMA


@dataclass(frozen=True, slots=True)
class SignIndex:
    """All signs, by what they look at. Each goes with the literal that it speaks for."""

    of_types: Mapping[str, tuple[tuple[str, Sign], ...]]
    of_fields: Mapping[str, tuple[str, ...]]

    def spoken_for(self, observation: Observation) -> Iterator[str]:
        """The literals that an observation speaks for, each once, sorted."""
        signs = self.of_types.get(observation.type, ())
        yield from sorted({literal for literal, sign in signs if matches(sign, observation)})


def sign_index(observables: Iterable[Observable]) -> SignIndex:
    """The signs of these observables."""
    of_types: dict[str, list[tuple[str, Sign]]] = {}
    of_fields: dict[str, list[str]] = {}
    for one in observables:
        for sign in one.signs:
            literal = one.id if sign.says is Reply.YES else NOT + one.id
            if sign.field is not None:
                of_fields.setdefault(sign.field, []).append(literal)
            elif sign.type is not None:
                of_types.setdefault(sign.type, []).append((literal, sign))
    return SignIndex(
        {name: tuple(signs) for name, signs in of_types.items()},
        {name: tuple(sorted(set(literals))) for name, literals in of_fields.items()},
    )


def matches(sign: Sign, observation: Observation) -> bool:
    """Whether an observation is what a sign describes."""
    if observation.polarity != sign.polarity or (sign.role and observation.role not in sign.role):
        return False
    if sign.source and observation.source not in sign.source:
        return False
    if sign.has is not None and observation.values.get(sign.has) in (None, "", ()):
        return False
    if sign.only and _chosen_by(observation) not in sign.only:
        return False
    return _is_in_bounds(sign, observation)


def _chosen_by(observation: Observation) -> str:
    known = SCHEMA.get(observation.type)
    name = known.chosen_by or KINDS if known else KINDS
    return str(observation.values.get(name, "")).casefold()


def _is_in_bounds(sign: Sign, observation: Observation) -> bool:
    if sign.above is None and sign.at_most is None:
        return True
    try:
        number = float(str(observation.values.get(number_named(sign), "")))
    except ValueError:
        return False
    return (sign.above is None or number > sign.above) and (sign.at_most is None or number <= sign.at_most)
