"""A system that hands in recordings while the server is being killed; it repeats until it hears 202."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import wave
from collections.abc import Sequence

import httpx

from benchmarks.reliability.ledger import Ledger, SubmittedJob
from benchmarks.reliability.world import World
from benchmarks.speech import SpokenClip
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

WAIT_S = (0.2, 1.5)


async def submit_jobs(world: World, ledger: Ledger, clips: Sequence[SpokenClip], dice: random.Random) -> None:
    """Hand in one job after the other until cancelled."""
    for number in range(1_000_000):
        job = SubmittedJob(f"kills-{dice.getrandbits(64):x}-{number}", "")
        clip = dice.choice(clips)
        job.clip = clip.name
        ledger.jobs.append(job)
        while job.job_id is None:
            await world.up.wait()
            with contextlib.suppress(httpx.HTTPError):
                async with world.http() as http:
                    await hand_in(http, ledger, job, wav_of(clip.pcm))
            await asyncio.sleep(0.05)
        await asyncio.sleep(dice.uniform(*WAIT_S))


async def hand_in(http: httpx.AsyncClient, ledger: Ledger, job: SubmittedJob, sound: bytes) -> None:
    """One attempt; the idempotency key makes a repeat harmless."""
    job.attempts += 1
    answer = await http.post(
        "/v1/jobs",
        headers={"Idempotency-Key": job.key},
        files={"file": ("recording.wav", sound, "audio/wav")},
        data={"language": "nl"},
    )
    if answer.status_code == httpx.codes.ACCEPTED:
        job.job_id = answer.json()["id"]
    else:
        ledger.told(str(answer.json().get("code", answer.status_code)))


def wav_of(pcm: bytes) -> bytes:
    """PCM s16le, 16 kHz, mono as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm)
    return buffer.getvalue()
