"""Drafts as the desk client sees them, and the requests that change them.

The models take what the review needs and let the rest pass, so that a newer server with more
to tell keeps working with this client.
"""

from __future__ import annotations

from typing import Any, TypeVar

import httpx
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from client.address import checked, unreachable
from client.problems import ClientProblem

T = TypeVar("T")

MAX_GAP_S = 2.0
"""Words of a value that are further apart are played one after the other."""


class Seen(BaseModel):
    """A value of the server: immutable, unknown members let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class FieldSpec(Seen):
    """One slot of a template. ``consequence`` A asks for hearing or re-typing the value."""

    id: str
    label: str
    consequence: str = "B"
    expected: bool = False
    help: str = ""


class Template(Seen):
    """A form. ``read_back``: a declaration, read to or by the person who makes it."""

    id: str
    title: str
    read_back: bool = False
    fields: tuple[FieldSpec, ...]


class Alternative(Seen):
    """Another value found in the words that could fill the same field."""

    observation_id: str
    value: str


class DraftField(Seen):
    """A field's value and where it came from.

    ``spans`` are the characters of the transcript that say it; ``conflict``: more than one was said.
    """

    id: str
    value: str | None = None
    provenance: str | None = None
    observation_id: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    warning: str | None = None
    conflict: bool = False
    machine_value: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    confirmed: bool = False


class Narrative(Seen):
    """The running text; ``checked`` are the numbers, from 0, of its ticked paragraphs."""

    text: str
    provenance: str = "spoken"
    checked: tuple[int, ...] = ()
    confirmed: bool = False


class Observation(Seen):
    """The words behind a value; ``audio``: [start_s, end_s] of each piece."""

    id: str
    words: tuple[str, ...] = ()
    audio: tuple[tuple[float, float], ...] = ()
    warning: str | None = None


class Word(Seen):
    """A recognised word; times in seconds of the dictation."""

    text: str
    start_s: float
    end_s: float


class Mark(Seen):
    """A stretch of sound to listen to, and what was left out or heard instead."""

    kind: str
    start_s: float
    end_s: float
    text: str = ""


class Suggestion(Seen):
    """Words ``first_word`` to ``last_word`` (included) may be ``term``."""

    first_word: int
    last_word: int
    term: str
    source: str


class Utterance(Seen):
    """What was recognised between two pauses."""

    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


class Transcript(Seen):
    """What was recognised; it never changes."""

    utterances: tuple[Utterance, ...] = ()


class ReadBack(Seen):
    """How a declaration was read back; ``note`` says why not, or what is to be known of it."""

    how: str
    note: str = ""


class Draft(Seen):
    """What the machine proposes and the officer edits."""

    id: str
    version: int
    state: str
    template: str
    dictated_at: AwareDatetime
    dictation_id: str | None = None
    narrative: Narrative
    transcript: Transcript = Transcript()
    fields: tuple[DraftField, ...] = ()
    observations: tuple[Observation, ...] = ()
    report_id: str | None = None
    read_back: ReadBack | None = None

    def field(self, field_id: str) -> DraftField:
        """The field with this id; an empty one where the draft has none."""
        return next((one for one in self.fields if one.id == field_id), DraftField(id=field_id))

    def observation(self, field: DraftField) -> Observation | None:
        """The observation behind a field's value."""
        return next((one for one in self.observations if one.id == field.observation_id), None)

    def said(self, field: DraftField) -> str:
        """The words behind a field's value; empty when nobody said it."""
        words = self._words(field)
        observation = self.observation(field)
        return " ".join(word.text for word in words) or " ".join(observation.words if observation else ())

    def sounds(self, field: DraftField) -> tuple[tuple[float, float], ...]:
        """[start_s, end_s] of the words behind a value; words that follow each other make one piece."""
        pieces: list[tuple[float, float]] = []
        for word in self._words(field):
            if word.end_s <= word.start_s:
                continue
            if pieces and word.start_s - pieces[-1][1] <= MAX_GAP_S:
                pieces[-1] = (pieces[-1][0], word.end_s)
            else:
                pieces.append((word.start_s, word.end_s))
        observation = self.observation(field)
        return tuple(pieces) or (observation.audio if observation else ())

    def warning(self, field: DraftField) -> str | None:
        """What to look out for in a value that the machine put there."""
        if field.provenance in {"typed", "corrected"}:
            return None
        observation = self.observation(field)
        return field.warning or (observation.warning if observation else None)

    def _words(self, field: DraftField) -> list[Word]:
        """The words of the field's spans, which count the characters of all words with spaces between."""
        found: list[Word] = []
        at = 0
        for word in (word for utterance in self.transcript.utterances for word in utterance.words):
            end = at + len(word.text)
            if any(start < end and at < stop for start, stop in field.spans):
                found.append(word)
            at = end + 1
        return found


