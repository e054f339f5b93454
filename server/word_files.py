"""The format of word lists (vocab/): what a list may say, for each use of it.

One list can serve two uses (docs/vocabulary.md). With ``weight`` and ``consequence`` its words are
suggested for what was badly heard (:mod:`server.asr.term_files`). With ``category`` they are read
in the text (:mod:`server.reporting.extraction.lexicon_files`). Both read the format here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from server.yaml_lines import Entry, FileError

DATA_FIELDS: Mapping[str, Collection[str]] = {
    "abbreviation": ("meaning", "unverified"),
    "act": (),
    "brand": ("group",),
    "build": (),
    "colour": ("material",),
    "drug": ("group",),
    "garment": ("group",),
    "good": ("group",),
    "hair": ("part",),
    "injury": (),
    "make": ("group",),
    "model": ("make", "only_after_make"),
    "organisation": (),
    "place": ("official", "abroad"),
    "product": ("brand", "group", "versions"),
    "role": ("schema", "sex"),
    "sex": ("age",),
    "title": ("sex",),
    "vehicle_kind": ("generic",),
    "weapon": ("group",),
}
"""Categories of words, and what a list may tell of a word of each."""

REQUIRED_DATA: Mapping[str, Collection[str]] = {"model": ("make",), "product": ("brand",)}
YES_NO_DATA = frozenset(
    {"abroad", "generic", "material", "only_after_make", "schema", "unverified", "versions"}
)
INFLECTIONS = ("noun", "adjective", "none")
NAME_CATEGORIES = ("first_name", "surname", "particle", "street")
"""What a list of plain text (.txt) can hold."""

_ALL_DATA = tuple(dict.fromkeys(name for names in DATA_FIELDS.values() for name in names))
_SUGGESTING = ("spoken", "templates", "consequence", "weight", "suggest")
_SHARED = ("base", "templates", "consequence", "weight", "suggest", "category", "inflect", "head", *_ALL_DATA)
_WORD = ("spoken", "also", *_SHARED)
_LIST = (
    "licence",
    *(name for name in _SHARED if name != "suggest"),
    "terms",
    "groups",
    "modifiers",
    "not_compounds",
)
_HEADER = re.compile(r"#\s*(title|source|licence|category):\s*(.*?)\s*")
_SIGNS = frozenset(" .,'`\u2019\"()&/+!?:;-\n")
"""What a name may hold besides letters and digits."""
_MOST_CHARS = 100


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word of a list. ``fields`` are its own, else those of its group, else those of the list."""

    text: Entry
    fields: Mapping[str, Entry]

    def is_no(self, name: str) -> bool:
        """True when the field says "no"."""
        return name in self.fields and self.fields[name].one_of(("yes", "no")) == "no"

    def is_yes(self, name: str) -> bool:
        """True when the field says "yes"."""
        return name in self.fields and self.fields[name].one_of(("yes", "no")) == "yes"


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as it is written: every field is an :class:`Entry`, so that errors can name the line."""

    fields: Mapping[str, Entry]
    words: tuple[WordLine, ...]

    @property
    def is_suggested(self) -> bool:
        """True when its words are suggested for what was badly heard."""
        return "weight" in self.fields


@dataclass(frozen=True, slots=True)
class NameList:
    """A list of plain text: a name a line, after lines with # that tell what it is."""

    title: str
    category: str
    names: tuple[str, ...]


def home_of(folder: str, vocab_dir: Path | None) -> Traversable:
    """The folder of one's own, else the one that ships."""
    shipped: Traversable = resources.files("vocab") / folder
    own: Traversable = shipped if vocab_dir is None else vocab_dir / folder
    return own if own.is_dir() else shipped


def files_in(home: Traversable, *endings: str) -> list[Traversable]:
    """The files of a folder with one of ``endings``, by name; none where the folder is missing."""
    if not home.is_dir():
        return []
    return sorted((file for file in home.iterdir() if file.name.endswith(endings)), key=lambda one: one.name)


