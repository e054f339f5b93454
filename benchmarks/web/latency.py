"""From the tap to the first sample, and from the server's message to the screen.

``python -m benchmarks.web latency``: Debian's Chromium with the window of a phone, with the processor as it
is and four times slower, against the real server; the microphone plays real speech.

| Figure | From | To |
|---|---|---|
| first sample | the tap, as the browser dates it | the first message of the audio thread, less its sound |
| shown | the frame arrives (DevTools' ``Network.webSocketFrameReceived``) | the picture with its words |
| long | the app takes a message in, with 1,600 utterances on the screen | the picture with its words |
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import wave
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from playwright.async_api import Browser, Page, ViewportSize, WebSocketRoute, async_playwright
from rich.table import Table

from benchmarks.figures import Spread, number
from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Url
from benchmarks.reports import circumstances, console, write_json
from benchmarks.speech import Speech
from benchmarks.web.latency_page import LEVEL_S, WATCH
from benchmarks.web.served import served
from benchmarks.web.shown import Drawn, Shown, sent_by, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PHONE = ViewportSize(width=360, height=780)
SLOWER = (1, 4)
FIRST_SAMPLE_MS, SHOWN_MS = 300.0, 100.0
UTTERANCES = 1_600
SPEECH_S = 45.0
START, STOP = "Start opname", "Stop opname"


@dataclass(frozen=True, slots=True)
class Latency:
    """Of one speed of the processor; all in milliseconds."""

    slower: int
    first_sample: tuple[float, ...]
    shown: Shown
    long: tuple[float, ...]
    refill_ms: float
    """From the first to the last picture when 1,600 finals come at once, as after a reconnect."""


@asynccontextmanager
async def _browser(sound: Path | None) -> AsyncIterator[Browser]:
    arguments = [*ARGUMENTS, *([f"--use-file-for-fake-audio-capture={sound}%noloop"] if sound else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


async def _page(browser: Browser, slower: int) -> tuple[Page, Any]:
    context = await browser.new_context(
        viewport=PHONE,
        locale="nl-NL",
        has_touch=True,
        permissions=["microphone", "screen-wake-lock"],
        service_workers="block",
    )
    await context.add_init_script(WATCH)
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page, devtools


async def _start(page: Page, url: str) -> None:
    await page.goto(url)
    button = page.get_by_role("button", name=START)
    await page.locator("button.record[aria-disabled=false]").wait_for()
    await page.wait_for_timeout(500)  # an officer reads the screen before the tap
    await button.tap()
    await page.get_by_role("button", name=STOP).wait_for()


async def first_samples(url: str, slower: int, runs: int) -> tuple[float, ...]:
    """Tap to first sample, each time in a fresh profile."""
    found = []
    async with _browser(None) as browser:
        for _ in range(runs):
            page, _devtools = await _page(browser, slower)
            await _start(page, url)
            seen: dict[str, Any] = {}
            while not seen.get("samples"):
                await page.wait_for_timeout(50)
                seen = await page.evaluate("({ pressed: __latency.pressed, samples: __latency.samples })")
            found.append(seen["samples"][0][0] - LEVEL_S * 1000 - seen["pressed"][0])
            await page.context.close()
    return tuple(found)


async def message_delays(url: str, slower: int, sound: Path, seconds: float) -> Shown:
    """Dictate real speech and follow each message with words to the screen."""
    async with _browser(sound) as browser:
        page, devtools = await _page(browser, slower)
        frames: list[tuple[float, str]] = []
        devtools.on(
            "Network.webSocketFrameReceived",
            lambda event: frames.append((event["timestamp"], event["response"]["payloadData"])),
        )
        await devtools.send("Network.enable")
        await devtools.send("Performance.enable")
        await _start(page, url)
        metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
        began_s = next(one["value"] for one in metrics if one["name"] == "NavigationStart")
        await page.wait_for_timeout(seconds * 1000)
        drawn = [Drawn(at, tail) for at, tail in await page.evaluate("__latency.drawn")]
        await page.context.close()
    told = [_json(payload, (at_s - began_s) * 1000) for at_s, payload in frames]
    return shown([one for one in told if one is not None], drawn)


def _json(payload: str, at_ms: float) -> Any:
    try:
        return sent_by(json.loads(payload), at_ms)
    except ValueError:
        return None  # a binary frame


async def long_dictation(url: str, slower: int) -> tuple[tuple[float, ...], float]:
    """With :data:`UTTERANCES` on the screen: drawing a message, and drawing all of them anew."""
    async with _browser(None) as browser:
        page, _devtools = await _page(browser, slower)
        sockets: list[WebSocketRoute] = []

        def talk(socket: WebSocketRoute) -> None:
            def hear(message: str | bytes) -> None:
                if isinstance(message, str) and json.loads(message)["type"] == "start":
                    sockets.append(socket)
                    socket.send(json.dumps(_READY))
                    for utterance in range(UTTERANCES):
                        socket.send(json.dumps(_final(utterance)))

            socket.on_message(hear)

        await page.route_web_socket("**/v1/dictations", talk)
        await _start(page, url)
        while await page.locator(".final").count() < UTTERANCES:
            await page.wait_for_timeout(200)
        await page.wait_for_timeout(1000)
        seen = await page.evaluate(_PICTURES)
        refill_ms = seen["drawn"][-1] - seen["messages"][0][0]
        before = len(seen["messages"])
        for step in range(40):
            utterance = UTTERANCES + step // 4
            more = _final(utterance) if step % 4 == 3 else _partial(utterance, step)  # noqa: PLR2004 - every fourth
            sockets[-1].send(json.dumps(more))
            await page.wait_for_timeout(150)
        await page.wait_for_timeout(1000)  # the last picture
        seen = await page.evaluate(_PICTURES)
        await page.context.close()
    pictures: Sequence[float] = seen["drawn"]
    delays = [
        next((drawn - at for drawn in pictures if drawn >= at), float("inf"))
        for at, _kind, _utterance in seen["messages"][before:]
    ]
    return tuple(delays), refill_ms


_PICTURES = "({ messages: __latency.messages, drawn: __latency.drawn.map(([at]) => at) })"
_READY = {
    "type": "ready",
    "dictation_id": "a" * 22,
    "next_sample": 0,
    "effective": {},
    "limits": {"max_frame_bytes": 65_536, "max_dictation_s": 14_400},
}
_SAID = "Ik zag dat de bestuurder van het voertuig rechts af sloeg en daarna stopte voor de woning."


def _final(utterance: int) -> dict[str, Any]:
    start_s = utterance * 4.0
    words = [
        {"text": word, "start_s": start_s + n * 0.2, "end_s": start_s + n * 0.2 + 0.2, "probability": 0.9}
        for n, word in enumerate(_SAID.split())
    ]
    # Every tenth has words in doubt: those are drawn piece by piece.
    doubt = {"kind": "doubtful", "start_s": start_s, "end_s": start_s + 0.6, "text": ""}
    return {
        "type": "final",
        "utterance": utterance,
        "revision": 2,
        "start_s": start_s,
        "end_s": start_s + 3.8,
        "text": _SAID,
        "words": words,
        "marks": [] if utterance % 10 else [doubt],
        "suggestions": [],
        "commands": [],
    }


def _partial(utterance: int, step: int) -> dict[str, Any]:
    words = _SAID.split()
    heard = 3 + 4 * (step % 4)
    return {
        "type": "partial",
        "utterance": utterance,
        "settled": " ".join(words[: heard - 2]),
        "tentative": " ".join(words[heard - 2 : heard]),
        "start_s": utterance * 4.0,
    }


def speech(manifest: Path, seconds: float) -> list[bytes]:
    """Clips of one speaker until there is enough, as PCM."""
    source = Speech(manifest)
    speaker = source.speakers[0]
    parts: list[bytes] = []
    for at in range(source.count(speaker)):
        parts += [source.clip(speaker, at).pcm, bytes(16_000)]
        if sum(map(len, parts)) >= seconds * 32_000:
            break
    return parts


async def measure(url: str | None, manifest: Path, runs: int) -> list[Latency]:
    """All figures, at every speed of the processor."""
    found = []
    with tempfile.TemporaryDirectory(prefix="latency-") as folder:
        sound = Path(folder) / "spoken.wav"
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            for part in speech(manifest, SPEECH_S):
                file.writeframes(part)
        async with served(url) as address:
            for slower in SLOWER:
                first = await first_samples(address, slower, runs)
                told = await message_delays(address, slower, sound, SPEECH_S + 5)
                long, refill_ms = await long_dictation(address, slower)
                found.append(Latency(slower, first, told, long, refill_ms))
    return found


def table(found: Sequence[Latency]) -> Table:
    """One row for each figure and speed."""
    shown_as = Table(title="Milliseconds; a window of 360 x 780")
    for column in ("processor", "figure", "n", "median", "p95", "highest", "bar"):
        shown_as.add_column(column, justify="left" if column in {"processor", "figure"} else "right")
    for one in found:
        rows = (
            ("tap to first sample", one.first_sample, FIRST_SAMPLE_MS),
            ("message to screen", one.shown.delays_ms, SHOWN_MS),
            (f"message to screen, {UTTERANCES} utterances", one.long, SHOWN_MS),
        )
        for name, values, bar in rows:
            spread = Spread.of(values)
            shown_as.add_row(
                f"{one.slower}x slower" if one.slower > 1 else "as it is",
                name,
                str(spread.count),
                *(number(value, 0) for value in (spread.p50, spread.p95, spread.highest)),
                f"{bar:.0f}",
            )
        shown_as.add_row("", f"{UTTERANCES} finals at once", "1", number(one.refill_ms, 0), "", "", "")
    return shown_as


def main(
    runs: Annotated[int, typer.Option(min=1, help="Taps, each in a fresh profile.")] = 15,
    manifest: Manifest = DEFAULT_MANIFEST,
    url: Url = None,
    json_file: JsonFile = None,
) -> None:
    """Tap to first sample, and message to screen, on a fast and a slow processor."""
    found = asyncio.run(measure(url, manifest, runs))
    console().print(table(found))
    for one in found:
        if one.shown.overtaken or one.shown.never:
            console().print(
                f"{one.slower}x: {one.shown.overtaken} messages overtaken by a newer one before a picture, "
                f"{one.shown.never} never shown"
            )
    write_json(json_file, circumstances() | {"latency": found})
