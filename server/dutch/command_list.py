"""The spoken commands there are: which words mean which effect, which fields they can name.

Data only. vocab/commands and the files of units say what the words are (loaded in
server/reporting/extraction/command_files.py); what a command does is fixed here, in
:class:`Effect`, so that no file can invent an effect that nobody wrote a test for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from server.domain.assessing import Reply
from server.domain.report import Template
from server.dutch.words import BREAK, COLON, COMMA, STOP, fold


class Effect(StrEnum):
    """What a command does. The values are the names in the files and on the wire."""

    POINT = "punt"
    COMMA = "komma"
    COLON = "dubbele_punt"
    SEMICOLON = "puntkomma"
    QUESTION_MARK = "vraagteken"
    EXCLAMATION_MARK = "uitroepteken"
    NEW_LINE = "nieuwe_regel"
    NEW_PARAGRAPH = "nieuwe_alinea"
    OPEN_BRACKET = "haakje_openen"
    CLOSE_BRACKET = "haakje_sluiten"
    OPEN_QUOTE = "aanhaling_openen"
    CLOSE_QUOTE = "aanhaling_sluiten"
    FIELD = "veld"
    NEXT_FIELD = "volgend_veld"
    PREVIOUS_FIELD = "vorig_veld"
    STRIKE = "schrap"
    CORRECTION = "correctie"
    END = "einde_verslag"
    LITERAL = "letterlijk"
    CAPITAL = "hoofdletter"
    TEMPLATE = "sjabloon"
    ANSWER_YES = "antwoord_ja"
    ANSWER_NO = "antwoord_nee"
    ANSWER_UNKNOWN = "antwoord_onbekend"
    ANSWER_UNCLEAR = "antwoord_onduidelijk"
    TEXT = "tekst"


SIGNS: Mapping[Effect, str] = {
    Effect.POINT: ".",
    Effect.COMMA: ",",
    Effect.COLON: ":",
    Effect.SEMICOLON: ";",
    Effect.QUESTION_MARK: "?",
    Effect.EXCLAMATION_MARK: "!",
}
"""The sign that each of these sets behind the word before it."""

STOPS: Mapping[Effect, str] = {
    Effect.POINT: STOP,
    Effect.COMMA: COMMA,
    Effect.COLON: COLON,
    Effect.SEMICOLON: COLON,
    Effect.QUESTION_MARK: STOP,
    Effect.EXCLAMATION_MARK: STOP,
    Effect.NEW_LINE: BREAK,
    Effect.NEW_PARAGRAPH: BREAK,
}
"""The same for the rules that read tokens."""

FIELDS = frozenset({Effect.FIELD, Effect.NEXT_FIELD, Effect.PREVIOUS_FIELD})
BREAKS = frozenset({Effect.NEW_LINE, Effect.NEW_PARAGRAPH})
ANSWERS: Mapping[Effect, Reply] = {
    Effect.ANSWER_YES: Reply.YES,
    Effect.ANSWER_NO: Reply.NO,
    Effect.ANSWER_UNKNOWN: Reply.UNKNOWN,
}
"""What each of these answers to the question on the screen."""
STAYS = frozenset({Effect.CORRECTION, Effect.ANSWER_UNCLEAR})
"""The words of these stay among the others."""
UNSPOKEN = frozenset({Effect.TEXT, Effect.ANSWER_UNCLEAR})
"""No words mean these by themselves: a text of one's own, and an answer that could be two."""


def keys_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, as they are compared."""
    return tuple(fold(word) for word in phrase.split())


@dataclass(frozen=True, slots=True)
class SpokenCommand:
    """Words (folded) that mean ``effect``; ``text`` is what :attr:`Effect.TEXT` puts in."""

    keys: tuple[str, ...]
    effect: Effect
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that every form takes. ``paragraphs``: its text goes on over a new paragraph."""

    id: str
    label: str
    names: tuple[str, ...]
    paragraphs: bool = False


