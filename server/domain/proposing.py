"""The first version of a draft: what the machine proposes, before any person looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.filling import fill
from server.domain.report import Draft, DraftField, Narrative, Observation, Provenance, Template
from server.domain.transcript import Transcript


def new_draft(
    template: Template,
    transcript: Transcript,
    observations: tuple[Observation, ...],
    *,
    draft_id: str,
    owner: str,
    unit: str,
    dictated_at: datetime,
    now: datetime,
    dictation_id: str | None = None,
    typed_text: str | None = None,
    narrative_text: str | None = None,
    narrative_added: bool = False,
    engine: dict[str, Any] | None = None,
    fields: tuple[DraftField, ...] | None = None,
) -> Draft:
    """Version 1: the machine's proposal, nothing confirmed.

    ``fields`` are those of the template, filled; left out, with the values as they were observed.

    ``typed_text`` is the officer's own text where there was no sound; the running text is then
    that text, with its line ends, and counts as typed. Otherwise ``narrative_text`` is the transcript
    with spoken commands carried out, which counts as spoken, or as proposed where a standard text
    was added (``narrative_added``); left out, the running text is the transcript's.
    """
    if typed_text is None:
        narrative = _machine_narrative(transcript.text, narrative_text, added=narrative_added)
    else:
        narrative = Narrative(text=typed_text, provenance=Provenance.TYPED)
    return Draft(
        id=draft_id,
        version=1,
        template=template.id,
        template_version=template.version,
        template_digest=template.digest,
        owner=owner,
        unit=unit,
        dictated_at=dictated_at,
        created_at=now,
        updated_at=now,
        dictation_id=dictation_id,
        transcript=transcript,
        narrative=narrative,
        fields=fill(template, observations) if fields is None else fields,
        observations=observations,
        engine=engine or {},
    )


def _machine_narrative(said: str, text: str | None, *, added: bool) -> Narrative:
    return Narrative(
        text=said if text is None else text,
        provenance=Provenance.PROPOSED if added else Provenance.SPOKEN,
        machine_text=None if text == said else text,
        machine_added=added,
    )
