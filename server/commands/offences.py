"""`verbaal offences`: the rule sets, whether they are in order, and how elements stand on given facts."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from server.commands.command_line import complain, settings_with, tell

if TYPE_CHECKING:
    from server.reporting.assessment.rule_book import RuleBook

app = typer.Typer(
    no_args_is_help=True,
    help="Rule sets: the elements of offences and the facts that bear on them.",
    rich_markup_mode=None,
)

TABLE_COLUMNS = 140
"""Of a table in a file or pipe: questions and titles are long."""

FolderArgument = Annotated[
    Path | None, typer.Argument(help="Default VERBAAL_VOCAB_DIR, or what ships.", metavar="[FOLDER]")
]


@app.command("list")
def list_sets() -> None:
    """Show every rule set: article, title, the days it was in force, how far it can be trusted."""
    table = Table()
    for column in ("id", "article", "title", "from", "to", "version", "elements", "status"):
        table.add_column(column, overflow="fold")
    for one in sorted(_book().sets, key=lambda one: (one.kind.value != "offence", one.id)):
        days = (
            one.valid_from.isoformat() if one.valid_from else "",
            one.valid_to.isoformat() if one.valid_to else "",
        )
        table.add_row(
            one.id, one.article or "", one.title, *days, str(one.version), str(len(one.elements)), one.status
        )
    _console().print(table)


@app.command("check")
def check_sets(folder: FolderArgument = None) -> None:
    """Read rule sets and questions as the server would; tell with file and line all that is wrong."""
    from server.reporting.assessment.rule_checks import problems_of
    from server.reporting.assessment.rule_files import is_own, read_rule_files
    from server.reporting.templates import load_templates
    from server.yaml_lines import FileError

    vocab_dir = settings_with(vocab_dir=folder).vocab_dir
    files = read_rule_files(vocab_dir)
    try:
        templates = load_templates(vocab_dir)
    except FileError as error:
        complain(str(error))
        raise typer.Exit(1) from error
    problems = problems_of(files, templates, templates_are_own=is_own("templates", vocab_dir))
    for problem in problems:
        complain(str(problem))
    if problems:
        tell(f"{len(problems)} to put right.")
        raise typer.Exit(1)
    rules = sum(len(file.rules.rules) for file in files.sets)
    tell(
        f"Everything is in order: {len(files.sets)} rule sets with {rules} rules, "
        f"{len(files.observables)} observables."
    )


@app.command("explain")
def explain_set(
    set_id: Annotated[str, typer.Argument(help="Id of a rule set, such as sr_310.", metavar="SET")],
    *,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the event; default today.")
    ] = None,
    yes: Annotated[list[str] | None, typer.Option(help="An observable that is so; may come again.")] = None,
    no: Annotated[list[str] | None, typer.Option(help="An observable that is not so.")] = None,
    unknown: Annotated[list[str] | None, typer.Option(help="One that nobody knows.")] = None,
) -> None:
    """Show how the elements of a set stand on given answers, the chain behind each, and its questions."""
    from server.commands.offences_explained import NotThere, explained, show
    from server.domain.assessing import Reply

    replies: dict[str, Reply] = {}
    for reply, names in ((Reply.YES, yes), (Reply.NO, no), (Reply.UNKNOWN, unknown)):
        for name in names or ():
            if replies.setdefault(name, reply) is not reply:
                raise typer.BadParameter(f"'{name}' can have one answer")
    day = (on or datetime.now().astimezone()).date()
    try:
        show(_console(), explained(_book(), set_id, on=day, replies=replies))
    except NotThere as error:
        complain(str(error))
        raise typer.Exit(1) from error


def _book() -> RuleBook:
    """The rule book; a wrong file ends the command."""
    from server.reporting.assessment.rule_book import load_rule_book
    from server.reporting.templates import load_templates
    from server.yaml_lines import FileError

    vocab_dir = settings_with().vocab_dir
    try:
        return load_rule_book(vocab_dir, load_templates(vocab_dir))
    except FileError as error:
        complain(str(error))
        raise typer.Exit(1) from error


def _console() -> Console:
    """For tables on standard output; in a file or pipe they keep a width of their own."""
    return Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS)
