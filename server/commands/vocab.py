"""Checks a vocabulary folder as the server would at its start, but tells all that is wrong, not the first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from server.asr.stock_phrases import FILE_NAME as STOCK_PHRASES
from server.asr.stock_phrases import load_stock_phrases
from server.asr.term_files import ORDINARY_FOLDER, TERM_FOLDERS, UNIT_FOLDER, load_vocabulary
from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.assessment.rule_checks import problems_of
from server.reporting.assessment.rule_files import FOLDERS as RULE_FOLDERS
from server.reporting.assessment.rule_files import is_own, read_rule_files
from server.reporting.extraction.command_files import load_commands
from server.reporting.extraction.cue_files import load_cues
from server.reporting.extraction.lexicon_files import check_lexicon
from server.reporting.inquiry.expected import load_expected
from server.reporting.templates import load_templates
from server.retention_files import FOLDER as RETENTION_FOLDER
from server.retention_files import load_rules
from server.yaml_lines import FileError, read_yaml

ORDER_FOLDER = "inquiry"
_MOST_ROUNDS = 200


@dataclass(slots=True)
class VocabularyCheck:
    """What a check found: a line for each file that is in order, and each error once."""

    counts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def check_vocabulary(vocab_dir: Path | None = None) -> VocabularyCheck:
    """Read everything in ``vocab_dir`` and, where it lacks something, what ships with Verbaal.

    Every wrong file is told, with its first error; the other files are read nevertheless.
    """
    if vocab_dir is not None and not vocab_dir.is_dir():
        return VocabularyCheck(errors=[f"{vocab_dir}: there is no such folder"])
    return _checked(vocab_dir)


def _checked(vocab_dir: Path | None) -> VocabularyCheck:
    check = VocabularyCheck()
    errors: dict[str, str] = {}

    def note(error: FileError) -> None:
        # Two loaders may read one file: what the first says of it is enough.
        errors.setdefault(str(error).partition(": ")[0].rpartition(":")[0], str(error))

    shipped = Path(str(resources.files("vocab")))
    loads: tuple[tuple[tuple[str, ...], Callable[[Path], object]], ...] = (
        (("templates",), load_templates),
        ((STOCK_PHRASES,), load_stock_phrases),
        (("commands", UNIT_FOLDER), load_commands),
        (("cues",), load_cues),
        ((RETENTION_FOLDER, "templates"), _rules_of_templates),
        ((*TERM_FOLDERS, UNIT_FOLDER, ORDINARY_FOLDER), load_vocabulary),
    )
    for file in check_lexicon(vocab_dir):
        if file.problem is not None:
            note(file.problem)
        else:
            check.counts.append(f"{file.folder}/{file.name}: {file.count:,}")
    for parts, load in loads:
        for error in _all_errors(load, vocab_dir, parts, shipped):
            note(error)
    for error in _wrong_rules(vocab_dir):
        note(error)
    wrong = set(errors)
    for parts in (*(parts for parts, _ in loads), (*RULE_FOLDERS, ORDER_FOLDER)):
        for path in _files(vocab_dir, parts, shipped):
            line = f"{path.parent.name}/{path.name}" if path.name != STOCK_PHRASES else path.name
            told = any(one.startswith(f"{line}: ") for one in check.counts)
            if str(path) not in wrong and not told:
                with suppress(FileError):
                    check.counts.append(f"{line}: {_items(path):,}")
    check.counts = sorted(one for one in check.counts)
    check.errors = sorted(errors.values())
    return check


def _rules_of_templates(vocab_dir: Path) -> object:
    """The rules of retention, with every template that names one."""
    return load_rules(vocab_dir, load_templates(vocab_dir).values())


def _wrong_rules(vocab_dir: Path | None) -> Iterator[FileError]:
    """What is wrong with rule sets, questions and their order: they are looked at together, with forms."""
    files = read_rule_files(vocab_dir)
    own_forms = is_own("templates", vocab_dir)
    try:
        templates = load_templates(vocab_dir if own_forms else None)
    except FileError:
        yield from files.problems  # what is wrong with a form is told already
        return
    problems = problems_of(files, templates, templates_are_own=own_forms)
    yield from problems
    if not problems:
        try:
            load_expected(vocab_dir, observables=load_rule_book(vocab_dir, templates).observables.keys())
        except FileError as error:
            yield error


def _all_errors(
    load: Callable[[Path], object], vocab_dir: Path | None, parts: tuple[str, ...], shipped: Path
) -> Iterator[FileError]:
    """The first error of each wrong file: a wrong one is set aside in a copy, and the rest read again."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        origins = {copy / part: _home(part, vocab_dir, shipped) for part in parts}
        for target, origin in origins.items():
            if origin.is_dir():
                shutil.copytree(origin, target)
            elif origin.is_file():
                shutil.copy(origin, target)
        for _ in range(_MOST_ROUNDS):
            try:
                load(copy)
            except FileError as error:
                where = Path(str(error).partition(": ")[0].rpartition(":")[0])
                yield FileError(_told_of(str(error), origins))
                if not where.is_file():
                    return  # something is missing: nothing to set aside
                replacement = shipped / where.relative_to(copy)
                if replacement.is_file() and replacement.read_bytes() != where.read_bytes():
                    shutil.copy(replacement, where)
                else:
                    where.unlink()
            else:
                return


def _home(part: str, vocab_dir: Path | None, shipped: Path) -> Path:
    own = shipped if vocab_dir is None else vocab_dir / part
    return own if vocab_dir is not None and own.exists() else shipped / part


def _told_of(message: str, origins: dict[Path, Path]) -> str:
    """The message with the file's own place instead of that of the copy."""
    for target, origin in origins.items():
        message = message.replace(str(target), str(origin))
    return message


def _files(vocab_dir: Path | None, parts: tuple[str, ...], shipped: Path) -> Iterator[Path]:
    for part in parts:
        home = _home(part, vocab_dir, shipped)
        if home.is_file():
            yield home
        elif home.is_dir():
            yield from sorted(path for path in home.iterdir() if path.name.endswith((".yaml", ".yml")))


def _items(path: Path) -> int:
    """How many items its lists have."""
    content = read_yaml(path, path.read_bytes()).plain()
    return sum(len(value) for value in content.values() if isinstance(value, list))
