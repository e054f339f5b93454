"""The triggers that keep logs, reports and proofs from being changed: are they there, and do they refuse?"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

SQLITE_GUARDS: Final = (
    "audit_log_next_only",
    "audit_log_no_delete",
    "audit_log_no_update",
    "destruction_certificates_no_delete",
    "destruction_certificates_no_replace",
    "destruction_certificates_no_update",
    "job_results_no_replace",
    "job_results_no_update",
    "processing_log_next_only",
    "processing_log_no_delete",
    "processing_log_no_update",
    "report_marks_no_replace",
    "report_marks_only_lifted",
    "reports_no_replace",
    "reports_no_update",
    "retention_states_forward_only",
    "subject_request_versions_no_replace",
    "subject_request_versions_no_update",
    "word_list_versions_no_replace",
    "word_list_versions_no_update",
)
POSTGRESQL_GUARDS: Final = (
    "audit_log_next_only",
    "audit_log_no_change",
    "audit_log_no_truncate",
    "destruction_certificates_no_change",
    "destruction_certificates_no_truncate",
    "job_results_no_update",
    "processing_log_next_only",
    "processing_log_no_change",
    "processing_log_no_truncate",
    "report_marks_only_lifted",
    "reports_no_update",
    "retention_states_forward_only",
    "subject_request_versions_no_update",
    "word_list_versions_no_update",
)
_SQLITE: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
# Enabled for ordinary sessions, and its function still refuses.
_POSTGRESQL: Final = """
    SELECT tgname FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
    AND tgenabled IN ('O', 'A') AND prosrc LIKE '%RAISE EXCEPTION%'
"""


async def missing(connection: AsyncConnection) -> list[str]:
    """Names of guards that are gone, switched off, or refuse nothing any more."""
    is_postgresql = connection.dialect.name == "postgresql"
    found = await connection.execute(sa.text(_POSTGRESQL if is_postgresql else _SQLITE))
    there = set(found.scalars())
    return [name for name in (POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS) if name not in there]
