from __future__ import annotations

import re
import secrets

import pytest

from server.ids import new_id


def test_an_id_can_stand_on_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-option-like", "--", "a-b_c"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(made))
    assert new_id() == "a-b_c"


def test_ids_are_long_and_differ() -> None:
    ids = {new_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", one) for one in ids)
