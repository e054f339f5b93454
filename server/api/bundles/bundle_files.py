"""What goes into a court bundle, file by file, from what was kept. docs/bundle.md describes each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from server.domain.report import Report
from server.domain.rule_sets import RuleTexts
from server.domain.transcript import word_key
from server.domain.word_lists import WordList
from server.proof.bundle import as_json
from server.proof.standalone.bundle_log import SALTS
from server.proof.standalone.bundle_records import (
    CONFIRMATIONS,
    TRANSCRIPT,
    VERSIONS,
    draft_name,
    report_name,
)
from server.proof.standalone.bundle_rules import (
    ADVICE,
    ASSESSMENT,
    INQUIRY,
    has_answers,
    index_name,
    rules_name,
)
from server.proof.standalone.checks import READ_BACK
from server.proof.standalone.replays import confirmations, read_back
from server.store.dossiers import Dossier, KeptDraft, KeptReport

LETTER = "LEESMIJ.txt"
OBSERVATIONS = "observations.json"
VOCABULARY = "vocabulary.json"
CONTESTED = "contested.json"


def record_files(
    dossier: Dossier, entries: Sequence[Mapping[str, Any]], program: Mapping[str, Any]
) -> dict[str, bytes]:
    """The texts of a bundle, all but the log, the readable page and the sound.

    Args:
        dossier: everything behind the report.
        entries: of the access log about it, oldest first.
        program: what makes the bundle.
    """
    files: dict[str, bytes] = {}
    for kept in dossier.reports:
        files[report_name(kept.version)] = kept.content.encode()
        files |= _draft_files(kept)
    if dossier.finals is not None:
        files[TRANSCRIPT] = dossier.finals.encode()
    newest = Report.model_validate_json(dossier.reports[-1].content)
    files[CONFIRMATIONS] = as_json(
        [
            {
                "report_version": kept.version,
                "draft_id": kept.draft.id,
                **made_how(kept, entries),
            }
            for kept in dossier.reports
        ]
    )
    files[OBSERVATIONS] = as_json(
        {
            "labels": newest.labels,
            "observations": [one.model_dump(mode="json") for one in newest.observations],
            "fields": [one.model_dump(mode="json") for one in newest.fields],
        }
    )
    files[VERSIONS] = as_json(
        {
            "bundle_made_by": dict(program),
            "drafts": {
                str(kept.version): json.loads(kept.draft.origin)["engine"] for kept in dossier.reports
            },
            "template": json.loads(dossier.reports[-1].draft.form),
        }
    )
    files[VOCABULARY] = as_json(_vocabulary(dossier, newest))
    files |= _advice_files(dossier)
    if dossier.marks:
        files[CONTESTED] = as_json([one.model_dump(mode="json") for one in dossier.marks])
    files[SALTS] = as_json(
        {
            "reports": {str(kept.version): kept.salt.hex() for kept in dossier.reports},
            "drafts": {kept.draft.id: kept.draft.salt.hex() for kept in dossier.reports},
        }
    )
    files[LETTER] = resources.files("server.proof").joinpath("pages", LETTER).read_bytes()
    return files


def made_how(kept: KeptReport, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``confirmations``: how each value of a version of the report came about, from its draft and the log.

    And ``read_back``, where the draft could say whether it was.
    """
    draft = kept.draft
    last = json.loads(kept.content)["draft_version"]
    versions = [
        {"version": one.version, "content": json.loads(one.content)}
        for one in draft.versions
        if one.version <= last
    ]
    # A draft that puts a report right has no dictation of its own: the log says which it was made with.
    first = next(
        (one for one in entries if one["object_id"] == draft.id and one["object_version"] == 1), None
    )
    ids = {draft.id, first["details"].get("dictation") if first else draft.dictation_id}
    about = [
        one for one in entries if one["object_type"] in {"draft", "dictation"} and one["object_id"] in ids
    ]
    made: dict[str, Any] = {
        "confirmations": confirmations(json.loads(draft.origin), versions, about, draft_id=draft.id)
    }
    if READ_BACK in versions[-1]["content"]:
        made[READ_BACK] = read_back(versions, about, draft_id=draft.id)
    return made


