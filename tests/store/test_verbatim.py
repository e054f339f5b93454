from __future__ import annotations

import json

from server.domain.audit import commitment
from server.store import drafts
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.verbatim import verbatim
from tests.store.examples import OFFICER, TEMPLATE, dictation, draft, marked_utterance, utterance


async def _dictated(database: Database) -> None:
    kept = Dictations(database)
    await kept.create(dictation())
    await kept.add_final("dictation-1", utterance(1, "Twee."), 10, 19)
    await kept.add_final("dictation-1", marked_utterance(0, "Een."), 0, 9)
    await kept.add_final("dictation-1", marked_utterance(0, "Eén.", revision=2), 0, 9)
    await kept.add_cut("dictation-1", 9)


async def test_every_revision_is_told_and_the_same_rows_give_the_same_text(database: Database) -> None:
    await _dictated(database)
    async with database.reading() as connection:
        text = await verbatim(connection, "dictation-1")
    async with database.reading() as connection:
        assert await verbatim(connection, "dictation-1") == text
    told = json.loads(text)
    assert (told["dictation_id"], told["cuts"]) == ("dictation-1", [9])
    assert [(one["utterance"], one["revision"], one["text"]) for one in told["finals"]] == [
        (0, 1, "Een."),
        (0, 2, "Eén."),
        (1, 1, "Twee."),
    ]
    assert told["finals"][1]["words"][0]["start_s"] == 0
    assert told["finals"][0]["marks"][0]["kind"] == "speech_without_text"
    assert (told["finals"][1]["start_sample"], told["finals"][1]["end_sample"]) == (0, 9)


async def test_the_log_commits_to_it_and_to_what_the_draft_was_made_of(database: Database) -> None:
    await _dictated(database)
    await Dictations(database).end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    async with database.reading() as connection:
        text = await verbatim(connection, "dictation-1")
        stored = await drafts.find(connection, "draft-1", OFFICER)
    entry = (await AuditLog(database).entries(object_id="draft-1"))[-1]
    assert entry.details["finals"] == commitment(stored.salt, text)
    assert entry.details["form"] == commitment(stored.salt, TEMPLATE.model_dump_json())
