"""The names a log field may have. Everything else is dropped before a line is written.

A name on these lists promises that its value is an identifier, a code, a type or a number: never
words that somebody said or typed, a name of a person, a file name, a secret. Nor who worked on
something when: the audit trail keeps that, for those who may read it.
"""

from __future__ import annotations

NUMBERS = frozenset(
    {
        # requests and errors
        "attempt", "bytes", "close_code", "duration_s", "port", "retry_after_s", "status",
        # audio, in seconds or samples
        "audio_s", "end_s", "expected", "lag_s", "next_sample", "received", "samples", "seconds", "start_s",
        # decoding
        "batch", "beam_size", "cpu_threads", "probability", "queued", "threads", "wait_s", "words",
        # how many, which one
        "count", "devices", "dictations", "fields", "files", "finals", "free_bytes", "observations", "open",
        "revision", "templates", "utterance", "version",
        # retention: how many became what, were held, wait for a date
        "changed", "destroyed", "held", "removed", "restricted", "waiting", "without_rule",
    }
)  # fmt: skip
"""Their values are numbers (or true, false, nothing)."""

TEXTS = frozenset(
    {
        # the line itself
        "event", "level", "logger", "place", "request_id", "timestamp",
        # an error: types and places, in place of its message
        "cause_frames", "causes", "code", "error", "frames",
        # what it is about
        "destination", "dictation_id", "draft_id", "message_id", "record_id", "report_id", "template",
        # a request; the route is the pattern, without what the caller filled in
        "method", "route",
        # how the server runs
        "check", "compute_type", "device", "encoding", "engine", "host", "kind", "language", "model",
        "quality", "reason", "revision_id", "sha256", "state",
    }
)  # fmt: skip
"""Their values may also be text without a space, or lists of such text."""

FIELDS: frozenset[str] = NUMBERS | TEXTS
