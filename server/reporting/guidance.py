"""Puts assessment and inquiry together: how things stand for a draft, and what could be asked next.

Neither knows the other. An assessment says how legal elements stand on what was confirmed, and which of them
can still change; an inquiry puts the questions that can change them in order. What they share are values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from server.domain.assessing import Assessment, Guidance, Inquiry, Knowledge, Question, Reach
from server.domain.calendar_terms import AMSTERDAM
from server.domain.inquiring import Asking
from server.domain.report import Draft, DraftField, DraftState, Observation, Report
from server.reporting.assessment.assessor import assess, day_of
from server.reporting.assessment.compiling import element_literal
from server.reporting.assessment.exact import foresee_best
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.knowledge import knowledge
from server.reporting.assessment.rule_book import Choice, RuleBook
from server.reporting.inquiry.policy import Policy, Ranked


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
            questions=self._questions(case.choice, case.told, draft.inquiry) if listed else (),
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
        choice = self._choice(observations, inquiry, template, on=day_of(known))
        return self._questions(choice, known, inquiry)

    def _case(self, record: Draft | Report) -> _Case:
        observations, fields, inquiry = record.observations, record.fields, record.inquiry
        about = (observations, fields, inquiry, record.template, record.dictated_at)
        confirmed = self._knowledge(*about, confirmed_only=True)
        found = self._knowledge(*about, confirmed_only=False)
        return _Case(
            choice=self._choice(observations, inquiry, record.template, on=day_of(confirmed, found)),
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
        self, observations: Sequence[Observation], inquiry: Inquiry, template: str, *, on: date
    ) -> Choice:
        return self.book.sets_for(
            observations=observations,
            template=template,
            on=on,
            added=inquiry.added,
            removed=inquiry.removed,
        )

    def _questions(self, choice: Choice, known: Knowledge, inquiry: Inquiry) -> tuple[Question, ...]:
        labels = {
            element_literal(one.rules, element): (one.rules.id, element.id, element.label)
            for one in choice.sets
            for element in one.rules.elements
        }
        return tuple(
            self._question(one, labels, skipped=one.observable in inquiry.skipped)
            for one in self._ranked(choice, known, inquiry)
        )

    def _question(
        self, ranked: Ranked, labels: Mapping[str, tuple[str, str, str]], *, skipped: bool
    ) -> Question:
        asked = self.book.observables[ranked.observable]
        reached = (labels[element] for _, element in ranked.reach)
        return Question(
            observable=asked.id,
            text=asked.question,
            help=asked.help,
            yes=asked.yes,
            no=asked.no,
            field=asked.field,
            reach=tuple(
                Reach(set_id=set_id, element_id=element_id, label=label)
                for set_id, element_id, label in reached
            ),
            gain=ranked.gain,
            cost=asked.cost,
            skipped=skipped,
        )

    def _ranked(self, choice: Choice, known: Knowledge, inquiry: Inquiry) -> tuple[Ranked, ...]:
        """What can still be asked, in order; never again what was answered."""
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
        answered = {one.observable for one in inquiry.answers}
        return tuple(one for one in ranked if one.observable not in answered)

    @cached_property
    def _costs(self) -> Mapping[str, float]:
        return {one.id: one.cost for one in self.book.observables.values()}
