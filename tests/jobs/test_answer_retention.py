"""The sound of answers goes when that of the dictation does, with a certificate; a hold keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.certificates import opened
from server.store.logs.audit_log import AuditLog
from server.store.retention import certificates, legal_holds
from tests.jobs.retained import KEY, Crash, Keeping
from tests.jobs.test_retention import KEPT_FOR_EVER, hold, keeping, states

__all__ = ["keeping"]  # the fixture


@pytest.mark.parametrize("made", ["dictated", "typed"])
async def test_it_goes_with_the_sound_of_the_report_and_the_report_stays(keeping: Keeping, made: str) -> None:
    await keeping.report(1, dictated=made == "dictated")
    await keeping.answer(1, "answer-1")
    await keeping.answer(1, "answer-taken-back")
    await keeping.work().run()
    await keeping.days(300)
    assert (await states(keeping))["sound:answer-1"] == "active"
    await keeping.days(67)
    found = await states(keeping)
    assert found.pop("report:report-1") == "restricted"
    assert found.keys() == {"sound:answer-1", "sound:answer-taken-back"} | (
        {"sound:dictation-1"} if made == "dictated" else set()
    )
    assert set(found.values()) == {"destroyed"}
    assert keeping.sounds.kept == {}
    async with keeping.database.reading() as connection:
        note = await certificates.text_of(connection, "answer-1")
    told = opened(note, KEY.public_key, KEY.signed)
    assert (told.object_type, told.objects, told.counts) == ("sound", {"sound": ("answer-1",)}, {})
    entry = (await AuditLog(keeping.database).entries(object_id="answer-1"))[-1]
    assert (entry.action, entry.object_type) == ("erase", "sound")
    assert entry.details["certificate"] == told.certificate
    for years in (4, 6):  # then the report goes as well, with what is left of the rows
        await keeping.days(years * 366)
    assert await keeping.rows(but=KEPT_FOR_EVER) == {}


async def test_it_goes_with_a_draft_that_nobody_finished(keeping: Keeping) -> None:
    await keeping.draft(1)
    await keeping.answer(1, "answer-1")
    await keeping.days(32)
    assert (await states(keeping))["draft:draft-1"] == "destroyed"
    assert keeping.sounds.kept == {}
    assert await keeping.rows(but=KEPT_FOR_EVER) == {}
    async with keeping.database.reading() as connection:
        told = opened(await certificates.text_of(connection, "draft-1"), KEY.public_key, KEY.signed)
    assert set(told.objects["sound"]) == {"dictation-1", "answer-1"}
    assert told.counts["answer_sounds"] == 1


async def test_what_is_held_keeps_it(keeping: Keeping) -> None:
    await keeping.report(1)
    await keeping.answer(1, "answer-1")
    await keeping.work().run()
    await hold(keeping, "report", "report-1")
    await keeping.days(400)
    assert (await states(keeping))["sound:answer-1"] == "active"
    assert set(keeping.sounds.kept) == {"dictation-1", "answer-1"}
    async with keeping.database.writing() as connection:
        await legal_holds.lift(connection, "hold-report-1", by="m.bakker", at=keeping.now)
    await keeping.days(1)
    assert keeping.sounds.kept == {}


async def test_a_process_that_dies_at_any_step_destroys_it_once_and_certifies_it_once(
    keeping: Keeping,
) -> None:
    await keeping.draft(1)
    await keeping.answer(1, "answer-1")
    await keeping.work().run()
    await keeping.days(32, look=False)
    crashes = 0
    while True:
        keeping.fuse.left = crashes * 3
        try:
            await keeping.work(f"server-{crashes}").run(again=True, clock_is_right=True)
            break
        except Crash:
            crashes += 1
            keeping.now += timedelta(minutes=11)
        finally:
            keeping.fuse.left = None
    assert crashes > 5
    assert keeping.sounds.kept == {}
    async with keeping.database.reading() as connection:
        assert len(await certificates.listing(connection, limit=10)) == 1
