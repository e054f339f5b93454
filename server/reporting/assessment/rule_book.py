"""The rule book: all rule sets, and which of them to look at for one case.

What law was in force follows from the day of the event. Nothing is chosen or left out in silence: each set
says why it is looked at, and what there is no set for is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

from server.domain.assessing import Knowledge
from server.domain.report import Observation, Template
from server.domain.rule_sets import Observable, RuleSet, RuleTexts, SetKind
from server.domain.theory import Theory, Topic
from server.domain.transcript import Frozen
from server.reporting.assessment.compiling import element_literal, theory_of, with_needed
from server.reporting.assessment.form_sets import form_sets
from server.reporting.assessment.holding import held, in_case
from server.reporting.assessment.rule_checks import problems_of
from server.reporting.assessment.rule_files import is_own, read_rule_files
from server.reporting.assessment.signs import SignIndex, sign_index
from server.reporting.templates import Templates

MOST_KEPT = 64
"""Theories kept ready: those of drafts that are worked on now."""
_ADDED = "omdat u dit hebt toegevoegd"


class Chosen(Frozen):
    """A rule set that is looked at, and why. One that is not ``shown`` is needed by another."""

    rules: RuleSet
    because: str
    shown: bool = True


class Choice(Frozen):
    """What to look at for one case. ``without_rules`` are kinds of incident, ``not_in_force`` ids of sets."""

    on: date
    sets: tuple[Chosen, ...] = ()
    not_in_force: tuple[str, ...] = ()
    without_rules: tuple[str, ...] = ()


class Case(NamedTuple):
    """A theory, and what is held in it: what an engine of argumentation and an inquiry are asked with."""

    theory: Theory
    held: frozenset[str]


@dataclass(frozen=True)
class RuleBook:
    """Every version of every rule set, and the observables.

    ``digest`` is the SHA-256 over their files, which are ``texts``.
    """

    sets: tuple[RuleSet, ...]
    observables: Mapping[str, Observable]
    templates: Mapping[str, Template]
    digest: str
    texts: RuleTexts = field(default=RuleTexts(), compare=False, repr=False)
    _theories: dict[object, Theory] = field(default_factory=dict, compare=False, repr=False)
    _keeping: Lock = field(default_factory=Lock, compare=False, repr=False)

    @property
    def record(self) -> dict[str, str]:
        """For the record that every draft and report keeps of what it was made with."""
        return {"rules_sha256": self.digest}

    @cached_property
    def signs(self) -> SignIndex:
        """What answers the observables by itself."""
        return sign_index(self.observables.values())

    def in_force(self, on: date) -> Mapping[str, RuleSet]:
        """The version of each set that held on a day."""
        return {one.id: one for one in self.sets if holds(one, on)}

    def sets_for(
        self,
        *,
        observations: Iterable[Observation],
        template: str,
        on: date,
        written: Iterable[tuple[str, frozenset[str]]] = (),
        added: Collection[str] = (),
        removed: Collection[str] = (),
    ) -> Choice:
        """The sets that the words, the form and the officer ask for.

        Args:
            observations: all that was found; an incident or article that was said chooses sets, and is
                evidence of nothing.
            template: id of the form.
            on: day of the event.
            written: what the officer wrote that it is about, each with ids of the observations that stood
                there before. A kind of incident that a set is for chooses it, and then they choose nothing;
                nor where all was taken out. Words that are no such kind put it more precisely, as a rule.
            added: ids of sets that the officer wants to look at.
            removed: ids of sets that the officer does not.
        """
        known = {kind for one in self.sets for kind in one.applies.incidents}
        kinds = [("_".join(words.casefold().split()), instead_of) for words, instead_of in written]
        denied = {id_ for kind, instead_of in kinds if kind in known or not kind for id_ in instead_of}
        said = [one for one in observations if one.polarity == "stated" and one.id not in denied]
        incidents = {str(one.values.get("value", "")) for one in said if one.type == "incident"} - {""}
        articles = {str(one.values.get("value", "")) for one in said if one.type == "article"} - {""}
        filled_in = (known & {kind for kind, _ in kinds}) - incidents
        incidents |= filled_in
        because: dict[str, str] = {}
        about: set[str] = set()
        for one in self.sets:
            reason = self._reason(one, template, incidents, articles, added, filled_in=filled_in)
            about |= incidents & set(one.applies.incidents)
            if reason and one.id not in removed:
                because.setdefault(one.id, reason)
        for id_ in sorted(set(added) - set(removed)):  # also one that is no longer there: that is told
            because.setdefault(id_, _ADDED)
        return self._choice(because, on, without_rules=sorted(incidents - about))

    def choose(self, ids: Iterable[str], on: date) -> Choice:
        """Just these sets, with what they need."""
        return self._choice(dict.fromkeys(ids, "omdat u hierom vraagt"), on)

    def theory(self, choice: Choice, knowledge: Knowledge | None = None) -> Theory:
        """The rules of the chosen sets together, with what is contradictory or unknown of one case.

        The same sets, contradictions and unknowns give the same object.
        """
        return self._theory(choice) if knowledge is None else self.case(choice, knowledge).theory

    def case(self, choice: Choice, knowledge: Knowledge) -> Case:
        """What to reason with, and on. Facts that no chosen set looks at are left out."""
        base = self._theory(choice)
        known = held(self.observables, knowledge)
        unknown = tuple(one for one in knowledge.unknown if one in base.queryables)
        contradictory = known.contradictory & base.literals
        key = (self._key(choice), contradictory, unknown)
        theory = self._kept(key, lambda: in_case(base, contradictory, unknown))
        return Case(theory, known.literals & base.literals)

    def _theory(self, choice: Choice) -> Theory:
        rules = [one.rules for one in choice.sets]
        return self._kept(self._key(choice), lambda: theory_of(rules, self.observables))

    @staticmethod
    def _key(choice: Choice) -> tuple[tuple[str, str], ...]:
        return tuple((one.rules.id, one.rules.digest) for one in choice.sets)

    def _kept(self, key: object, make: Callable[[], Theory]) -> Theory:
        found = self._theories.get(key)
        if found is not None:
            return found
        made = make()
        with self._keeping:  # drafts of several officers are looked at side by side, in threads
            while len(self._theories) >= MOST_KEPT:
                del self._theories[next(iter(self._theories))]
            return self._theories.setdefault(key, made)

    def topics(self, choice: Choice) -> tuple[Topic, ...]:
        """What an inquiry goes on about: the sets that are shown."""
        return tuple(topic_of(one.rules) for one in choice.sets if one.shown)

    def _choice(self, because: Mapping[str, str], on: date, without_rules: Sequence[str] = ()) -> Choice:
        in_force = self.in_force(on)
        wanted = [in_force[one] for one in because if one in in_force]
        sets: list[Chosen] = []
        for one in with_needed(wanted, in_force):
            if one.id in because:
                sets.append(Chosen(rules=one, because=because[one.id]))
            else:
                sets.append(
                    Chosen(rules=one, because="omdat een andere regelset hierop voortbouwt", shown=False)
                )
        return Choice(
            on=on,
            sets=tuple(sorted(sets, key=lambda one: _place(one.rules))),
            not_in_force=tuple(sorted((one for one in because if one not in in_force), key=_natural)),
            without_rules=tuple(without_rules),
        )

    def _reason(
        self,
        rules: RuleSet,
        template: str,
        incidents: Collection[str],
        articles: Collection[str],
        added: Collection[str],
        *,
        filled_in: Collection[str],
    ) -> str:
        """Why a set is looked at; empty where nothing asks for it. Of incidents, some were ``filled_in``."""
        kinds = sorted(set(rules.applies.incidents) & set(incidents))
        words = [one.replace("_", " ") for one in kinds if one not in filled_in]
        words += sorted(set(rules.applies.articles) & set(articles))
        if words:
            return f"omdat {_listed(words)} in de tekst {'staat' if len(words) == 1 else 'staan'}"
        if kinds:
            return f"omdat u {_listed(one.replace('_', ' ') for one in kinds)} hebt ingevuld"
        if template in rules.applies.templates:
            title = self.templates[template].title if template in self.templates else template
            return f"omdat dit hoort bij '{title}'"
        return _ADDED if rules.id in added else ""


def load_rule_book(vocab_dir: Path | None, templates: Templates) -> RuleBook:
    """Read and check the rule sets of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    Raises:
        FileError: a file is wrong, or rules that don't make sense together.
    """
    files = read_rule_files(vocab_dir)
    for problem in problems_of(files, templates, templates_are_own=is_own("templates", vocab_dir)):
        raise problem
    forms, of_forms = form_sets(templates.values())
    digest = hashlib.sha256(files.digest.encode())
    for template in templates.values():
        digest.update(f"{template.id} {template.digest}\n".encode())
    observables = (*(line.observable for line in files.observables), *of_forms)
    return RuleBook(
        sets=(*(file.rules for file in files.sets), *forms),
        observables=MappingProxyType({one.id: one for one in observables}),
        templates=templates,
        digest=digest.hexdigest(),
        texts=RuleTexts(
            files=tuple(files.texts), templates=tuple((one.id, one.digest) for one in templates.values())
        ),
    )


def holds(rules: RuleSet, on: date) -> bool:
    """Whether this version was in force on a day; the last day counts."""
    return (rules.valid_from or date.min) <= on <= (rules.valid_to or date.max)


def topic_of(rules: RuleSet) -> Topic:
    """The elements of a set; an offence is a whole, a form is not: each of its elements counts by itself."""
    whole = rules.id if rules.kind is SetKind.OFFENCE else None
    elements = tuple(element_literal(rules, one) for one in rules.elements)
    return Topic(id=rules.id, elements=elements, whole=whole)


def _listed(words: Iterable[str]) -> str:
    return " en ".join(f"'{one}'" for one in words)


def _place(rules: RuleSet) -> tuple[bool, list[tuple[int, str]]]:
    return rules.kind is SetKind.FORM, _natural(rules.id)


def _natural(text: str) -> list[tuple[int, str]]:
    """Sorts sr_45 before sr_310."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]
