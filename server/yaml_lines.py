"""Reads YAML that people edit by hand, and says with file and line what is wrong with it.

Values are taken as they are written: ``208``, ``nee`` and ``on`` stay text, so nobody has to know
which words YAML reads as something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

import yaml

_DEEPEST = 20


class FileError(ValueError):
    """A file is wrong or missing. The message starts with file:line and is meant for its editor."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of a YAML file that knows where it stands. Every method may raise :class:`FileError`."""

    file: Traversable
    node: yaml.Node

    def fail(self, problem: str) -> NoReturn:
        """Refuse this piece.

        Raises:
            FileError: always.
        """
        raise self.error(problem)

    def error(self, problem: str) -> FileError:
        """What is wrong with this piece, for who wants to tell more than the first."""
        return FileError(f"{self.file}:{self.node.start_mark.line + 1}: {problem}")

    @property
    def is_text(self) -> bool:
        """A single value, and no list or group of fields."""
        return isinstance(self.node, yaml.ScalarNode)

    def text(self) -> str:
        """The value as it is written, not empty."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("text belongs here; put it between quotes if it has a colon or a comma")
        value = str(self.node.value).strip()
        if not value:
            self.fail("something is missing here")
        return value

    def number(self, least: int, most: int | None = None) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self.text()
        if not value.isdecimal() or int(value) < least or (most is not None and int(value) > most):
            self.fail(f"'{value}' is no whole number from {least}" + ("" if most is None else f" to {most}"))
        return int(value)

    def one_of(self, choices: Collection[str]) -> str:
        """One of ``choices``."""
        value = self.text()
        if value not in choices:
            self.fail(f"'{value}' is unknown; choose from {', '.join(sorted(choices))}")
        return value

    def items(self) -> Iterator[Entry]:
        """The entries of a list; an empty one may be left empty or written as []."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.value in {"", "~", "null"}:
            return
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("a list belongs here, one '- ' a line")
        yield from (Entry(self.file, node) for node in self.node.value)

    def fields(self, *, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Entry]:
        """The fields of a group by their names."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"fields belong here: {', '.join(f'{name}:' for name in required)}")
        found: dict[str, Entry] = {}
        for name, key, value in self._named():
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional))
                key.fail(f"'{name}' is unknown; known are {known}")
            found[name] = value
        for name in required:
            if name not in found:
                self.fail(f"'{name}:' is missing")
        return found

    def plain(self) -> Any:
        """All of it as dicts, lists and text, for a model that knows the types."""
        if isinstance(self.node, yaml.MappingNode):
            return {name: value.plain() for name, _, value in self._named()}
        if isinstance(self.node, yaml.SequenceNode):
            return [Entry(self.file, node).plain() for node in self.node.value]
        if isinstance(self.node, yaml.ScalarNode) and self.node.style:
            return str(self.node.value)  # between quotes it may be empty
        return self.text()

    def at(self, path: Sequence[str | int]) -> Entry:
        """The deepest part of ``path`` that stands in the file: names of fields, numbers in lists."""
        entry = self
        for part in path:
            inside: dict[str | int, Entry] = {}
            if isinstance(entry.node, yaml.MappingNode):
                inside = {name: value for name, _, value in entry._named()}
            elif isinstance(entry.node, yaml.SequenceNode):
                inside = {number: Entry(self.file, node) for number, node in enumerate(entry.node.value)}
            if part not in inside:
                break
            entry = inside[part]
        return entry

    def _named(self) -> Iterator[tuple[str, Entry, Entry]]:
        """Name, key and value of each field; a name that comes again is refused."""
        seen: set[str] = set()
        for key, value in self.node.value:
            name = str(key.value)
            if name in seen:
                Entry(self.file, key).fail(f"'{name}' stands here twice")
            seen.add(name)
            yield name, Entry(self.file, key), Entry(self.file, value)


def read_yaml(file: Traversable, content: bytes) -> Entry:
    """What ``content`` of ``file`` holds.

    Raises:
        FileError: it is no YAML, or empty, or what it holds is no tree of a few levels.
    """
    # libyaml, where it is there: thousands of places in a tenth of a second instead of two.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _require_a_tree(file, yaml.parse(content, Loader=loader))
        root = yaml.compose(content, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(f"{file}:{line}: {error.problem or 'no valid YAML'}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileError(f"{file}:1: no valid YAML ({type(error).__name__})") from None
    if root is None:
        raise FileError(f"{file}:1: this file is empty")
    return Entry(file, root)


def _require_a_tree(file: Traversable, events: Iterable[yaml.Event]) -> None:
    """Refuse what everybody who walks through the file would have to guard against.

    An alias stands for a piece elsewhere in the file, and may hold itself. Depth is counted here, where
    nothing calls itself yet.
    """
    depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise FileError(f"{file}:{line}: '*{event.anchor}' points elsewhere; write it out here")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise FileError(f"{file}:{line}: more than {_DEEPEST} lists or groups in one another")
