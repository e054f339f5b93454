"""Loads the word lists (vocab/terms, places, units, ordinary) and says with file and line what is wrong.

People who do not program edit these files (docs/vocabulary.md). The digest of all of them travels
with the engine's record, so that it can be told later which lists were in force.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from server.domain.report import Consequence
from server.domain.terms import Term
from server.domain.vocabulary import MAX_TERM_CHARS, OWN_SOURCE, Unit, Vocabulary, plain_terms
from server.domain.word_lists import PERSONAL_SOURCE
from server.dutch.phonetics import sound_key
from server.word_files import WordLine, files_in, home_of, read_word_list, words_of
from server.yaml_lines import Entry, read_yaml

TERM_FOLDERS = ("terms", "places")
"""In the order that counts: of a term that stands in two lists, the first is used."""
UNIT_FOLDER = "units"
ORDINARY_FOLDER = "ordinary"
MAX_WEIGHT = 9
UNIT_TERM_WEIGHT = 5
_UNIT_ID = re.compile(r"[A-Za-z0-9_.:@+-]{1,128}")


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What a list says for all its terms."""

    source: str
    consequence: Consequence
    weight: int
    templates: tuple[str, ...] = ()


@dataclass(slots=True)
class _Loading:
    """What was read so far."""

    templates: Collection[str] | None = None
    titles: set[str] = field(default_factory=lambda: {OWN_SOURCE, PERSONAL_SOURCE})
    terms: list[Term] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    units: dict[str, Unit] = field(default_factory=dict)
    ordinary: list[str] = field(default_factory=list)


def load_vocabulary(vocab_dir: Path | None = None, *, templates: Collection[str] | None = None) -> Vocabulary:
    """Read the lists of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    A folder that ``vocab_dir`` lacks is taken from those that ship, so that replacing the templates
    does not lose the words; a folder without files means: no such words.

    Args:
        vocab_dir: folder that replaces the one that ships.
        templates: ids of the templates there are; a list that names another is refused, unless it
            ships with Verbaal and the templates are your own. None: not checked.

    Raises:
        FileError: a file is wrong.
    """
    loading = _Loading()
    digest = hashlib.sha256()
    for folder in (*TERM_FOLDERS, UNIT_FOLDER, ORDINARY_FOLDER):
        home = home_of(folder, vocab_dir)
        loading.templates = None if vocab_dir is not None and home != vocab_dir / folder else templates
        for file in files_in(home, ".yaml", ".yml"):
            content = file.read_bytes()
            digest.update(f"{folder}/{file.name} {hashlib.sha256(content).hexdigest()}\n".encode())
            entry = read_yaml(file, content)
            if folder == UNIT_FOLDER:
                _unit(entry, loading)
            elif folder == ORDINARY_FOLDER:
                _ordinary(entry, loading)
            else:
                _list(entry, loading, places=folder == "places")
    return Vocabulary(
        loading.terms,
        sound=sound_key,
        ordinary=loading.ordinary,
        units=loading.units.values(),
        digest=digest.hexdigest(),
    )


def _list(entry: Entry, loading: _Loading, *, places: bool) -> None:
    words = read_word_list(entry)
    title = _title(words.fields["title"], loading)
    if words.is_suggested:
        defaults = _Defaults(
            source=title,
            consequence=_consequence(words.fields["consequence"]),
            weight=words.fields["weight"].number(0, MAX_WEIGHT),
            templates=_templates(words.fields["templates"], loading) if "templates" in words.fields else (),
        )
        loading.terms += (_term(line, defaults, loading) for line in words.words if not line.is_no("suggest"))
    if places:
        loading.places |= {line.text.text().casefold() for line in words.words if not line.is_yes("abroad")}


def _unit(entry: Entry, loading: _Loading) -> None:
    fields = entry.fields(required=("id", "title"), optional=("places", "terms", "commands"))
    unit_id = fields["id"].text()
    if not _UNIT_ID.fullmatch(unit_id):
        fields["id"].fail(f"'{unit_id}' is no id of a unit: letters, digits and _ . : @ + - only")
    if unit_id in loading.units:
        fields["id"].fail(f"the unit '{unit_id}' has a file already")
    title = _title(fields["title"], loading)
    defaults = _Defaults(title, Consequence.A, UNIT_TERM_WEIGHT)
    loading.units[unit_id] = Unit(
        id=unit_id,
        title=title,
        places=tuple(_places(fields["places"], loading)) if "places" in fields else (),
        terms=tuple(_terms(fields["terms"], defaults, loading)) if "terms" in fields else (),
    )


def _places(entry: Entry, loading: _Loading) -> Iterator[str]:
    for item in entry.items():
        place = item.text()
        if place.casefold() not in loading.places:
            item.fail(f"'{place}' stands in no list of vocab/places; add it there, or to 'terms' here")
        yield place


def _ordinary(entry: Entry, loading: _Loading) -> None:
    fields = entry.fields(required=("title", "source", "words"))
    _title(fields["title"], loading)
    fields["source"].text()
    for line in fields["words"].items():
        loading.ordinary += line.text().split()


def _terms(entry: Entry, defaults: _Defaults, loading: _Loading) -> Iterator[Term]:
    """The terms of a unit: a list without a title of its own."""
    for line in words_of(entry):
        yield _term(line, defaults, loading)


def _term(line: WordLine, defaults: _Defaults, loading: _Loading) -> Term:
    fields = line.fields
    return Term(
        text=_plain(line.text),
        source=defaults.source,
        templates=_templates(fields["templates"], loading) if "templates" in fields else defaults.templates,
        weight=fields["weight"].number(0, MAX_WEIGHT) if "weight" in fields else defaults.weight,
        consequence=_consequence(fields["consequence"]) if "consequence" in fields else defaults.consequence,
        spoken=tuple(_plain(way) for way in fields["spoken"].items()) if "spoken" in fields else (),
    )


def _plain(entry: Entry) -> str:
    text = entry.text()
    if len(text) > MAX_TERM_CHARS:
        entry.fail(f"this is longer than {MAX_TERM_CHARS} characters")
    if plain_terms([text]) != [text]:
        entry.fail(f"'{text}' holds a sign that can't be in a word; letters, digits and . ' & / + - can")
    if not any(letter.isalnum() for letter in text):
        entry.fail(f"'{text}' holds no letter")
    return text


def _title(entry: Entry, loading: _Loading) -> str:
    title = entry.text()
    if title in loading.titles:
        entry.fail(f"the title '{title}' is taken by another list")
    loading.titles.add(title)
    return title


def _consequence(entry: Entry) -> Consequence:
    return Consequence(entry.one_of((Consequence.A.value, Consequence.B.value)))


def _templates(entry: Entry, loading: _Loading) -> tuple[str, ...]:
    if loading.templates is None:
        return tuple(item.text() for item in entry.items())
    return tuple(item.one_of(loading.templates) for item in entry.items())
