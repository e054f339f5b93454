"""Looks at rule sets and observables together, before they are used: what could never work is refused.

Each problem names file and line. What holds on some days only is looked at for each stretch of days on
which the same versions of the law were in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from server.domain.report import Template
from server.domain.rule_sets import Observable, SetKind
from server.reporting.assessment.chain_checks import chain_problems
from server.reporting.assessment.compiling import bare, named_in, steps_of
from server.reporting.assessment.form_sets import FORM, form_sets
from server.reporting.assessment.question_checks import Problem, observable_problems
from server.reporting.assessment.rule_files import QUESTIONS_FOLDER, SETS_FOLDER, RuleFiles, SetFile
from server.reporting.schema import SCHEMA
from server.yaml_lines import Entry, FileError

_QUALIFYING = ("incident", "article")
"""What these say is a name for what happened, not a fact that shows it."""


@dataclass(frozen=True)
class _Book:
    files: RuleFiles
    templates: Mapping[str, Template]
    templates_are_own: bool

    @cached_property
    def observables(self) -> Mapping[str, Observable]:
        """All there are, also those that ask for the fields of forms."""
        ours = (line.observable for line in self.files.observables)
        return {one.id: one for one in (*form_sets(self.templates.values())[1], *ours)}

    @cached_property
    def set_ids(self) -> frozenset[str]:
        return frozenset(file.rules.id for file in self.files.sets)

    def with_templates(self, folder: str) -> bool:
        """Whether a folder and the templates belong together: both one's own, or both as shipped."""
        return self.files.own[folder] == self.templates_are_own


def problems_of(
    files: RuleFiles, templates: Mapping[str, Template], *, templates_are_own: bool = False
) -> list[FileError]:
    """Everything that is wrong, by file and line. Files that can't be read come first, and alone."""
    if files.problems:
        return list(files.problems)
    book = _Book(files, templates, templates_are_own)
    found: dict[tuple[str, int, str], FileError] = {}
    in_sets = list(_set_problems(book))
    # Chains make sense only of rules whose names are known.
    in_chains = [] if in_sets else list(_chain_problems(book))
    for entry, problem in (*in_sets, *_observable_problems(book), *in_chains):
        found.setdefault((str(entry.file), entry.node.start_mark.line, problem), entry.error(problem))
    return [found[place] for place in sorted(found)]


def _placed(entry: Entry, problems: Iterable[Problem]) -> Iterator[tuple[Entry, str]]:
    for path, problem in problems:
        yield entry.at(path), problem


def _set_problems(book: _Book) -> Iterator[tuple[Entry, str]]:
    for file in book.files.sets:
        yield from _placed(file.entry, _header_problems(file, book))
        yield from _placed(file.entry, _step_problems(file, book))
        yield from _placed(file.entry, _rule_problems(file, book))
        yield from _placed(file.entry, _version_problems(file, book))


def _header_problems(file: SetFile, book: _Book) -> Iterator[Problem]:
    rules = file.rules
    if rules.id.startswith(FORM):
        yield ("id",), f"'{FORM}' starts the ids of the templates' own sets; choose another"
    if rules.id in book.observables:
        yield ("id",), f"'{rules.id}' is an observable too"
    if rules.kind is SetKind.OFFENCE:
        for name in ("article", "valid_from"):
            if getattr(rules, name) is None:
                yield (), f"'{name}:' is missing; an offence needs it"
    if rules.valid_from and rules.valid_to and rules.valid_to < rules.valid_from:
        yield ("valid_to",), "this day is before valid_from"
    yield from _applies_problems(file, book)


def _applies_problems(file: SetFile, book: _Book) -> Iterator[Problem]:
    for number, incident in enumerate(file.rules.applies.incidents):
        if incident not in SCHEMA["incident"].choices:
            choices = ", ".join(SCHEMA["incident"].choices)
            yield ("applies", "incidents", number), f"'{incident}' is never found; choose from {choices}"
    for number, template in enumerate(file.rules.applies.templates):
        if template not in book.templates and book.with_templates(SETS_FOLDER):
            yield ("applies", "templates", number), f"there is no template '{template}'"


def _step_problems(file: SetFile, book: _Book) -> Iterator[Problem]:
    seen: set[str] = set()
    for where, steps in (("elements", file.rules.elements), ("conclusions", file.rules.conclusions)):
        for number, one in enumerate(steps):
            if one.id in seen:
                yield (where, number, "id"), f"'{one.id}' stands in this file twice"
            elif one.id in book.observables or one.id in book.set_ids:
                yield (where, number, "id"), f"'{one.id}' is an observable or a rule set too; choose another"
            seen.add(one.id)
    used = {bare(literal) for rule in file.rules.rules for literal in rule.when}
    for number, one in enumerate(file.rules.conclusions):
        if one.id not in used:
            yield ("conclusions", number, "id"), f"no rule uses '{one.id}'"


