"""What was dictated under which heading, spoken ("veld locatie") or written ("Locatie:")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.dutch.command_list import Commands, FieldName
from server.dutch.words import BREAK, COLON, Token

Names = Mapping[str, tuple[tuple[tuple[str, ...], FieldName], ...]]


@dataclass(frozen=True, slots=True)
class FieldText:
    """What was dictated under a heading.

    ``field`` is the id of the template's field, or of a general heading where it has no such field.
    ``[first:end]`` are positions in the original tokens; between them may stand words that were
    struck, and commands. ``span`` are the characters from the first to the last word that stayed.
    """

    field: str
    label: str
    first: int
    end: int
    span: tuple[int, int]


@dataclass(slots=True)
class Marks:
    """Where in the words that were kept fields begin or end. Filled while they are kept."""

    openings: dict[int, FieldName | None] = field(default_factory=dict)
    """Position of the first word after a field command; None where the field before just ends."""
    paragraphs: set[int] = field(default_factory=set)
    """Position of the first word of a new paragraph."""
    lines: set[int] = field(default_factory=set)
    """Position of the first word of a new line, which ends no field."""


def with_fields(
    kept: Sequence[Token], origins: Sequence[int], marks: Marks, commands: Commands
) -> tuple[tuple[Token, ...], tuple[FieldText, ...]]:
    """The kept tokens with their ``field`` set, and what was said for each field.

    A field ends where the next one is named, spoken or written, and at a new paragraph unless its
    heading goes on over paragraphs.

    Args:
        kept: the words, in order.
        origins: the position that each had in the original tokens.
        marks: what commands said of them.
        commands: the names of fields.
    """
    tokens = list(kept)
    texts: list[FieldText] = []
    opened: tuple[FieldName, int] | None = None
    at = 0
    while at < len(tokens):
        if opened is not None and _ends_before(at, opened[0], kept, marks):
            texts += _text(opened, at, kept, origins)
            opened = None
        name = marks.openings.get(at)
        heading = _written(kept, at, commands.names_by_first) if name is None else None
        if heading is not None:
            if opened is not None:
                texts += _text(opened, at, kept, origins)
                opened = None
            at, name = heading
            if at == len(tokens) or at in marks.openings:
                continue
        if name is not None:
            tokens[at] = replace(tokens[at], field=name.heading)
            opened = name, at
        at += 1
    return tuple(tokens), (*texts, *_text(opened, len(tokens), kept, origins))


def _ends_before(at: int, name: FieldName, kept: Sequence[Token], marks: Marks) -> bool:
    if at in marks.openings:
        return True
    new_paragraph = at in marks.paragraphs or (kept[at - 1].stop == BREAK and at not in marks.lines)
    return new_paragraph and not name.paragraphs


def _written(kept: Sequence[Token], at: int, names: Names) -> tuple[int, FieldName] | None:
    """A known name at the start of a sentence with a colon behind it: where it ends, and the field."""
    if at and not kept[at - 1].ends_sentence:
        return None
    for keys, name in names.get(kept[at].key, ()):
        words = kept[at : at + len(keys)]
        if (
            tuple(word.key for word in words) == keys
            and words[-1].stop == COLON
            and not any(word.stop for word in words[:-1])
        ):
            return at + len(keys), name
    return None


def _text(
    opened: tuple[FieldName, int] | None, end: int, kept: Sequence[Token], origins: Sequence[int]
) -> tuple[FieldText, ...]:
    if opened is None or opened[1] >= end:
        return ()
    name, first = opened
    span = kept[first].start, kept[end - 1].end
    return (FieldText(name.id, name.label, origins[first], origins[end - 1] + 1, span),)
