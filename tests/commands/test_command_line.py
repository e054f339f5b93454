from __future__ import annotations

import errno

import pytest
from alembic.util import CommandError

from server.commands.command_line import reason_of
from server.domain.errors import ModelUnavailable
from server.yaml_lines import FileError


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelUnavailable("Het model ontbreekt."), "Het model ontbreekt"),
        (FileError("vocab/terms/x.yaml:3: weight is no number"), "vocab/terms/x.yaml:3: weight is no number"),
        (
            CommandError("Can't locate revision identified by '9999'"),
            "Can't locate revision identified by '9999'",
        ),
        (OSError(errno.EACCES, "Permission denied", "data"), "Permission denied: data"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (ValueError("words that somebody said"), "ValueError"),
    ],
)
def test_a_reason_is_told_without_what_could_be_content(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
