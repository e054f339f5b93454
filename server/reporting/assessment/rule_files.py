"""Reads rule sets (vocab/offences) and questions (vocab/questions); errors name file and line.

People who do not program write these files (docs/assessment.md). Here the words of a file become values;
whether they make sense together is looked at by :mod:`server.reporting.assessment.rule_checks`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from server.domain.rule_sets import Observable, RuleSet
from server.domain.theory import NOT
from server.domain.transcript import Frozen
from server.yaml_lines import Entry, FileError, read_yaml

SETS_FOLDER = "offences"
QUESTIONS_FOLDER = "questions"
FOLDERS = (SETS_FOLDER, QUESTIONS_FOLDER)
_NOT_IN_WORDS = "niet "
_LISTS_OF_TEXT = {
    "sets": ("jurist",),
    "applies": ("incidents", "articles", "templates"),
    "rules": ("when",),
    "observables": ("excludes",),
    "signs": ("role", "only", "source"),
}
"""Where one text may stand for a list of one."""
_OPTIONAL = ("article", "valid_from", "valid_to", "reviewer", "jurist", "applies", "conclusions", "licence")

_Model = TypeVar("_Model", bound=Frozen)


@dataclass(frozen=True, slots=True)
class SetFile:
    """A rule set, and the file that it stands in."""

    rules: RuleSet
    entry: Entry


@dataclass(frozen=True, slots=True)
class ObservableLine:
    """An observable, and where it stands."""

    observable: Observable
    entry: Entry


@dataclass(slots=True)
class RuleFiles:
    """What the files hold. ``problems`` are those of files that can't be read, which are left out.

    ``own`` says of each folder whether it is one's own. ``texts`` are path and text of each file,
    ``digest`` is the SHA-256 over all files.
    """

    sets: list[SetFile] = field(default_factory=list)
    observables: list[ObservableLine] = field(default_factory=list)
    problems: list[FileError] = field(default_factory=list)
    own: dict[str, bool] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)
    digest: str = ""


def read_rule_files(vocab_dir: Path | None = None) -> RuleFiles:
    """Read both folders of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal."""
    files = RuleFiles()
    digest = hashlib.sha256()
    readers: Mapping[str, Callable[[Entry, bytes], None]] = {
        SETS_FOLDER: lambda entry, content: files.sets.append(_rule_set(entry, content)),
        QUESTIONS_FOLDER: lambda entry, _: files.observables.extend(_observables(entry)),
    }
    for name, read in readers.items():
        home, files.own[name] = _home(name, vocab_dir)
        for file in _files(home):
            content = file.read_bytes()
            digest.update(f"{name}/{file.name} {hashlib.sha256(content).hexdigest()}\n".encode())
            try:
                read(read_yaml(file, content), content)
                files.texts.append((f"{name}/{file.name}", _text(file, content)))
            except FileError as error:
                files.problems.append(error)
    files.digest = digest.hexdigest()
    return files


def _text(file: Traversable, content: bytes) -> str:
    """A file as it is kept; UTF-16 would be YAML as well."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileError(f"{file}:1: save this file as UTF-8") from None


def is_own(folder: str, vocab_dir: Path | None) -> bool:
    """Whether ``vocab_dir`` has this folder itself."""
    return vocab_dir is not None and (vocab_dir / folder).is_dir()


def _home(folder: str, vocab_dir: Path | None) -> tuple[Traversable, bool]:
    if vocab_dir is not None and is_own(folder, vocab_dir):
        return vocab_dir / folder, True
    return resources.files("vocab") / folder, False


def _files(folder: Traversable) -> Iterator[Traversable]:
    found = (file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml")))
    yield from sorted(found, key=lambda file: file.name)


def _rule_set(entry: Entry, content: bytes) -> SetFile:
    entry.fields(
        required=("id", "version", "kind", "title", "source", "status", "author", "elements", "rules"),
        optional=_OPTIONAL,
    )
    plain = _listed(entry.plain(), "sets")
    plain.pop("licence", None)
    if isinstance(plain.get("applies"), dict):
        plain["applies"] = _listed(plain["applies"], "applies")
    if isinstance(plain["rules"], list):
        plain["rules"] = [_rule(rule) for rule in plain["rules"]]
    plain["digest"] = hashlib.sha256(content).hexdigest()
    return SetFile(_valid(RuleSet, plain, entry), entry)


def _rule(plain: Any) -> Any:
    plain = _listed(plain, "rules")
    if isinstance(plain, dict):
        if isinstance(plain.get("when"), list):
            plain["when"] = [_literal(one) for one in plain["when"]]
        if "then" in plain:
            plain["then"] = _literal(plain["then"])
    return plain


def _literal(written: Any) -> Any:
    """What is written with "niet" before it as the opposite; everything else as it is."""
    if isinstance(written, str) and written.startswith(_NOT_IN_WORDS):
        return NOT + written.removeprefix(_NOT_IN_WORDS).strip()
    return written


def _observables(entry: Entry) -> list[ObservableLine]:
    fields = entry.fields(required=("title", "source", "observables"), optional=("licence",))
    fields["title"].text()
    fields["source"].text()
    found: list[ObservableLine] = []
    for item in fields["observables"].items():
        item.fields(
            required=("id", "question", "yes", "no"), optional=("help", "signs", "excludes", "field", "cost")
        )
        plain = _listed(item.plain(), "observables")
        if isinstance(plain.get("signs"), list):
            plain["signs"] = [_listed(sign, "signs") for sign in plain["signs"]]
        found.append(ObservableLine(_valid(Observable, plain, item), item))
    return found


def _listed(plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        return plain
    one = {name: [plain[name]] for name in _LISTS_OF_TEXT[where] if isinstance(plain.get(name), str)}
    return {**plain, **one}


def _valid(model: type[_Model], plain: Any, entry: Entry) -> _Model:
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        entry.at(first["loc"]).fail(f"{where}: {first['msg']}")
