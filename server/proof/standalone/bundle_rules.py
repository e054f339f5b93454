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
_VERSION = "report_version"
_RULES = "rules/"

Json = Mapping[str, Any]


def rules_name(report_version: int, path: str) -> str:
    """File of the rules that a version of the report was assessed with; ``index.json`` lists them."""
    return f"{_RULES}{report_version:04}/{path}"


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
    tells = advice is not None or has_answers(report)
    expected = [{_VERSION: version, ADVICE: advice, INQUIRY: report[INQUIRY]}] if tells else []
    if not _is_same([one for one in _told(container) if one[_VERSION] == version], expected):
        raise Refused(ASSESSMENT, f"is niet wat in versie {version} van het verslag staat")
    return _check_rules(container, version, advice)


def check_no_other_advice(container: Container, versions: int) -> None:
    """Pass when nothing is told of other versions of the report than there are, 1 to ``versions``.

    Raises:
        Refused: there is something, or there are rules for it.
    """
    there = range(1, versions + 1)
    if any(one[_VERSION] not in there for one in _told(container)):
        raise Refused(ASSESSMENT, "gaat over een versie van het verslag die er niet is")
    folders = tuple(rules_name(version, "") for version in there)
    for name in sorted(container.sizes):
        if name.startswith(_RULES) and not name.startswith(folders):
            raise Refused(name, "hoort bij geen versie van het verslag")


def has_answers(content: Json) -> bool:
    """True where the officer did anything with the questions."""
    return any(content.get(INQUIRY, {}).values())


def _told(container: Container) -> list[dict[str, Any]]:
    return _read(container, ASSESSMENT) if ASSESSMENT in container.sizes else []


def _read(container: Container, name: str) -> Any:
    """A file that no digest holds: a second member of one name would show other readers something else."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Refused(name, "noemt iets twee keer")
        return dict(pairs)

    return json.loads(container.read(name), object_pairs_hook=members)


def _is_same(one: Any, other: Any) -> bool:
    """True for the same JSON; to Python alone, true and 1.0 are 1 as well."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _check_rules(container: Container, version: int, advice: Json | None) -> list[str]:
    """Pass when the rules of a version are those that its advice names: these files, and no other."""
    name = index_name(version)
    index = _index(container, name) if advice is not None and name in container.sizes else None
    listed = {rules_name(version, one["path"]): one["sha256"] for one in index["files"]} if index else {}
    there = {one for one in container.sizes if one.startswith(rules_name(version, ""))}
    for file in sorted(there - set(listed) - ({name} if index else set())):
        raise Refused(file, "is geen regelbestand waarmee het verslag is bekeken")
    if advice is None:
        return []
    if index is None:
        return [f"De regels waarmee versie {version} van het verslag is bekeken, zitten niet in dit dossier."]
    if rules_digest(index) != advice["rules_sha256"]:
        raise Refused(name, "zijn niet de regels die het verslag noemt")
    for file, digest in listed.items():
        if file not in there or container.sha256(file) != digest:
            raise Refused(file, "is niet het regelbestand waarmee het verslag is bekeken")
    known = set(listed.values()) | {one["digest"] for one in index["templates"]}
    for one in advice["sets"]:
        if one["digest"] not in known:
            raise Refused(name, f"heeft regelset {one['id']} niet zoals het verslag die noemt")
    named = (
        f"De aanknopingspunten in versie {version} van het verslag noemen {len(advice['sets'])} regelsets; "
    )
    return [f"{named}de {len(listed)} regelbestanden van dat moment zitten erbij."]


def _index(container: Container, name: str) -> dict[str, Any]:
    """The list of rules, with the members that their digest is made of and no other."""
    index: dict[str, Any] = _read(container, name)
    plain = {
        "files": [{"path": one["path"], "sha256": one["sha256"]} for one in index["files"]],
        "templates": [{"id": one["id"], "digest": one["digest"]} for one in index["templates"]],
    }
    if not _is_same(index, plain):
        raise Refused(name, "is geen lijst van regels")
    return index
