"""`verbaal replay`: recognises the sound of a court bundle again, and shows each word that differs.

Exit code 0 when words and observations are the same, 1 when they differ, 2 when it can't be done.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from server.commands.command_line import complain, messages, settings_with, tell

if TYPE_CHECKING:
    from server.commands.replay_bundle import Recorded
    from server.commands.replay_reading import Difference
    from server.settings import Settings

CANNOT = 2
TABLE_COLUMNS = 120


def replay(
    bundle: Annotated[Path, typer.Argument(help="A court bundle: the zip file, or its folder.", exists=True)],
    model: Annotated[
        str | None, typer.Option("--model", help="Compare with another model than the recorded one.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="Public keys known from elsewhere (keys.txt).", exists=True)
    ] = None,
) -> None:
    """Recognise the sound of a court bundle again, and show what differs word by word."""
    from server.commands.replay_bundle import BundleRefused, read_recorded
    from server.proof.standalone.signatures import read_keys
    from server.yaml_lines import FileError

    known = read_keys(keys.read_text(encoding="utf-8", errors="replace")) if keys else None
    if known is None:
        tell("The key comes from the bundle itself: this shows that it fits itself. See --keys.")
    try:
        recorded = read_recorded(bundle, known)
        differences = 0
        if recorded.has_sound:
            differences += _hear(bundle, recorded, model)
        else:
            tell("There is no sound in this bundle: only the reading of the words is done again.")
        differences += _read(recorded)
    except BundleRefused as error:
        for line in error.lines:
            complain(line)
        _give_up("The bundle is not whole; a replay of it would prove nothing.")
    except FileError as error:
        _give_up(str(error))
    if differences:
        raise typer.Exit(1)


def _hear(bundle: Path, recorded: Recorded, model: str | None) -> int:
    """Recognise again; returns how many words differ."""
    from server.commands.replay_reading import word_differences

    settings = settings_with(
        model=model or recorded.engine["model"],
        beam_size=recorded.engine.get("settings", {}).get("beam_size"),
        compute_type=None if model else recorded.engine.get("compute_type"),
    )
    words = asyncio.run(_recognise(bundle, recorded, settings, other=model is not None))
    found = word_differences(recorded.words, words)
    _show(f"Words: {len(recorded.words)} recorded, {len(words)} now", found)
    return len(found)


async def _recognise(bundle: Path, recorded: Recorded, settings: Settings, *, other: bool) -> list[str]:
    from server.asr.listening import Hearing
    from server.asr.replaying import heard_again
    from server.asr.stock_phrases import load_stock_phrases
    from server.asr.vad import SileroModel
    from server.commands.replay_bundle import Shown, pcm_of
    from server.engines import load_recognizers, schedulers_for

    recognizers = await asyncio.to_thread(load_recognizers, settings, progress=tell)
    info = recognizers[0].info
    wanted = recorded.engine.get("model_sha256")
    if info.model_sha256 != wanted and not other:
        _give_up(
            f"This bundle was recognised with model {recorded.engine['model']} (sha256 {wanted}); here "
            f"{info.model} has sha256 {info.model_sha256}. Install that model, or name another with --model "
            "to compare the two."
        )
    if other:
        tell(f"Heard with {info.model} (sha256 {info.model_sha256}), NOT with the recorded model.")
    phrases = load_stock_phrases(settings.vocab_dir)
    now = {**info.as_record(), "stock_phrases_sha256": phrases.digest}
    for line in recorded.other_circumstances(now):
        tell(line)
    hearing = Hearing(
        language=recorded.language,
        vocabulary=Shown(recorded.prompt(settings.vocab_dir, tell)),
        phrases=phrases,
    )
    async with schedulers_for(recognizers) as schedulers:
        utterances = await heard_again(
            schedulers, SileroModel().stream(), hearing, pcm_of(bundle), cuts=recorded.cuts
        )
    return [word.text for one in utterances for word in one.words]


def _read(recorded: Recorded) -> int:
    """Read the recorded words again; returns how many observations and fields differ."""
    from server.commands.replay_reading import read_again

    found, notes = read_again(recorded, settings_with().vocab_dir)
    for line in notes:
        tell(line)
    _show(f"Observations and fields: {recorded.found} recorded", found)
    return len(found)


def _show(title: str, found: list[Difference]) -> None:
    console = Console(width=None if messages.is_terminal else TABLE_COLUMNS)
    if not found:
        console.print(f"{title}. No difference.", markup=False, highlight=False)
        return
    table = Table(title=f"{title}. {len(found)} different.", title_justify="left")
    for column in ("where", "recorded", "now"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(*map(_plain, (one.where, one.recorded, one.now)))
    console.print(table)


def _plain(text: str) -> str:
    """Text in which rich finds no markup."""
    return text.replace("[", "\\[")


def _give_up(line: str) -> NoReturn:
    complain(line)
    raise typer.Exit(CANNOT)
