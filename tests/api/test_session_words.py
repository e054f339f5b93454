"""Lists of the officer and the unit at work: in dictations, in files, and in what is recorded of both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from server import wire
from server.api.session_words import Prepared, SessionWords
from server.asr.recognizer import Decoded, DecodeRequest
from server.domain.terms import Term
from server.domain.vocabulary import Vocabulary
from server.domain.word_lists import Holder, ListTerm, OwnWords, Scope, WordKind, Words, next_version
from server.dutch.phonetics import sound_key
from server.store import word_lists
from server.store.database import Database
from tests.api.live_server import DICTATED_AT, LiveServer, Talk, serving
from tests.api.transcription_server import wav
from tests.databases import migrated_sqlite
from tests.fakes import ScriptedRecognizer, speech

HEARD = {11: "Wij", 12: "reden", 13: "door", 14: "de", 15: "Zwaluwstraad", 16: "naar", 17: "Merelhov"}
PCM = speech((0, 0.4), *((value, 0.5) for value in HEARD), (0, 1.2))
SAMPLES = len(PCM) // 2
STREET = {"text": "Zwaluwstraat", "kind": "street"}
UNIT_TERM = {"text": "Merelhof", "kind": "place", "weight": 9}
OFFICER, TEAM = "verbalisant", "lokaal"  # as the settings have it


class Unsure(ScriptedRecognizer):
    """Hears the words above and doubts them, as a recogniser does with names it does not know."""

    def __init__(self) -> None:
        super().__init__(HEARD)

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        return [
            Decoded(words=tuple(word.model_copy(update={"probability": 0.4}) for word in decoded.words))
            for decoded in super().recognize(batch)
        ]

    @property
    def prompts(self) -> set[str]:
        return {request.prompt for batch in self.batches for request in batch}


async def put(server: LiveServer, scope: str, *terms: dict[str, Any], version: int = 0) -> None:
    async with httpx.AsyncClient() as http:
        body = {"version": version, "terms": terms}
        answer = await http.put(f"{server.url}/v1/vocabularies/{scope}", json=body)
        assert answer.status_code == 200, answer.text


async def speak_to_the_end(talk: Talk) -> str:
    await talk.speak(PCM, first_sample=0)
    await talk.say(wire.End(samples=SAMPLES))
    return str((await talk.hear(wire.Ended)).draft_id)


def suggested(talk: Talk) -> list[tuple[str, str, str]]:
    """What the best finals suggest: heard, term, source."""
    finals = {one.utterance: one for one in talk.heard if isinstance(one, wire.Final)}
    return [(one.heard, one.term, one.source) for final in finals.values() for one in final.suggestions]


async def test_a_street_of_ones_own_is_suggested_in_a_dictation(tmp_path: Path) -> None:
    recognizer = Unsure()
    async with serving(tmp_path, recognizer=recognizer) as server:
        async with server.dictating() as talk:
            assert "word_lists" not in talk.ready.effective
            await speak_to_the_end(talk)
        assert suggested(talk) == []
        assert recognizer.prompts == {""}

        await put(server, "personal", STREET)
        await put(server, "unit", {"text": "anders"})
        await put(server, "unit", UNIT_TERM, version=1)
        recognizer.batches.clear()
        async with server.dictating() as talk:
            draft_id = await speak_to_the_end(talk)
        assert talk.ready.effective["word_lists"] == {"personal": 1, "unit": 2}
        assert suggested(talk) == [
            ("Zwaluwstraad", "Zwaluwstraat", "eigen woordenlijst"),
            ("Merelhov", "Merelhof", "woordenlijst van de eenheid lokaal"),
        ]
        assert recognizer.prompts - {""} == {"Merelhof."}  # partials are heard without
        draft = await server.get(f"/v1/drafts/{draft_id}")
        assert draft["engine"]["word_lists"] == {"personal": 1, "unit": 2}
        assert draft["engine"]["model"] == "scripted"
        assert draft["engine"]["prompt"] == "Merelhof."
        assert "python" in draft["engine"]["program"]
        assert "Zwaluwstraad" in draft["narrative"]["text"]
        assert "Zwaluwstraat" not in draft["narrative"]["text"]


async def test_a_dictation_that_goes_on_later_hears_and_records_the_lists_of_then(tmp_path: Path) -> None:
    async with serving(tmp_path, recognizer=Unsure()) as server:
        await put(server, "personal", {"text": "anders"})
        async with server.dictating() as talk:
            await talk.speak(PCM[: 8_000 * 2])
            await talk.hear_ack(8_000)
        assert talk.ready.effective["word_lists"] == {"personal": 1}
    async with serving(tmp_path, recognizer=Unsure()) as server:
        await put(server, "personal", STREET, version=1)
        async with server.dictating(talk.resume) as again:
            draft_id = await speak_to_the_end(again)
        assert again.ready.effective["word_lists"] == {"personal": 2}
        assert suggested(again) == [("Zwaluwstraad", "Zwaluwstraat", "eigen woordenlijst")]
        engine = (await server.get(f"/v1/drafts/{draft_id}"))["engine"]
        assert engine["word_lists"] == {"personal": 2}
        assert [one["word_lists"] for one in engine["earlier"]] == [{"personal": 1}]


async def test_the_lists_are_dutch_and_are_not_used_for_other_speech(tmp_path: Path) -> None:
    recognizer = Unsure()
    start = wire.Start(template="mutatie", dictated_at=DICTATED_AT, language="en")
    async with serving(tmp_path, recognizer=recognizer) as server:
        await put(server, "personal", UNIT_TERM)
        async with server.dictating(start) as talk:
            await speak_to_the_end(talk)
    assert "word_lists" not in talk.ready.effective
    assert (suggested(talk), recognizer.prompts) == ([], {""})


@pytest.mark.parametrize(("language", "prompt"), [("nl", "Zwart, Merelhof, Zwaluwstraat."), ("en", "Zwart.")])
async def test_a_file_is_heard_with_the_lists_of_whoever_sent_it(
    tmp_path: Path, language: str, prompt: str
) -> None:
    recognizer = Unsure()
    async with serving(tmp_path, recognizer=recognizer) as server:
        await put(server, "personal", UNIT_TERM)
        await put(server, "unit", STREET | {"weight": 9})
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{server.url}/v1/audio/transcriptions",
                files={"file": ("x.wav", wav(PCM))},
                data={"prompt": "Zwart", "language": language},
            )
        assert "Zwaluwstraad" in answer.json()["text"], answer.text
    assert recognizer.prompts == {prompt}


# --- what is kept ready ----------------------------------------------------------------


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    yield opened
    await opened.dispose()


async def keep(database: Database, scope: Scope, holder_id: str, *texts: str) -> None:
    """The next version of a list, made of streets."""
    at = datetime.now(UTC)
    words = Words(terms=tuple(ListTerm(text=text, kind=WordKind.STREET) for text in texts))
    async with database.writing() as connection:
        stored = await word_lists.current(connection, Holder(scope=scope, id=holder_id))
        old = stored.word_list
        new = next_version(old, words, expected_version=old.version, by="b.bos", at=at)
        new_id = f"{scope}-{holder_id}"
        await word_lists.save(connection, stored, new, new_id=new_id, actor="b.bos", at=at)


def session_words(database: Database, **options: Any) -> SessionWords:
    return SessionWords(database, Vocabulary([Term(text="x", source="y")], sound=sound_key), **options)


async def test_without_lists_there_is_nothing_to_prepare(database: Database) -> None:
    await keep(database, Scope.PERSONAL, "p.pieters", "Dennenlaan")
    await keep(database, Scope.UNIT, "zuid", "Eikenlaan")
    assert await session_words(database).prepare(owner=OFFICER, unit=TEAM) == Prepared()
    assert Prepared().words == OwnWords()


async def test_terms_come_as_plain_data_with_their_kind(database: Database) -> None:
    await keep(database, Scope.PERSONAL, OFFICER, "Dennenlaan")
    await keep(database, Scope.UNIT, TEAM, "Eikenlaan", "Merelhof")
    prepared = await session_words(database).prepare(owner=OFFICER, unit=TEAM)
    assert [(term.text, term.kind, term.source) for term in prepared.words.terms] == [
        ("Dennenlaan", WordKind.STREET, "eigen woordenlijst"),
        ("Eikenlaan", WordKind.STREET, "woordenlijst van de eenheid lokaal"),
        ("Merelhof", WordKind.STREET, "woordenlijst van de eenheid lokaal"),
    ]
    assert [(one.source, len(one.index)) for one in prepared.terms] == [
        ("eigen woordenlijst", 1),
        ("woordenlijst van de eenheid lokaal", 2),
    ]


async def test_a_version_is_made_ready_once_and_a_new_one_is_seen_at_once(database: Database) -> None:
    ready = session_words(database)
    await keep(database, Scope.PERSONAL, OFFICER, "Dennenlaan")
    first = await ready.prepare(owner=OFFICER, unit=TEAM)
    again = await ready.prepare(owner=OFFICER, unit=TEAM)
    assert again.terms[0] is first.terms[0]
    await keep(database, Scope.PERSONAL, OFFICER, "Eikenlaan")
    newer = await ready.prepare(owner=OFFICER, unit=TEAM)
    assert [term.text for term in newer.words.terms] == ["Eikenlaan"]
    assert [term.text for term in first.words.terms] == ["Dennenlaan"]


async def test_what_was_not_used_for_longest_makes_room(database: Database) -> None:
    ready = session_words(database, kept_terms=4)
    for unit in ("een", "twee", "drie"):
        await keep(database, Scope.UNIT, unit, "Dennenlaan", "Eikenlaan")
    one = await ready.prepare(owner=OFFICER, unit="een")
    two = await ready.prepare(owner=OFFICER, unit="twee")
    assert (await ready.prepare(owner=OFFICER, unit="een")).terms[0] is one.terms[0]
    await ready.prepare(owner=OFFICER, unit="drie")
    assert len(ready) == 2
    assert (await ready.prepare(owner=OFFICER, unit="een")).terms[0] is one.terms[0]
    assert (await ready.prepare(owner=OFFICER, unit="twee")).terms[0] is not two.terms[0]


async def test_a_list_larger_than_all_room_is_used_all_the_same(database: Database) -> None:
    ready = session_words(database, kept_terms=1)
    await keep(database, Scope.UNIT, TEAM, "Dennenlaan", "Eikenlaan")
    assert len((await ready.prepare(owner=OFFICER, unit=TEAM)).words.terms) == 2
    assert len(ready) == 1
