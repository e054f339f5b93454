"""Word lists of the officer and of the unit over REST: read, replace, and every version of them.

Errors are problem+json: 409 ``stale_version``, 422 ``word_list_too_long`` and ``words_refused``
(with the number of the wrong word, never the word), 403 ``forbidden``, 404 ``not_found``.
No route takes the id of an officer or a unit: nobody can ask for somebody else's list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Request
from pydantic import AwareDatetime, Field, StrictInt
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import CurrentUser, User
from server.api.records import OWN_RECORD
from server.clock import now_utc
from server.domain.audit import Action, Event
from server.domain.errors import Forbidden
from server.domain.transcript import Frozen
from server.domain.word_list_checks import LIMITS, checked
from server.domain.word_lists import (
    Changes,
    Holder,
    ListCommand,
    ListTerm,
    Scope,
    WordList,
    Words,
    difference,
    next_version,
)
from server.ids import new_id
from server.store import word_lists
from server.store.database import Database, repeated
from server.store.logs import audit_log
from server.store.word_lists import StoredWordList, VersionListing

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/v1/vocabularies", tags=["vocabularies"])

VERSIONS_SHOWN = 100
"""Versions in a list; older ones stay kept and can be read by their number."""
UNIT_EDITORS = frozenset({"officer"})
"""Whoever has one of these roles changes the list of the own unit: as yet, every member."""
UNIT_RECORD = "unit_record"
"""Reason of a consultation: what the officer's unit shares."""


def may_edit(user: User, scope: Scope) -> bool:
    """True when the user may change this list."""
    return scope is Scope.PERSONAL or not UNIT_EDITORS.isdisjoint(user.roles)


@dataclass(frozen=True, slots=True)
class WordLists:
    """Commands on the lists of a user; each is one transaction with its audit entry."""

    database: Database
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)
    new_id: Callable[[], str] = field(default=new_id, kw_only=True)

    @repeated
    async def read(self, user: User, scope: Scope) -> WordList:
        """The list as it is now; an empty one of version 0 when nobody wrote in it yet."""
        async with self.database.writing() as connection:
            stored = await word_lists.current(connection, _holder(user, scope))
            await self._consulted(connection, user, stored)
        return stored.word_list

    @repeated
    async def version(self, user: User, scope: Scope, version: int) -> tuple[WordList, Changes]:
        """The list as it was at ``version``, and what that version changed.

        Raises:
            NotFound: there is no such version.
        """
        holder = _holder(user, scope)
        async with self.database.writing() as connection:
            stored = await word_lists.at_version(connection, holder, version)
            before = Words()
            if version > 1:
                before = (await word_lists.at_version(connection, holder, version - 1)).word_list.words
            await self._consulted(connection, user, stored)
        return stored.word_list, difference(before, stored.word_list.words)

    async def versions(self, user: User, scope: Scope) -> list[VersionListing]:
        """The newest versions, without their words, the newest first."""
        async with self.database.reading() as connection:
            return await word_lists.versions(connection, _holder(user, scope), limit=VERSIONS_SHOWN)

    @repeated
    async def change(self, user: User, scope: Scope, version: int, words: Words) -> WordList:
        """Put ``words`` in place of what the list holds. The same words make no new version.

        Raises:
            Forbidden, StaleVersion, WordListTooLong, WordsRefused: the list stays as it is.
        """
        if not may_edit(user, scope):
            raise Forbidden("U kunt de woordenlijst van uw eenheid lezen, maar niet wijzigen.")
        tidy = await asyncio.to_thread(checked, words, scope)
        at = self.now()
        async with self.database.writing() as connection:
            stored = await word_lists.current(connection, _holder(user, scope))
            new = next_version(stored.word_list, tidy, expected_version=version, by=user.user_id, at=at)
            if new.version == stored.word_list.version:
                return new
            await word_lists.save(connection, stored, new, new_id=self.new_id(), actor=user.user_id, at=at)
        log.info("word_list_changed", kind=scope.value, version=new.version, words=len(tidy.terms))
        return new

    async def _consulted(self, connection: AsyncConnection, user: User, stored: StoredWordList) -> None:
        if stored.list_id is None:
            return
        personal = stored.word_list.holder.scope is Scope.PERSONAL
        event = Event(
            actor=user.user_id,
            action=Action.CONSULT,
            object_type=word_lists.OBJECT_TYPE,
            object_id=stored.list_id,
            object_version=stored.word_list.version,
            details={"reason": OWN_RECORD if personal else UNIT_RECORD},
        )
        await audit_log.append(connection, event, at=self.now())


