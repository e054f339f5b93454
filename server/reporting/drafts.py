"""Puts extraction and templates together: a live preview, and the draft itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.drafting import fill, new_draft
from server.domain.report import Draft, DraftField, Observation, Template
from server.domain.transcript import Frozen, Transcript, Utterance, Word
from server.dutch.command_list import Commands
from server.reporting.extraction.extractor import extract
from server.reporting.narrative import narrative_of, typed_narrative


class Preview(Frozen):
    """What the words so far would put into the fields; nothing of it is kept."""

    observations: tuple[Observation, ...]
    fields: tuple[DraftField, ...]


def preview(template: Template, transcript: Transcript) -> Preview:
    """Observations and fields of an unfinished dictation, for the screen."""
    observations = extract(transcript)
    return Preview(observations=observations, fields=fill(template, observations))


def make_draft(
    template: Template,
    transcript: Transcript,
    *,
    draft_id: str,
    owner: str,
    unit: str,
    dictated_at: datetime,
    now: datetime,
    dictation_id: str | None = None,
    typed_text: str | None = None,
    engine: dict[str, Any] | None = None,
    commands: Commands | None = None,
) -> Draft:
    """The draft of a transcript; the same transcript always gives the same fields.

    ``commands`` are those that can be heard in it; without them the running text is the transcript.
    """
    written = narrative_of(transcript, commands) if commands and typed_text is None else None
    if commands and typed_text is not None:
        typed_text = typed_narrative(typed_text, commands)
    return new_draft(
        template,
        transcript,
        extract(transcript),
        draft_id=draft_id,
        owner=owner,
        unit=unit,
        dictated_at=dictated_at,
        now=now,
        dictation_id=dictation_id,
        typed_text=typed_text,
        narrative_text=written.text if written else None,
        narrative_added=bool(written and written.added),
        engine=engine,
    )


def transcript_of(text: str, *, language: str = "nl") -> Transcript:
    """Typed text as a transcript: one utterance a line, words without sound (all times 0)."""
    lines = [line.split() for line in text.splitlines()]
    return Transcript(
        language=language,
        utterances=tuple(
            Utterance(
                utterance=number,
                revision=1,
                start_s=0,
                end_s=0,
                text=" ".join(words),
                words=tuple(Word(text=word, start_s=0, end_s=0, probability=1) for word in words),
            )
            for number, words in enumerate(line for line in lines if line)
        ),
    )
