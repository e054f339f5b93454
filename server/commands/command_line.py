"""What every command of `verbaal` shares: settings, and how it talks to whoever runs it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from server.domain.errors import VerbaalError

if TYPE_CHECKING:
    from server.settings import Settings

messages = Console(stderr=True)
TABLE_COLUMNS = 120
"""Of a table in a file or pipe: it must not be squeezed to a terminal that isn't there."""

ModelOption = Annotated[str | None, typer.Option("--model", help="Name or folder; default VERBAAL_MODEL.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="Code, such as nl.")]


def settings_with(**given: Any) -> Settings:
    """Settings from the environment and what the command line gave; wrong ones end the command."""
    from pydantic import ValidationError

    from server.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for one in error.errors(include_input=False):
            where = "_".join(map(str, one["loc"])).upper()
            complain((f"VERBAAL_{where}: " if where else "") + one["msg"].removeprefix("Value error, "))
        raise typer.Exit(1) from None


def language_code_of(language: str) -> str:
    """The code of a language as Whisper knows it; one it does not know ends the command."""
    from server.asr.languages import language_code

    code = language_code(language)
    if code is None:
        raise typer.BadParameter(f"Whisper knows no language {language!r}; Dutch is nl.")
    return code


def listen_on(host: str, port: int) -> socket.socket:
    """Take the port before the model is loaded: a second server stops at once, with a reason."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        complain(
            f"Port {port} of {host} can't be used ({error.strerror}). Does Verbaal run already? "
            "Choose another with --port, or VERBAAL_PORT."
        )
        raise typer.Exit(1) from error


def tell(line: str) -> None:
    """What goes on, on standard error."""
    messages.print(line, markup=False, highlight=False, soft_wrap=True)


def complain(line: str) -> None:
    """What is wrong, on standard error."""
    messages.print(line, style="red", markup=False, highlight=False, soft_wrap=True)


def reason_of(error: BaseException) -> str:
    """Why something stopped, as far as it may be told: sentences of our own, names of files and types."""
    from alembic.util import CommandError

    from server.yaml_lines import FileError

    if isinstance(error, VerbaalError):
        return error.message.rstrip(".")
    if isinstance(error, FileError | CommandError):
        return str(error).rstrip(".")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return type(error).__name__
