"""Loads the lexicon (vocab/) and says with file and line what is wrong with it.

People who do not program edit these files (docs/vocabulary.md). Read are all lists with a
``category``, those of terms/ and places/ too, and the names and streets of plain text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from server.dutch.inflection import adjective_forms, noun_forms
from server.dutch.lexicon import Entry, Form, Lexicon
from server.dutch.name_lists import NameLists, fold_all
from server.dutch.streets import Streets
from server.dutch.words import fold
from server.word_files import (
    DATA_FIELDS,
    INFLECTIONS,
    REQUIRED_DATA,
    YES_NO_DATA,
    WordLine,
    WordList,
    files_in,
    home_of,
    read_name_list,
    read_word_list,
)
from server.yaml_lines import Entry as YamlEntry
from server.yaml_lines import FileError, read_yaml

LEXICON_FOLDERS = ("terms", "places", "vehicles", "goods", "people", "streets")
"""In the order that counts: of two equal entries, the first is kept."""
ORDINARY_FOLDER = "ordinary"
_NOUNS = frozenset({"good", "garment", "weapon", "drug", "injury", "vehicle_kind", "role"})
_ADJECTIVES = frozenset({"colour", "hair", "build"})
_WORD = re.compile(r"[^\W_](?:[^\W_]|[ '\u2019.&+/()-])*|['\u2019][^\W_](?:[^\W_]|[ '\u2019.&+/()-])*")
_DATA = frozenset(name for names in DATA_FIELDS.values() for name in names)
_MOST_CHARS = 100
_SHORTEST_MODEL = 4
"""A type of a make with fewer letters, or with digits, is too much like other words to count alone."""


@dataclass(slots=True)
class _Loading:
    """What was read so far."""

    titles: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    not_compounds: list[str] = field(default_factory=list)
    ordinary: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """A file that was read: its folder, how many words or names it gave, or what is wrong with it."""

    folder: str
    name: str
    count: int
    problem: FileError | None = None


def load_lexicon(vocab_dir: Path | None = None) -> Lexicon:
    """Read the lexicon of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or the one that ships with Verbaal.

    A folder that ``vocab_dir`` lacks is taken from those that ship; a folder without files means:
    no such words.

    Raises:
        FileError: a file is wrong; the first one.
    """
    loading = _Loading()
    for file in _read(loading, vocab_dir):
        if file.problem is not None:
            raise file.problem
    surnames = loading.names.get("surname", ())
    return Lexicon(
        loading.forms,
        names=NameLists(loading.names.get("first_name", ()), surnames, loading.names.get("particle", ())),
        streets=Streets(fold_all(loading.names.get("street", ())), map(fold, loading.ordinary)),
        not_compounds=loading.not_compounds,
        ordinary=loading.ordinary,
        digest=hashlib.sha256("".join(loading.digests).encode()).hexdigest(),
    )


def check_lexicon(vocab_dir: Path | None = None) -> tuple[LexiconFile, ...]:
    """Every file of the lexicon, with what is wrong with it. A wrong file does not hide another."""
    return tuple(_read(_Loading(), vocab_dir))


def _read(loading: _Loading, vocab_dir: Path | None) -> Iterator[LexiconFile]:
    for folder in (*LEXICON_FOLDERS, ORDINARY_FOLDER):
        endings = (".yaml", ".yml") if folder in {"terms", ORDINARY_FOLDER} else (".yaml", ".yml", ".txt")
        for file in files_in(home_of(folder, vocab_dir), *endings):
            content = file.read_bytes()
            loading.digests.append(f"{folder}/{file.name} {hashlib.sha256(content).hexdigest()}\n")
            count, problem = 0, None
            try:
                count = _file(folder, file, content, loading)
            except FileError as error:
                problem = error
            yield LexiconFile(folder, file.name, count, problem)


def _file(folder: str, file: Traversable, content: bytes, loading: _Loading) -> int:
    if file.name.endswith(".txt"):
        names = read_name_list(file, content)
        if names.title in loading.titles:
            raise FileError(f"{file}:1: the title '{names.title}' is taken by {loading.titles[names.title]}")
        loading.titles[names.title] = file.name
        loading.names.setdefault(names.category, []).extend(names.names)
        return len(names.names)
    entry = read_yaml(file, content)
    if folder == ORDINARY_FOLDER:
        words = entry.fields(required=("title", "source", "words"))["words"]
        before = len(loading.ordinary)
        for line in words.items():
            loading.ordinary += line.text().split()
        return len(loading.ordinary) - before
    return _list(read_word_list(entry), file.name, loading)


def _list(words: WordList, name: str, loading: _Loading) -> int:
    title = words.fields["title"].text()
    if title in loading.titles:
        words.fields["title"].fail(f"the title '{title}' is taken by {loading.titles[title]}")
    loading.titles[title] = name
    if "not_compounds" in words.fields:
        loading.not_compounds += (item.text() for item in words.fields["not_compounds"].items())
    modifiers = (
        [item.text() for item in words.fields["modifiers"].items()] if "modifiers" in words.fields else []
    )
    lefts: set[str] = set(map(fold, modifiers))
    found: list[Form] = []
    for line in words.words:
        forms = list(_forms(line, title, modifiers))
        found += forms
        if modifiers:
            lefts |= {fold(form.said) for form in forms}
    if modifiers:
        allowed = frozenset(lefts)
        found = [Form(form.said, form.entry, head=form.head, lefts=allowed) for form in found]
    loading.forms += found
    return len(words.words)


def _forms(line: WordLine, title: str, modifiers: Iterable[str]) -> Iterator[Form]:
    categories = _categories(line)
    if not categories:
        return
    _check_data(line, categories)
    text = _plain(line.text)
    also = [_plain(item) for item in line.fields["also"].items()] if "also" in line.fields else []
    base = _plain(line.fields["base"]) if "base" in line.fields else text
    for category in categories:
        head = line.is_yes("head")
        said = _inflected(tuple(dict.fromkeys((text, *also))), base, category, line)
        entry = Entry(category, base, _data(line, category, base), title)
        for way in said:
            yield Form(way, entry, head=head)
            for loose in _loosely_written(way):
                yield Form(loose, entry)
            if head:
                for modifier in modifiers:
                    changed = Entry(category, modifier.removesuffix("e") + base, entry.data, title)
                    yield Form(f"{modifier} {way}", changed)


def _categories(line: WordLine) -> tuple[str, ...]:
    if "category" not in line.fields:
        return ()
    entry = line.fields["category"]
    if entry.is_text:
        return (entry.one_of(DATA_FIELDS),)
    return tuple(item.one_of(DATA_FIELDS) for item in entry.items())


def _check_data(line: WordLine, categories: tuple[str, ...]) -> None:
    for name, entry in line.fields.items():
        if name in _DATA and not any(name in DATA_FIELDS[category] for category in categories):
            entry.fail(f"'{name}' tells nothing of a word of the category {' or '.join(categories)}")
        if name in YES_NO_DATA:
            entry.one_of(("yes", "no"))
    for category in categories:
        for name in REQUIRED_DATA.get(category, ()):
            if name not in line.fields:
                line.text.fail(f"'{name}:' is missing; a {category} needs it")


def _data(line: WordLine, category: str, base: str) -> Mapping[str, str]:
    data = {name: line.fields[name].text() for name in DATA_FIELDS[category] if name in line.fields}
    if category == "act":
        data["name"] = line.text.text()
    if category == "model" and (len(base) < _SHORTEST_MODEL or any(sign.isdigit() for sign in base)):
        data["only_after_make"] = "yes"
    return MappingProxyType(data)


def _inflected(ways: tuple[str, ...], base: str, category: str, line: WordLine) -> Iterable[str]:
    """Every form of the words, and of the base where a word is a form of it: "hulzen" also gives "huls"."""
    kind = line.fields["inflect"].one_of(INFLECTIONS) if "inflect" in line.fields else ""
    if not kind:
        kind = "noun" if category in _NOUNS else "adjective" if category in _ADJECTIVES else "none"
    if kind == "none":
        return ways
    inflect = noun_forms if kind == "noun" else adjective_forms
    forms = inflect(base)
    sources = (base, *ways) if any(way in forms for way in ways) else ways
    return dict.fromkeys(form for way in sources for form in (way, *sorted(inflect(way))))


def _loosely_written(way: str) -> Iterator[str]:
    """With a space for a dash, without it, and without the apostrophe of 's: as recognisers write it."""
    for dashed in (way, *([way[1:]] if way.startswith("'") else [])):
        if dashed != way:
            yield dashed
        if "-" in dashed.strip("-"):
            yield dashed.replace("-", " ")
            yield dashed.replace("-", "")


def _plain(entry: YamlEntry) -> str:
    text = entry.text()
    if len(text) > _MOST_CHARS:
        entry.fail(f"this is longer than {_MOST_CHARS} characters")
    if not _WORD.fullmatch(text):
        entry.fail(f"'{text}' holds a sign that can't be in a word; letters, digits and . ' & / + - can")
    return " ".join(text.split())
