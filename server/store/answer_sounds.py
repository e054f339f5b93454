"""Which answers have sound of their own, and behind which draft. Functions take the caller's connection."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.tables import answer_sounds


async def insert(connection: AsyncConnection, sound_id: str, draft_id: str, *, at: datetime) -> None:
    """Note that this sound, which is on the disk, is named by a version of this draft from now on."""
    await connection.execute(sa.insert(answer_sounds).values(id=sound_id, draft_id=draft_id, created_at=at))


async def behind(connection: AsyncConnection, draft_ids: Collection[str]) -> list[str]:
    """The sounds of answers that these drafts brought, also of answers that were taken back since."""
    query = sa.select(answer_sounds.c.id).where(answer_sounds.c.draft_id.in_(draft_ids))
    query = query.order_by(answer_sounds.c.created_at, answer_sounds.c.id)
    return list((await connection.execute(query)).scalars())


async def unnamed(connection: AsyncConnection, sound_ids: Collection[str]) -> set[str]:
    """Those of ``sound_ids`` that no version of a draft ever named, or whose draft is gone."""
    query = sa.select(answer_sounds.c.id).where(answer_sounds.c.id.in_(sound_ids))
    return set(sound_ids) - set((await connection.execute(query)).scalars())
