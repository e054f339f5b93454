"""Recognises a recording once more, cut where the officer cut it: the same path as live and from a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from server.asr.listening import Hearing
from server.asr.schedulers import Schedulers
from server.asr.transcriber import Transcriber
from server.asr.vad import VoiceActivity
from server.domain.dictation import Ended, Final
from server.domain.transcript import Utterance


async def heard_again(
    schedulers: Schedulers,
    voice: VoiceActivity,
    hearing: Hearing,
    pcm: Iterable[bytes],
    *,
    cuts: Iterable[int] = (),
) -> list[Utterance]:
    """The utterances of a recording.

    Args:
        schedulers: running.
        voice: a fresh stream.
        hearing: how it is listened to.
        pcm: PCM s16le, 16 kHz, mono, in blocks.
        cuts: samples at which the officer closed an utterance.

    Raises:
        RecognitionFailed: the engine broke.
    """
    async with Transcriber(schedulers.pick(), voice, hearing, cuts=cuts) as transcriber:
        reading = asyncio.create_task(_read(transcriber))
        feeding = asyncio.create_task(_feed(transcriber, iter(pcm)))
        try:
            # Sound that can't be read must not keep us waiting for its words.
            await asyncio.wait({reading, feeding}, return_when=asyncio.FIRST_EXCEPTION)
            if feeding.done():
                feeding.result()
            return await reading
        finally:
            for task in (reading, feeding):
                task.cancel()
            await asyncio.gather(reading, feeding, return_exceptions=True)


async def _read(transcriber: Transcriber) -> list[Utterance]:
    found: list[Utterance] = []
    async for event in transcriber.events():
        if isinstance(event, Final) and event.complete:
            found.append(event.utterance)
        if isinstance(event, Ended):
            break
    return found


async def _feed(transcriber: Transcriber, blocks: Iterator[bytes]) -> None:
    for block in blocks:
        await transcriber.feed(block)
        await transcriber.wait_for_room()
    transcriber.finish()
