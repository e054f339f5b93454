"""Loads the rules of retention (vocab/retention/*.yaml) and says with file and line what is wrong.

People who do not program edit these files. A rule's digest is the SHA-256 of its file; that of the
set is over all of them, and stands in every certificate of destruction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from server.domain.calendar_terms import Term
from server.domain.report import Template
from server.domain.retention import CLOCKS, Clock, Kind, Rule, RuleSet, State, Step
from server.word_files import files_in, home_of
from server.yaml_lines import Entry, FileError, read_yaml

FOLDER = "retention"

_REQUIRED = ("id", "version", "title", "covers", "clock", "steps", "source", "status")


def load_rules(vocab_dir: Path | None = None, templates: Iterable[Template] = ()) -> RuleSet:
    """Read every rule of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or of those that ship with Verbaal.

    Args:
        vocab_dir: where one's own rules are.
        templates: each must name a rule about reports.

    Raises:
        FileError: a file is wrong, a kind of record has no rule or two, or a template names no rule.
    """
    folder = home_of(FOLDER, vocab_dir)
    digest = hashlib.sha256()
    rules: dict[str, Rule] = {}
    for file in files_in(folder, ".yaml", ".yml"):
        content = file.read_bytes()
        rule = _read(file, content)
        digest.update(f"{file.name} {rule.digest}\n".encode())
        if rule.id in rules:
            raise FileError(f"{file}:1: the id '{rule.id}' is taken by another file")
        twin = next((one for one in rules.values() if one.covers is rule.covers), None)
        if twin is not None and rule.covers is not Kind.REPORT:
            raise FileError(
                f"{file}:1: '{twin.id}' covers {rule.covers} already; there can be one rule for it"
            )
        rules[rule.id] = rule
    for kind in Kind:
        if not any(rule.covers is kind for rule in rules.values()):
            raise FileError(f"{folder}: no file here has 'covers: {kind}'; without it nothing would ever go")
    for template in templates:
        named = rules.get(template.basis)
        if named is None or named.covers is not Kind.REPORT:
            known = ", ".join(rule.id for rule in rules.values() if rule.covers is Kind.REPORT)
            raise FileError(
                f"{folder}: the template '{template.id}' has the basis '{template.basis}', and no rule about "
                f"reports has that id; choose from {known}"
            )
    return RuleSet(rules=tuple(rules.values()), digest=digest.hexdigest())


def _read(file: Traversable, content: bytes) -> Rule:
    entry = read_yaml(file, content)
    fields = entry.fields(required=_REQUIRED, optional=("warn",))
    covers = Kind(fields["covers"].one_of(tuple(Kind)))
    try:
        return Rule(
            id=fields["id"].text(),
            version=fields["version"].number(1),
            title=fields["title"].text(),
            covers=covers,
            clock=Clock(fields["clock"].one_of(CLOCKS[covers])),
            steps=tuple(_steps(fields["steps"], covers)),
            warn=_term(fields["warn"]) if "warn" in fields else None,
            source=fields["source"].text(),
            status=fields["status"].text(),
            digest=hashlib.sha256(content).hexdigest(),
        )
    except ValidationError as error:
        first = error.errors()[0]
        entry.at([str(part) for part in first["loc"]]).fail(f"{first['loc'][0]}: {first['msg']}")


def _steps(entry: Entry, covers: Kind) -> Iterator[Step]:
    before: State = State.ACTIVE
    for item in entry.items():
        parts = item.fields(required=("after", "becomes", "article"), optional=("counted_from",))
        becomes = State(parts["becomes"].one_of([state for state in State if state is not State.ACTIVE]))
        if becomes.rank <= before.rank:
            parts["becomes"].fail(f"'{becomes}' can't follow '{before}': states only go forward")
        if covers is not Kind.REPORT and becomes is not State.DESTROYED:
            parts["becomes"].fail(
                f"a {covers} is only ever destroyed; restricted and removed are for reports"
            )
        counted_from = None
        if "counted_from" in parts:
            if before is State.ACTIVE:
                parts["counted_from"].fail("the first step is counted from the clock; leave this out")
            counted_from = State(parts["counted_from"].one_of([before]))
        yield Step(
            after=_term(parts["after"]),
            becomes=becomes,
            counted_from=counted_from,
            article=parts["article"].text(),
        )
        before = becomes
    if before is not State.DESTROYED and not (covers is Kind.SOUND and before is State.ACTIVE):
        entry.fail("the last step must be 'becomes: destroyed'")


def _term(entry: Entry) -> Term:
    try:
        return Term.parse(entry.text())
    except ValidationError as error:
        entry.fail(str(error.errors()[0]["msg"]))
    except ValueError as error:
        entry.fail(str(error))
