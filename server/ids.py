"""Ids of records."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """128 random bits as 22 characters: letters, digits, ``_`` and ``-``.

    None begins with ``-``: a command would take it for an option.
    """
    while (made := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return made