def _rule_problems(file: SetFile, book: _Book) -> Iterator[Problem]:
    own = steps_of(file.rules)
    offences = {one.rules.id for one in book.files.sets if one.rules.kind is SetKind.OFFENCE}
    seen: set[str] = set()
    for number, rule in enumerate(file.rules.rules):
        at = ("rules", number)
        if rule.id in seen:
            yield (*at, "id"), f"the rule id '{rule.id}' stands in this file twice"
        seen.add(rule.id)
        if not rule.when:
            yield (*at, "when"), "a rule needs something that it follows from"
        for place, literal in enumerate(rule.when):
            name = bare(literal)
            if name not in own and name not in book.observables and name not in offences:
                yield (*at, "when", place), _unknown(name, book)
        name = bare(rule.then)
        if name in book.set_ids:
            yield (*at, "then"), f"what '{name}' needs stands in its own file; a rule can't conclude it"
        elif name not in own and name not in book.observables:
            yield (*at, "then"), _unknown(name, book)
        elif rule.strict and name in book.observables:
            yield (*at, "then"), f"a strict rule can't conclude '{name}': an answer may contradict it"


def _unknown(name: str, book: _Book) -> str:
    if name in book.set_ids:
        return f"'{name}' is a form; only an offence can be named as a whole"
    return f"'{name}' is no element or conclusion here, no observable (vocab/questions) and no rule set"


def _version_problems(file: SetFile, book: _Book) -> Iterator[Problem]:
    first, last = _days(file)
    for other in book.files.sets:
        if other is file or other.rules.id != file.rules.id:
            continue
        from_, to = _days(other)
        if from_ <= last and first <= to and str(other.entry.file) < str(file.entry.file):
            yield ("id",), f"'{file.rules.id}' is in force on days on which {other.entry.file.name} is too"
        if file.rules.version == other.rules.version and str(other.entry.file) < str(file.entry.file):
            told = f"{other.entry.file.name} is version {other.rules.version} of '{file.rules.id}' too"
            yield ("version",), told
    for name in sorted(named_in(file.rules) & book.set_ids):
        missing = _first_day_without(name, first, last, book)
        if missing is not None:
            yield (), f"'{name}' is named here, and was not in force on {missing.isoformat()}"


def _first_day_without(set_id: str, first: date, last: date, book: _Book) -> date | None:
    """The first day from ``first`` to ``last`` on which no version of a set was in force."""
    day = first
    for from_, to in sorted(_days(one) for one in book.files.sets if one.rules.id == set_id):
        if from_ > day:
            break
        if to >= last:
            return None
        day = max(day, to + timedelta(days=1))
    return day


def _days(file: SetFile) -> tuple[date, date]:
    return file.rules.valid_from or date.min, file.rules.valid_to or date.max


def _observable_problems(book: _Book) -> Iterator[tuple[Entry, str]]:
    fields: set[str] | None = None
    if book.with_templates(QUESTIONS_FOLDER):
        fields = {field.id for template in book.templates.values() for field in template.fields}
    together = book.files.own[SETS_FOLDER] == book.files.own[QUESTIONS_FOLDER]
    named = {one for file in book.files.sets for one in named_in(file.rules)}
    in_offences = {
        one for file in book.files.sets if file.rules.kind is SetKind.OFFENCE for one in named_in(file.rules)
    }
    often = Counter(line.observable.id for line in book.files.observables)
    for line in book.files.observables:
        one, entry = line.observable, line.entry
        yield from _placed(entry, observable_problems(one, fields))
        if often[one.id] > 1:
            yield entry.at(("id",)), f"'{one.id}' stands in the questions {often[one.id]} times"
        if one.id not in named and together:
            yield entry.at(("id",)), f"no rule uses '{one.id}', so nobody would ever be asked"
        for number, other in enumerate(one.excludes):
            problem = _exclusion_problem(one, other, book)
            if problem:
                yield entry.at(("excludes", number)), problem
        for number, sign in enumerate(one.signs):
            if sign.type in _QUALIFYING and one.id in in_offences:
                told = f"an {sign.type} names what happened and shows nothing; an offence may not rest on it"
                yield entry.at(("signs", number)), told


def _exclusion_problem(one: Observable, other: str, book: _Book) -> str:
    if other == one.id:
        return f"'{other}' can't exclude itself"
    if other not in book.observables:
        return f"there is no observable '{other}'"
    if one.id not in book.observables[other].excludes:
        return f"'{other}' must name '{one.id}' among its 'excludes' too"
    return ""


def _chain_problems(book: _Book) -> Iterator[tuple[Entry, str]]:
    """What chains of rules lead to, for each stretch of days with the same law."""
    starts = {date.min}
    for file in book.files.sets:
        first, last = _days(file)
        starts |= {first, *(() if last == date.max else (last + timedelta(days=1),))}
    for day in sorted(starts):
        in_force = [file for file in book.files.sets if _days(file)[0] <= day <= _days(file)[1]]
        for file, path, problem in chain_problems(in_force, book.observables):
            yield file.entry.at(path), problem
