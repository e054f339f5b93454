"""The tables, as this version of the code sees them. ``migrations`` bring a database to this shape.

Personal content stays in ``dictations``, ``dictation_answers``, ``finals``, ``drafts``, ``draft_versions``,
``search_texts``, ``reports`` and ``word_list_versions``; the audit log holds identifiers, numbers and salted
digests only, so destroying content never breaks its chain.
"""

from __future__ import annotations

from server.store.tables.asking import dictation_answers, dictation_questions
from server.store.tables.assessing import answer_sounds, rule_books
from server.store.tables.columns import UtcMoment, ZonedMoment, insert_new, inserting, metadata
from server.store.tables.jobs import job_files, job_results, jobs, uploads, workers
from server.store.tables.logs import audit_log, processing_log
from server.store.tables.outbox import outbox
from server.store.tables.records import (
    cuts,
    dictations,
    draft_versions,
    drafts,
    finals,
    reports,
    word_list_versions,
    word_lists,
)
from server.store.tables.retention import (
    destruction_certificates,
    legal_holds,
    retention_rule_sets,
    retention_runs,
    retention_states,
)
from server.store.tables.reviewing import review_signals, review_visits, search_texts
from server.store.tables.rights import report_marks, subject_keys, subject_request_versions, subject_requests

__all__ = [
    "UtcMoment",
    "ZonedMoment",
    "answer_sounds",
    "audit_log",
    "cuts",
    "destruction_certificates",
    "dictation_answers",
    "dictation_questions",
    "dictations",
    "draft_versions",
    "drafts",
    "finals",
    "insert_new",
    "inserting",
    "job_files",
    "job_results",
    "jobs",
    "legal_holds",
    "metadata",
    "outbox",
    "processing_log",
    "report_marks",
    "reports",
    "retention_rule_sets",
    "retention_runs",
    "retention_states",
    "review_signals",
    "review_visits",
    "rule_books",
    "search_texts",
    "subject_keys",
    "subject_request_versions",
    "subject_requests",
    "uploads",
    "word_list_versions",
    "word_lists",
    "workers",
]
