"""Drafts and every version of them. Functions take the connection of the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.assessing import Inquiry
from server.domain.audit import SALT_BYTES, Action, Detail, Event, commitment
from server.domain.checking_details import checking_details
from server.domain.draft_changes import NARRATIVE, changes, says_more
from server.domain.errors import NotFound, StaleVersion
from server.domain.inquiring import inquiry_details
from server.domain.report import (
    Draft,
    DraftField,
    DraftState,
    Narrative,
    Observation,
    ReadBack,
    Rectifies,
    Template,
)
from server.domain.retention import Sight
from server.domain.sound_chain import SoundProof
from server.domain.transcript import Frozen, Transcript
from server.store import search_texts
from server.store.logs import audit_log
from server.store.logs.record_subjects import pseudonyms
from server.store.retention.visibility import draft_state, in_free_use, may_see
from server.store.rights import subject_index
from server.store.sound.sound_proofs import proof_of
from server.store.tables import draft_versions, drafts


class Origin(Frozen):
    """What never changes after the start."""

    transcript: Transcript
    observations: tuple[Observation, ...]
    engine: dict[str, Any] = Field(default_factory=dict)
    rectifies: Rectifies | None = None
    sound_of: str | None = None  # the dictation that the report came from, whose draft is another


class Content(Frozen):
    """What the officer edits: one version of it."""

    narrative: Narrative
    fields: tuple[DraftField, ...]
    read_back: ReadBack | None = None
    inquiry: Inquiry = Inquiry()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft with the template it was made from and the salt of its digests."""

    draft: Draft
    template: Template
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftListing:
    """A draft in a list: without its transcript."""

    id: str
    version: int
    state: DraftState
    template: str
    title: str
    dictated_at: datetime
    updated_at: datetime
    content: Content
    rectifies: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftVersion:
    """One step of a draft's history. ``changed`` holds field ids and names of what is no field."""

    version: int
    at: datetime
    actor: str
    state: DraftState
    changed: tuple[str, ...]
    content: Content


async def insert(
    connection: AsyncConnection,
    draft: Draft,
    template: Template,
    *,
    actor: str,
    finals: str | None = None,
    sound: SoundProof | None = None,
) -> None:
    """Keep a new draft as version 1, with its audit entry.

    ``finals`` is the text of all that was recognised (:func:`server.store.verbatim.verbatim`), where
    there was sound: the log commits to it. ``sound`` says what that sound was.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    origin = Origin(
        transcript=draft.transcript,
        observations=draft.observations,
        engine=draft.engine,
        rectifies=draft.rectifies,
        sound_of=draft.dictation_id if draft.rectifies else None,
    ).model_dump_json()
    form = template.model_dump_json()
    await connection.execute(
        sa.insert(drafts).values(
            id=draft.id,
            owner=draft.owner,
            unit=draft.unit,
            template=draft.template,
            state=draft.state,
            version=draft.version,
            dictated_at=draft.dictated_at,
            created_at=draft.created_at,
            updated_at=draft.updated_at,
            dictation_id=None if draft.rectifies else draft.dictation_id,
            report_id=draft.report_id,
            rectifies=draft.rectifies.report_id if draft.rectifies else None,
            origin=origin,
            template_snapshot=form,
            salt=salt,
            subjects=pseudonyms(salt, draft.observations),
        )
    )
    filled = tuple(field.id for field in draft.fields if field.value is not None)
    content = await _insert_version(connection, draft, actor, (NARRATIVE, *filled))
    await subject_index.index_draft(connection, draft)
    await search_texts.index(connection, draft, template)
    await _log(
        connection,
        Action.COLLECT,
        draft,
        actor,
        content=commitment(salt, content),
        transcript=commitment(salt, draft.transcript.model_dump_json()),
        origin=commitment(salt, origin),
        form=commitment(salt, form),
        template=draft.template,
        template_digest=draft.template_digest or "none",
        dictation=draft.dictation_id or "none",
        **({} if finals is None else {"finals": commitment(salt, finals)}),
        **({} if sound is None else sound.details),
    )


async def find(
    connection: AsyncConnection, draft_id: str, owner: str, *, sight: Sight | None = None
) -> StoredDraft:
    """The owner's draft at its newest version; also a confirmed or discarded one.

    Raises:
        NotFound: no such draft, or somebody else's, or its report is not for them any more.
        Restricted: it became a report that is read with a reason only.
    """
    query = (
        sa.select(drafts, draft_versions.c.content, draft_state().label("retained"))
        .join_from(drafts, draft_versions, _newest())
        .where(drafts.c.id == draft_id)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    may_see(row["retained"], is_own=row["owner"] == owner, sight=sight or Sight())
    origin = Origin.model_validate_json(row["origin"])
    content = Content.model_validate_json(row["content"])
    template = Template.model_validate_json(row["template_snapshot"])
    draft = Draft(
        id=row["id"],
        version=row["version"],
        state=row["state"],
        template=row["template"],
        template_version=template.version,
        template_digest=template.digest,
        owner=row["owner"],
        unit=row["unit"],
        dictated_at=row["dictated_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        dictation_id=row["dictation_id"] or origin.sound_of,
        report_id=row["report_id"],
        rectifies=origin.rectifies,
        transcript=origin.transcript,
        observations=origin.observations,
        engine=origin.engine,
        narrative=content.narrative,
        fields=content.fields,
        read_back=content.read_back,
        inquiry=content.inquiry,
    )
    return StoredDraft(draft=draft, template=template, salt=row["salt"])


async def dictation_of(connection: AsyncConnection, draft_id: str) -> str | None:
    """The dictation whose sound a draft's words are heard in, if there is one."""
    query = sa.select(drafts.c.dictation_id, drafts.c.origin).where(drafts.c.id == draft_id)
    row = (await connection.execute(query)).one()
    return row.dictation_id or Origin.model_validate_json(row.origin).sound_of


