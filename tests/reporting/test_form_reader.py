from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.errors import UnknownTemplate
from server.domain.filling import DICTATED
from server.domain.report import Draft, Provenance
from server.domain.transcript import Transcript, Utterance, Word
from server.domain.word_lists import Holder, ListCommand, OwnWords, Scope, WordList, Words
from server.reporting.extraction.sentence_units import sentence_units
from server.reporting.typed_text import transcript_of
from tests.reading import DICTATED_AT, filled, reader, readers, values

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
ABOUT: dict[str, Any] = {"draft_id": "draft-1", "owner": "agent", "unit": "noord", "now": NOW}
THEFT = """\
Aangifte van diefstal van een fiets. Aangever is Jan de Vries, geboren op 4 maart 1987 te Gouda, wonende \
Eikenlaan 41 in Amersfoort, telefoon 06-12345071.

Locatie: Beukenlaan, tegenover nummer 8, Amersfoort.

Hij verklaarde: ik heb mijn fiets gisteravond om half elf voor het laatst gezien. Vanochtend om kwart over \
zeven zag ik dat hij weg was. Het is een zwarte Gazelle, waarde ongeveer 850 euro. Er zijn geen getuigen."""


def spoken(*utterances: str, language: str = "nl") -> Transcript:
    """Words of half a second each, and a second between utterances."""
    at_s = 0.0
    made = []
    for number, text in enumerate(utterances):
        words = []
        for word in text.split():
            words.append(Word(text=word, start_s=at_s, end_s=at_s + 0.5, probability=0.9))
            at_s += 0.5
        made.append(
            Utterance(utterance=number, revision=1, start_s=0, end_s=at_s, text=text, words=tuple(words))
        )
        at_s += 1
    return Transcript(language=language, utterances=tuple(made))


def test_an_aangifte_fills_its_fields_with_what_was_said() -> None:
    assert values(THEFT, "aangifte") == {
        "feit": "fietsdiefstal",
        "aangever": "Jan de Vries, geboren 4 maart 1987 te Gouda",
        "telefoon": "06 12345071",
        "adres_aangever": "Eikenlaan 41, Amersfoort",
        "datum": "laatst gezien 19 november 2026, ontdekt 20 november 2026",
        "tijdstip": "laatst gezien 22.30 uur, ontdekt 07.15 uur",
        "pleegplaats": "Beukenlaan tegenover 8, Amersfoort",
        "goederen": "zwarte Gazelle fiets, \u20ac 850 (gestolen)",
        "getuigen": "geen getuigen",
    }


@pytest.mark.parametrize(
    ("said", "day", "hours"),
    [
        ("tussen tien en elf uur", "19 november 2026", "van 22.00 uur tot 23.00 uur"),
        (
            "tussen elf uur 's avonds en één uur 's nachts",
            "van 19 november 2026 tot 20 november 2026",
            "van 23.00 uur tot 01.00 uur",
        ),
    ],
)
def test_a_stretch_within_one_day_names_that_day_once(said: str, day: str, hours: str) -> None:
    found = values(f"Gisteravond {said} is een auto vernield.", "mutatie")
    assert (found["datum"], found["tijdstip"]) == (day, hours)


def test_the_words_behind_a_part_of_a_person_are_just_those() -> None:
    text = " ".join(THEFT.split())
    fields = filled(THEFT, "aangifte")
    ((start, end),) = fields["telefoon"].spans
    assert text[start:end] == "06-12345071"
    assert [text[start:end] for start, end in fields["adres_aangever"].spans] == [
        "Eikenlaan",
        "41",
        "Amersfoort",
    ]


def test_that_nobody_had_permission_fills_its_field_with_the_words_that_say_so() -> None:
    text = "Aan niemand werd het recht of de toestemming gegeven tot het plegen van dit feit."
    field = filled(text, "aangifte")["toestemming"]
    assert field.value == "niemand had toestemming"
    assert " ".join(text[start:end] for start, end in field.spans) == "niemand toestemming"


def test_witnesses_and_no_witnesses_contradict_each_other_in_sight() -> None:
    field = filled("Getuige is Lisa Hermans. Er zijn geen getuigen.", "aangifte")["getuigen"]
    assert field.value == "Lisa Hermans; geen getuigen"
    assert field.warning == "De tekst zegt twee dingen: geen getuigen, en ook het tegendeel."


def test_two_plates_are_shown_as_two() -> None:
    field = filled("Kenteken GG-123-B. Eerder zag ik kenteken 12-DBF-3.")["kenteken"]
    assert (field.value, field.conflict) == ("GG-123-B", True)
    assert [one.value for one in field.alternatives] == ["12-DBF-3"]


def test_what_is_denied_fills_nothing() -> None:
    assert "genomen_actie" not in values("Wij hebben niemand aangehouden.")


def test_words_under_a_heading_fill_a_field_that_nothing_else_fills() -> None:
    said = spoken("Veld toestemming", "nee eh die had hij niet punt", "veld voorgelezen en volhard ja")
    read = reader("aangifte").preview(said)
    fields = {one.id: one for one in read.fields if one.value}
    assert fields["toestemming"].value == "nee die had hij niet"
    assert fields["voorgelezen"].value == "ja"
    ((start, end),) = fields["toestemming"].spans
    assert said.text[start:end] == "nee eh die had hij niet"
    own = {one.id: one for one in read.observations if one.type == DICTATED}
    assert own[str(fields["toestemming"].observation_id)].audio == ((2.0, 5.0),)


