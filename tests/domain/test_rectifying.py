from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from server.domain.assessing import Answer, AnswerHow, Inquiry, Reply
from server.domain.drafting import Edit, apply_edit, confirm
from server.domain.errors import NothingRectified, StaleVersion, UnknownField
from server.domain.rectifying import Disputed, rectifying_draft, require_disputable, require_rectified
from server.domain.report import Draft, Rectifies, Report
from tests.confirming import retyped
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report

LATER = NOW + timedelta(days=1)


def confirmed() -> Report:
    whole = Edit.model_validate({"narrative_confirmed": True, "fields": {"kenteken": retyped("GG-123-B")}})
    return report(apply_edit(draft(), whole, template=TEMPLATE, expected_version=1, now=NOW))


def rectifying(of: Report | None = None) -> Draft:
    return rectifying_draft(
        of or confirmed(),
        TEMPLATE,
        draft_id="draft-2",
        owner=OFFICER,
        dictation_id="dictation-1",
        request_id="request-1",
        now=LATER,
    )


def test_a_rectifying_draft_says_what_the_report_says_with_where_it_came_from() -> None:
    made = rectifying()
    assert (made.fields, made.narrative) == (confirmed().fields, confirmed().narrative)
    assert (made.transcript, made.observations) == (confirmed().transcript, confirmed().observations)
    assert made.rectifies == Rectifies(report_id="report-1", version=1, request_id="request-1")
    assert (made.version, made.owner, made.dictation_id) == (1, OFFICER, "dictation-1")


def test_the_answers_go_on_and_another_answer_puts_something_right() -> None:
    answer = Answer(observable="weg", reply=Reply.YES, how=AnswerHow.TAPPED, at=NOW)
    report = confirmed().model_copy(update={"inquiry": Inquiry(answers=(answer,))})
    made = rectifying(report)
    assert made.inquiry == report.inquiry
    stopped = made.model_copy(update={"inquiry": Inquiry(answers=(answer,), stopped=True)})
    with pytest.raises(NothingRectified):
        require_rectified(stopped, report)
    require_rectified(made.model_copy(update={"inquiry": Inquiry()}), report)


def test_only_what_changes_has_to_be_confirmed_again() -> None:
    edit = Edit.model_validate({"fields": {"kenteken": {"value": "GG-124-B"}}})
    changed = apply_edit(rectifying(), edit, template=TEMPLATE, expected_version=1, now=LATER)
    assert not changed.fields[0].confirmed
    assert changed.fields[0].machine_value == "GG-123-B"
    assert changed.narrative.confirmed


def test_confirmed_it_is_the_next_version_of_the_same_report() -> None:
    edit = Edit.model_validate({"fields": {"kenteken": {"value": "GG-124-B", "confirmed": True}}})
    changed = apply_edit(rectifying(), edit, template=TEMPLATE, expected_version=1, now=LATER)
    closed, made = confirm(
        changed,
        TEMPLATE,
        report_id="something-new",
        confirmed_by=OFFICER,
        confirmed_by_name="J. Jansen",
        expected_version=2,
        now=LATER,
    )
    assert (made.id, made.version, made.rectifies) == ("report-1", 2, changed.rectifies)
    assert closed.report_id == "report-1"


def test_nothing_put_right_is_refused_and_so_is_an_older_version() -> None:
    with pytest.raises(NothingRectified):
        require_rectified(rectifying(), confirmed())
    with pytest.raises(StaleVersion) as stale:
        require_rectified(rectifying(), confirmed().model_copy(update={"version": 2}))
    assert stale.value.details == {"expected": 1, "current": 2}
    with pytest.raises(StaleVersion):
        require_rectified(draft(), confirmed())
    edit = Edit.model_validate({"narrative": "Anders."})
    require_rectified(
        apply_edit(rectifying(), edit, template=TEMPLATE, expected_version=1, now=LATER), confirmed()
    )


@pytest.mark.parametrize(
    "place",
    [{"field_id": "kenteken"}, {"field_id": "tijdstip"}, {"start": 0, "end": 8}, {"start": 17, "end": 18}],
)
def test_a_field_or_a_stretch_of_text_can_be_disputed(place: dict[str, object]) -> None:
    require_disputable(confirmed(), Disputed.model_validate({"version": 1, **place}))


@pytest.mark.parametrize("place", [{"field_id": "nergens"}, {"start": 0, "end": 10_000}])
def test_what_the_report_does_not_have_can_not_be_disputed(place: dict[str, object]) -> None:
    with pytest.raises(UnknownField):
        require_disputable(confirmed(), Disputed.model_validate({"version": 1, **place}))


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"start": 3},
        {"end": 3},
        {"start": 3, "end": 3},
        {"field_id": "kenteken", "start": 0, "end": 1},
        {"field_id": "kenteken", "start": 0},
    ],
)
def test_a_mark_is_on_a_field_or_on_text_with_something_in_it(place: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Disputed.model_validate({"version": 1, **place})
