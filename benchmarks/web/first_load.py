"""How soon the app can be used on a slow phone: ``python -m benchmarks.web first-load``.

A fresh profile opens the app over a line of 1.6 Mbit/s with 150 ms round trips (Lighthouse's slow 4G, once
called fast 3G), with a processor four times slower than this one. *Interactive* is when the
record button can be pressed and no task of over 50 ms is under way. Then the same page again from what the
device kept, with the line cut.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from playwright.async_api import BrowserContext, Page, ViewportSize, async_playwright
from rich.table import Table

from benchmarks.figures import median
from benchmarks.options import JsonFile, Url
from benchmarks.reports import circumstances, console, write_json
from benchmarks.web.served import served

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PHONE = ViewportSize(width=360, height=780)

ROUND_TRIP_MS = 150
DOWN_KBIT_S = 1600
UP_KBIT_S = 750
SLOWER = 4
BUDGET_S = 1.5

# Runs before the page's own scripts, so that nothing is missed and nothing is asked while it loads.
WATCH = """
(() => {
  const seen = { painted: null, button: null, tasks: [] };
  Object.defineProperty(window, "__firstLoad", { value: seen });
  new PerformanceObserver((list) => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first) seen.painted = first.startTime;
  }).observe({ type: "paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push([task.startTime, task.startTime + task.duration]);
  }).observe({ type: "longtask", buffered: true });
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector("button.record[aria-disabled=false]")) return;
    seen.button = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, attributes: true });
})();
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One opening of the app, in seconds since the address was entered; bytes as they came over the line."""

    painted_s: float
    button_s: float
    interactive_s: float
    received_bytes: int


async def _load(page: Page, url: str) -> Load:
    received = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal received
        received += int(event["encodedDataLength"])

    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    line.on("Network.loadingFinished", count)
    await page.goto(url, wait_until="commit")
    await page.locator("button.record[aria-disabled=false]").wait_for()
    at_button = received
    await page.wait_for_timeout(1500)  # a task that was on its way shows itself
    seen = await page.evaluate("window.__firstLoad")
    button = float(seen["button"])
    # A task that began later is work after the page was usable: the other screens, the worker.
    busy = [end for start, end in seen["tasks"] if start <= button]
    await line.detach()
    return Load(float(seen["painted"]) / 1000, button / 1000, max([button, *busy]) / 1000, at_button)


async def _slowed(context: BrowserContext, *, cut: bool) -> Page:
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": cut,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": DOWN_KBIT_S * 1000 / 8,
            "uploadThroughput": UP_KBIT_S * 1000 / 8,
        },
    )
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


async def _visit(url: str) -> tuple[Load, Load]:
    """First in a fresh profile, then without a network from what it kept."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            context = await browser.new_context(viewport=PHONE, locale="nl-NL", has_touch=True)
            await context.add_init_script(WATCH)
            first = await _load(await _slowed(context, cut=False), url)
            settled = await context.new_page()
            await settled.goto(url)
            await settled.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
            await settled.wait_for_timeout(500)
            await settled.close()
            await context.set_offline(True)
            again = await _load(await _slowed(context, cut=True), url)
        finally:
            await browser.close()
    return first, again


async def measure(url: str | None, runs: int) -> list[tuple[Load, Load]]:
    """Visits one after another, each with a browser of its own; without ``url`` to a server of their own."""
    async with served(url) as address:
        return [await _visit(address) for _ in range(runs)]


def main(
    runs: Annotated[int, typer.Option(min=1, help="Visits, each in a fresh profile.")] = 5,
    url: Url = None,
    json_file: JsonFile = None,
) -> None:
    """Time until the app can be used on a slow phone, first and from what the device kept."""
    visits = asyncio.run(measure(url, runs))
    table = Table(
        title=f"{DOWN_KBIT_S / 1000} Mbit/s, {ROUND_TRIP_MS} ms, processor {SLOWER} times slower; "
        f"median of {runs}"
    )
    for column in ("", "first paint", "record button", "interactive", "slowest", "kB received"):
        table.add_column(column, justify="left" if column == "" else "right")
    for name, loads in (
        ("first visit", [first for first, _ in visits]),
        ("no network", [again for _, again in visits]),
    ):
        middle = [
            median([getattr(one, key) for one in loads]) or 0
            for key in ("painted_s", "button_s", "interactive_s")
        ]
        slowest = max(one.interactive_s for one in loads)
        table.add_row(
            name,
            *(f"{value:.2f} s" for value in (*middle, slowest)),
            f"{max(one.received_bytes for one in loads) / 1000:.0f}",
        )
    console().print(table)
    held = all(first.interactive_s <= BUDGET_S for first, _ in visits)
    console().print(f"interactive within {BUDGET_S} s in every visit: {'yes' if held else 'no'}")
    write_json(
        json_file,
        circumstances()
        | {"first": [first for first, _ in visits], "no_network": [again for _, again in visits]},
    )
