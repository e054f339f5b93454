"""Dictations keep the hash chain of their sound: the server's, and the one made where it was recorded.

Of dictations from before nothing is known about it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.add_column("dictations", sa.Column("sound_samples", sa.BigInteger))
    op.add_column("dictations", sa.Column("sound_chain", sa.String(64)))
    op.add_column("dictations", sa.Column("sound_client_samples", sa.BigInteger))
    op.add_column("dictations", sa.Column("sound_client_chain", sa.String(64)))
