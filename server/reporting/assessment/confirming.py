"""Which observations the officer confirmed, and which were put aside: told by what became of the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.domain.report import DraftField, FieldSpec, Observation, Provenance, Template
from server.reporting.schema import SCHEMA

_WHOLE = frozenset({None, "described"})
"""Values of a fill that show what an observation says, with its role; all others show a part of it."""


def is_filled(field: DraftField) -> bool:
    """Whether it has a value."""
    return bool(field.value and field.value.strip())


def shown_by(
    fields: Iterable[DraftField],
    all_fields: Sequence[DraftField],
    observations: Mapping[str, Observation],
    templates: Collection[Template],
) -> Mapping[str, Observation]:
    """The observations that the spoken values of ``fields`` rest on, by their ids, as far as those show them.

    Who confirms a number plate says nothing of whether the vehicle was stolen: of a part only its values
    count, with the role where that is told. Where one of ``all_fields`` shows an observation as a whole, or
    did before the officer changed or emptied it, a field with a part of it does not count at all. Nor do
    values that the officer put aside in a field of their own. A moment is no more than its parts.
    """
    specs = _specs_of(templates)
    whole = {
        id_
        for field in all_fields
        for id_ in behind(field) | put_aside(field)
        if id_ in observations and _part_in(specs.get(field.id, ()), observations[id_]) is None
    }
    kept = without_put_aside(observations, all_fields, templates)
    parts: dict[str, list[_Part | None]] = {}
    for field in fields:
        if field.provenance is not Provenance.SPOKEN or not is_filled(field):
            continue
        for id_ in behind(field) & observations.keys():
            part = _part_in(specs.get(field.id, ()), observations[id_])
            if part is None or id_ not in whole:
                parts.setdefault(id_, []).append(part)
    return {id_: _as_shown(kept[id_], found) for id_, found in parts.items()}


def without_put_aside(
    observations: Mapping[str, Observation],
    fields: Iterable[DraftField],
    templates: Collection[Template],
) -> Mapping[str, Observation]:
    """The observations without the values that a field with a part of them showed before it was changed."""
    specs = _specs_of(templates)
    gone: dict[str, set[str]] = {}
    for field in fields:
        for id_ in put_aside(field) & observations.keys():
            part = _part_in(specs.get(field.id, ()), observations[id_])
            if part is not None:
                gone.setdefault(id_, set()).update(part.values)
    return {
        id_: _only(one, one.values.keys() - gone[id_]) if id_ in gone else one
        for id_, one in observations.items()
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """What a field shows of an observation: the names of its values, and whether its role."""

    values: frozenset[str]
    role: bool


def _part_in(specs: Sequence[FieldSpec], observation: Observation) -> _Part | None:
    """The part of an observation that a field shows, as far as its form is known; None for the whole."""
    fills = [
        fill
        for spec in specs
        for fill in spec.fills
        if fill.type == observation.type and (not fill.roles or observation.role in fill.roles)
    ]
    if observation.type == "time" or not fills or any(fill.value in _WHOLE for fill in fills):
        return None
    composed = SCHEMA[observation.type].composed
    names = (name for fill in fills for name in composed.get(fill.value or "", (fill.value or "",)))
    return _Part(frozenset(names), any(fill.role is not None for fill in fills))


def _as_shown(observation: Observation, parts: Sequence[_Part | None]) -> Observation:
    shown = [one for one in parts if one is not None]
    if len(shown) < len(parts):
        return observation
    part = _only(observation, frozenset[str]().union(*(one.values for one in shown)))
    return part if any(one.role for one in shown) else part.model_copy(update={"role": None})


def _only(observation: Observation, names: Collection[str]) -> Observation:
    """The observation with these values; its words are those that say them, where that is known."""
    values = {name: value for name, value in observation.values.items() if name in names}
    places = {name: place for name, place in observation.value_spans.items() if name in values}
    gone = {*observation.value_spans.values()} - {*places.values()}
    kept = [at for at, span in enumerate(observation.spans) if span not in gone]
    if not kept:
        return observation.model_copy(update={"values": values})
    return observation.model_copy(
        update={
            "values": values,
            "value_spans": places,
            "spans": tuple(observation.spans[at] for at in kept),
            "audio": tuple(observation.audio[at] for at in kept if at < len(observation.audio)),
            "words": tuple(str(values[name]) for name in places) or observation.words,
        }
    )


def behind(field: DraftField) -> frozenset[str]:
    """The observations that its value rests on, or did before the officer corrected it."""
    return frozenset(one for one in (field.observation_id, *field.observation_ids) if one)


def put_aside(field: DraftField) -> frozenset[str]:
    """The observations that the officer corrected, or rejected by emptying the field."""
    if field.provenance is Provenance.CORRECTED:
        return behind(field)
    if is_filled(field) or field.machine_value is None:
        return frozenset()
    return offered(field)


def offered(field: DraftField) -> frozenset[str]:
    """The observations that could fill it as well."""
    return frozenset(
        one for other in field.alternatives for one in (other.observation_id, *other.observation_ids) if one
    )


def _specs_of(templates: Collection[Template]) -> Mapping[str, Sequence[FieldSpec]]:
    specs: dict[str, list[FieldSpec]] = {}
    for template in templates:
        for spec in template.fields:
            specs.setdefault(spec.id, []).append(spec)
    return specs
