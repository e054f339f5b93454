"""Which observations the officer confirmed, and which were put aside: told by what became of the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from server.domain.report import DraftField, FieldSpec, Observation, Provenance, Template

_WHOLE = frozenset({None, "described"})
"""Values of a fill that show what an observation says, with its role; all others show a part of it."""


def is_filled(field: DraftField) -> bool:
    """Whether it has a value."""
    return bool(field.value and field.value.strip())


def named_by(
    fields: Iterable[DraftField],
    all_fields: Sequence[DraftField],
    observations: Mapping[str, Observation],
    templates: Collection[Template],
) -> frozenset[str]:
    """The observations that the spoken values of ``fields`` rest on, as far as those show them.

    Who confirms a number plate says nothing of whether the vehicle was stolen. So where one of
    ``all_fields`` shows an observation as a whole, or did before the officer changed or emptied it, a field
    with a part of it does not count. A moment is no more than its parts.
    """
    specs = _specs_of(templates)
    shown = {
        id_
        for field in all_fields
        for id_ in behind(field) | put_aside(field)
        if id_ in observations and not _is_part(specs.get(field.id, ()), observations[id_])
    }
    return frozenset(
        id_
        for field in fields
        if field.provenance is Provenance.SPOKEN and is_filled(field)
        for id_ in behind(field)
        if id_ not in shown or not _is_part(specs.get(field.id, ()), observations[id_])
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


def _is_part(specs: Sequence[FieldSpec], observation: Observation) -> bool:
    """Whether a field shows but a part of an observation, as far as its form is known."""
    if observation.type == "time":
        return False
    fills = [
        fill
        for spec in specs
        for fill in spec.fills
        if fill.type == observation.type and (not fill.roles or observation.role in fill.roles)
    ]
    return bool(fills) and all(fill.value not in _WHOLE for fill in fills)
