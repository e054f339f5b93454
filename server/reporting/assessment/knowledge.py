"""From observations, fields and answers to what is known of a case: only what the officer confirmed counts.

An observation is confirmed by a confirmed field whose value was spoken and rests on it. A field that a sign
names counts by its value, whoever put it there, once it is confirmed. An answer is the officer's own
statement and always counts. What was found and not confirmed yet makes a preview, and never more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from server.domain.assessing import FIELD, Answer, Evidence, Knowledge, Reply, field_observable
from server.domain.report import DraftField, Observation, Provenance, Template
from server.domain.theory import NOT
from server.reporting.assessment.compiling import bare
from server.reporting.assessment.confirming import is_filled, put_aside, shown_by, without_put_aside
from server.reporting.assessment.event_day import date_fields_of, dates_put_aside, event_days, moments_of
from server.reporting.assessment.holding import ANSWER

if TYPE_CHECKING:
    from server.reporting.assessment.rule_book import RuleBook

_WHAT = (
    "(plaats|plek|locatie|adres|straat|datum|dag|tijd|tijdstip|naam|kenteken|nummer|telefoonnummer"
    "|bedrag|waarde|schade|merk|kleur)"
)
_UNKNOWN = re.compile(
    rf"((de|het) )?((exacte|precieze) )?({_WHAT} )?((is|zijn) )?((mij|ons|nog) )*(onbekend|niet bekend)"
    rf"|(nog )?onbekende? {_WHAT}"
    r"|((ik|dat) )?weet( (ik|het|dat))*( nog)? niet( meer)?|geen idee"
    r"|niet van toepassing|n ?v ?t|n ?b|niet (opgegeven|genoemd|gevraagd|vermeld|ingevuld)"
)
"""Words of a value that says that nothing is known. A stranger ("onbekende man") is somebody."""


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
    form = book.templates.get(template or "")
    templates = book.templates.values() if form is None else [form]
    by_id = {one.id: one for one in said}
    dates = date_fields_of(templates)
    confirmed = shown_by((one for one in fields if one.confirmed), fields, by_id, templates)
    sure = {(id_, literal) for id_, one in confirmed.items() for literal in book.signs.spoken_for(one)}
    counting = confirmed if confirmed_only else _in_preview(by_id, fields, templates, in_fields=in_fields)
    filled = [one for one in fields if is_filled(one) and (one.confirmed or not confirmed_only)]
    counted = [counting[one.id] for one in said if one.id in counting]
    moments = moments_of(counted, fields, filled, date_fields=dates)
    no_days = dates_put_aside(fields, date_fields=dates) - {one.id for one in moments}
    last = _last_answers(answers, book)
    filled_ids = {one.id for one in filled}
    last = {name: one for name, one in last.items() if not _is_over(one, book, filled_ids)}
    evidence = [
        *_of_answers(last),
        *(one for field in filled for one in _of_field(field, book, by_id, template)),
        *(
            _of_observation(one, literal, confirmed=(one.id, literal) in sure)
            for one in counted
            if one.id not in no_days
            for literal in book.signs.spoken_for(one)
        ),
    ]
    days = event_days(moments, filled, date_fields=dates, dictated_on=dictated_on)
    return Knowledge(
        evidence=tuple(sorted(evidence, key=_order_of_evidence)),
        unknown=tuple(sorted(one.observable for one in last.values() if one.reply is Reply.UNKNOWN)),
        on=days.first,
        until=days.last,
        dictated_on=dictated_on,
    )


def _in_preview(
    observations: Mapping[str, Observation],
    fields: Sequence[DraftField],
    templates: Collection[Template],
    *,
    in_fields: bool,
) -> Mapping[str, Observation]:
    """All that was found, without what the officer corrected or rejected."""
    shown = shown_by(fields, fields, observations, templates)
    if in_fields:
        return shown
    rejected = {id_ for field in fields for id_ in put_aside(field)} - shown.keys()
    kept = without_put_aside(observations, fields, templates)
    return {id_: one for id_, one in kept.items() if id_ not in rejected}


def _last_answers(answers: Iterable[Answer], book: RuleBook) -> Mapping[str, Answer]:
    known = (one for one in answers if one.observable in book.observables)
    ordered = sorted(known, key=lambda one: (one.at, one.model_dump_json()))
    return {one.observable: one for one in ordered}


def _is_over(answer: Answer, book: RuleBook, filled: Collection[str]) -> bool:
    """Only a value fills a field: "yes" puts nothing there, "no" and "unknown" are over once something is."""
    if not answer.observable.startswith(FIELD):
        return False
    return answer.reply is Reply.YES or book.observables[answer.observable].field in filled


def _of_answers(answers: Mapping[str, Answer]) -> Iterator[Evidence]:
    for one in answers.values():
        if one.reply is Reply.UNKNOWN:
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
        if not name.startswith(FIELD) and _says_unknown(field):
            continue
        if template is not None and name.startswith(FIELD) and name != field_observable(template, field.id):
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


def _says_unknown(field: DraftField) -> bool:
    """Whether a value says that nothing is known: it fills the field, and answers no question."""
    words = re.findall(r"\w+", (field.value or "").casefold())
    return not words or _UNKNOWN.fullmatch(" ".join(words)) is not None


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
