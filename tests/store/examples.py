"""Values of the store's tests: small, but with everything a real one has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from server.domain.report import (
    Consequence,
    Draft,
    DraftField,
    FieldSpec,
    Narrative,
    Observation,
    Provenance,
    Report,
    Template,
)
from server.domain.transcript import Mark, MarkKind, Suggestion, Transcript, Utterance, Word
from server.domain.word_lists import Holder, ListCommand, ListTerm, Scope, WordKind, WordList, Words
from server.store.dictations import DictationRow
from server.store.tables import dictations

NOW = datetime(2026, 11, 22, 18, 30, 0, 123456, tzinfo=UTC)
DICTATED_AT = datetime(2026, 11, 22, 19, 29, tzinfo=timezone(timedelta(hours=1)))
OFFICER = "j.jansen"

PERSONAL = Holder(scope=Scope.PERSONAL, id=OFFICER)

TEMPLATE = Template(
    id="mutatie",
    version=3,
    title="Mutatie",
    fields=(
        FieldSpec(id="kenteken", label="Kenteken", kind="plate", consequence=Consequence.A),
        FieldSpec(id="tijdstip", label="Tijdstip", kind="clock", consequence=Consequence.A),
    ),
    digest="ab" * 32,
)


def utterance(number: int, text: str, *, revision: int = 1) -> Utterance:
    words = tuple(
        Word(text=word, start_s=number * 10 + i * 0.5, end_s=number * 10 + i * 0.5 + 0.4, probability=0.75)
        for i, word in enumerate(text.split())
    )
    return Utterance(
        utterance=number,
        revision=revision,
        start_s=number * 10.0,
        end_s=number * 10.0 + 9.5,
        text=text,
        words=words,
    )


def marked_utterance(number: int, text: str, *, revision: int = 1) -> Utterance:
    """An utterance with a mark of each kind and a suggestion."""
    bare = utterance(number, text, revision=revision)
    marks = tuple(
        Mark(kind=kind, start_s=bare.start_s + index, end_s=bare.start_s + index + 0.5, text="één twee")
        for index, kind in enumerate(MarkKind)
    )
    heard = text.split(maxsplit=1)[0]
    suggestion = Suggestion(
        first_word=0, last_word=0, heard=heard, term="Kanaleneiland", source="plaatsen", score=0.8
    )
    return bare.model_copy(update={"marks": marks, "suggestions": (suggestion,), "complete": revision > 1})


def dictation(dictation_id: str = "dictation-1", owner: str = OFFICER) -> DictationRow:
    return DictationRow(
        id=dictation_id,
        owner=owner,
        unit="Utrecht-Noord",
        template="mutatie",
        language="nl",
        encoding="pcm_s16le",
        dictated_at=DICTATED_AT,
        created_at=NOW,
        engine={"model": "base", "beam_size": 5},
        vocabulary=("Kanaleneiland",),
    )


def dictation_values(dictation_id: str = "dictation-1") -> dict[str, object]:
    """The columns that every dictation has, for a row past the repository."""
    row = dictation(dictation_id)
    required = [column.name for column in dictations.c if not column.nullable]
    return {name: getattr(row, name) for name in required} | {"vocabulary": list(row.vocabulary)}


def draft(
    draft_id: str = "draft-1", *, owner: str = OFFICER, dictation_id: str | None = "dictation-1"
) -> Draft:
    final = marked_utterance(0, "Kenteken GG-123-B.", revision=2)
    transcript = Transcript(language="nl", utterances=(final,))
    return Draft(
        id=draft_id,
        version=1,
        template=TEMPLATE.id,
        template_version=TEMPLATE.version,
        template_digest=TEMPLATE.digest,
        owner=owner,
        unit="Utrecht-Noord",
        dictated_at=DICTATED_AT,
        created_at=NOW,
        updated_at=NOW,
        dictation_id=dictation_id,
        transcript=transcript,
        narrative=Narrative(text=transcript.text),
        fields=(
            DraftField(
                id="kenteken",
                value="GG-123-B",
                provenance=Provenance.SPOKEN,
                observation_id="vehicle:9-17",
                machine_value="GG-123-B",
            ),
            DraftField(id="tijdstip"),
        ),
        observations=(
            Observation(
                id="vehicle:9-17",
                type="vehicle",
                values={"plate": "GG-123-B"},
                spans=((9, 17),),
                words=("GG-123-B.",),
                audio=((0.5, 0.9),),
                probability=0.75,
                rule="plate_dashed",
            ),
        ),
        engine={"model": "base"},
    )


def report(of: Draft, report_id: str = "report-1") -> Report:
    return Report(
        id=report_id,
        version=1,
        draft_id=of.id,
        draft_version=of.version,
        template=of.template,
        template_version=of.template_version,
        template_digest=of.template_digest,
        title="Mutatie",
        confirmed_by=of.owner,
        confirmed_by_name="J. Jansen",
        unit=of.unit,
        dictated_at=of.dictated_at,
        confirmed_at=NOW,
        narrative=of.narrative,
        fields=of.fields,
        labels={"kenteken": "Kenteken", "tijdstip": "Tijdstip"},
        observations=of.observations,
        transcript=of.transcript,
        engine=of.engine,
    )


def word_list(version: int, *streets: str, holder: Holder = PERSONAL) -> WordList:
    """A version of a list, with a street and a command beside ``streets``."""
    return WordList(
        holder=holder,
        version=version,
        words=Words(
            terms=tuple(
                ListTerm(text=text, kind=WordKind.STREET, spoken=("zo",), weight=6)
                for text in ("Dennenlaan", *streets)
            ),
            commands=(ListCommand(said="tekst vooraf", text="Op genoemd tijdstip,"),),
        ),
        changed_at=NOW + timedelta(minutes=version),
        changed_by=holder.id if holder.scope is Scope.PERSONAL else OFFICER,
    )
