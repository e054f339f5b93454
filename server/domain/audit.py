"""The audit log as a hash chain: who did what to which record, and proof that nothing was changed.

Each entry's hash is SHA-256 over its RFC 8785 canonical JSON, which contains the hash of the
entry before. Personal content stays out: details are numbers, identifiers and salted digests
(:func:`commitment`), so content can be destroyed when the law asks for it while the chain stays
whole. A chain alone can't show that its tail was cut off or that all of it was rewritten; for
that, compare with a head kept elsewhere (``expected_head``).

Source: Wet politiegegevens art. 32a (logging of collection, alteration, consultation,
disclosure, combination and erasure), directive (EU) 2016/680 art. 25.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import rfc8785
from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StringConstraints

from server.domain.report import require_aware
from server.domain.transcript import Frozen

GENESIS = "0" * 64
"""``prev_hash`` of the first entry."""

SALT_BYTES = 32


class Action(StrEnum):
    """What was done. The first six are those of Wpg art. 32a, the rest belong to this product."""

    COLLECT = "collect"  # verzamelen
    ALTER = "alter"  # wijzigen
    CONSULT = "consult"  # raadplegen
    DISCLOSE = "disclose"  # verstrekken
    COMBINE = "combine"  # combineren
    ERASE = "erase"  # vernietigen
    CONFIRM = "confirm"  # bevestigen: a draft became a report
    DISCARD = "discard"  # afwijzen: a draft was set aside, still kept
    TRANSCRIBE = "transcribe"  # a recording was turned into text for a system client
    CONFIGURE = "configure"  # settings, model or vocabulary in force are others than before
    RESTRICT = "restrict"  # afschermen: only searched with a reason from now on
    REMOVE = "remove"  # verwijderen: kept apart, for complaints and accountability only
    HOLD = "hold"  # a record must not be destroyed, whatever the rules say
    RELEASE = "release"  # a hold is lifted
    CONTEST = "contest"  # a person disputes what a record says; it is marked
    RECTIFY = "rectify"  # a confirmed report is put right by a new version
    REVIEW = "review"  # everything that is kept was looked at: what must go, went
    REFUSE = "refuse"  # something was asked for and not allowed; failed attempts are logged too
    BACK_UP = "back_up"  # everything was copied into a file
    RESTORE = "restore"  # everything came from a file: the log before this entry is that of the backup


# No spaces and no letters beyond ASCII: an identifier or a digest fits, a sentence does not.
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@+-]{1,128}$")]
# RFC 8785 writes numbers as IEEE doubles; beyond this an integer would lose digits.
Count = Annotated[StrictInt, Field(ge=-(2**53) + 1, le=2**53 - 1)]
Detail = StrictBool | Count | Identifier | tuple[Identifier, ...]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
TraceId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
OperationId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Event(Frozen):
    """What happened, before it has its place in the chain.

    ``subjects`` are the persons whom the record is about, as pseudonyms of that record alone
    (:func:`server.domain.subjects.subject_ids`); they go to the processing log, not into this chain.
    """

    actor: Identifier
    action: Action
    object_type: Identifier
    object_id: Identifier
    object_version: int | None = Field(default=None, ge=1)
    details: Mapping[Identifier, Detail] = Field(default_factory=dict)
    subjects: tuple[Digest, ...] = Field(default=(), exclude=True)


class Operation(Frozen):
    """What an entry shares with its lines in the processing log; ``trace_id`` spans more operations."""

    trace_id: TraceId
    operation_id: OperationId


class Entry(Event):
    """An event at its place in the chain. ``seq`` counts from 1 without gaps; ``at`` is UTC.

    ``trace_id`` and ``operation_id`` are left out of the content that is hashed where an entry has
    none, so that entries from before there was a processing log keep their hashes.
    """

    seq: int = Field(ge=1)
    at: AwareDatetime
    trace_id: TraceId | None = None
    operation_id: OperationId | None = None
    prev_hash: Digest
    hash: Digest

    @property
    def operation(self) -> Operation | None:
        """Which lines of the processing log belong to it."""
        if self.trace_id is None or self.operation_id is None:
            return None
        return Operation(trace_id=self.trace_id, operation_id=self.operation_id)

    @property
    def content(self) -> dict[str, Any]:
        """What its hash is taken over, as JSON values."""
        return content_of(self, seq=self.seq, at=self.at, operation=self.operation, prev_hash=self.prev_hash)


class Head(Frozen):
    """The end of a chain: what the next entry builds on. The empty chain has seq 0."""

    seq: int = Field(default=0, ge=0)
    hash: Digest = GENESIS


class ChainProblem(StrEnum):
    """Why a chain is not whole."""

    SEQUENCE = "sequence"  # an entry is missing, doubled or out of order
    LINK = "link"  # an entry does not build on the one before it
    HASH = "hash"  # an entry's content is not what its hash says
    HEAD = "head"  # the chain ends elsewhere than the head kept apart


class ChainCheck(Frozen):
    """Result of :func:`verify`: the last good head, and the first problem after it, if any."""

    head: Head
    problem: ChainProblem | None = None
    at_seq: int | None = None

    @property
    def intact(self) -> bool:
        """True when every entry is what it was when it was written."""
        return self.problem is None


def moment(at: datetime) -> str:
    """A moment as it is hashed: UTC, with microseconds, such as ``2026-11-22T18:30:00.123456+00:00``.

    Raises:
        ValueError: it has no time zone.
    """
    return require_aware(at).astimezone(UTC).isoformat(timespec="microseconds")


def content_of(
    event: Event, *, seq: int, at: datetime, operation: Operation | None, prev_hash: str
) -> dict[str, Any]:
    """An entry without its own hash, as JSON values."""
    content: dict[str, Any] = {
        "seq": seq,
        "at": moment(at),
        "actor": event.actor,
        "action": event.action.value,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "object_version": event.object_version,
        "details": {
            key: list(value) if isinstance(value, tuple) else value for key, value in event.details.items()
        },
        "prev_hash": prev_hash,
    }
    return content | (dict(operation) if operation else {})


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the RFC 8785 canonical JSON of ``content``."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def entry_digest(content: Mapping[str, Any]) -> str:
    """As :func:`digest`, several times faster, for what entries and lines hold.

    Their keys and texts are ASCII and their numbers whole, for which sorted keys without spaces are
    RFC 8785; ``tests/proof/test_logs.py`` compares the two.
    """
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def chain(head: Head, event: Event, *, at: datetime, operation: Operation | None = None) -> Entry:
    """The entry that puts ``event`` after ``head``.

    Raises:
        ValueError: ``at`` has no time zone.
    """
    at = require_aware(at).astimezone(UTC)
    seq = head.seq + 1
    content = content_of(event, seq=seq, at=at, operation=operation, prev_hash=head.hash)
    return Entry(
        **dict(event),
        **(dict(operation) if operation else {}),
        seq=seq,
        at=at,
        prev_hash=head.hash,
        hash=entry_digest(content),
    )


def verify(
    entries: Iterable[Entry], *, start: Head | None = None, expected_head: Head | None = None
) -> ChainCheck:
    """Check a chain from ``start`` (default: its beginning) entry by entry, in constant memory.

    With ``expected_head``, a head noted earlier and kept elsewhere, a cut-off tail or a chain
    that was rewritten as a whole is found too: the head must occur in the chain.
    """
    head = start or Head()
    met = expected_head is None or expected_head == head
    for entry in entries:
        problem = _problem_of(head, entry)
        if problem:
            return ChainCheck(head=head, problem=problem, at_seq=entry.seq)
        head = Head(seq=entry.seq, hash=entry.hash)
        met = met or head == expected_head
    if not met:
        return ChainCheck(head=head, problem=ChainProblem.HEAD, at_seq=head.seq)
    return ChainCheck(head=head)


def _problem_of(head: Head, entry: Entry) -> ChainProblem | None:
    if entry.seq != head.seq + 1:
        return ChainProblem.SEQUENCE
    if entry.prev_hash != head.hash:
        return ChainProblem.LINK
    if entry.hash != entry_digest(entry.content):
        return ChainProblem.HASH
    return None


def commitment(salt: bytes, content: str) -> str:
    """Salted SHA-256 (hex) of ``content``: proves it later, gives nothing away without the salt.

    The salt lives beside the content and is destroyed with it.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + content.encode()).hexdigest()
