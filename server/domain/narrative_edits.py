"""What the officer does to the running text of a draft: change it, and tick it paragraph by paragraph."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from server.domain.check_errors import ParagraphByParagraph
from server.domain.errors import UnknownField
from server.domain.paragraphs import paragraphs, still_ticked
from server.domain.report import Draft, Narrative, Provenance
from server.domain.transcript import Frozen

NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"
"""Printable characters, tabs and line ends; no NUL, which PostgreSQL can't hold.

Nor signs that turn the order of the letters after them: a report would say, and print, another plate than
the one that was stored and checked.
"""

NarrativeText = Annotated[str, StringConstraints(strict=True, max_length=200_000, pattern=NO_CONTROLS)]
ParagraphNumber = Annotated[int, Field(ge=0, le=200_000)]


class TextEdit(Frozen):
    """A change of the running text, of its ticks, or of both.

    ``paragraphs`` ticks and unticks paragraphs of the text as it then is, by number from 0.
    ``narrative_confirmed`` ticks the one paragraph there is, or unticks all.
    """

    narrative: NarrativeText | None = None
    narrative_confirmed: StrictBool | None = None
    paragraphs: dict[ParagraphNumber, StrictBool] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way_of_ticking(self) -> Self:
        if self.paragraphs and self.narrative_confirmed is not None:
            raise ValueError("give paragraphs or narrative_confirmed, not both")
        return self


def edited_narrative(draft: Draft, edit: TextEdit, now: datetime) -> Narrative:
    """The draft's running text after a change.

    A text without paragraphs is confirmed as a whole: somebody has to say that it is to be empty.

    Raises:
        ParagraphByParagraph: a text of more paragraphs is not confirmed as a whole.
        UnknownField: it has no paragraph with this number.
    """
    was = draft.narrative
    text = was.text if edit.narrative is None else edit.narrative
    count = len(paragraphs(text))
    is_same = text == was.text
    ticked = set(was.checked if is_same else still_ticked(was.text, was.checked, text))
    for number, tick in edit.paragraphs.items():
        if number >= count:
            raise UnknownField("Deze alinea staat niet in de tekst.", paragraph=number)
        (ticked.add if tick else ticked.discard)(number)
    confirmed = len(ticked) == count if count else is_same and was.confirmed
    if edit.narrative_confirmed and not confirmed:
        if count > 1:
            raise ParagraphByParagraph(paragraphs=count)
        ticked, confirmed = set(range(count)), True
    elif edit.narrative_confirmed is False:
        ticked, confirmed = set(), False
    kept_at = was.confirmed_at if is_same and was.confirmed else now
    return was.model_copy(
        update={
            "text": text,
            "provenance": was.provenance if is_same else _narrative_provenance(draft, text),
            "checked": tuple(sorted(ticked)),
            "confirmed": confirmed,
            "confirmed_at": kept_at if confirmed else None,
        }
    )


def _narrative_provenance(draft: Draft, text: str) -> Provenance:
    before = draft.narrative
    if before.provenance is Provenance.TYPED or not draft.transcript.text:
        return Provenance.TYPED
    machine_text = draft.transcript.text if before.machine_text is None else before.machine_text
    if text != machine_text:
        return Provenance.CORRECTED
    return Provenance.PROPOSED if before.machine_added else Provenance.SPOKEN
