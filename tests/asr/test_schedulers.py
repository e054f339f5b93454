"""Several devices: each recording goes to the least busy one."""

import numpy as np
import pytest

from server.asr.device import ThreadDevice
from server.asr.recognizer import DecodeRequest
from server.asr.scheduler import Priority, Scheduler
from server.asr.schedulers import Schedulers
from tests.fakes import ScriptedRecognizer


async def test_a_recording_begins_on_the_least_busy_device() -> None:
    devices = [ThreadDevice(ScriptedRecognizer()) for _ in range(2)]
    async with Scheduler(devices[0]) as one, Scheduler(devices[1]) as other:
        both = Schedulers([one, other])
        request = DecodeRequest(np.zeros(160, dtype=np.float32))
        await one.decode(request, Priority.FINAL)
        assert both.pick() is other
        other.session_begins("a dictation")
        assert (both.pick(), other.sessions) == (one, 1)
        for _ in range(2):
            other.session_ends("a dictation")
        assert other.sessions == 0
        job = other.submit(request, Priority.FINAL)
        assert both.waiting == 1
        await job.done
    for device in devices:
        device.close()


async def test_nobody_is_refused_while_one_device_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    full, free = (Scheduler(ThreadDevice(ScriptedRecognizer())) for _ in range(2))
    monkeypatch.setattr(full, "retry_after_s", lambda: 20.0)
    assert Schedulers([full, free]).retry_after_s() is None
    assert Schedulers([full]).retry_after_s() == 20.0


async def test_a_recording_begins_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    full, free = (Scheduler(ThreadDevice(ScriptedRecognizer())) for _ in range(2))
    monkeypatch.setattr(full, "retry_after_s", lambda: 20.0)
    free.session_begins("a dictation")
    assert Schedulers([full, free]).pick() is free


def test_a_server_without_a_device_is_no_server() -> None:
    with pytest.raises(ValueError, match="no device"):
        Schedulers([])
