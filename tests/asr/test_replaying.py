from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.asr.device import ThreadDevice
from server.asr.listening import Hearing
from server.asr.replaying import heard_again
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.domain.errors import RecognitionFailed
from server.domain.transcript import Utterance
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

PCM = speech((0, 0.5), (100, 0.4), (200, 0.4), (0, 2), (300, 0.4), (0, 1))


async def again(
    pcm: Iterator[bytes], *, cuts: tuple[int, ...] = (), recognizer: ScriptedRecognizer | None = None
) -> list[Utterance]:
    device = ThreadDevice(recognizer or ScriptedRecognizer())
    async with Scheduler(device) as scheduler:
        heard = await heard_again(Schedulers([scheduler]), ScriptedVoice(), Hearing(), pcm, cuts=cuts)
    device.close()
    return heard


def blocks(size: int) -> Iterator[bytes]:
    return (PCM[at : at + size] for at in range(0, len(PCM), size))


@pytest.mark.parametrize("size", [1024, 32_000, len(PCM)])
async def test_the_same_sound_gives_the_same_utterances_however_it_is_cut_up(size: int) -> None:
    heard = await again(blocks(size))
    assert [one.text for one in heard] == ["w100 w200", "w300"]
    assert all(one.complete for one in heard)


async def test_where_the_officer_cut_it_is_cut_again() -> None:
    heard = await again(blocks(32_000), cuts=(16_384,))
    assert len(heard) > len(await again(blocks(32_000)))
    assert heard[0].end_s <= 16_384 / 16_000 + 0.1


async def test_sound_that_can_not_be_read_is_told() -> None:
    def broken() -> Iterator[bytes]:
        yield PCM[:32_000]
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await again(broken())


async def test_an_engine_that_breaks_is_told() -> None:
    with pytest.raises(RecognitionFailed):
        await again(blocks(32_000), recognizer=ScriptedRecognizer(fail_times=100))
