"""What somebody may do: the roles, as an identity provider names them."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do here; a user can have several."""

    OFFICER = "officer"
    DESK_USER = "desk_user"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    PRIVACY_OFFICER = "privacy_officer"
    VOCABULARY_EDITOR = "vocabulary_editor"
    SYSTEM_CLIENT = "system_client"
