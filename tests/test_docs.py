"""The documentation, compared with the code: what a page claims must be so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic_core import PydanticUndefined

from client.__main__ import app as desk_app
from server import wire
from server.__main__ import app as server_app
from server.api.problems import close_code_of, status_of
from server.domain.errors import VerbaalError
from server.domain.transcript import MarkKind
from server.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DESCRIBED = {
    "sound_key_file": "keys/sound.key in the data folder, made at the first start",
    "sound_key_command": "none",
    "court_recipient": "none",  # defaults that differ from machine to machine are told in words
    "data_dir": "the user's data folder",
    "database_url": "SQLite in the data folder",
    "vocab_dir": "what is installed",
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """Cells of every table row that starts with a code name or a number, marks removed."""
    found = re.findall(r"^\| (?:`[A-Za-z_]+`|\d+) \|.*\|$", text, flags=re.MULTILINE)
    return [[cell.strip().strip("`") for cell in row.strip("|").split(" | ")] for row in found]


def errors(kind: type[VerbaalError] = VerbaalError) -> list[type[VerbaalError]]:
    own = [kind] if kind.__module__.startswith("server.domain.") else []
    return own + [error for sub in kind.__subclasses__() for error in errors(sub)]


def shown(field: str) -> str:
    if field in DESCRIBED:
        return DESCRIBED[field]
    default = Settings.model_fields[field].default
    assert default is not PydanticUndefined, f"say in DESCRIBED how the default of {field} is told"
    return (
        json.dumps(default)
        if isinstance(default, tuple)
        else f"{default:g}"
        if isinstance(default, float)
        else str(default)
    )


def test_every_setting_is_described_with_its_default() -> None:
    told = {cells[0]: cells[1] for cells in rows(page("docs/settings.md"))}
    assert told == {f"VERBAAL_{name.upper()}": shown(name) for name in Settings.model_fields}


def test_every_error_code_is_described_with_its_answers() -> None:
    section = page("docs/protocol.md").split("## Error codes")[1]
    told = {cells[0]: (int(cells[1]), int(cells[2])) for cells in rows(section)}
    assert told == {error.code: (int(status_of(error())), close_code_of(error())) for error in errors()}


def test_every_close_code_says_whether_to_connect_again() -> None:
    section = page("docs/protocol.md").split("### Close codes")[1].split("## ")[0]
    told = {int(cells[0]) for cells in rows(section)}
    socket_only = {close_code_of(error()) for error in errors()} | {1000}
    assert told == socket_only


def types_of(adapter: Any) -> set[str]:
    union = getattr(wire, adapter)
    return {get_args(message.model_fields["type"].annotation)[0] for message in get_args(get_args(union)[0])}


@pytest.mark.parametrize(
    ("heading", "union"),
    [("### Messages of the client", "ClientMessage"), ("### Messages of the server", "ServerMessage")],
)
def test_every_message_is_described(heading: str, union: str) -> None:
    section = page("docs/protocol.md").split(heading)[1].split("\n\n")[1]
    assert {cells[0] for cells in rows(section)} == types_of(union)


def test_every_kind_of_mark_is_described() -> None:
    section = page("docs/protocol.md").split("### Marks and suggestions")[1].split("### ")[0]
    assert {cells[0] for cells in rows(section)} == {kind.value for kind in MarkKind}


def examples(arrow: str) -> list[str]:
    return re.findall(rf"^{arrow} (\{{.*\}})$", page("docs/protocol.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("example", examples("→"))
def test_an_example_of_a_client_message_is_one(example: str) -> None:
    wire.client_message.validate_json(example)


@pytest.mark.parametrize("example", examples("←"))
def test_an_example_of_a_server_message_is_one(example: str) -> None:
    wire.server_message.validate_json(example)


def test_every_message_has_an_example() -> None:
    assert {json.loads(example)["type"] for example in examples("→")} == types_of("ClientMessage")
    assert {json.loads(example)["type"] for example in examples("←")} == types_of("ServerMessage")


def commands(app: typer.Typer, name: str) -> set[str]:
    """Every command as it is typed, such as ``verbaal models install``."""

    def walk(command: Any, typed: str) -> Iterator[str]:
        below = getattr(command, "commands", {})
        yield typed
        for word, inner in below.items():
            yield from walk(inner, f"{typed} {word}")

    return set(walk(typer.main.get_command(app), name))


def test_every_command_is_told_and_every_command_that_is_told_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    known = commands(server_app, "verbaal") | commands(desk_app, "verbaal-dictate")
    told = set(
        re.findall(
            r"(?:(?<=[`/])|^)(verbaal(?:-dictate)?(?: [a-z]+){0,2})(?=[ `]|$)", text, flags=re.MULTILINE
        )
    )
    told_commands = {one for one in told if one in known}
    assert {one for one in known if one.count(" ") == 1} <= told_commands
    # What stands after a command is an argument only if the command takes commands no further.
    groups = {one for one in known if any(other.startswith(f"{one} ") for other in known)}
    unknown = {one for one in told - known if one.rsplit(" ", 1)[0] in groups}
    assert not unknown


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_exist(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def of_the_desk_client() -> set[str]:
    found = {
        str(parameter.envvar) for parameter in typer.main.get_command(desk_app).params if parameter.envvar
    }
    assert found
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"VERBAAL_[A-Z_]+", path.read_text(encoding="utf-8")))
    of_the_server = {f"VERBAAL_{name.upper()}" for name in Settings.model_fields}
    assert named <= of_the_server | of_the_desk_client() | {"VERBAAL_SKIP_WEB"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`((?:server|client|tests|vocab|docs|benchmarks|\.ci)/[A-Za-z0-9_./-]*)`", text)
    assert not [name for name in named if not (ROOT / name).exists()]
