"""Jobs as clients see them, and results in every format."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response
from fastapi.responses import JSONResponse, PlainTextResponse

from server import wire_jobs
from server.api.transcription_formats import full_text, plain, verbose
from server.asr.subtitles import to_srt, to_vtt
from server.domain.jobs import JobState
from server.store.jobs.jobs import FileRow, JobRow, Result
from server.store.jobs.uploads import UploadRow


def upload_view(upload: UploadRow) -> wire_jobs.Upload:
    """An upload that waits."""
    return wire_jobs.Upload(
        id=upload.id,
        name=upload.name,
        bytes=upload.bytes,
        sha256=upload.sha256,
        audio_s=round(upload.audio_s, 3),
        expires_at=upload.expires_at or upload.created_at,
    )


def summary_view(job: JobRow) -> wire_jobs.JobSummary:
    """A job in a list."""
    return wire_jobs.JobSummary.model_validate(_summary(job))


def job_view(job: JobRow, files: Sequence[FileRow]) -> wire_jobs.Job:
    """A job with all its files."""
    states = [file.state for file in files]
    progress = wire_jobs.Progress(
        audio_s=round(sum(file.audio_s for file in files), 3),
        done_s=round(sum(file.done_s for file in files), 3),
        files=len(files),
        done=states.count(JobState.DONE),
        failed=states.count(JobState.FAILED),
        cancelled=states.count(JobState.CANCELLED),
    )
    return wire_jobs.Job.model_validate(
        _summary(job) | {"progress": progress, "files": tuple(map(_file, files))}
    )


def change_view(job: JobRow, changed: Sequence[FileRow]) -> wire_jobs.JobChange:
    """A job with what changed."""
    return wire_jobs.JobChange.model_validate(_summary(job) | {"files": tuple(map(_file, changed))})


def result_answer(result: Result, result_format: wire_jobs.ResultFormat) -> Response:
    """The words of one file; but for ``utterances``, what is without words is left out."""
    said = [one for one in result.transcript.utterances if one.words]
    match result_format:
        case "text":
            return PlainTextResponse(full_text(said) + "\n")
        case "srt":
            return PlainTextResponse(to_srt(said))
        case "vtt":
            return PlainTextResponse(to_vtt(said), media_type="text/vtt")
        case "verbose_json":
            body = verbose(
                said,
                language=result.transcript.language,
                audio_s=result.audio_s,
                granularities=frozenset({"word", "segment"}),
            ).model_dump(mode="json", exclude_none=True)
        case "utterances":
            body = result.transcript.model_dump(mode="json") | {
                "audio_s": result.audio_s,
                "engine": result.engine,
            }
        case "json":
            body = plain(said, result.audio_s).model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _summary(job: JobRow) -> dict[str, object]:
    return {
        "id": job.id,
        "state": job.state.value,
        "template": job.template,
        "language": job.language,
        "draft": job.draft,
        "priority": job.priority,
        "callback": job.callback_state,
        "keep_audio": job.keep_audio,
        "created_at": job.created_at,
        "ended_at": job.ended_at,
        "expires_at": job.expires_at,
        "file_count": job.files,
        "changes": job.changes,
    }


def _file(file: FileRow) -> wire_jobs.JobFile:
    return wire_jobs.JobFile(
        n=file.n,
        name=file.name,
        sha256=file.sha256,
        bytes=file.bytes,
        audio_s=round(file.audio_s, 3),
        done_s=round(file.done_s, 3),
        state=file.state.value,
        attempts=file.attempts,
        error=file.error,
        draft_id=file.draft_id,
    )