class ConfirmedReport(Seen):
    """What confirming led to."""

    id: str


_templates = TypeAdapter(tuple[Template, ...])


def labels_of(templates: Any, template: str) -> dict[str, str]:
    """Field id → label of one template in the server's list. Raises ValueError when it is no such list."""
    found = _templates.validate_python(templates)
    return {spec.id: spec.label for one in found if one.id == template for spec in one.fields}


class Drafts:
    """The draft requests. Raises Unreachable and ServerProblem."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, draft_id: str) -> Draft:
        """One draft of the user."""
        return self._read(Draft, self._ask("GET", f"/v1/drafts/{draft_id}"))

    def template(self, template: str) -> Template:
        """The form a draft belongs to."""
        response = self._ask("GET", "/v1/templates")
        for one in self._read(_templates, response):
            if one.id == template:
                return one
        raise ClientProblem(f"De server kent het sjabloon {template} niet meer.")

    def of_dictation(self, dictation_id: str) -> str:
        """Id of the draft of an ended dictation; a dictation always gives the same draft."""
        made = self._ask("POST", "/v1/drafts", {"dictation_id": dictation_id})
        return self._read(Draft, made).id

    def change(self, draft: Draft, changes: dict[str, Any]) -> Draft:
        """Edit; ``changes`` are members of the PATCH body beside the version."""
        body = {"version": draft.version, **changes}
        return self._read(Draft, self._ask("PATCH", f"/v1/drafts/{draft.id}", body))

    def change_field(self, draft: Draft, field_id: str, **changes: Any) -> Draft:
        """Edit one field: value, confirmed with its check, observation_id."""
        return self.change(draft, {"fields": {field_id: changes}})

    def confirm(self, draft: Draft) -> ConfirmedReport:
        """Make the report of what was reviewed."""
        answer = self._ask("POST", f"/v1/drafts/{draft.id}/confirm", {"version": draft.version})
        return self._read(ConfirmedReport, answer)

    def audio(self, draft: Draft, start_s: float, end_s: float) -> bytes:
        """WAV of a piece of the dictation behind the draft."""
        times = {"start_s": f"{start_s:.3f}", "end_s": f"{end_s:.3f}"}
        try:
            return checked(self._http.get(f"/v1/drafts/{draft.id}/audio", params=times)).content
        except httpx.HTTPError as problem:
            raise unreachable(problem) from problem

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        try:
            return checked(self._http.request(method, path, json=body))
        except httpx.HTTPError as problem:
            raise unreachable(problem) from problem

    def _read(self, shape: type[T] | TypeAdapter[T], response: httpx.Response) -> T:
        adapter = shape if isinstance(shape, TypeAdapter) else TypeAdapter(shape)
        try:
            return adapter.validate_json(response.content)
        except ValidationError as problem:
            # Not chained into a message: the answer may hold the report's words.
            raise ClientProblem(
                f"De server antwoordt anders dan verwacht ({problem.error_count()} afwijkingen)."
            ) from None
