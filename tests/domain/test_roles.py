from __future__ import annotations

from server.domain.roles import Role


def test_roles_are_told_by_the_names_of_the_glossary() -> None:
    assert [role.value for role in Role] == [
        "officer",
        "desk_user",
        "supervisor",
        "auditor",
        "privacy_officer",
        "vocabulary_editor",
        "system_client",
    ]
