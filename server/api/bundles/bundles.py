"""Court bundles: everything behind one report, with the proof, as one zip file for whoever may have it.

That a bundle was given is in the log, with reason and recipients, before its first byte is made; that
entry is in the bundle too. docs/bundle.md describes what is in one.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.bundles.bundle_answers import answers_behind
from server.api.bundles.bundle_files import made_how, record_files
from server.api.bundles.bundle_page import bundle_page
from server.api.bundles.bundle_sound import sound_behind
from server.api.identity import CurrentUser, User
from server.clock import now_utc
from server.domain.audit import Action, Event, Identifier
from server.domain.drafting import RecordId
from server.domain.errors import NotFound, Restricted, VerbaalError
from server.domain.report import Report
from server.domain.retention import Reason, Sight
from server.domain.roles import Role
from server.program import program_record
from server.proof.bundle import About, Signer, as_json, write_bundle
from server.proof.pdf import pdf_of
from server.proof.standalone.bundle_log import CHECKPOINTS, NAMES
from server.proof.standalone.bundles import KEYS
from server.store import dossiers
from server.store.database import Database
from server.store.disk import make_folder, storage_error
from server.store.dossiers import Dossier
from server.store.logs import audit_log
from server.store.logs.audit_log import AuditLog, Extract
from server.store.logs.checkpoints import Checkpoints
from server.store.logs.log_lines import ACCESS
from server.store.retention.visibility import require_visible
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.job_sound import JobSound

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/v1/reports", tags=["reports"])

STREAM: Final = "bundle"
"""Last part of the name under which a bundle is signed."""
MAY_HAVE_ANY: Final = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})
"""Roles that may have a bundle of somebody else's report."""
_BLOCK_BYTES = 1024 * 1024


class DisclosureReason(StrEnum):
    """Why a bundle is given. Each is a reason for which retention opens a record too."""

    PROCEEDINGS = Reason.PROCEEDINGS.value  # a court or prosecutor asks for it; Wpg art. 16
    COMPLAINT = Reason.COMPLAINT.value  # somebody complained of how it was made
    ACCOUNTABILITY = Reason.ACCOUNTABILITY.value  # audit and supervision; Wpg art. 33, 35
    SUBJECT_REQUEST = Reason.SUBJECT_REQUEST.value  # of the person it is about; Wpg art. 25


@dataclass(frozen=True, slots=True)
class Bundles:
    """Makes bundles.

    Args:
        database: where the records and the log are.
        audio: the sound of dictations.
        job_sound: recordings that came as files.
        checkpoints: make the log provable.
        folder: on the disk that takes a bundle while it is sent.
        now: the clock.
        pdf: makes the readable page a PDF.
    """

    database: Database
    audio: AudioFiles
    job_sound: JobSound
    checkpoints: Checkpoints
    folder: Path
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)
    pdf: Callable[[str], bytes] = field(default=pdf_of, kw_only=True)

    async def make(
        self,
        user: User,
        report_id: str,
        *,
        reason: DisclosureReason,
        recipients: Sequence[str],
        target: BinaryIO,
    ) -> None:
        """Note that the bundle is given, then write it to ``target``.

        Raises:
            NotFound: no such report, or neither the user's own nor open to the user's roles.
            Restricted: retention closed it, and this reason does not open it.
            PdfUnavailable: the system can't make a PDF.
            CheckpointRefused: the log can't be proven.
            StorageFull: no room.
        """
        await self._disclose(user, report_id, reason, recipients)
        async with self.database.reading() as connection:
            dossier = await dossiers.find(connection, report_id)
        extracts = await AuditLog(self.database).extract(dossier.object_ids, self.checkpoints)
        key = await self.checkpoints.key()
        signer = Signer(key.origin(STREAM), key.public_key, key.sign)
        await asyncio.to_thread(self._write, dossier, extracts, signer, target)
        log.info("bundle_made", report_id=report_id)

    async def _disclose(
        self, user: User, report_id: str, reason: DisclosureReason, recipients: Sequence[str]
    ) -> None:
        refusal: VerbaalError | None = None
        async with self.database.writing() as connection:
            owner = await dossiers.owner_of(connection, report_id)
            try:
                await _require_open(connection, user, report_id, owner, reason)
            except (NotFound, Restricted) as error:
                refusal = error
            event = Event(
                actor=user.user_id,
                action=Action.REFUSE if refusal else Action.DISCLOSE,
                object_type="report",
                object_id=report_id,
                details={"reason": reason.value, "recipients": tuple(recipients), "form": "bundle"},
            )
            await audit_log.append(connection, event, at=self.now())
        if refusal is not None:
            raise refusal

    def _write(
        self, dossier: Dossier, extracts: Mapping[str, Extract], signer: Signer, target: BinaryIO
    ) -> None:
        program = program_record()
        entries: list[dict[str, Any]] = [json.loads(one.content) for one in extracts[ACCESS].entries]
        behind = sound_behind(dossier, self.audio, self.job_sound, entries)
        answers = answers_behind(dossier, self.audio, entries)
        told = f"{behind.told} {answers.told}".strip()
        html = self._page(dossier, entries, told, program)
        files = (
            record_files(dossier, entries, program)
            | _log_files(extracts, signer)
            | behind.files
            | answers.files
            | {"report.html": html.encode(), "report.pdf": self.pdf(html)}
        )
        newest = dossier.reports[-1]
        about = About(
            report_id=dossier.report_id,
            confirmed_at=newest.confirmed_at,
            made_at=self.now(),
            program=program,
        )
        try:
            write_bundle(
                target, files, sound=behind.sound, about=about, signer=signer, answers=answers.sounds
            )
            target.flush()
        except OSError as error:
            raise storage_error(error) from error

    def _page(
        self, dossier: Dossier, entries: list[dict[str, Any]], sound: str, program: dict[str, Any]
    ) -> str:
        newest = dossier.reports[-1]
        return bundle_page(
            Report.model_validate_json(newest.content),
            dossier,
            made_how=made_how(newest, entries),
            entries=entries,
            sound=sound,
            program=program,
        )


