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
from typing import Any

import yaml
from pydantic import ValidationError

from server.domain.errors import UnknownTemplate
from server.domain.report import Template

KINDS = ("text", "plate", "postcode", "phone", "clock")
"""What a field can hold; the screen chooses its keyboard by it."""

FILLABLE = frozenset({("vehicle", "plate"), ("location", "postcode"), ("person", "phone"), ("time", "clock")})
"""Observation types and values that extraction can find."""

RESERVED_FIELD_IDS = frozenset({"narrative"})
"""Stands for the running text in lists of what changed."""


class TemplateError(ValueError):
    """A template file is wrong. The message starts with file:line and is meant for its editor."""


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
    """Read every template of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or of the ones that ship with Verbaal.

    Raises:
        TemplateError: a file is wrong, an id occurs twice, or there is no template at all.
    """
    root: Traversable = resources.files("vocab") if vocab_dir is None else vocab_dir
    folder = root / "templates"
    if not folder.is_dir():
        raise TemplateError(f"{folder}: this folder is missing; it holds one .yaml file for each template")
    templates: dict[str, Template] = {}
    files = (file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml")))
    for file in sorted(files, key=lambda file: file.name):
        template = _load(file)
        if template.id in templates:
            raise TemplateError(f"{file}:1: the id '{template.id}' is taken by another file")
        templates[template.id] = template
    if not templates:
        raise TemplateError(f"{folder}: no template here")
    return Templates(templates)


def _load(file: Traversable) -> Template:
    content = file.read_bytes()
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
        data = yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(f"{file}:{line}: {error.problem or 'no valid YAML'}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TemplateError(f"{file}:1: no valid YAML ({type(error).__name__})") from None
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        raise TemplateError(f"{file}:1: a template starts with 'id:'")
    _refuse_doubled_keys(file, root)
    if "digest" in data:
        raise TemplateError(f"{file}:{_line(root, ('digest',))}: the digest is worked out, leave it away")
    try:
        template = Template.model_validate(data | {"digest": hashlib.sha256(content).hexdigest()})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TemplateError(f"{file}:{_line(root, first['loc'])}: {where}: {first['msg']}") from None
    for loc, problem in _problems(template):
        raise TemplateError(f"{file}:{_line(root, loc)}: {problem}")
    return template


def _problems(template: Template) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    if not template.fields:
        yield ("fields",), "a template needs at least one field"
    for number, field in enumerate(template.fields):
        at = ("fields", number)
        if field.id in seen or field.id in RESERVED_FIELD_IDS:
            yield (*at, "id"), f"the field id '{field.id}' is taken"
        seen.add(field.id)
        if field.kind not in KINDS:
            yield (*at, "kind"), f"kind '{field.kind}' is unknown; choose from {', '.join(KINDS)}"
        for index, fill in enumerate(field.fills):
            if (fill.type, fill.value) not in FILLABLE:
                known = ", ".join(sorted(f"{kind}.{value}" for kind, value in FILLABLE))
                yield (*at, "fills", index), f"{fill.type}.{fill.value} is never found; known are {known}"


def _refuse_doubled_keys(file: Traversable, node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise TemplateError(f"{file}:{key.start_mark.line + 1}: '{key.value}' stands here twice")
            seen.add(key.value)
            _refuse_doubled_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_doubled_keys(file, value)


def _line(node: yaml.Node, loc: tuple[Any, ...]) -> int:
    """The line of the deepest part of ``loc`` that stands in the file."""
    line = node.start_mark.line + 1
    for part in loc:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    found, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
            line = found.start_mark.line + 1
        if found is None:
            break
        node = found
    return line
