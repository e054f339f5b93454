from __future__ import annotations

import sqlalchemy as sa

from server.domain.audit import SALT_BYTES
from server.store import drafts, reports
from server.store.database import Database
from server.store.drafts import Content, Origin
from server.store.migrations import migrate
from server.store.rights import subject_index
from server.store.tables import subject_keys
from tests.store.examples import DICTATED_AT, OFFICER, TEMPLATE, draft, report

_AT = "2026-11-22 18:30:00.123456+00:00"


async def test_drafts_and_reports_from_before_there_were_keys_stay_and_wait_for_them(
    database_url: str,
) -> None:
    await migrate(database_url, revision="0008")
    kept = draft(dictation_id=None)
    of = report(kept)
    origin = Origin(transcript=kept.transcript, observations=kept.observations, engine=kept.engine)
    content = Content(narrative=kept.narrative, fields=kept.fields)
    before = Database(database_url)
    # The naive moment of SQLite, the one with a zone of PostgreSQL.
    at = _AT.removesuffix("+00:00") if database_url.startswith("sqlite") else _AT
    async with before.writing() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO drafts (id, owner, unit, template, state, version, dictated_at, created_at,"
                " updated_at, origin, template_snapshot, salt) VALUES (:id, :owner, :unit, 'mutatie', 'open',"
                " 1, :dictated_at, :at, :at, :origin, :template, :salt)"
            ),
            {
                "id": kept.id,
                "owner": OFFICER,
                "unit": kept.unit,
                "dictated_at": DICTATED_AT.isoformat(),
                "at": at,
                "origin": origin.model_dump_json(exclude={"rectifies", "sound_of"}),
                "template": TEMPLATE.model_dump_json(),
                "salt": bytes(SALT_BYTES),
            },
        )
        await connection.execute(
            sa.text(
                "INSERT INTO draft_versions (draft_id, version, at, actor, state, changed, content)"
                " VALUES (:id, 1, :at, :owner, 'open', '[\"narrative\"]', :content)"
            ),
            {"id": kept.id, "at": at, "owner": OFFICER, "content": content.model_dump_json()},
        )
        await connection.execute(
            sa.text(
                "INSERT INTO reports (id, version, draft_id, owner, unit, template, title, confirmed_at,"
                " content, salt) VALUES ('report-1', 1, :draft, :owner, :unit, 'mutatie', 'Mutatie', :at,"
                " :content, :salt)"
            ),
            {
                "draft": kept.id,
                "owner": OFFICER,
                "unit": kept.unit,
                "at": at,
                "content": of.model_dump_json(exclude={"rectifies"}),
                "salt": bytes(SALT_BYTES),
            },
        )
    await before.dispose()
    assert await migrate(database_url) == "0008"
    database = Database(database_url)
    async with database.reading() as connection:
        assert (await drafts.find(connection, kept.id, OFFICER)).draft == kept
        assert await reports.find(connection, "report-1", OFFICER) == of
        assert await drafts.open_rectification(connection, "report-1") is None
        for kind, record in ((subject_index.DRAFT, kept.id), (subject_index.REPORT, "report-1")):
            assert await subject_index.unindexed(connection, kind, limit=9) == [record]
    async with database.writing() as connection:
        await subject_index.index_report(connection, of)
        assert await subject_index.unindexed(connection, subject_index.REPORT, limit=9) == []
        keys = sa.select(sa.func.count()).select_from(subject_keys)
        count = (await connection.execute(keys)).scalar_one()
        # The same record again adds nothing.
        await subject_index.index_report(connection, of)
        assert (await connection.execute(keys)).scalar_one() == count > 0
    await database.dispose()


async def test_many_keys_are_looked_up_in_parts(database: Database) -> None:
    keys = [("name", f"k{number}") for number in range(1201)]
    async with database.writing() as connection:
        await subject_index.index_texts(connection, subject_index.DRAFT, "draft-1", [], ["Jan de Vries"])
        assert await subject_index.candidates(connection, subject_index.DRAFT, keys) == []
        wanted = [*keys, ("born", "1987-03-04"), subject_index.INDEXED]
        assert await subject_index.candidates(connection, subject_index.DRAFT, wanted) == ["draft-1"]
        assert await subject_index.candidates(connection, subject_index.REPORT, wanted) == []
