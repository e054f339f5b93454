"""From observations to the fields of a template: what is proposed, and what speaks against it.

Only what is stated fills a field. Different values for one field are never chosen between in
silence: the first stands, the others are offered beside it, and the field says that they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from server.domain.contradictions import contradicted
from server.domain.report import (
    Alternative,
    DraftField,
    FieldSpec,
    Fill,
    Observation,
    Provenance,
    Template,
)
from server.domain.transcript import Frozen

STATED = "stated"
DICTATED = "dictated"
"""Type of what was dictated under the heading of a field, word for word; its role is the field's id."""
MAX_VALUE_CHARS = 2_000
"""As much as an officer can enter in a field."""
TOO_MUCH = "Er is meer gevonden dan in dit vak past. Kijk ook in de tekst."


_OWN_WORDS = Fill(type=DICTATED, value="text")


class Phrased(Frozen):
    """A value in words, and the values of the observation it is made of; ``whole``: of all its words."""

    text: str
    keys: tuple[str, ...] = ()
    whole: bool = False


Phrase = Callable[[Observation, Fill], Phrased | None]
"""How an observation is put in words for a field; None where it says nothing of what is asked."""


def as_said(observation: Observation, fill: Fill) -> Phrased | None:
    """The value itself as text."""
    value = observation.values.get(fill.value or "value")
    return None if value is None else Phrased(text=str(value), keys=(fill.value or "value",))


def fill(
    template: Template,
    observations: Sequence[Observation],
    *,
    phrase: Phrase = as_said,
    dictated: Mapping[str, Sequence[Observation]] | None = None,
) -> tuple[DraftField, ...]:
    """Every field of the template with what was said for it.

    Args:
        template: whose fields.
        observations: in the order they are to be preferred.
        phrase: puts an observation in words.
        dictated: what was said word for word under a field's heading, by the field's id. It fills
            fields of text for which nothing else was found.
    """
    warnings = contradicted(observations)
    fields = []
    for spec in template.fields:
        said = list(_candidates(spec, observations, phrase, warnings))
        separator = "; " if spec.many else None
        if not said and spec.kind == "text":
            own = dictated.get(spec.id, ()) if dictated else ()
            found = (_candidate([one], _OWN_WORDS, phrase, warnings) for one in own)
            said, separator = [(0, one) for one in found if one is not None], " "
        fields.append(_field(spec.id, said, separator=separator))
    return tuple(fields)


def _field(field_id: str, said: Sequence[tuple[int, Alternative]], *, separator: str | None) -> DraftField:
    """The field with its candidates: joined by ``separator``, or the first with the others beside it."""
    if not said:
        return DraftField(id=field_id)
    values = [one for _, one in said]
    first, *others = values if separator is None else [_together(values, separator=separator)]
    conflict = bool(others) and said[1][0] == said[0][0]
    return DraftField(
        id=field_id,
        value=first.value,
        provenance=Provenance.SPOKEN,
        observation_id=first.observation_id,
        observation_ids=first.observation_ids,
        spans=first.spans,
        warning=first.warning,
        conflict=conflict,
        machine_value=first.value,
        alternatives=tuple(others),
    )


def _candidates(
    spec: FieldSpec, observations: Sequence[Observation], phrase: Phrase, warnings: Mapping[str, str]
) -> Iterator[tuple[int, Alternative]]:
    """What fits the field, with the number of the rule that took it; the same value counts once."""
    values: set[str] = set()
    taken: set[str] = set()
    for rank, rule in enumerate(spec.fills):
        for group in _groups(rule, observations):
            found = _candidate(group, rule, phrase, warnings)
            if found is None or found.value in values or found.observation_id in taken:
                continue
            values.add(found.value)
            taken.add(found.observation_id)
            yield rank, found


def _groups(rule: Fill, observations: Sequence[Observation]) -> Iterator[list[Observation]]:
    """The observations that make one value: one by one, or the first of each role together."""
    fitting = [one for one in observations if _fits(rule, one)]
    if rule.together is None:
        yield from ([one] for one in fitting)
        return
    of_roles = ([one for one in fitting if one.role == role] for role in rule.roles)
    for group in zip_longest(*of_roles):
        yield [one for one in group if one is not None]


def _fits(rule: Fill, observation: Observation) -> bool:
    if observation.type != rule.type or observation.polarity != STATED:
        return False
    if rule.roles and observation.role not in rule.roles:
        return False
    return not rule.only or any(observation.values.get(key) in rule.only for key in ("value", "what"))


def _candidate(
    group: Sequence[Observation], rule: Fill, phrase: Phrase, warnings: Mapping[str, str]
) -> Alternative | None:
    parts: list[Alternative] = []
    for observation in group:
        phrased = phrase(observation, rule)
        if phrased is not None:
            parts.append(
                Alternative(
                    observation_id=observation.id,
                    value=phrased.text,
                    spans=_spans(observation, phrased),
                    warning=_sentences((observation.warning, warnings.get(observation.id))),
                )
            )
    if not parts:
        return None
    found = _together(parts, separator=rule.together or "")
    alike = _said_alike(group, rule, phrase) if rule.once and len(parts) > 1 else None
    return found if alike is None else found.model_copy(update={"value": alike})


def _said_alike(group: Sequence[Observation], rule: Fill, phrase: Phrase) -> str | None:
    """What all of them say, without their roles; None where they differ."""
    bare = rule.model_copy(update={"role": None})
    texts = {phrased.text for one in group if (phrased := phrase(one, bare)) is not None}
    return texts.pop() if len(texts) == 1 else None


def _spans(observation: Observation, phrased: Phrased) -> tuple[tuple[int, int], ...]:
    """The words that say the value; all of the observation's where they are not known one by one."""
    own = {observation.value_spans[key] for key in phrased.keys if key in observation.value_spans}
    return observation.spans if phrased.whole or not own else tuple(sorted(own))


def _together(parts: Sequence[Alternative], *, separator: str) -> Alternative:
    """One value of several, as many as fit in a field."""
    first, *others = parts
    if not others and len(first.value) <= MAX_VALUE_CHARS:
        return first
    value, used = first.value[:MAX_VALUE_CHARS], [first]
    for one in others:
        longer = f"{value}{separator}{one.value}"
        if len(longer) > MAX_VALUE_CHARS:
            break
        value = longer
        used.append(one)
    cut = len(used) < len(parts) or len(first.value) > MAX_VALUE_CHARS
    return Alternative(
        observation_id=first.observation_id,
        value=value,
        observation_ids=tuple(one.observation_id for one in used),
        spans=tuple(sorted({span for one in used for span in one.spans})),
        warning=_sentences([*(one.warning for one in used), TOO_MUCH if cut else None]),
    )


def _sentences(warnings: Iterable[str | None]) -> str | None:
    """Warnings behind each other, each once."""
    return " ".join(dict.fromkeys(warning for warning in warnings if warning)) or None