def _holder(user: User, scope: Scope) -> Holder:
    return Holder(scope=scope, id=user.user_id if scope is Scope.PERSONAL else user.unit)


class WordListLimits(Frozen):
    """How much a list holds. ``chars`` counts all its texts together."""

    terms: int
    commands: int
    chars: int


class WordListView(Frozen):
    """A list. ``version`` 0: nobody wrote in it yet; ``changed_by`` is an officer's id."""

    scope: Scope
    version: int
    changed_at: datetime | None
    changed_by: str | None
    may_edit: bool
    limits: WordListLimits
    terms: tuple[ListTerm, ...]
    commands: tuple[ListCommand, ...]


class WordListVersionView(Frozen):
    """One version: its words, and what it changed (texts of terms, what is said for commands)."""

    scope: Scope
    version: int
    changed_at: datetime | None
    changed_by: str | None
    terms: tuple[ListTerm, ...]
    commands: tuple[ListCommand, ...]
    changes: Changes


class WordListStep(Frozen):
    """One version in a list: who made it when, how much it holds, how much of that is different."""

    version: int
    changed_at: AwareDatetime
    changed_by: str
    terms: int
    commands: int
    added: int
    removed: int
    changed: int


class WordListChange(Words):
    """All that the list is to hold. ``version`` is the one that was seen; 0 before the first."""

    version: Annotated[StrictInt, Field(ge=0)]


def word_lists_of(request: Request) -> WordLists:
    """FastAPI dependency: the commands that the app was built with."""
    lists: WordLists = request.app.state.word_lists
    return lists


Commands = Annotated[WordLists, Depends(word_lists_of)]
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/{scope}")
async def read_word_list(lists: Commands, user: CurrentUser, scope: Scope) -> WordListView:
    """Your own list (``personal``) or that of your unit (``unit``), as it is now."""
    return _view(await lists.read(user, scope), user)


@router.put("/{scope}")
async def replace_word_list(
    lists: Commands, user: CurrentUser, scope: Scope, body: WordListChange
) -> WordListView:
    """Replace the whole list: all of it or nothing. The answer is the list as it is kept."""
    words = Words(terms=body.terms, commands=body.commands)
    return _view(await lists.change(user, scope, body.version, words), user)


@router.get("/{scope}/versions")
async def list_word_list_versions(lists: Commands, user: CurrentUser, scope: Scope) -> list[WordListStep]:
    """Who changed the list when, and how much; the newest first, at most a hundred."""
    return [
        WordListStep(
            version=one.version,
            changed_at=one.at,
            changed_by=one.actor,
            terms=one.terms,
            commands=one.commands,
            added=one.added,
            removed=one.removed,
            changed=one.changed,
        )
        for one in await lists.versions(user, scope)
    ]


@router.get("/{scope}/versions/{version}")
async def read_word_list_version(
    lists: Commands, user: CurrentUser, scope: Scope, version: VersionNumber
) -> WordListVersionView:
    """The list as it was at one version, and what that version changed."""
    word_list, changes = await lists.version(user, scope, version)
    return WordListVersionView(
        scope=scope,
        version=word_list.version,
        changed_at=word_list.changed_at,
        changed_by=word_list.changed_by,
        terms=word_list.words.terms,
        commands=word_list.words.commands,
        changes=changes,
    )


def _view(word_list: WordList, user: User) -> WordListView:
    scope = word_list.holder.scope
    limits = LIMITS[scope]
    return WordListView(
        scope=scope,
        version=word_list.version,
        changed_at=word_list.changed_at,
        changed_by=word_list.changed_by,
        may_edit=may_edit(user, scope),
        limits=WordListLimits(terms=limits.terms, commands=limits.commands, chars=limits.chars),
        terms=word_list.words.terms,
        commands=word_list.words.commands,
    )
