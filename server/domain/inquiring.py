"""What an officer does with the questions about a draft: answer, put off, stop, look at other rule sets.

All of it is optional and nothing depends on it: an answer is a statement beside the report. It changes no
value and no text, undoes no confirmation, and its absence never keeps a draft from becoming a report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from server.domain.assessing import (
    Answer,
    AnswerHow,
    AnswerSound,
    Inquiry,
    ObservableId,
    Reply,
    is_answered_by,
)
from server.domain.audit import Detail
from server.domain.inquiry_errors import BelongsInField, UnknownQuestion, UnknownRuleSet
from server.domain.rule_sets import LocalId
from server.domain.transcript import Frozen

MOST_OTHERS = 5
"""Questions kept beside an answer as what could have been asked in place of it."""

_MOST = 500
"""Ids in one change; there are fewer questions and rule sets than that."""

Questions = Annotated[tuple[ObservableId, ...], Field(max_length=_MOST)]
RuleSetIds = Annotated[tuple[LocalId, ...], Field(max_length=_MOST)]


class AnswerGiven(Frozen):
    """What the officer answers by touch."""

    reply: Reply


class InquiryEdit(Frozen):
    """What the officer does; parts that are left out stay as they are.

    ``answers`` are added to those there are, each in the place of an earlier one on the same; None takes one
    back. The other parts take the place of what was there. What was answered is no longer put off, and a rule
    set that is added is no longer removed.
    """

    answers: Annotated[dict[ObservableId, AnswerGiven | None], Field(max_length=_MOST)] = Field(
        default_factory=dict
    )
    skipped: Questions | None = None
    stopped: StrictBool | None = None
    added: RuleSetIds | None = None
    removed: RuleSetIds | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if not set(self.added or ()).isdisjoint(self.removed or ()):
            raise ValueError("a rule set is added or removed, not both")
        return self


class SpokenReply(Frozen):
    """An answer that the officer spoke. ``words`` as they were heard; None where none were."""

    observable: ObservableId
    reply: Reply
    words: str | None
    sound: AnswerSound


class Asking(Frozen):
    """What there is to ask about a draft as it stands: what answers are checked against, and kept with.

    ``questions`` are all that exist, by observable; ``next`` those that would be asked now, first to last, by
    what ``policy`` names (SHA-256).
    """

    questions: Mapping[ObservableId, str] = Field(default_factory=dict)
    rule_sets: frozenset[str] = frozenset()
    next: tuple[ObservableId, ...] = ()
    policy: str = ""


def edited_inquiry(was: Inquiry, edit: InquiryEdit, asking: Asking, now: datetime) -> Inquiry:
    """The inquiry after a change. An answer that says the same as before stays as it was given.

    A question need not be asked now to be answered: what an officer states is a statement. What the draft
    holds of questions and rule sets that are no longer there may stay, and be taken back.

    Raises:
        UnknownQuestion, UnknownRuleSet: there is no such question or rule set.
        BelongsInField: yes or no to what belongs in a field.
    """
    answered = {one.observable: one for one in was.answers}
    given = {one: answer.reply for one, answer in edit.answers.items() if answer is not None}
    taken_back = edit.answers.keys() - given.keys()
    put_off = was.skipped if edit.skipped is None else edit.skipped
    _require_questions({*given, *taken_back, *put_off}, {*asking.questions, *answered, *was.skipped})
    new = {one: given[one] for one in given.keys() - _said_again(given, answered)}
    _require_questions(new, asking.questions)
    require_answers(new)
    answers = [one for one in was.answers if one.observable not in taken_back]
    for observable, reply in given.items():
        before = answered.get(observable)
        if before is not None and before.reply is reply:
            continue
        answers = [one for one in answers if one.observable != observable]
        answers.append(_answer(observable, reply, asking, now))
    added = was.added if edit.added is None else edit.added
    removed = was.removed if edit.removed is None else edit.removed
    _require_rule_sets({*added, *removed}, {*asking.rule_sets, *was.added, *was.removed})
    if edit.added is not None:
        removed = tuple(one for one in removed if one not in added)
    else:
        added = tuple(one for one in added if one not in removed)
    now_answered = {one.observable for one in answers}
    return Inquiry(
        answers=tuple(answers),
        skipped=tuple(one for one in dict.fromkeys(put_off) if one not in now_answered),
        stopped=was.stopped if edit.stopped is None else edit.stopped,
        added=tuple(dict.fromkeys(added)),
        removed=tuple(dict.fromkeys(removed)),
    )


def answered_aloud(was: Inquiry, spoken: SpokenReply, asking: Asking, now: datetime) -> Inquiry:
    """The inquiry with a spoken answer, in the place of an earlier one, also where that said the same.

    Raises:
        UnknownQuestion: there is no such question (any more).
        BelongsInField: yes or no to what belongs in a field.
    """
    _require_questions([spoken.observable], asking.questions)
    require_answers({spoken.observable: spoken.reply})
    given = _answer(spoken.observable, spoken.reply, asking, now).model_copy(
        update={"how": AnswerHow.SPOKEN, "words": spoken.words, "sound": spoken.sound}
    )
    others = (one for one in was.answers if one.observable != spoken.observable)
    return was.model_copy(
        update={
            "answers": (*others, given),
            "skipped": tuple(one for one in was.skipped if one != spoken.observable),
        }
    )


def _said_again(given: Mapping[str, Reply], answered: Mapping[str, Answer]) -> set[str]:
    return {one for one, reply in given.items() if one in answered and answered[one].reply is reply}


def _answer(observable: str, reply: Reply, asking: Asking, now: datetime) -> Answer:
    return Answer(
        observable=observable,
        reply=reply,
        how=AnswerHow.TAPPED,
        at=now,
        asked=asking.questions[observable],
        policy=asking.policy,
        others=tuple(one for one in asking.next if one != observable)[:MOST_OTHERS],
    )


def _require_questions(named: Iterable[str], known: Collection[str]) -> None:
    unknown = sorted(one for one in named if one not in known)
    if unknown:
        raise UnknownQuestion(questions=unknown)


def require_answers(given: Mapping[str, Reply]) -> None:
    """Refuse replies that say nothing: a report would tell "Waar was het? ja", and nobody would ask again.

    Raises:
        BelongsInField: yes or no to what belongs in a field.
    """
    empty = sorted(one for one, reply in given.items() if not is_answered_by(one, reply))
    if empty:
        raise BelongsInField(questions=empty)


def _require_rule_sets(named: Iterable[str], known: Collection[str]) -> None:
    unknown = sorted(one for one in named if one not in known)
    if unknown:
        raise UnknownRuleSet(rule_sets=unknown)


def same_statements(one: Inquiry, other: Inquiry) -> bool:
    """True when the same questions have the same answers in both."""
    return {a.observable: a.reply for a in one.answers} == {a.observable: a.reply for a in other.answers}


def inquiry_details(old: Inquiry, new: Inquiry) -> dict[str, Detail]:
    """What the access log keeps of a change: numbers, never which question or what was answered.

    ``answers`` that there are after it, where one was given or taken back, and how many of those were
    ``answers_spoken``; ``questions_skipped``; ``questions_stopped``; ``rule_sets_added`` and ``_removed``.
    """
    details: dict[str, Detail] = {}
    if old.answers != new.answers:
        details["answers"] = len(new.answers)
        details["answers_spoken"] = sum(one.how is AnswerHow.SPOKEN for one in new.answers)
    if old.skipped != new.skipped:
        details["questions_skipped"] = len(new.skipped)
    if old.stopped != new.stopped:
        details["questions_stopped"] = new.stopped
    if old.added != new.added:
        details["rule_sets_added"] = len(new.added)
    if old.removed != new.removed:
        details["rule_sets_removed"] = len(new.removed)
    return details
