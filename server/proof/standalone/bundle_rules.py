"""What a court bundle says of legal elements: that it is what the report says, and that its rules are there.

The rules are files for people (YAML). Their digest stands in the report, which the log commits to: it is made
again here from the files themselves.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .containers import Container, Refused

ASSESSMENT = "assessment.json"
INQUIRY = "inquiry"
ADVICE = "assessment"

Json = Mapping[str, Any]


def rules_name(report_version: int, path: str) -> str:
    """File of the rules that a version of the report was assessed with; ``index.json`` lists them."""
    return f"rules/{report_version:04}/{path}"


def index_name(report_version: int) -> str:
    """The list of those files, with their digests."""
    return rules_name(report_version, "index.json")


def rules_digest(index: Json) -> str:
    """The digest that a report names, from the list of files and templates, in its order."""
    files = "".join(f"{one['path']} {one['sha256']}\n" for one in index["files"])
    digest = hashlib.sha256(hashlib.sha256(files.encode()).hexdigest().encode())
    digest.update("".join(f"{one['id']} {one['digest']}\n" for one in index["templates"]).encode())
    return digest.hexdigest()


def check_advice(container: Container, version: int, report: Json, last: Json, name: str) -> list[str]:
    """Pass when the answers are those of the draft, and what is told of legal elements is in the report.

    Args:
        container: the bundle.
        version: of the report.
        report: that version.
        last: the version of the draft that was confirmed.
        name: of the report's file.

    Returns:
        What was seen, in Dutch.

    Raises:
        Refused: it is not so.
    """
    if has_answers(report) and report[INQUIRY] != last.get(INQUIRY):
        raise Refused(name, "heeft andere antwoorden op vragen dan het concept")
    if has_answers(last) and report.get(INQUIRY) != last[INQUIRY]:
        raise Refused(name, "heeft andere antwoorden op vragen dan het concept")
    advice = report.get(ADVICE)
    told = {one["report_version"]: one for one in _told(container)}
    if advice is None and not has_answers(report):
        return []
    given = told.get(version)
    if given is None or (given[ADVICE], given[INQUIRY]) != (advice, report[INQUIRY]):
        raise Refused(ASSESSMENT, f"is niet wat in versie {version} van het verslag staat")
    return [] if advice is None else _check_rules(container, version, advice)


def has_answers(content: Json) -> bool:
    """True where the officer did anything with the questions."""
    return any(content.get(INQUIRY, {}).values())


def _told(container: Container) -> list[dict[str, Any]]:
    return json.loads(container.read(ASSESSMENT)) if ASSESSMENT in container.sizes else []


def _check_rules(container: Container, version: int, advice: Json) -> list[str]:
    name = index_name(version)
    if name not in container.sizes:
        return [f"De regels waarmee versie {version} van het verslag is bekeken, zitten niet in dit dossier."]
    index = json.loads(container.read(name))
    if rules_digest(index) != advice["rules_sha256"]:
        raise Refused(name, "zijn niet de regels die het verslag noemt")
    for one in index["files"]:
        file = rules_name(version, one["path"])
        if file not in container.sizes or container.sha256(file) != one["sha256"]:
            raise Refused(file, "is niet het regelbestand waarmee het verslag is bekeken")
    known = {one["sha256"] for one in index["files"]} | {one["digest"] for one in index["templates"]}
    for one in advice["sets"]:
        if one["digest"] not in known:
            raise Refused(name, f"heeft regelset {one['id']} niet zoals het verslag die noemt")
    named = (
        f"De aanknopingspunten in versie {version} van het verslag noemen {len(advice['sets'])} regelsets; "
    )
    return [f"{named}de {len(index['files'])} regelbestanden van dat moment zitten erbij."]
