from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.report import Provenance
from server.reporting.drafts import make_draft, preview, transcript_of
from server.reporting.extraction.command_files import load_commands
from server.reporting.templates import Templates, load_templates

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def templates() -> Templates:
    return load_templates()


def test_the_values_of_a_dictation_land_in_the_fields_of_every_template(templates: Templates) -> None:
    transcript = transcript_of(
        "Om 22.15 uur kwam ik aan, postcode 3511 ED.\nDe auto had kenteken GG-123-B. Bel 06-12345678."
    )
    for template in templates.values():
        fields = {field.id: field.value for field in preview(template, transcript).fields if field.value}
        assert fields == {
            "tijdstip": "22:15",
            "postcode": "3511 ED",
            "kenteken": "GG-123-B",
            "telefoon": "+31612345678",
        }


def test_the_draft_has_the_fields_the_preview_showed(templates: Templates) -> None:
    transcript = transcript_of("Kenteken GG-123-B, eerder gezien met 12-DBF-3.")
    shown = preview(templates["mutatie"], transcript)
    draft = make_draft(
        templates["mutatie"],
        transcript,
        draft_id="draft-1",
        owner="agent",
        unit="noord",
        dictated_at=NOW,
        now=NOW,
        dictation_id="dictation-1",
        engine={"model": "base"},
    )
    assert draft.fields == shown.fields
    assert draft.observations == shown.observations
    assert (draft.dictation_id, draft.engine) == ("dictation-1", {"model": "base"})
    assert draft.narrative.provenance is Provenance.SPOKEN
    plate = next(field for field in draft.fields if field.id == "kenteken")
    assert [a.value for a in plate.alternatives] == ["12-DBF-3"]


def test_the_running_text_has_its_commands_carried_out_and_the_transcript_does_not(
    templates: Templates,
) -> None:
    template = templates["mutatie"]
    commands = load_commands().for_template(template)
    said = "ik zag hem punt nieuwe alinea hij liep eh weg punt"
    about: dict[str, Any] = {
        "draft_id": "draft-1",
        "owner": "agent",
        "unit": "noord",
        "dictated_at": NOW,
        "now": NOW,
        "commands": commands,
    }
    spoken = make_draft(template, transcript_of(said), **about)
    assert spoken.narrative.text == "ik zag hem.\n\nHij liep weg."
    assert spoken.narrative.provenance is Provenance.SPOKEN
    assert spoken.transcript.text == said
    typed = make_draft(template, transcript_of(said), typed_text=said, **about)
    assert (typed.narrative.text, typed.narrative.provenance) == (spoken.narrative.text, Provenance.TYPED)
    plain = make_draft(template, transcript_of("Eh, niets."), typed_text="Eh, niets.", **about)
    assert plain.narrative.text == "Eh, niets."


def test_typed_text_becomes_one_utterance_a_line_without_sound() -> None:
    transcript = transcript_of("Eerste  regel.\n\n  \nTweede regel.\n", language="nl")
    assert [one.text for one in transcript.utterances] == ["Eerste regel.", "Tweede regel."]
    assert [one.utterance for one in transcript.utterances] == [0, 1]
    assert transcript.text == "Eerste regel. Tweede regel."


@given(st.text(max_size=200))
def test_any_typed_text_becomes_a_draft_that_keeps_it_as_typed(text: str) -> None:
    draft = make_draft(
        load_templates()["mutatie"],
        transcript_of(text),
        draft_id="draft-1",
        owner="agent",
        unit="noord",
        dictated_at=NOW,
        now=NOW,
        typed_text=text,
    )
    assert draft.narrative.text == text
    assert draft.transcript.text == " ".join(text.split())
    assert [placed.word.text for placed in draft.transcript.placed_words()] == text.split()
