"""A recording through the transcriber, with a scripted recogniser."""

import asyncio

from server.asr.device import ThreadDevice
from server.asr.listening import FILE_POLICY, Hearing
from server.asr.scheduler import Scheduler
from server.asr.transcriber import Transcriber
from server.domain.dictation import Event, Final, StreamingPolicy
from tests.fakes import ScriptedRecognizer, ScriptedVoice


async def transcribe(
    pieces: list[bytes],
    *,
    recognizer: ScriptedRecognizer | None = None,
    policy: StreamingPolicy | None = None,
    cuts: tuple[int, ...] = (),
    known: tuple[Final, ...] = (),
    pause_s: float | None = None,
) -> list[Event]:
    """All events. With ``pause_s`` the recogniser may work between the pieces, as it does live."""
    device = ThreadDevice(recognizer or ScriptedRecognizer())
    try:
        async with (
            Scheduler(device) as scheduler,
            Transcriber(
                scheduler,
                ScriptedVoice(),
                Hearing(policy=policy or FILE_POLICY),
                cuts=cuts,
                known=known,
            ) as transcriber,
        ):
            for piece in pieces:
                await transcriber.feed(piece)
                await transcriber.wait_for_room()
                if pause_s is not None:
                    await asyncio.sleep(pause_s)
            transcriber.finish()
            return [event async for event in transcriber.events()]
    finally:
        device.close()
