"""Running the command in tests, and dictations that wait on disk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from client.__main__ import app
from client.spool import Spool
from tests.client.sounds import noise

SOUND = noise(2 * 16_000 + 500)


def command(*arguments: str, typed: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result


def spooled(tmp_path: Path, server: str, *, minute: int = 15, sound: bytes = SOUND) -> Spool:
    at = datetime(2026, 11, 22, 19, minute, tzinfo=UTC)
    spool = Spool.create(tmp_path / "spool", server=server, template="mutatie", dictated_at=at)
    spool.append(sound)
    return spool
