from __future__ import annotations

import pytest
from pydantic import ValidationError

from server.domain.audit import Action, Event
from server.settings import Settings


@pytest.mark.parametrize("user", ["", "Jan Jansen", "jansen\n", "jäger", "a" * 129])
def test_a_local_user_the_audit_log_could_not_name_is_refused_at_the_start(user: str) -> None:
    with pytest.raises(ValidationError, match="local_user"):
        Settings(local_user=user)
    with pytest.raises(ValidationError):
        Event(actor=user, action=Action.CONSULT, object_type="draft", object_id="draft-1")


def test_a_local_user_is_an_identifier_the_audit_log_takes() -> None:
    user = Settings(local_user="j.jansen@noord").local_user
    assert Event(actor=user, action=Action.CONSULT, object_type="draft", object_id="draft-1").actor == user