def test_a_standard_text_is_no_value_of_a_field() -> None:
    said = spoken("veld toestemming tekst cautie dat mocht niet")
    words = Words(commands=(ListCommand(said="tekst cautie", text="Ik gaf de cautie."),))
    own = OwnWords((WordList(holder=Holder(scope=Scope.PERSONAL, id="agent"), version=1, words=words),))
    fields = {one.id: one.value for one in reader("aangifte", own=own).preview(said).fields}
    assert fields["toestemming"] == "dat mocht niet"


def test_words_under_a_heading_that_were_not_needed_are_no_observation() -> None:
    read = reader().preview(spoken("veld locatie Beukenlaan 8 Amersfoort"))
    assert {one.type for one in read.observations} == {"location"}


def test_the_draft_has_the_fields_the_preview_showed() -> None:
    transcript = spoken("Kenteken GG-123-B,", "eerder gezien met kenteken 12-DBF-3.")
    shown = reader().preview(transcript)
    draft = reader().draft(transcript, dictation_id="dictation-1", engine={"model": "base"}, **ABOUT)
    assert draft.fields == shown.fields
    assert draft.observations == shown.observations
    assert (draft.dictation_id, draft.engine) == ("dictation-1", {"model": "base"})
    assert draft.narrative.provenance is Provenance.SPOKEN
    assert Draft.model_validate_json(draft.model_dump_json()) == draft


def test_the_running_text_has_its_commands_carried_out_and_the_transcript_does_not() -> None:
    said = "ik zag hem punt nieuwe alinea hij liep eh weg punt"
    draft = reader().draft(transcript_of(said), **ABOUT)
    assert draft.narrative.text == "ik zag hem.\n\nHij liep weg."
    assert draft.narrative.provenance is Provenance.SPOKEN
    assert draft.transcript.text == said
    typed = reader().draft(transcript_of(said), typed_text=said, **ABOUT)
    assert (typed.narrative.text, typed.narrative.provenance) == (draft.narrative.text, Provenance.TYPED)
    plain = reader().draft(transcript_of("Eh, niets."), typed_text="Eh, niets.", **ABOUT)
    assert plain.narrative.text == "Eh, niets."


def test_while_somebody_speaks_only_new_sentences_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ["Ik zag een zwarte Opel.", "Kenteken GG-123-B.", "De man rende weg."]
    read: list[str] = []
    keep = sentence_units

    def counting(tokens: Any, *more: Any, **named: Any) -> Any:
        read.append(" ".join(token.text for token in tokens))
        return keep(tokens, *more, **named)

    monkeypatch.setattr("server.reporting.extraction.reader.sentence_units", counting)
    one = reader()
    for number in range(1, 4):
        one.preview(spoken(*sentences[:number]))
    assert read == ["Ik zag een zwarte Opel", "Kenteken GG-123-B", "De man rende weg"]
    assert one.preview(spoken(*sentences)) == reader().preview(spoken(*sentences))


def test_another_language_is_not_read_with_dutch_rules() -> None:
    said = spoken("Kenteken GG-123-B punt", language="en")
    draft = reader(language="en").draft(said, **ABOUT)
    assert draft.observations == ()
    assert {field.value for field in draft.fields} == {None}
    assert draft.narrative.text == said.text


def test_a_form_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownTemplate):
        reader("verhoor")


def test_what_reads_is_on_record() -> None:
    record = readers().record
    assert set(record) == {"lexicon_sha256", "cues_sha256", "commands_sha256"}
    assert all(len(digest) == 64 for digest in record.values())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_typed_text_becomes_a_draft_that_keeps_it_as_typed(text: str) -> None:
    draft = reader().draft(transcript_of(text), typed_text=text, **ABOUT)
    assert draft.narrative.text == text
    assert draft.transcript.text == " ".join(text.split())
    assert [placed.word.text for placed in draft.transcript.placed_words()] == text.split()
    assert draft.dictated_at == DICTATED_AT


_SENTENCES = st.lists(
    st.sampled_from(
        [
            "Aangever is Jan de Vries.",
            "Getuige is Lisa Hermans, telefoon 06-12345071.",
            "Er zijn geen getuigen.",
            "Kenteken GG-123-B.",
            "De zwarte Opel had kenteken 12-DBF-3.",
            "Gestolen zijn een tas en een laptop.",
            "De schade is 275 euro.",
            "Om 22.15 uur zag ik hem.",
            "Wij hebben hem niet aangehouden.",
            "Ik heb de verdachte aangehouden.",
            "Veld locatie Dam 1 Amsterdam.",
        ]
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(_SENTENCES, st.sampled_from(["aangifte", "mutatie", "pv_bevindingen"]))
def test_every_value_has_its_words_and_its_observations(sentences: list[str], template: str) -> None:
    transcript = spoken(*sentences)
    read = reader(template).preview(transcript)
    known = {one.id: one for one in read.observations}
    assert len(known) == len(read.observations)
    for field in read.fields:
        said = [(field.observation_id, field.observation_ids, field.spans)] if field.value else []
        said += [(one.observation_id, one.observation_ids, one.spans) for one in field.alternatives]
        for id_, ids, spans in said:
            assert spans
            assert all(transcript.text[start:end] for start, end in spans)
            behind = [known[str(id_)], *(known[one] for one in ids)]
            assert all(one.polarity == "stated" for one in behind)
