"""From real speech to a court bundle that a bare Python checks, and a replay that hears the same words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from server import wire
from server.domain.sound_chain import SoundChain
from tests.confirming import reviewed_over
from tests.e2e.server_mother import ROOT
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import joined_clips

pytestmark = [pytest.mark.e2e, pytest.mark.model]

FRAME_BYTES = 16_000


def dictate(server: ServerProcess, http: httpx.Client, pcm: bytes) -> str:
    """Send it all at once; the id of the draft."""
    ticket = http.post("/v1/tickets").json()["ticket"]
    offered = [Subprotocol(wire.SUBPROTOCOL), Subprotocol(f"{wire.TICKET_PREFIX}{ticket}")]
    address = server.url.replace("http", "ws", 1) + "/v1/dictations"
    start = {"type": "start", "template": "mutatie", "dictated_at": "2026-11-22T19:29:00+01:00"}
    chain = SoundChain()
    chain.add(pcm)
    with connect(address, subprotocols=offered, proxy=None, max_queue=None) as socket:
        socket.send(json.dumps(start))
        for at in range(0, len(pcm), FRAME_BYTES):
            socket.send(wire.audio_frame(at // 2, pcm[at : at + FRAME_BYTES]))
        socket.send(wire.End(samples=len(pcm) // 2, chain=chain.digest).model_dump_json())
        while True:
            message = wire.server_message.validate_json(socket.recv(timeout=120))
            if isinstance(message, wire.Ended):
                assert message.draft_id is not None
                return message.draft_id


def confirmed(http: httpx.Client, draft_id: str) -> str:
    """Listen to all of it, confirm part by part; the id of the report."""
    assert http.get(f"/v1/drafts/{draft_id}/audio", params={"start_s": 0, "end_s": 60}).status_code == 200
    draft: dict[str, Any] = http.get(f"/v1/drafts/{draft_id}").json()
    draft = reviewed_over(http, draft)
    report = http.post(f"/v1/drafts/{draft_id}/confirm", json={"version": draft["version"]}).json()
    return str(report["id"])


def verbaal(server: ServerProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command at the server's data."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VERBAAL_")}
    environment["VERBAAL_DATA_DIR"] = str(server.data_dir)
    command = [sys.executable, "-m", "server", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


def test_real_speech_becomes_a_bundle_that_proves_itself_and_can_be_heard_again(
    server: ServerProcess, tmp_path: Path
) -> None:
    spoken = joined_clips(at_least_s=15, seed=11)
    pcm = (spoken.samples * 32767).astype("<i2").tobytes()
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as http:
        report_id = confirmed(http, dictate(server, http, pcm))
    server.kill()

    bundle = tmp_path / "dossier.zip"
    asked = ["--reason", "proceedings", "--recipient", "rechtbank"]
    exported = verbaal(server, "export", "report", report_id, "--to", str(bundle), *asked)
    assert exported.returncode == 0, exported.stderr

    unpacked = tmp_path / "dossier"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(unpacked)
    bare = [sys.executable, "-S", "-E", "-m", "verify", "."]
    checked = subprocess.run(bare, cwd=unpacked, check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    assert "het is wat de microfoon opnam, van begin tot eind" in checked.stdout
    sound = (unpacked / "audio" / "recording.wav").read_bytes()[44:]
    assert np.array_equal(np.frombuffer(sound, "<i2"), np.frombuffer(pcm, "<i2"))
    made = json.loads((unpacked / "confirmations.json").read_text())[0]["confirmations"]
    assert {one["asked"] for one in made} <= {"all", "no_sound"}
    assert (unpacked / "report.pdf").read_bytes().startswith(b"%PDF-")

    again = verbaal(server, "replay", str(bundle))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "No difference." in again.stdout
