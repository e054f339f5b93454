"""A day at the desk in one tab: ``python -m benchmarks.web desk-day --dictations 30``.

Dictate some seconds, stop, see the draft, go back, dictate again. Memory is asked for after the garbage was
collected: of the page's scripts, and how many nodes, listeners and documents there are.

The tab after ten dictations is what the rest is compared with. Until then V8 compiles the functions that turn
out to be used often, and after it those that are used less; machine code stands in the same heap. Snapshots
told the two apart (docs/benchmarks.md): the growth from the 12th dictation to the 25th was code. So that a
leak can't hide behind it, ``--no-compiled`` turns V8's compilers off, and then the tab after three dictations
is the one to compare with. All tabs are in the JSON.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import CDPSession, Page
from rich.table import Table

from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Seed
from benchmarks.reports import circumstances, console, write_json
from benchmarks.web.phone import Phone
from benchmarks.web.served import own_server
from benchmarks.web.spoken import spoken

WARM = 10
WARM_UNCOMPILED = 3
FLAT = 0.10
# V8's three compilers off: the page's code stays bytecode, so that what grows is what the page keeps.
UNCOMPILED = ("--js-flags=--no-opt --no-maglev --no-sparkplug",)
SETTLE_MS = 1500
# Before the page's own scripts: how many audio contexts, sockets and timers it makes and gives back.
WATCH = """
(() => {
  const made = { contexts: 0, open: 0 };
  const Plain = window.AudioContext;
  window.AudioContext = class extends Plain { constructor(...all) { super(...all); made.contexts += 1; } };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...all) {
      super(...all);
      made.open += 1;
      this.addEventListener("close", () => { made.open -= 1; });
    }
  };
  Object.defineProperty(window, "__made", { value: made });
})();
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """What a tab holds after the garbage was collected."""

    heap_bytes: int
    nodes: int
    listeners: int
    documents: int
    audio_contexts: int
    open_sockets: int


def look(page: Page, line: CDPSession) -> Tab:
    """Collect the garbage, then measure."""
    page.wait_for_timeout(SETTLE_MS)
    line.send("HeapProfiler.enable")
    for _ in range(3):
        line.send("HeapProfiler.collectGarbage")
    line.send("HeapProfiler.disable")
    named = {one["name"]: one["value"] for one in line.send("Performance.getMetrics")["metrics"]}
    made = page.evaluate("window.__made")
    return Tab(
        heap_bytes=int(named["JSHeapUsedSize"]),
        nodes=int(named["Nodes"]),
        listeners=int(named["JSEventListeners"]),
        documents=int(named["Documents"]),
        audio_contexts=int(made["contexts"]),
        open_sockets=int(made["open"]),
    )


def desk_day(
    url: str, profile: Path, wav: Path, *, dictations: int, seconds: float, compiled: bool = True
) -> list[Tab]:
    """The tab on the dictation screen before the first dictation and after each."""
    with Phone(profile, wav, () if compiled else UNCOMPILED) as desk:
        page = desk.page
        page.set_viewport_size({"width": 1440, "height": 900})
        page.add_init_script(WATCH)
        desk.install(url)
        line = page.context.new_cdp_session(page)
        line.send("Performance.enable")
        tabs = [look(page, line)]
        for _ in range(dictations):
            desk.dictate(seconds)
            page.get_by_role("button", name="Stop opname").click()
            page.locator("text-panel").wait_for()
            page.get_by_role("link", name="Dicteren").first.click()
            page.get_by_role("button", name="Start opname").and_(page.locator(":enabled")).wait_for()
            tabs.append(look(page, line))
    return tabs


def is_flat(tabs: list[Tab], warm_after: int) -> bool:
    """Heap, nodes and listeners of the last within a tenth of those of the warm tab; one audio context."""
    warm, last = tabs[min(warm_after, len(tabs) - 1)], tabs[-1]
    pairs = ((warm.heap_bytes, last.heap_bytes), (warm.nodes, last.nodes), (warm.listeners, last.listeners))
    grown = any(after > before * (1 + FLAT) for before, after in pairs)
    return not grown and last.audio_contexts <= 1 and last.open_sockets == 0


def main(
    dictations: Annotated[int, typer.Option(min=12, help="In one tab.")] = 30,
    seconds: Annotated[float, typer.Option(min=2, help="Of each.")] = 4,
    seed: Seed = 1,
    manifest: Manifest = DEFAULT_MANIFEST,
    json_file: JsonFile = None,
    *,
    compiled: Annotated[
        bool, typer.Option(help="As officers have it; without, what grows is the page's.")
    ] = True,
) -> None:
    """Memory of one tab over many dictations."""
    with tempfile.TemporaryDirectory(prefix="desk-day-") as folder:
        root = Path(folder)
        wav, _ = spoken(manifest, at_least_s=dictations * (seconds + 1), seed=seed, path=root / "spoken.wav")
        with own_server(root / "data") as url:
            tabs = desk_day(
                url, root / "profile", wav, dictations=dictations, seconds=seconds, compiled=compiled
            )
    warm = WARM if compiled else WARM_UNCOMPILED
    flat = is_flat(tabs, warm)
    how = "" if compiled else ", not compiled"
    table = Table(title=f"{dictations} dictations of {seconds:.0f} s in one tab{how}")
    for column in ("after", "heap MB", "nodes", "listeners", "documents", "audio contexts", "sockets"):
        table.add_column(column, justify="right")
    shown = [0, 1, 3, *range(WARM, dictations, 10), dictations]
    for nth in dict.fromkeys(one for one in shown if one < len(tabs)):
        tab = tabs[nth]
        figures = (tab.nodes, tab.listeners, tab.documents, tab.audio_contexts, tab.open_sockets)
        table.add_row(str(nth), f"{tab.heap_bytes / 1e6:.2f}", *map(str, figures))
    console().print(table)
    console().print(f"flat within {FLAT:.0%} after {warm}: {'yes' if flat else 'NO'}")
    found = {"compiled": compiled, "warm_after": warm, "flat": flat, "tabs": [asdict(tab) for tab in tabs]}
    write_json(json_file, circumstances() | found)
    if not flat:
        raise typer.Exit(1)