def read_word_list(entry: Entry) -> WordList:
    """What a list says, with the words in order.

    Raises:
        FileError: a field is missing or unknown, or a word stands in it twice.
    """
    fields = entry.fields(required=("title", "source"), optional=_LIST)
    fields["source"].text()  # for whoever reads the file; it must not be forgotten
    needed = ("consequence", "weight") if "category" not in fields else ()
    if ("consequence" in fields) != ("weight" in fields):
        needed = ("consequence", "weight")
    for name in (*needed, *(() if "groups" in fields else ("terms",))):
        if name not in fields:
            entry.fail(f"'{name}:' is missing")
    return WordList(fields, tuple(_words(fields)))


def words_of(terms: Entry) -> Iterator[WordLine]:
    """The words under ``terms:`` alone.

    Raises:
        FileError: a field is unknown, or a word stands in it twice.
    """
    return _of(terms, {}, set())


def read_name_list(file: Traversable, content: bytes) -> NameList:
    """What a list of plain text holds.

    Raises:
        FileError: it does not tell what it is, a line is empty or holds a sign that no name has, or
            a name stands in it twice.
    """
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"{file}:{line}: this is no UTF-8 text") from None
    header = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    told = {found[1]: found[2] for line in lines[:header] if (found := _HEADER.fullmatch(line))}
    for name in ("title", "source", "category"):
        if not told.get(name):
            raise FileError(f"{file}:1: '# {name}:' is missing above the names")
    if told["category"] not in NAME_CATEGORIES:
        choices = ", ".join(NAME_CATEGORIES)
        raise FileError(f"{file}:1: '{told['category']}' is unknown; choose from {choices}")
    names = lines[header:]
    _check_names(file, names, header + 1)
    return NameList(told["title"], told["category"], tuple(names))


def _check_names(file: Traversable, names: list[str], first_line: int) -> None:
    together = "\n".join(names)
    signs = {sign for sign in set(together) if not sign.isalnum()}
    if (
        signs <= _SIGNS
        and not any(wrong in f"\n{together}\n" for wrong in ("\n\n", "\n ", " \n"))
        and len(set(names)) == len(names)
        and max(map(len, names), default=0) <= _MOST_CHARS
    ):
        return  # 150,000 streets in a moment; what follows finds the line
    seen: dict[str, int] = {}
    for line, name in enumerate(names, first_line):
        if not name.strip():
            raise FileError(f"{file}:{line}: this line is empty; remove it")
        if name != name.strip() or not all(sign.isalnum() or sign in _SIGNS for sign in name):
            raise FileError(f"{file}:{line}: '{name}' holds a sign or a space that can't be in a name")
        if len(name) > _MOST_CHARS:
            raise FileError(f"{file}:{line}: this is longer than {_MOST_CHARS} characters")
        if name in seen:
            raise FileError(f"{file}:{line}: '{name}' stands here twice, on line {seen[name]} too")
        seen[name] = line


def _words(fields: Mapping[str, Entry]) -> Iterator[WordLine]:
    shared = {name: fields[name] for name in _SHARED if name in fields and name not in _SUGGESTING}
    seen: set[tuple[str, ...]] = set()
    if "terms" in fields:
        yield from _of(fields["terms"], shared, seen)
    for group in fields["groups"].items() if "groups" in fields else ():
        own = group.fields(required=("terms",), optional=_SHARED)
        terms = own.pop("terms")
        yield from _of(terms, {**shared, **own}, seen)


def _of(terms: Entry, shared: Mapping[str, Entry], seen: set[tuple[str, ...]]) -> Iterator[WordLine]:
    for item in terms.items():
        own = {"text": item} if item.is_text else item.fields(required=("text",), optional=_WORD)
        text = own.pop("text")
        line = WordLine(text, {**shared, **own})
        mark = (
            text.text().casefold(),
            *(line.fields[name].text() for name in ("make", "brand", "official") if name in line.fields),
        )
        if mark in seen:
            item.fail(f"'{text.text()}' stands in this list twice")
        seen.add(mark)
        yield line
