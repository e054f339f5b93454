"""Loads the spoken commands (vocab/commands, and `commands:` of units) and says what is wrong where.

People who do not program edit these files (docs/commands.md). The digest of all of them can travel
with the engine's record, so that it can be told later which commands were in force.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from server.dutch.command_list import UNSPOKEN, Commands, Effect, FormName, Heading, SpokenCommand, keys_of
from server.dutch.words import tokenize
from server.yaml_lines import Entry, read_yaml

FOLDER = "commands"
UNIT_FOLDER = "units"
MAX_SNIPPET_CHARS = 2_000
_MAX_WORDS = 6
_ID = re.compile(r"[a-z][a-z0-9_]*")
_NAMED = frozenset(effect.value for effect in Effect if effect not in UNSPOKEN)


@dataclass(slots=True)
class _Loading:
    """What was read so far."""

    spoken: dict[tuple[str, ...], SpokenCommand] = field(default_factory=dict)
    fillers: set[str] = field(default_factory=set)
    headings: dict[str, Heading] = field(default_factory=dict)
    ways: set[tuple[str, ...]] = field(default_factory=set)
    forms: dict[str, FormName] = field(default_factory=dict)
    form_ways: set[tuple[str, ...]] = field(default_factory=set)
    units: dict[str, tuple[SpokenCommand, ...]] = field(default_factory=dict)


def load_commands(vocab_dir: Path | None = None) -> Commands:
    """Read the commands of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    A vocabulary folder without ``commands`` gets those that ship; one with an empty folder has none.

    Raises:
        FileError: a file is wrong, or a phrase means two things.
    """
    loading = _Loading()
    digest = hashlib.sha256()
    for folder in (FOLDER, UNIT_FOLDER):
        for file in _files(_home(folder, vocab_dir)):
            content = file.read_bytes()
            digest.update(f"{folder}/{file.name} {hashlib.sha256(content).hexdigest()}\n".encode())
            entry = read_yaml(file, content)
            if folder == FOLDER:
                _list(entry, loading)
            else:
                _unit(entry, loading)
    return Commands(
        spoken=tuple(loading.spoken.values()),
        fillers=frozenset(loading.fillers),
        headings=tuple(loading.headings.values()),
        known_forms=tuple(loading.forms.values()),
        units=loading.units,
        digest=digest.hexdigest(),
    )


def read_own_commands(entry: Entry) -> tuple[SpokenCommand, ...]:
    """Commands that a unit or a user adds: a known effect, or a ``text`` of their own.

    Raises:
        FileError: an unknown effect, a phrase that can't be said, or one that stands there twice.
    """
    found: dict[tuple[str, ...], SpokenCommand] = {}
    for item in entry.items():
        fields = item.fields(required=("spoken",), optional=("effect", "text"))
        if ("effect" in fields) == ("text" in fields):
            item.fail("give 'effect:' or 'text:', one of the two")
        text = _snippet(fields["text"]) if "text" in fields else ""
        effect = Effect(fields["effect"].one_of(_NAMED)) if "effect" in fields else Effect.TEXT
        _phrases(fields["spoken"], effect, text, found)
    return tuple(found.values())


def _home(folder: str, vocab_dir: Path | None) -> Traversable:
    """The folder of one's own, else the one that ships."""
    shipped: Traversable = resources.files("vocab") / folder
    own: Traversable = shipped if vocab_dir is None else vocab_dir / folder
    return own if own.is_dir() else shipped


def _files(home: Traversable) -> Sequence[Traversable]:
    files = (file for file in home.iterdir() if file.name.endswith((".yaml", ".yml")))
    return sorted(files, key=lambda one: one.name)


