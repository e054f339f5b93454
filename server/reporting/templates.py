"""Loads the templates (vocab/templates/*.yaml) and says with file and line what is wrong with one.

People who do not program edit these files, so every error names the place. A template's digest
is the SHA-256 of its file and travels into every report made with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from server.domain.draft_changes import NO_FIELDS
from server.domain.errors import UnknownTemplate
from server.domain.report import Fill, Template
from server.reporting.legal_terms import legal_term_in
from server.reporting.schema import SCHEMA
from server.yaml_lines import FileError, read_yaml

KINDS = ("text", "plate", "postcode", "phone", "clock")
"""What a field can hold; the screen chooses its keyboard by it."""

_LEAST_TOGETHER = 2


class Templates(Mapping[str, Template]):
    """All templates by id, in the order of their files."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = MappingProxyType(dict(templates))

    def __getitem__(self, template_id: str) -> Template:
        return self._templates[template_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def __len__(self) -> int:
        return len(self._templates)

    def require(self, template_id: str) -> Template:
        """The template.

        Raises:
            UnknownTemplate: there is none with this id.
        """
        template = self.get(template_id)
        if template is None:
            raise UnknownTemplate
        return template


def load_templates(vocab_dir: Path | None = None) -> Templates:
    """Read every template of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or of the ones that ship where it has none.

    Raises:
        FileError: a file is wrong, an id occurs twice, there is no template at all, or ``vocab_dir`` is no
            folder: then a name was mistyped, and what ships would be used for what somebody made.
    """
    if vocab_dir is not None and not vocab_dir.is_dir():
        raise FileError(f"{vocab_dir}: there is no such folder")
    shipped: Traversable = resources.files("vocab") / "templates"
    own = shipped if vocab_dir is None else vocab_dir / "templates"
    folder = own if own.is_dir() else shipped
    templates: dict[str, Template] = {}
    files = (file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml")))
    for file in sorted(files, key=lambda file: file.name):
        template = _load(file)
        if template.id in templates:
            raise FileError(f"{file}:1: the id '{template.id}' is taken by another file")
        templates[template.id] = template
    if not templates:
        raise FileError(f"{folder}: no template here")
    return Templates(templates)


def _load(file: Traversable) -> Template:
    content = file.read_bytes()
    entry = read_yaml(file, content)
    entry.fields(required=("id", "version", "title", "fields"), optional=("help", "read_back", "basis"))
    try:
        template = Template.model_validate(entry.plain() | {"digest": hashlib.sha256(content).hexdigest()})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        entry.at(first["loc"]).fail(f"{where}: {first['msg']}")
    for path, problem in _problems(template):
        entry.at(path).fail(problem)
    return template


def _problems(template: Template) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    if not template.fields:
        yield ("fields",), "a template needs at least one field"
    for number, field in enumerate(template.fields):
        at = ("fields", number)
        if field.id in seen or field.id in NO_FIELDS:
            yield (*at, "id"), f"the field id '{field.id}' is taken"
        seen.add(field.id)
        if field.kind not in KINDS:
            yield (*at, "kind"), f"kind '{field.kind}' is unknown; choose from {', '.join(KINDS)}"
        if field.question and not (field.expected and field.question.endswith("?")):
            yield (*at, "question"), "a question ends with ? and belongs to a field that is expected"
        if legal_term_in(field.question):
            told = f"'{legal_term_in(field.question)}' is a legal conclusion; ask for facts"
            yield (*at, "question"), told
        if field.many and not field.fills:
            yield (*at, "many"), "'many' says nothing without 'fills'"
        for index, fill in enumerate(field.fills):
            for key, problem in _fill_problems(fill):
                yield (*at, "fills", index, key), problem


def _fill_problems(fill: Fill) -> Iterator[tuple[str, str]]:
    """What a rule names that no observation can have."""
    known = SCHEMA.get(fill.type)
    if known is None:
        yield "type", f"'{fill.type}' is never found; choose from {', '.join(SCHEMA)}"
        return
    values = (*known.values, *known.composed)
    if fill.value is not None and fill.value not in values:
        yield "value", f"{fill.type}.{fill.value} is never found; choose from {', '.join(values)}"
    for role in fill.roles:
        if role not in known.roles:
            told = f"choose from {', '.join(known.roles)}" if known.roles else f"a {fill.type} has none"
            yield "role", f"the role '{role}' is never found; {told}"
    for one in fill.only:
        if one not in known.choices:
            told = f"choose from {', '.join(known.choices)}" if known.choices else f"not for {fill.type}"
            yield "only", f"'{one}' is never found; {told}"
    if fill.together is not None and len(fill.roles) < _LEAST_TOGETHER:
        yield "together", "'together' needs two roles: role: [gebeurtenis_van, gebeurtenis_tot]"
    if fill.once and (fill.together is None or fill.value is None):
        yield "once", "'once' needs 'together' and one 'value'"
