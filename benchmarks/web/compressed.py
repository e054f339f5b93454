"""What compression costs in words and saves in bytes: ``python -m benchmarks.web compressed``.

The page's own encoder settings, in Debian's Chromium (WebCodecs), over real speech; what comes out is
decoded as the server does it, and both ways are recognised with the same model.
"""

from __future__ import annotations

import base64
import random
import re
from typing import Annotated, Any

import jiwer
import numpy as np
import typer
from faster_whisper import WhisperModel
from playwright.sync_api import sync_playwright
from rich.table import Table

from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Model, Seed
from benchmarks.reports import circumstances, console, find_model, write_json
from benchmarks.speech import Speech, SpokenClip, floats
from benchmarks.web.phone import ARGUMENTS, CHROMIUM
from server.asr.opus import OpusStream

BITRATES = (16_000, 24_000, 28_000, 32_000)
PACKET_SAMPLES = 320
ENCODE = """async ({pcm, bitrate}) => {
  const bytes = Uint8Array.from(atob(pcm), one => one.charCodeAt(0));
  const made = [];
  const encoder = new AudioEncoder({
    output: chunk => {
      const packet = new Uint8Array(chunk.byteLength);
      chunk.copyTo(packet);
      made.push(btoa(String.fromCharCode(...packet)));
    },
    error: problem => { throw problem; },
  });
  encoder.configure({
    codec: "opus", sampleRate: 16000, numberOfChannels: 1, bitrate,
    opus: { application: "voip", signal: "voice", frameDuration: 20000, complexity: 9, usedtx: false },
  });
  const began = performance.now();
  encoder.encode(new AudioData({
    format: "s16", sampleRate: 16000, numberOfFrames: bytes.length / 2, numberOfChannels: 1, timestamp: 0,
    data: bytes,
  }));
  await encoder.flush();
  encoder.close();
  return { made, ms: performance.now() - began };
}"""


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _decoded(packets: list[bytes], samples: int) -> bytes:
    stream = OpusStream()
    made = b"".join(stream.decode(n * PACKET_SAMPLES, packet) for n, packet in enumerate(packets))
    return made[: samples * 2 + 2 * PACKET_SAMPLES]


def main(
    clips: Annotated[int, typer.Option(min=1, help="Recordings of different speakers.")] = 40,
    seed: Seed = 1,
    model: Model = None,
    manifest: Manifest = DEFAULT_MANIFEST,
    json_file: JsonFile = None,
) -> None:
    """Words and bytes: Opus by the browser beside PCM."""
    speech = Speech(manifest)
    choose = random.Random(seed)  # noqa: S311 - repeatable, not secret
    chosen: list[SpokenClip] = []
    while len(chosen) < clips:
        speaker = choose.choice(speech.speakers)
        clip = speech.clip(speaker, choose.randrange(speech.count(speaker)))
        if clip.seconds >= 2:  # noqa: PLR2004 - shorter ones are single words
            chosen.append(clip)
    folder = find_model(model)
    whisper = WhisperModel(str(folder.path), device="cpu", compute_type="int8")

    def heard(pcm: bytes) -> str:
        segments, _ = whisper.transcribe(np.asarray(floats(pcm)), language="nl", beam_size=5)
        return _words(" ".join(segment.text for segment in segments))

    spoken = [_words(clip.text) for clip in chosen]
    seconds = sum(clip.seconds for clip in chosen)
    plain = [heard(clip.pcm) for clip in chosen]
    rows: list[dict[str, Any]] = [
        {"way": "PCM", "bytes_per_s": 32_000, "wer": jiwer.wer(spoken, plain), "encode_s_per_s": 0.0}
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page()
        # WebCodecs is there on a secure page only; this machine's own address is one.
        page.route("**/*", lambda route: route.fulfill(body="<p></p>", content_type="text/html"))
        page.goto("http://127.0.0.1/")
        for bitrate in BITRATES:
            texts, size, ms = [], 0, 0.0
            for clip in chosen:
                given = {"pcm": base64.b64encode(clip.pcm).decode(), "bitrate": bitrate}
                answer = page.evaluate(ENCODE, given)
                packets = [base64.b64decode(one) for one in answer["made"]]
                size += sum(map(len, packets))
                ms += answer["ms"]
                texts.append(heard(_decoded(packets, len(clip.pcm) // 2)))
            rows.append(
                {
                    "way": f"Opus {bitrate // 1000} kbit/s",
                    "bytes_per_s": round(size / seconds),
                    "wer": jiwer.wer(spoken, texts),
                    "against_pcm": jiwer.wer([one or "-" for one in plain], texts),
                    "encode_s_per_s": ms / 1000 / seconds,
                }
            )
        browser.close()
    table = Table(title=f"{len(chosen)} clips, {seconds:.0f} s, model {folder.name}")
    for column in ("", "bytes/s", "word errors", "other words than PCM", "encoding s per s"):
        table.add_column(column, justify="left" if not column else "right")
    for row in rows:
        other = f"{row['against_pcm']:.3f}" if "against_pcm" in row else ""
        figures = (str(row["bytes_per_s"]), f"{row['wer']:.3f}", other, f"{row['encode_s_per_s']:.4f}")
        table.add_row(row["way"], *figures)
    console().print(table)
    write_json(json_file, circumstances(folder) | {"clips": len(chosen), "seconds": seconds, "ways": rows})
