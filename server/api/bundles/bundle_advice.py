"""Why legal elements stand as a report says: from element to rule to words, for a judge to read.

And which questions were answered, how they were ordered, and what else could have been asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from server.api.advice_told import HOW, is_form, name_of, standing_of, told_reply, worth_showing
from server.api.bundles.version_steps import short
from server.api.report_marks import clock
from server.domain.assessing import Answer, AnswerHow, Evidence, SetState, Step, field_observable
from server.domain.report import Report
from server.domain.rule_sets import RuleTexts
from server.domain.theory import Status
from server.proof.standalone.bundle_answers import answer_name
from server.store.dossiers import Dossier
from server.yaml_lines import read_yaml

_QUESTIONS: Final = "questions/"
_STATUSES: Final[Mapping[Status, str]] = {
    Status.UNSATISFIABLE: "niets spreekt ervoor",
    Status.DEFENDED: "houdt stand",
    Status.OUT: "weerlegd",
    Status.BLOCKED: "tegenstrijdig",
}
_KINDS: Final = {"observation": "in de woorden", "field": "in een vak", "answer": "antwoord op een vraag"}
_SOURCES: Final = {"statement": "volgens een verklaring", "system": "uit een systeem"}


def advice_values(report: Report, dossier: Dossier) -> dict[str, Any]:
    """What the page of a bundle shows of the newest version's assessment and questions."""
    assessment, inquiry = report.assessment, report.inquiry
    rules = dossier.rules.get(assessment.rules_sha256) if assessment else None
    asked = _fields_of(report) | (questions_in(rules) if rules else {})
    asked |= {one.observable: one.asked for one in inquiry.answers if one.asked}
    said = {one.observable: one for one in inquiry.answers}
    return {
        "explained": [_explained(one, report, said) for one in worth_showing(assessment)],
        "looked_at": _looked_at(report),
        "notes": assessment.notes if assessment else (),
        "asked": [_asked(one, report, asked) for one in inquiry.answers],
        "put_off": [asked.get(one, one) for one in inquiry.skipped],
        "stopped": inquiry.stopped,
    }


def _fields_of(report: Report) -> dict[str, str]:
    """What asks for a field that a form expects stands in no file of questions."""
    return {field_observable(report.template, id_): f"Vak '{label}'." for id_, label in report.labels.items()}


def questions_in(rules: RuleTexts) -> dict[str, str]:
    """The questions of those files, by observable."""
    return {
        str(one["id"]): str(one["question"])
        for path, text in rules.files
        if path.startswith(_QUESTIONS)
        for one in read_yaml(Path(path), text.encode()).plain()["observables"]
    }


def _looked_at(report: Report) -> list[str]:
    """Which rule sets were looked at and why, and what there are no rules for."""
    assessment = report.assessment
    if assessment is None:
        return []
    day = f"De dag van de gebeurtenis is {_day(assessment.on)}"
    told = [day + ("." if assessment.on_known else " (niet genoemd: de dag van het dicteren).")]
    told += [f"{name_of(one)}: {one.because}." for one in assessment.sets]
    told += [f"Gekozen door de verbalisant: {one}." for one in report.inquiry.added]
    told += [f"Op verzoek van de verbalisant weggelaten: {one}." for one in report.inquiry.removed]
    told += [f"Voor '{one.replace('_', ' ')}' zijn er geen regels." for one in assessment.without_rules]
    told += [f"Regelset {one} gold toen niet." for one in assessment.not_in_force]
    return told


def _explained(rule_set: SetState, report: Report, said: Mapping[str, Answer]) -> dict[str, Any]:
    since = f", van kracht vanaf {_day(rule_set.valid_from)}" if rule_set.valid_from else ""
    until = f" tot en met {_day(rule_set.valid_to)}" if rule_set.valid_to else ""
    return {
        "title": name_of(rule_set),
        "part": "Onderdeel" if is_form(rule_set) else "Bestanddeel",
        "file": f"Regelset {rule_set.id}, versie {rule_set.version}{since}{until}.",
        "status": rule_set.status,
        "source": rule_set.source,
        "digest": rule_set.digest,
        "elements": [
            {
                "label": one.label,
                "standing": standing_of(rule_set, one.standing),
                "why": [_step(step, report, said, rule_set.source) for step in one.why],
            }
            for one in rule_set.elements
        ],
    }


def _step(step: Step, report: Report, said: Mapping[str, Answer], source: str) -> dict[str, Any]:
    """A step; ``source`` is that of the whole set, which needs no telling at each rule."""
    observed = step.rule is None and step.evidence and step.status is Status.DEFENDED
    status = "" if observed else _STATUSES[step.status]
    return {
        "label": step.label.rstrip("."),
        "status": "zie hierboven" if step.again else status,
        "rule": _rule(step, source),
        "evidence": [_evidence(one, report, said) for one in step.evidence],
        "because": [_step(one, report, said, source) for one in step.because],
        "against": [_step(one, report, said, source) for one in step.against],
    }


def _rule(step: Step, source: str) -> str:
    """The rule of a step: its id, article, since when, and whether it is a definition."""
    if step.rule is None:
        return ""
    told = [f"regel {step.rule}"]
    if step.article:
        told.append(step.article)
    if step.valid_from:
        told.append(f"vanaf {_day(step.valid_from)}")
    if step.strict:
        told.append("per definitie")
    if step.source and step.source != source:
        told.append(step.source)
    return ", ".join(told)


def _evidence(one: Evidence, report: Report, said: Mapping[str, Answer]) -> dict[str, str]:
    """What a literal rests on: where, in which words, and when those are heard."""
    where = _KINDS.get(one.kind, one.kind)
    if one.field_id:
        where += f" ({report.labels.get(one.field_id, one.field_id)})"
    if one.source in _SOURCES:
        where += f", {_SOURCES[one.source]}"
    answer = said.get(one.observable or "") if one.kind == "answer" else None
    words = " ".join(one.words)
    if answer is not None:
        words = f"{answer.asked or answer.observable} {told_reply(answer)}"
    times = [f"{clock(start)} - {clock(end)}" for start, end in one.audio]
    if one.sound is not None:
        times.append(_heard(one.sound.id, one.sound.start_s, one.sound.end_s))
    return {
        "where": where if one.confirmed else f"{where}, niet bevestigd",
        "words": words,
        "when": ", ".join(times),
    }


def _asked(one: Answer, report: Report, asked: Mapping[str, str]) -> dict[str, Any]:
    how = f"{HOW[one.how]}, {short(one.at, report.dictated_at.tzinfo)}"
    if one.how is AnswerHow.SPOKEN and one.sound is not None:
        how += f", {_heard(one.sound.id, one.sound.start_s, one.sound.end_s)}"
    return {
        "question": one.asked or one.observable,
        "reply": told_reply(one),
        "how": how,
        "policy": one.policy[:12],
        "others": _named(one.others, asked),
    }


def _named(ids: Iterable[str], asked: Mapping[str, str]) -> list[str]:
    return [asked.get(one, one) for one in ids]


def _heard(own: str | None, start_s: float, end_s: float) -> str:
    stretch = f"{clock(start_s)} - {clock(end_s)}"
    return f"{answer_name(own)}, {stretch}" if own else stretch


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