def _draft_files(kept: KeptReport) -> dict[str, bytes]:
    draft = kept.draft
    files = {
        draft_name(kept.version, "origin"): draft.origin.encode(),
        draft_name(kept.version, "form"): draft.form.encode(),
        draft_name(kept.version, "history"): as_json(_history(draft)),
    }
    for one in draft.versions:
        files[draft_name(kept.version, one.version)] = one.content.encode()
    return files


def _advice_files(dossier: Dossier) -> dict[str, bytes]:
    """How legal elements stood at each confirmation, what was answered, and the rules of that day."""
    files: dict[str, bytes] = {}
    told = []
    for kept in dossier.reports:
        report = json.loads(kept.content)
        advice = report.get(ADVICE)
        if advice is None and not has_answers(report):
            continue
        told.append({"report_version": kept.version, ADVICE: advice, INQUIRY: report[INQUIRY]})
        rules = dossier.rules.get(advice["rules_sha256"]) if advice else None
        if rules is not None:
            files |= _rule_files(kept.version, rules)
    return files | ({ASSESSMENT: as_json(told)} if told else {})


def _rule_files(version: int, rules: RuleTexts) -> dict[str, bytes]:
    texts = {path: text.encode() for path, text in rules.files}
    index = {
        "files": [
            {"path": path, "sha256": hashlib.sha256(content).hexdigest()} for path, content in texts.items()
        ],
        "templates": [{"id": id_, "digest": digest} for id_, digest in rules.templates],
    }
    files = {rules_name(version, path): content for path, content in texts.items()}
    return files | {index_name(version): as_json(index)}


def _history(draft: KeptDraft) -> dict[str, Any]:
    return {
        "draft_id": draft.id,
        "owner": draft.owner,
        "dictation_id": draft.dictation_id,
        "versions": [
            {
                "version": one.version,
                "at": one.at.isoformat(timespec="microseconds"),
                "actor": one.actor,
                "state": one.state,
                "changed": list(one.changed),
            }
            for one in draft.versions
        ],
    }


def _vocabulary(dossier: Dossier, report: Report) -> dict[str, Any]:
    """What the recogniser and the reader expected, as far as it could matter to this recording.

    Word lists hold names from other cases: only what was said here, or shown to the recogniser, goes in.
    """
    dictation = dossier.dictation
    said = {word_key(word.text) for one in report.transcript.utterances for word in one.words}
    said |= {word_key(word) for word in str(report.engine.get("prompt", "")).split()}
    said |= {word_key(word) for word in report.narrative.text.split()}
    return {
        "language": report.transcript.language,
        "unit": report.unit,
        "template": report.template,
        "prompt": report.engine.get("prompt"),
        "extra": list(dictation.vocabulary) if dictation else [],
        "lists": [_list(one.word_list, one.list_id, said) for one in dossier.word_lists],
        "lists_named": report.engine.get("word_lists", {}),
    }


def _list(word_list: WordList, list_id: str | None, said: set[str]) -> dict[str, Any]:
    terms = [one for one in word_list.words.terms if _matters((one.text, *one.spoken), said)]
    commands = [one for one in word_list.words.commands if _matters((one.said,), said)]
    left_out = len(word_list.words.terms) + len(word_list.words.commands) - len(terms) - len(commands)
    return {
        "scope": word_list.holder.scope.value,
        "list_id": list_id,
        "version": word_list.version,
        "terms": [one.model_dump(mode="json") for one in terms],
        "commands": [one.model_dump(mode="json") for one in commands],
        "left_out": left_out,
    }


def _matters(texts: Sequence[str], said: set[str]) -> bool:
    return any(word_key(word) in said for text in texts for word in text.split())
