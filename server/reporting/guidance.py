"""Puts assessment and inquiry together: how things stand for a draft, and what could be asked next.

Neither knows the other. An assessment says how legal elements stand on what was confirmed, and which of them
can still change; an inquiry puts the questions that can change them in order. What they share are values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from server.domain.assessing import (
    FIELD,
    Assessment,
    Guidance,
    Inquiry,
    Knowledge,
    Question,
    Reach,
    Reply,
)
from server.domain.calendar_terms import AMSTERDAM
from server.domain.inquiring import Asking
from server.domain.report import Draft, DraftField, DraftState, Observation, Provenance, Report
from server.reporting.assessment.assessor import assess, day_of
from server.reporting.assessment.compiling import element_literal
from server.reporting.assessment.confirming import is_filled, put_aside
from server.reporting.assessment.exact import foresee_best
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.rule_book import Choice, RuleBook
from server.reporting.inquiry.policy import Policy, Ranked

_TOLD = "incident"
"""The type of an observation that says what it is about."""
_OWN = (Provenance.CORRECTED, Provenance.TYPED)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known of one case, and the rule sets to look at.

    ``confirmed`` is what the officer confirmed; ``found`` that and all that was found in the words;
    ``told`` what needs no asking.
    """

    choice: Choice
    confirmed: Knowledge
    found: Knowledge
    told: Knowledge


