"""What was on the screen and what was touched while an officer dictated, kept before anybody hears of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.live_answers import LiveAnswers, ShownQuestion, TouchedReply
from server.store.database import Database, repeated
from server.store.dictations import require_open
from server.store.tables import dictation_answers, dictation_questions, inserting


class DictationAnswers:
    """The repository; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    async def show(self, dictation_id: str, shown: ShownQuestion) -> None:
        """Keep that a question came on the screen; another one at the same sample takes its place.

        Raises:
            NotFound: no such dictation.
            DictationClosed: it has ended or was cancelled.
        """
        async with self._database.writing() as connection:
            await require_open(connection, dictation_id)
            values = {"dictation_id": dictation_id, **_row(shown)}
            insert = inserting(connection, dictation_questions).values(**values)
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["dictation_id", "sample"], set_=_row(shown))
            )

    @repeated
    async def touch(self, dictation_id: str, touched: TouchedReply, *, received: int | None = None) -> None:
        """Keep what was touched for a question, unless something later was kept.

        Args:
            dictation_id: whose it is.
            touched: what was touched.
            received: samples of sound that are here; what is kept and names a later one is not the later.

        Raises:
            NotFound, DictationClosed: as :meth:`show`.
        """
        async with self._database.writing() as connection:
            await require_open(connection, dictation_id)
            values = {"dictation_id": dictation_id, **_row(touched)}
            insert = inserting(connection, dictation_answers).values(**values)
            known = dictation_answers.c.sample
            before = known <= insert.excluded.sample
            await connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["dictation_id", "observable"],
                    set_=_row(touched),
                    where=before if received is None else sa.or_(before, known > received),
                )
            )

    async def of_dictation(self, dictation_id: str) -> LiveAnswers:
        """What was shown and touched so far."""
        async with self._database.reading() as connection:
            shown = await _rows(connection, dictation_questions, dictation_id)
            touched = await _rows(connection, dictation_answers, dictation_id)
        return LiveAnswers(
            [ShownQuestion.model_validate(one) for one in shown],
            [TouchedReply.model_validate(one) for one in touched],
        )


def _row(one: ShownQuestion | TouchedReply) -> dict[str, Any]:
    return {**dict(one), "others": list(one.others)}


async def _rows(connection: AsyncConnection, table: sa.Table, dictation_id: str) -> list[dict[str, Any]]:
    columns = [one for one in table.c if one.name != "dictation_id"]
    query = sa.select(*columns).where(table.c.dictation_id == dictation_id).order_by(table.c.sample)
    return [dict(row) for row in (await connection.execute(query)).mappings()]
