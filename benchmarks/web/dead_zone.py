"""A dictation in a dead zone: ``python -m benchmarks.web dead-zone --seconds 60``.

A phone without a network before the first word; so many seconds are dictated; the browser is killed (SIGKILL)
and started again; then the network is back. The recording is sent without being asked. Then the packets that
arrived are sent once more to the same server, in one go and undisturbed: the same samples and the same words
must come out.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Seed
from benchmarks.reports import circumstances, console, write_json
from benchmarks.web.phone import Phone
from benchmarks.web.served import own_server
from benchmarks.web.spoken import spoken
from server import wire
from server.app import open_audio_keys
from server.domain.sound_pieces import Piece, PieceChain, PieceKind, pieces_in
from server.settings import Settings
from server.store.sound.audio_files import AudioFiles

PIECE_SAMPLES = 320
WITHIN_S = 180
BUSY_S = 3


@dataclass(frozen=True, slots=True)
class Came:
    """What the server has of one dictation."""

    words: list[dict[str, Any]]
    samples: int
    sound: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both ways, and what the device and the server say of the disturbed one."""

    recorded_samples: int
    disturbed: Came
    undisturbed: Came
    chain_matches: bool
    left_on_device: int

    @property
    def nothing_lost_or_doubled(self) -> bool:
        """Every recorded sample is there once, and the words are those of the undisturbed run."""
        return (
            self.chain_matches
            and self.recorded_samples == self.disturbed.samples
            and self.disturbed.sound == self.undisturbed.sound
            and [one["text"] for one in self.disturbed.words]
            == [one["text"] for one in self.undisturbed.words]
            and self.left_on_device == 0
        )


def dead_zone(url: str, data_dir: Path, profile: Path, wav: Path, seconds: float) -> Outcome:
    """Dictate ``wav`` for ``seconds`` as told above, against the server on ``data_dir``."""
    with Phone(profile, wav) as phone:
        phone.install(url)
        phone.context.set_offline(True)
        phone.page.reload()
        phone.dictate(seconds)
        phone.kill()
    with Phone(profile) as phone:
        phone.context.set_offline(True)
        phone.page.goto(url)
        (record,) = phone.recordings()
        phone.context.set_offline(False)
        phone.page.get_by_role("link", name="Nakijken", exact=True).click()
        phone.page.locator("text-panel").wait_for()
        draft_id = phone.page.url.rsplit("/", 1)[1]
        left = phone.kept()
    disturbed, pieces, matches = _came(url, data_dir, draft_id)
    again = asyncio.run(_send(url, pieces, record["template"], record["dictatedAt"]))
    undisturbed, _, _ = _came(url, data_dir, again)
    return Outcome(record["samples"], disturbed, undisturbed, matches, left)


def _came(url: str, data_dir: Path, draft_id: str) -> tuple[Came, list[Piece], bool]:
    draft = httpx.get(f"{url}/v1/drafts/{draft_id}", trust_env=False).json()
    words = [word for utterance in draft["transcript"]["utterances"] for word in utterance["words"]]
    with sqlite3.connect(data_dir / "verbaal.sqlite3") as database:
        query = (
            "SELECT id, sound_samples, sound_client_samples, sound_packets_chain, sound_client_chain"
            " FROM dictations WHERE draft_id = ?"
        )
        dictation_id, samples, told, ours, theirs = database.execute(query, (draft_id,)).fetchone()
    settings = Settings(data_dir=data_dir)
    keys = open_audio_keys(settings)
    try:
        files = AudioFiles(settings.audio_dir, keys)
        sound = files.read(dictation_id, 0, samples)
        pieces = list(pieces_in(files.packets(dictation_id)))
    finally:
        keys.close()
    return Came(words, samples, sound), pieces, ours is not None and (samples, ours) == (told, theirs)


async def _send(url: str, pieces: list[Piece], template: str, dictated_at: str) -> str:
    """The same packets in one go; returns the id of their draft. A server that is full is asked again."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                return await _send_once(url, pieces, template, dictated_at)
            except ConnectionRefusedError:
                await asyncio.sleep(BUSY_S)


async def _send_once(url: str, pieces: list[Piece], template: str, dictated_at: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as http:
        ticket = (await http.post(f"{url}/v1/tickets")).json()["ticket"]
    offered = [Subprotocol(wire.SUBPROTOCOL), Subprotocol(wire.TICKET_PREFIX + ticket)]
    start = wire.Start(template=template, encoding="opus", dictated_at=datetime.fromisoformat(dictated_at))
    chain = PieceChain()
    encoding: wire.Encoding = "opus"
    async with (
        connect(
            url.replace("http", "ws", 1) + "/v1/dictations", subprotocols=offered, max_queue=None
        ) as socket,
    ):
        await socket.send(start.model_dump_json())
        if json.loads(await socket.recv())["type"] == "refused":
            raise ConnectionRefusedError
        for nth, piece in enumerate(pieces):
            wanted: wire.Encoding = "opus" if piece.kind is PieceKind.OPUS else "pcm_s16le"
            if wanted != encoding:
                await socket.send(wire.ChangeEncoding(encoding=wanted).model_dump_json())
                encoding = wanted
            await socket.send(wire.audio_frame(nth * PIECE_SAMPLES, piece.content))
            chain.add(piece)
        end = wire.End(samples=len(pieces) * PIECE_SAMPLES, chain=chain.digest, chain_over="packets")
        await socket.send(end.model_dump_json())
        async for message in socket:
            told = json.loads(message)
            if told["type"] == "ended":
                return str(told["draft_id"])
    raise ConnectionError("the server ended the connection without a draft")


def main(
    seconds: Annotated[float, typer.Option(min=3, help="Dictated in the dead zone.")] = 60,
    seed: Seed = 1,
    manifest: Manifest = DEFAULT_MANIFEST,
    json_file: JsonFile = None,
) -> None:
    """Offline before the first word, killed, restarted, sent: the same as undisturbed."""
    with tempfile.TemporaryDirectory(prefix="dead-zone-") as folder:
        root = Path(folder)
        wav, text = spoken(manifest, at_least_s=seconds, seed=seed, path=root / "spoken.wav")
        with own_server(root / "data") as url:
            outcome = dead_zone(url, root / "data", root / "profile", wav, seconds)
    said = " ".join(word["text"] for word in outcome.disturbed.words)
    table = Table(title=f"{seconds:.0f} s dictated without a network, browser killed")
    table.add_column("")
    table.add_column("")
    for name, value in (
        ("samples recorded on the device", str(outcome.recorded_samples)),
        ("samples at the server", str(outcome.disturbed.samples)),
        ("samples as undisturbed", str(outcome.disturbed.sound == outcome.undisturbed.sound)),
        ("chain of device and server", str(outcome.chain_matches)),
        ("words", f"{len(outcome.disturbed.words)} (undisturbed {len(outcome.undisturbed.words)})"),
        ("rows left on the device", str(outcome.left_on_device)),
        ("the same", "yes" if outcome.nothing_lost_or_doubled else "NO"),
    ):
        table.add_row(name, value)
    console().print(table)
    write_json(
        json_file,
        circumstances()
        | {
            "seconds": seconds,
            "recorded_samples": outcome.recorded_samples,
            "samples": outcome.disturbed.samples,
            "the_same": outcome.nothing_lost_or_doubled,
            "said": said,
            "spoken": text,
        },
    )
    if not outcome.nothing_lost_or_doubled:
        raise typer.Exit(1)
