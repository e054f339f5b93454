"""From observations, fields and answers to what is known of a case: only what the officer confirmed counts.

An observation is confirmed by a confirmed field whose value was spoken and rests on it. A field that a sign
names counts by its value, whoever put it there, once it is confirmed. An answer is the officer's own
statement and always counts. What was found and not confirmed yet makes a preview, and never more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from server.domain.assessing import Answer, Evidence, Knowledge, Reply
from server.domain.report import DraftField, Observation, Provenance
from server.domain.theory import NOT
from server.reporting.assessment.compiling import bare
from server.reporting.assessment.event_day import date_fields_of, event_day
from server.reporting.assessment.form_sets import FIELD
from server.reporting.assessment.holding import ANSWER

if TYPE_CHECKING:
    from server.reporting.assessment.rule_book import RuleBook


def knowledge(
    book: RuleBook,
    *,
    observations: Iterable[Observation],
    fields: Sequence[DraftField],
    answers: Iterable[Answer],
    dictated_on: date,
    confirmed_only: bool,
    in_fields: bool = False,
    template: str | None = None,
) -> Knowledge:
    """What is known of a case. The same facts make the same value, in whatever order they come.

    Args:
        book: which observations and fields answer which question.
        observations: found in the words.
        fields: of the draft or report.
        answers: the officer's; of one observable the last counts.
        dictated_on: day of the dictation, in Dutch time.
        confirmed_only: leave out all that the officer did not confirm.
        in_fields: of the unconfirmed, leave out what no field rests on. No tick would ever confirm that,
            so a question may have to ask for it although it was said.
        template: id of the form; without it, fields speak for all forms that have them.
    """
    said = sorted(observations, key=_order_of_observations)
    confirmed = _named_by(one for one in fields if one.confirmed)
    counting = confirmed if confirmed_only else _in_preview(said, fields, in_fields=in_fields)
    filled = [one for one in fields if _is_filled(one) and (one.confirmed or not confirmed_only)]
    by_id = {one.id: one for one in said}
    counted = [one for one in said if one.id in counting]
    last = _last_answers(answers, book)
    filled_ids = {one.id for one in filled}
    evidence = [
        *_of_answers(last, book, filled_ids),
        *(one for field in filled for one in _of_field(field, book, by_id, template)),
        *(
            _of_observation(one, literal, confirmed=one.id in confirmed)
            for one in counted
            for literal in book.signs.spoken_for(one)
        ),
    ]
    form = book.templates.get(template or "")
    templates = book.templates.values() if form is None else [form]
    return Knowledge(
        evidence=tuple(sorted(evidence, key=_order_of_evidence)),
        unknown=tuple(sorted(one.observable for one in last.values() if one.reply is Reply.UNKNOWN)),
        on=event_day(counted, filled, date_fields=date_fields_of(templates), dictated_on=dictated_on),
        dictated_on=dictated_on,
    )


def _named_by(fields: Iterable[DraftField]) -> frozenset[str]:
    """The observations that the spoken values of these fields rest on."""
    return frozenset(
        id_
        for field in fields
        if field.provenance is Provenance.SPOKEN and _is_filled(field)
        for id_ in (field.observation_id, *field.observation_ids)
        if id_
    )


def _in_preview(
    observations: Iterable[Observation], fields: Sequence[DraftField], *, in_fields: bool
) -> Collection[str]:
    """All that was found, without what the officer corrected or rejected."""
    named = _named_by(fields)
    if in_fields:
        return named
    rejected = {
        id_
        for field in fields
        if field.provenance is Provenance.CORRECTED
        for id_ in (field.observation_id, *field.observation_ids)
    } | {
        id_
        for field in fields
        if not _is_filled(field) and field.machine_value is not None
        for other in field.alternatives
        for id_ in (other.observation_id, *other.observation_ids)
    }
    return {one.id for one in observations} - (rejected - named)


def _is_filled(field: DraftField) -> bool:
    return bool(field.value and field.value.strip())


def _last_answers(answers: Iterable[Answer], book: RuleBook) -> Mapping[str, Answer]:
    known = (one for one in answers if one.observable in book.observables)
    ordered = sorted(known, key=lambda one: (one.at, one.model_dump_json()))
    return {one.observable: one for one in ordered}


def _of_answers(answers: Mapping[str, Answer], book: RuleBook, filled: Collection[str]) -> Iterator[Evidence]:
    for one in answers.values():
        if one.reply is Reply.UNKNOWN:
            continue
        observable = book.observables[one.observable]
        # Only a value fills a field: "yes" puts nothing there, and "no" is over once something is.
        if one.observable.startswith(FIELD) and (one.reply is Reply.YES or observable.field in filled):
            continue
        yield Evidence(
            kind=ANSWER,
            literal=one.observable if one.reply is Reply.YES else NOT + one.observable,
            confirmed=True,
            observable=one.observable,
            words=(one.words,) if one.words else (),
            sound=one.sound,
        )


def _of_field(
    field: DraftField, book: RuleBook, observations: Mapping[str, Observation], template: str | None
) -> Iterator[Evidence]:
    for literal in book.signs.of_fields.get(field.id, ()):
        name = bare(literal)
        if template is not None and name.startswith(FIELD) and not name.startswith(f"{FIELD}{template}."):
            continue
        spoken = field.provenance is Provenance.SPOKEN
        ids = dict.fromkeys(one for one in (field.observation_id, *field.observation_ids) if one)
        behind = [observations[one] for one in ids if spoken and one in observations]
        yield Evidence(
            kind="field",
            literal=literal,
            confirmed=field.confirmed,
            field_id=field.id,
            observable=name,
            words=(field.value or "",),
            spans=field.spans if spoken else (),
            audio=tuple(sorted({stretch for one in behind for stretch in one.audio})),
        )


def _of_observation(one: Observation, literal: str, *, confirmed: bool) -> Evidence:
    return Evidence(
        kind="observation",
        literal=literal,
        confirmed=confirmed,
        observation_id=one.id,
        observable=bare(literal),
        words=one.words,
        spans=one.spans,
        audio=one.audio,
        source=one.source,
    )


def _order_of_observations(one: Observation) -> tuple[object, ...]:
    return one.spans, one.type, one.role or "", one.words, one.id


def _order_of_evidence(one: Evidence) -> tuple[object, ...]:
    """By what it says and where; ids only tell apart what is the same in all else."""
    return (
        bare(one.literal),
        one.literal,
        one.kind,
        one.field_id or "",
        one.spans,
        one.words,
        one.audio,
        one.source,
        one.confirmed,
        one.observation_id or "",
    )