async def _require_open(
    connection: AsyncConnection, user: User, report_id: str, owner: str, reason: DisclosureReason
) -> None:
    any_report = not user.roles.isdisjoint(MAY_HAVE_ANY)
    if owner != user.user_id and not any_report:
        raise NotFound
    sight = Sight.of(Reason(reason.value), privacy_officer=any_report)
    # Whoever may have any report sees it as its officer does.
    await require_visible(connection, report_id, is_own=True, sight=sight)


def bundles_in(
    data_dir: Path, database: Database, audio: AudioFiles, keys: AudioKeys, checkpoints: Checkpoints
) -> Bundles:
    """What makes bundles of the records in a data folder."""
    job_sound = JobSound(data_dir / "job-sound", keys, scratch=data_dir / "uploads")
    return Bundles(database, audio, job_sound, checkpoints, data_dir / "bundles")


def _log_files(extracts: Mapping[str, Extract], signer: Signer) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for stream, extract in extracts.items():
        files[CHECKPOINTS[stream]] = extract.checkpoint.encode()
        files[NAMES[stream]] = as_json(
            [
                {"entry": json.loads(one.content), "hash": one.hash, "proof": list(one.proof)}
                for one in extract.entries
            ]
        )
    keys = [*(extract.key for extract in extracts.values()), signer.verifier_key]
    files[KEYS] = "".join(f"{one}\n" for one in keys).encode()
    return files


def bundles_of(request: Request) -> Bundles:
    """FastAPI dependency: what the app makes bundles with."""
    bundles: Bundles = request.app.state.bundles
    return bundles


Commands = Annotated[Bundles, Depends(bundles_of)]


@router.get(
    "/{report_id}/bundle",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def read_bundle(
    bundles: Commands,
    user: CurrentUser,
    report_id: RecordId,
    reason: DisclosureReason,
    recipient: Annotated[list[Identifier], Query(min_length=1, max_length=20)],
) -> StreamingResponse:
    """Everything behind a report, with proofs, as a zip file; the log keeps why, and for whom."""
    await asyncio.to_thread(make_folder, bundles.folder)
    # Without a name: the system frees it afterwards, also when the server is killed.
    file = await asyncio.to_thread(_unnamed, bundles.folder)
    try:
        await bundles.make(user, report_id, reason=reason, recipients=recipient, target=file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return StreamingResponse(
        _blocks(file),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="dossier-{report_id}.zip"',
            "Content-Length": str(size),
            "Cache-Control": "no-store",
        },
    )


def _unnamed(folder: Path) -> BinaryIO:
    return tempfile.TemporaryFile(dir=folder)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK_BYTES):
            yield block
