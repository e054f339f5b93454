"""What the dictation screen shows, and how it is laid out. No terminal is touched here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from client.connection import Line, LineState
from client.live_text import LiveText
from client.pcm import SILENCE_DBFS, Loudness

METER_CELLS = 12
METER_FLOOR_DBFS = -54.0
"""Softer than this is an empty meter; speech at a desk lies around -30."""
TELL_UNSENT_S = 1.0
TELL_LAG_S = 2.0
TELL_SILENT_S = 4.0


class Phase(StrEnum):
    """Where the dictation is."""

    SPEAKING = "speaking"
    PAUSED = "paused"
    FINISHING = "finishing"


@dataclass(slots=True)
class View:
    """All that the screen shows of one dictation."""

    phase: Phase = Phase.SPEAKING
    with_keys: bool = True
    recorded_s: float = 0.0
    loudness: Loudness = field(default_factory=lambda: Loudness(SILENCE_DBFS, SILENCE_DBFS))
    silent_s: float = 0.0
    line: Line = field(default_factory=lambda: Line(LineState.CONNECTING))
    unsent_s: float = 0.0
    in_memory_s: float = 0.0
    disk_problem: str = ""
    lost_s: float = 0.0
    text: LiveText = field(default_factory=LiveText)
    labels: dict[str, str] = field(default_factory=dict)


def seconds(value: float) -> str:
    """Seconds as the Dutch write them: ``3,2 s``."""
    return f"{value:.1f} s".replace(".", ",")


def clock(value_s: float) -> str:
    """A length as ``1:02:03`` or ``02:03``."""
    minutes, rest = divmod(int(value_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def render(view: View, console: Console) -> RenderableType:
    """The whole screen, never higher than the terminal; of a long text the end is shown."""
    width, height = console.size
    below = [*_fields(view, width), *_notices(view), _help(view)]
    room = max(3, height - 5 - sum(_lines(part, console) for part in below))
    body = live_text(view.text)
    lines = body.wrap(console, width)
    shown = Text("\n").join(lines[-room:]) if len(lines) > room else body
    return Group(_head(view), Rule(style="dim"), shown, Rule(style="dim"), *below)


def live_text(text: LiveText) -> Text:
    """Finals plain and what was said to Verbaal dim; settled words bold, tentative ones in brackets.

    Behind them how many places there are to listen to; which ones, the review tells.
    """
    shown = Text()
    for words, told in text.pieces:
        shown.append("" if not shown or shown.plain.endswith("\n") else " ")
        shown.append(words, style="dim" if told else "")
    for words, style in ((text.settled, "bold"), (text.tentative, "dim italic")):
        if words.strip():
            marked = f"[{words.strip()}…]" if style != "bold" else words.strip()
            shown.append("" if not shown or shown.plain.endswith("\n") else " ").append(marked, style=style)
    if not shown and not text.points:
        return Text("Nog geen tekst.", style="dim")
    if text.points:
        places = "1 punt" if text.points == 1 else f"{text.points} punten"
        shown.append("\n" if shown else "").append(f"({places} om straks na te luisteren)", style="dim")
    return shown


def _head(view: View) -> Text:
    state, style = {
        Phase.SPEAKING: ("● OPNAME", "bold red"),
        Phase.PAUSED: ("‖ PAUZE", "bold yellow"),
        Phase.FINISHING: ("■ AFRONDEN", "bold"),
    }[view.phase]
    head = Text(no_wrap=True, overflow="ellipsis")
    head.append(state, style=style).append(f"  {clock(view.recorded_s)}  ")
    if view.phase is Phase.SPEAKING:
        head.append_text(meter(view.loudness)).append("  ")
    head.append(_line_words(view.line), style="" if view.line.state is LineState.ONLINE else "bold")
    if view.text.model:
        head.append(f" · model {view.text.model}", style="dim")
    return head


def meter(loudness: Loudness) -> Text:
    """Level as a bar; the last cells in another colour, and a word when it is too loud."""
    share = (loudness.rms_dbfs - METER_FLOOR_DBFS) / -METER_FLOOR_DBFS
    filled = round(METER_CELLS * min(1.0, max(0.0, share)))
    bar = Text("█" * filled, style="red" if loudness.clipped else "green")
    bar.append("░" * (METER_CELLS - filled), style="dim")
    if loudness.clipped:
        bar.append(" te hard", style="red")
    return bar


def _line_words(line: Line) -> str:
    if line.state is LineState.ONLINE:
        return "verbonden"
    if line.state is LineState.WAITING:
        return f"geen verbinding, nieuwe poging over {max(1, round(line.retry_s))} s"
    return "verbinden…"


def _fields(view: View, width: int) -> list[Text]:
    if not view.text.fields:
        return []
    shown = Text()
    for name, value in view.text.fields.items():
        shown.append(" · " if shown else "").append(f"{view.labels.get(name, name)} ", style="dim")
        shown.append(value, style="bold")
    shown.truncate(width * 3, overflow="ellipsis")
    return [shown]


def notices(view: View) -> list[str]:
    """What the user should know now, in sentences."""
    told = []
    if view.unsent_s >= TELL_UNSENT_S:
        told.append(f"Nog te versturen: {seconds(view.unsent_s)}. Het geluid is veilig op deze computer.")
    if view.line.state is LineState.WAITING:
        told.append(f"{view.line.reason} U kunt gewoon doorgaan.")
    if view.text.lag_s >= TELL_LAG_S:
        told.append(f"De herkenning loopt {seconds(view.text.lag_s)} achter.")
    if view.phase is Phase.FINISHING and view.unsent_s < TELL_UNSENT_S:
        told.append("Alles is verstuurd. Even wachten op de laatste tekst.")
    if view.disk_problem:
        told.append(
            f"Het geluid kan niet op schijf worden bewaard ({view.disk_problem}). "
            f"{seconds(view.in_memory_s)} staat alleen in het geheugen. "
            "Maak ruimte vrij en sluit dit venster niet."
        )
    if view.lost_s:
        told.append(f"De computer was te druk: {seconds(view.lost_s)} geluid is gemist. Herhaal wat u zei.")
    if view.phase is Phase.SPEAKING and view.silent_s >= TELL_SILENT_S:
        told.append("De microfoon geeft alleen stilte. Staat hij aan?")
    return told


def _notices(view: View) -> list[Text]:
    return [Text(f"! {sentence}", style="yellow") for sentence in [*notices(view), *view.text.remarks]]


def _help(view: View) -> Text:
    if view.phase is Phase.FINISHING:
        return Text("Ctrl-C: later verdergaan", style="dim")
    if not view.with_keys:
        return Text("Ctrl-C: afbreken, het geluid blijft bewaard", style="dim")
    toggle = "pauze" if view.phase is Phase.SPEAKING else "spreken"
    return Text(f"spatie: {toggle} · q: stoppen en nakijken · Ctrl-C: afbreken, geluid blijft", style="dim")


def _lines(part: Text, console: Console) -> int:
    return len(part.wrap(console, console.width))
