"""What guidance takes from the form of a draft: which fields there are, and what they say it is about."""

from __future__ import annotations

from server.domain.drafting import Edit
from server.domain.report import Draft
from server.reporting.guidance import Guide
from server.vocab_loading import load_guide
from tests.guiding import guide
from tests.reading import readers
from tests.reporting.test_guidance import changed, draft


def about(made: Draft, subject: str | None) -> list[str]:
    """The offences that are looked at once the officer wrote what the draft is about."""
    edit = Edit.model_validate({"fields": {"onderwerp": {"value": subject}}})
    shown = guide().guidance(changed(made, edit)).assessment
    return [one.id for one in shown.sets if one.kind == "offence"]


def test_what_an_officer_writes_that_it_is_about_chooses_rules_as_well() -> None:
    nothing_said = draft("Er is vandaag iets gebeurd op de Dorpsstraat 5.")
    assert about(nothing_said, "Fietsdiefstal") == ["proef_310"]
    assert about(nothing_said, "een gesprek over fietsdiefstal") == []
    assert about(nothing_said, None) == []


def test_a_question_leads_to_a_field_of_this_form_only() -> None:
    shipped: Guide = load_guide(None, readers().templates)
    text = "Vandaag is een winkeldiefstal gepleegd."
    fields = {}
    for template in ("aangifte", "mutatie"):
        questions = shipped.guidance(draft(text, template=template)).questions
        fields[template] = {one.observable: one.field for one in questions}["toestemming_gegeven"]
    assert fields == {"aangifte": "toestemming", "mutatie": None}