@dataclass(frozen=True, slots=True)
class FormName:
    """A form that can be chosen by saying so: the template's ``id`` and how it is called."""

    id: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field that words can name.

    ``id`` is the field of the template, or the heading where the template has no such field.
    ``heading`` is the general heading behind it ("locatie" for a field "pleegplaats"), else ``id``:
    rules that must know what a heading means look at this one.
    """

    id: str
    label: str
    heading: str
    paragraphs: bool = False


@dataclass(frozen=True)
class Commands:
    """All commands that can be heard in one dictation.

    Of one phrase that means two things, the later in ``spoken`` counts: a unit's own goes before
    those that ship. ``fields`` are in the order of the form, for "volgend veld"; :meth:`for_template`
    fills them and ``names``. ``forms`` are those that can be chosen: none until :meth:`choosing` says which.
    ``asked`` tells of a character of the text whether a question that takes such a reply was on the screen
    when the word there was said: only then it is answered by voice. None: nothing was asked.
    """

    spoken: tuple[SpokenCommand, ...] = ()
    fillers: frozenset[str] = frozenset()
    headings: tuple[Heading, ...] = ()
    known_forms: tuple[FormName, ...] = ()
    forms: tuple[FormName, ...] = ()
    units: Mapping[str, tuple[SpokenCommand, ...]] = field(default_factory=dict)
    fields: tuple[FieldName, ...] = ()
    names: Mapping[tuple[str, ...], FieldName] = field(default_factory=dict)
    digest: str = ""
    asked: Callable[[int, Reply], bool] | None = None

    @cached_property
    def by_first(self) -> Mapping[str, tuple[SpokenCommand, ...]]:
        """Commands by their first word, the longest phrase first."""
        return _by_first({one.keys: one for one in self.spoken})

    @cached_property
    def names_by_first(self) -> Mapping[str, tuple[tuple[tuple[str, ...], FieldName], ...]]:
        """Names of fields by their first word, the longest first."""
        found: dict[str, list[tuple[tuple[str, ...], FieldName]]] = {}
        for keys, name in self.names.items():
            found.setdefault(keys[0], []).append((keys, name))
        return {first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in found.items()}

    @cached_property
    def forms_by_first(self) -> Mapping[str, tuple[tuple[tuple[str, ...], FormName], ...]]:
        """Names of forms by their first word, the longest first."""
        found: dict[str, list[tuple[tuple[str, ...], FormName]]] = {}
        for form in self.forms:
            for keys in {keys_of(way) for way in (form.label, *form.names)}:
                found.setdefault(keys[0], []).append((keys, form))
        return {first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in found.items()}

    def choosing(self, templates: Collection[str]) -> Commands:
        """The same, and each of these templates can be chosen by saying its name."""
        return replace(self, forms=tuple(one for one in self.known_forms if one.id in templates))

    def with_own(self, own: Iterable[SpokenCommand]) -> Commands:
        """The same with a user's or unit's own phrases, which go before the others."""
        return replace(self, spoken=(*self.spoken, *own))

    def for_unit(self, unit: str) -> Commands:
        """The same with what the file of this unit adds."""
        return self.with_own(self.units.get(unit, ()))

    def for_template(self, template: Template | None) -> Commands:
        """The same with the fields of ``template`` by id, label and spoken names, and the headings.

        A heading that means a field of the template ("locatie" and "pleegplaats") leads to that field.
        """
        fields: list[FieldName] = []
        names: dict[tuple[str, ...], FieldName] = {}
        meant: set[str] = set()
        for spec in template.fields if template else ():
            ways = [keys_of(way) for way in (spec.id.replace("_", " "), spec.label, *spec.spoken)]
            heading = next((one for one in self.headings if _means(one, ways) and one.id not in meant), None)
            name = FieldName(
                id=spec.id,
                label=spec.label,
                heading=heading.id if heading else spec.id,
                paragraphs=bool(heading and heading.paragraphs),
            )
            if heading is not None:
                meant.add(heading.id)
                ways += _ways(heading)
            fields.append(name)
            for way in ways:
                names.setdefault(way, name)
        for heading in self.headings:
            name = FieldName(heading.id, heading.label, heading.id, heading.paragraphs)
            for way in _ways(heading):
                names.setdefault(way, name)
        return replace(self, fields=tuple(fields), names=names)


def _ways(heading: Heading) -> list[tuple[str, ...]]:
    return [keys_of(way) for way in (heading.label, *heading.names)]


def _means(heading: Heading, ways: Iterable[tuple[str, ...]]) -> bool:
    return not {way for way in ways if way}.isdisjoint(_ways(heading))


def _by_first(
    phrases: Mapping[tuple[str, ...], SpokenCommand],
) -> Mapping[str, tuple[SpokenCommand, ...]]:
    found: dict[str, list[SpokenCommand]] = {}
    for keys, command in phrases.items():
        found.setdefault(keys[0], []).append(command)
    return {first: tuple(sorted(ways, key=lambda way: -len(way.keys))) for first, ways in found.items()}