def _list(entry: Entry, loading: _Loading) -> None:
    fields = entry.fields(
        required=("title", "source", "licence"), optional=("commands", "fillers", "headings", "forms")
    )
    for name in ("title", "source", "licence"):  # for whoever reads the file; not to be forgotten
        fields[name].text()
    if not {"commands", "fillers", "headings", "forms"} & set(fields):
        entry.fail("'commands:', 'fillers:', 'headings:' or 'forms:' is missing")
    if "commands" in fields:
        for item in fields["commands"].items():
            command = item.fields(required=("effect", "spoken"))
            effect = Effect(command["effect"].one_of(_NAMED))
            _phrases(command["spoken"], effect, "", loading.spoken)
    for name, take in (("fillers", _filler), ("headings", _heading), ("forms", _form)):
        if name in fields:
            for item in fields[name].items():
                take(item, loading)


def _filler(item: Entry, loading: _Loading) -> None:
    (filler,) = _words(item, most=1)
    if filler in loading.fillers:
        item.fail(f"'{filler}' stands here twice")
    loading.fillers.add(filler)


def _form(item: Entry, loading: _Loading) -> None:
    fields = item.fields(required=("id", "label"), optional=("spoken",))
    form_id, names = _named(fields, "form", loading.forms, loading.form_ways)
    loading.forms[form_id] = FormName(id=form_id, label=names[0], names=names[1:])


def _named(
    fields: Mapping[str, Entry], what: str, known: Container[str], ways: set[tuple[str, ...]]
) -> tuple[str, tuple[str, ...]]:
    """The id of something that can be named, and the names for it: its label first."""
    own_id = fields["id"].text()
    if not _ID.fullmatch(own_id):
        fields["id"].fail(f"'{own_id}' is no id: small letters, digits and _ only")
    if own_id in known:
        fields["id"].fail(f"the {what} '{own_id}' stands here twice")
    names: list[str] = []
    for way in (fields["label"], *(fields["spoken"].items() if "spoken" in fields else ())):
        keys = _words(way)
        if keys in ways:
            way.fail(f"'{' '.join(keys)}' already names a {what}")
        ways.add(keys)
        names.append(way.text())
    return own_id, tuple(names)


def _heading(item: Entry, loading: _Loading) -> None:
    fields = item.fields(required=("id", "label"), optional=("spoken", "paragraphs"))
    heading_id, names = _named(fields, "heading", loading.headings, loading.ways)
    loading.headings[heading_id] = Heading(
        id=heading_id,
        label=names[0],
        names=names[1:],
        paragraphs="paragraphs" in fields and fields["paragraphs"].one_of(("true", "false")) == "true",
    )


def _unit(entry: Entry, loading: _Loading) -> None:
    """Only the commands of a unit; its places and terms are read with the word lists."""
    for unit, commands in _unit_commands(entry):
        loading.units[unit] = read_own_commands(commands)


def _unit_commands(entry: Entry) -> Iterator[tuple[str, Entry]]:
    found = entry.at(("commands",))
    if found is not entry:
        yield entry.at(("id",)).text(), found


def _phrases(spoken: Entry, effect: Effect, text: str, found: dict[tuple[str, ...], SpokenCommand]) -> None:
    for way in spoken.items():
        keys = _words(way)
        if keys in found:
            way.fail(f"'{' '.join(keys)}' stands here twice")
        found[keys] = SpokenCommand(keys, effect, text)


def _words(entry: Entry, *, most: int = _MAX_WORDS) -> tuple[str, ...]:
    """The words of a phrase as they are compared, if they can be said."""
    phrase = entry.text()
    keys = keys_of(phrase)
    if keys != tuple(token.key for token in tokenize(phrase)):
        entry.fail(f"'{phrase}' holds a sign that nobody says; letters, digits and ' - only")
    if len(keys) > most:
        entry.fail(f"'{phrase}' has more than {most} word{'s' if most > 1 else ''}")
    return keys


def _snippet(entry: Entry) -> str:
    text = entry.text()
    if len(text) > MAX_SNIPPET_CHARS:
        entry.fail(f"this text is longer than {MAX_SNIPPET_CHARS} characters")
    if any(not sign.isprintable() and sign != "\n" for sign in text):
        entry.fail("this text holds a control character")
    return text