@dataclass(frozen=True)
class Guide:
    """What officers are shown beside a draft. ``policy`` orders questions, and nothing else."""

    book: RuleBook
    policy: Policy

    @property
    def record(self) -> dict[str, str]:
        """Digests of rules and policy, for the record that every draft and report keeps."""
        return {**self.book.record, "questions_sha256": self.policy.digest}

    def guidance(self, draft: Draft, *, also_stopped: bool = False) -> Guidance:
        """How a draft stands, and the questions, first to last.

        Args:
            draft: open or confirmed.
            also_stopped: list the questions also where the officer wants none for now, and where none can be
                answered any more.
        """
        case = self._case(draft)
        is_open = draft.state is DraftState.OPEN
        listed = also_stopped or (is_open and not draft.inquiry.stopped)
        return Guidance(
            assessment=assess(self.book, case.choice, case.confirmed, case.found),
            questions=self._questions(case.choice, case.told, draft.inquiry, draft.template)
            if listed
            else (),
            answered=draft.inquiry.answers,
            stopped=draft.inquiry.stopped,
            preview=any(not one.confirmed for one in case.found.evidence),
            policy_sha256=self.policy.digest,
        )

    def assessment(self, record: Draft | Report) -> Assessment:
        """How legal elements stand on what is confirmed in a draft or report."""
        case = self._case(record)
        return assess(self.book, case.choice, case.confirmed, case.found)

    def asking(self, draft: Draft) -> Asking:
        """What there is to ask about a draft as it stands, for answers to be kept with."""
        case = self._case(draft)
        ranked = self._ranked(case.choice, case.told, draft.inquiry)
        return Asking(
            questions={one.id: one.question for one in self.book.observables.values()},
            rule_sets=frozenset(one.id for one in self.book.sets),
            next=tuple(one.observable for one in ranked),
            policy=self.policy.digest,
        )

    def live(
        self,
        observations: Sequence[Observation],
        fields: Sequence[DraftField],
        inquiry: Inquiry,
        *,
        template: str,
        dictated_at: datetime,
    ) -> tuple[Question, ...]:
        """The questions about a dictation in progress, where nothing is confirmed yet.

        What was said needs no asking, in a field or not. None where the officer wants none.
        """
        if inquiry.stopped:
            return ()
        known = self._knowledge(observations, fields, inquiry, template, dictated_at, confirmed_only=False)
        choice = self._choice(observations, fields, inquiry, template, on=day_of(known))
        return self._questions(choice, known, inquiry, template)

    def _case(self, record: Draft | Report) -> _Case:
        observations, fields, inquiry = record.observations, record.fields, record.inquiry
        about = (observations, fields, inquiry, record.template, record.dictated_at)
        confirmed = self._knowledge(*about, confirmed_only=True)
        found = self._knowledge(*about, confirmed_only=False)
        return _Case(
            choice=self._choice(observations, fields, inquiry, record.template, on=day_of(confirmed, found)),
            confirmed=confirmed,
            found=found,
            # What stands in no field is confirmed by nothing but an answer.
            told=self._knowledge(*about, confirmed_only=False, in_fields=True),
        )

    def _knowledge(
        self,
        observations: Sequence[Observation],
        fields: Sequence[DraftField],
        inquiry: Inquiry,
        template: str,
        dictated_at: datetime,
        *,
        confirmed_only: bool,
        in_fields: bool = False,
    ) -> Knowledge:
        return knowledge(
            self.book,
            observations=observations,
            fields=fields,
            answers=inquiry.answers,
            dictated_on=dictated_at.astimezone(AMSTERDAM).date(),
            confirmed_only=confirmed_only,
            in_fields=in_fields,
            # A form may be gone from the files while drafts of it are not.
            template=template if template in self.book.templates else None,
        )

    def _choice(
        self,
        observations: Sequence[Observation],
        fields: Sequence[DraftField],
        inquiry: Inquiry,
        template: str,
        *,
        on: date,
    ) -> Choice:
        form = self.book.templates.get(template)
        specs = form.fields if form else ()
        subjects = {spec.id for spec in specs if any(fill.type == _TOLD for fill in spec.fills)}
        about = [one for one in fields if one.id in subjects]
        own = [one for one in about if one.provenance in _OWN or not is_filled(one)]
        return self.book.sets_for(
            observations=observations,
            template=template,
            on=on,
            written=[(one.value or "", put_aside(one)) for one in own],
            added=inquiry.added,
            removed=inquiry.removed,
        )

    def _questions(
        self, choice: Choice, known: Knowledge, inquiry: Inquiry, template: str
    ) -> tuple[Question, ...]:
        form = self.book.templates.get(template)
        fields = {spec.id for spec in form.fields} if form else set()
        labels = {
            element_literal(one.rules, element): (one.rules.id, element.id, element.label)
            for one in choice.sets
            for element in one.rules.elements
        }
        return tuple(
            self._question(one, labels, fields, skipped=one.observable in inquiry.skipped)
            for one in self._ranked(choice, known, inquiry)
        )

    def _question(
        self,
        ranked: Ranked,
        labels: Mapping[str, tuple[str, str, str]],
        fields: Collection[str],
        *,
        skipped: bool,
    ) -> Question:
        asked = self.book.observables[ranked.observable]
        reached = (labels[element] for _, element in ranked.reach)
        return Question(
            observable=asked.id,
            text=asked.question,
            help=asked.help,
            yes=asked.yes,
            no=asked.no,
            # Questions are of all forms: this one may have no such field.
            field=asked.field if asked.field in fields else None,
            reach=tuple(
                Reach(set_id=set_id, element_id=element_id, label=label)
                for set_id, element_id, label in reached
            ),
            gain=ranked.gain,
            cost=asked.cost,
            skipped=skipped,
        )

    def _ranked(self, choice: Choice, known: Knowledge, inquiry: Inquiry) -> tuple[Ranked, ...]:
        """What can still be asked, in order; never again what was answered. A yes fills no field."""
        case = self.book.case(choice, known)
        ranked = self.policy.order(
            case.theory,
            case.held,
            self.book.topics(choice),
            foresee=foresee_best,
            glance=foresee,
            costs=self._costs,
            skipped=inquiry.skipped,
        )
        answered = {
            one.observable
            for one in inquiry.answers
            if one.reply is not Reply.YES or not one.observable.startswith(FIELD)
        }
        return tuple(one for one in ranked if one.observable not in answered)

    @cached_property
    def _costs(self) -> Mapping[str, float]:
        return {one.id: one.cost for one in self.book.observables.values()}