async def hold(connection: AsyncConnection, draft_id: str) -> None:
    """Until the transaction ends, nobody changes, confirms or destroys this draft. Reading goes on."""
    query = sa.select(drafts.c.id).where(drafts.c.id == draft_id)
    await connection.execute(query.with_for_update())  # PostgreSQL; SQLite has one writer and leaves it out


async def open_rectification(connection: AsyncConnection, report_id: str) -> str | None:
    """Id of the open draft that puts this report right, if there is one."""
    query = (
        sa.select(drafts.c.id)
        .where(drafts.c.rectifies == report_id, drafts.c.state == DraftState.OPEN)
        .order_by(drafts.c.created_at, drafts.c.id)
        .limit(1)
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def listing(
    connection: AsyncConnection,
    owner: str,
    states: Sequence[DraftState],
    *,
    limit: int,
    words: Sequence[str] = (),
) -> list[DraftListing]:
    """The owner's drafts in these states that hold all ``words``, last changed first."""
    query = (
        sa.select(
            drafts.c.id,
            drafts.c.version,
            drafts.c.state,
            drafts.c.template,
            drafts.c.template_snapshot,
            drafts.c.dictated_at,
            drafts.c.updated_at,
            drafts.c.rectifies,
            draft_versions.c.content,
        )
        .join_from(drafts, draft_versions, _newest())
        .where(
            drafts.c.owner == owner,
            drafts.c.state.in_(states),
            in_free_use(draft_state()),
            search_texts.holds(connection, drafts.c.id, words),
        )
        .order_by(drafts.c.updated_at.desc(), drafts.c.id)
        .limit(limit)
    )
    return [
        DraftListing(
            id=row["id"],
            version=row["version"],
            state=DraftState(row["state"]),
            template=row["template"],
            title=Template.model_validate_json(row["template_snapshot"]).title,
            dictated_at=row["dictated_at"],
            updated_at=row["updated_at"],
            content=Content.model_validate_json(row["content"]),
            rectifies=row["rectifies"],
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def history(connection: AsyncConnection, draft_id: str) -> list[DraftVersion]:
    """Every version, oldest first. The caller checks whose draft it is."""
    query = (
        sa.select(draft_versions)
        .where(draft_versions.c.draft_id == draft_id)
        .order_by(draft_versions.c.version)
    )
    return [
        DraftVersion(
            version=row["version"],
            at=row["at"],
            actor=row["actor"],
            state=DraftState(row["state"]),
            changed=tuple(row["changed"]),
            content=Content.model_validate_json(row["content"]),
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def save(
    connection: AsyncConnection, stored: StoredDraft, new: Draft, *, actor: str, action: Action = Action.ALTER
) -> None:
    """Keep ``new`` as the version after ``stored``, with its audit entry.

    Raises:
        StaleVersion: the draft changed since it was read, or is no longer open.
    """
    old = stored.draft
    change = (
        sa.update(drafts)
        .where(drafts.c.id == old.id, drafts.c.version == old.version, drafts.c.state == DraftState.OPEN)
        .values(version=new.version, state=new.state, updated_at=new.updated_at, report_id=new.report_id)
    )
    if (await connection.execute(change)).rowcount != 1:
        raise StaleVersion(expected=old.version, current=None)
    changed = changes(old, new)
    content = await _insert_version(connection, new, actor, changed)
    if says_more(old, new):
        await subject_index.index_draft(connection, new)
    await search_texts.index(connection, new, stored.template)
    # The confirmation names the sound that it rests on.
    sound = await proof_of(connection, new.dictation_id) if action is Action.CONFIRM else None
    content_digest = commitment(stored.salt, content)
    known = (sound.details if sound else {}) | checking_details(old, new)
    known |= inquiry_details(old.inquiry, new.inquiry)
    await _log(connection, action, new, actor, content=content_digest, changed=changed, **known)


def _newest() -> sa.ColumnElement[bool]:
    return sa.and_(draft_versions.c.draft_id == drafts.c.id, draft_versions.c.version == drafts.c.version)


async def _insert_version(
    connection: AsyncConnection, draft: Draft, actor: str, changed: tuple[str, ...]
) -> str:
    content = Content(
        narrative=draft.narrative,
        fields=draft.fields,
        read_back=draft.read_back,
        inquiry=draft.inquiry,
    ).model_dump_json()
    await connection.execute(
        sa.insert(draft_versions).values(
            draft_id=draft.id,
            version=draft.version,
            at=draft.updated_at,
            actor=actor,
            state=draft.state,
            changed=list(changed),
            content=content,
        )
    )
    return content


async def _log(
    connection: AsyncConnection, action: Action, draft: Draft, actor: str, **details: Detail
) -> None:
    event = Event(
        actor=actor,
        action=action,
        object_type="draft",
        object_id=draft.id,
        object_version=draft.version,
        details=details,
    )
    await audit_log.append(connection, event, at=draft.updated_at)
