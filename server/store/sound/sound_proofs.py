"""What a dictation's sound was when it ended, as the table of dictations keeps it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.sound_chain import SoundProof
from server.store.tables import dictations

COLUMNS = (
    "sound_samples",
    "sound_chain",
    "sound_client_samples",
    "sound_client_chain",
    "sound_packets_chain",
)


def as_columns(sound: SoundProof) -> dict[str, Any]:
    """Values of :data:`COLUMNS`."""
    values = (sound.samples, sound.chain, sound.client_samples, sound.client_chain, sound.packets_chain)
    return dict(zip(COLUMNS, values, strict=True))


def proof_in(row: sa.RowMapping) -> SoundProof | None:
    """What a row of the table says; None while it goes on, and for one of an earlier version."""
    if row["sound_chain"] is None:
        return None
    return SoundProof(
        samples=row["sound_samples"],
        chain=row["sound_chain"],
        client_samples=row["sound_client_samples"],
        client_chain=row["sound_client_chain"],
        compressed=row["encoding"] == "opus",
        packets_chain=row["sound_packets_chain"],
    )


async def proof_of(connection: AsyncConnection, dictation_id: str | None) -> SoundProof | None:
    """What is known of a dictation's sound, if there is such a dictation."""
    query = sa.select(dictations.c.encoding, *(dictations.c[name] for name in COLUMNS))
    row = (await connection.execute(query.where(dictations.c.id == dictation_id))).mappings().one_or_none()
    return None if row is None else proof_in(row)
