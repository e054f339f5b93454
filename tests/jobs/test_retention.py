from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import server.store.logs.audit_log
from server.domain.audit import Action
from server.domain.calendar_terms import Term
from server.domain.certificates import opened
from server.domain.errors import ClockJumped, NotFound, RetentionBusy, RetentionRefused
from server.domain.retention import Kind, RuleSet, Sight, State
from server.domain.retention import Reason as Why
from server.jobs.retention_plan import plan
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.retention import certificates, legal_holds, retention, retention_runs
from server.store.retention.destruction import BY_NAME
from server.store.retention.legal_holds import Hold
from server.store.tables import destruction_certificates, job_files, jobs, metadata, outbox, retention_states
from server.store.tables import retention_runs as runs_table
from tests.jobs.retained import KEY, RULES, YEAR, Crash, Keeping
from tests.store.examples import NOW, OFFICER

KEPT_FOR_EVER = frozenset(
    {
        "audit_log",
        "processing_log",
        "retention_states",
        "retention_runs",
        "retention_rule_sets",
        "destruction_certificates",
        "legal_holds",
        "rule_books",
    }
)


@pytest.fixture
async def keeping(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Keeping]:
    made = Keeping(url=database_url, database=database)
    # What stands in the log stands there at the moment of the test's own clock.
    monkeypatch.setattr(server.store.logs.audit_log, "datetime", SimpleNamespace(now=lambda _: made.now))
    yield made
    await made.breaking.dispose()


async def states(keeping: Keeping) -> dict[str, str]:
    async with keeping.database.reading() as connection:
        rows = await connection.execute(sa.select(retention_states))
        return {f"{row.object_type}:{row.object_id}": row.state for row in rows}


async def hold(keeping: Keeping, object_type: str, object_id: str) -> Hold:
    placed = Hold(
        id=f"hold-{object_id}",
        object_type=object_type,
        object_id=object_id,
        reason=Why.COMPLAINT,
        ground="klacht van de heer Jansen",
        placed_by="m.bakker",
        placed_at=keeping.now,
    )
    async with keeping.database.writing() as connection:
        await legal_holds.place(connection, placed)
    return placed


def shortened(rule_id: str, term: str) -> RuleSet:
    """The rules with every step of one of them after ``term``."""
    rules = [
        rule
        if rule.id != rule_id
        else rule.model_copy(
            update={
                "digest": "ee" * 32,
                "steps": tuple(
                    step.model_copy(update={"after": Term.parse(term), "counted_from": None})
                    for step in rule.steps
                ),
            }
        )
        for rule in RULES.rules
    ]
    return RuleSet(rules=tuple(rules), digest="ff" * 32)


async def test_a_report_goes_its_way_and_leaves_nothing_but_proof(keeping: Keeping) -> None:
    await keeping.report(1)
    async with keeping.database.writing() as connection:
        await connection.execute(
            sa.insert(outbox).values(
                message_id="message-1",
                report_id="report-1",
                report_version=1,
                unit="Utrecht-Noord",
                destination="folder",
                state="waiting",
                attempts=0,
                asked_by=OFFICER,
                queued_at=NOW,
                next_at=NOW,
            )
        )
    await keeping.work().run()
    assert await states(keeping) == {"report:report-1": "active", "sound:dictation-1": "active"}
    await keeping.days(367)
    assert await states(keeping) == {"report:report-1": "restricted", "sound:dictation-1": "destroyed"}
    assert keeping.sounds.kept == {}
    await keeping.days(4 * 366)
    assert (await states(keeping))["report:report-1"] == "removed"
    await keeping.days(5 * 366)
    assert await states(keeping) == {"report:report-1": "destroyed"}
    assert await keeping.rows(but=KEPT_FOR_EVER) == {}
    check = await AuditLog(keeping.database).check()
    assert check.intact
    actions = [
        (entry.action, entry.object_type)
        for entry in await AuditLog(keeping.database).entries()
        if entry.actor == "retention" and entry.action not in {Action.REVIEW, Action.CONFIGURE}
    ]
    assert actions == [
        (Action.RESTRICT, "report"),
        (Action.ERASE, "sound"),
        (Action.REMOVE, "report"),
        (Action.ERASE, "report"),
        (Action.ERASE, "draft"),
        (Action.ERASE, "dictation"),
        (Action.ERASE, "report"),
    ]


async def test_a_certificate_tells_what_went_by_which_rule_and_nothing_it_said(keeping: Keeping) -> None:
    await keeping.report(1)
    for years in (1, 4, 6):
        await keeping.days(years * 366)
    async with keeping.database.reading() as connection:
        note = await certificates.text_of(connection, "report-1")
        sound = await certificates.text_of(connection, "dictation-1")
        listed = await certificates.listing(connection, limit=10)
    told = opened(note, KEY.public_key, KEY.signed)
    assert told.objects == {"report": ("report-1",), "draft": ("draft-1",), "dictation": ("dictation-1",)}
    assert told.counts == {
        "reports": 1,
        "drafts": 1,
        "draft_versions": 2,
        "search_texts": 1,
        "dictations": 1,
        "finals": 1,
        "cuts": 1,
    }
    rule = RULES.of("wpg-8")
    assert rule is not None
    assert (told.rule, told.rule_digest, told.rules_digest) == ("wpg-8", rule.digest, RULES.digest)
    assert told.article == "Wpg art. 14 lid 1"
    assert told.due_at <= told.destroyed_at <= told.finished_at
    assert opened(sound, KEY.public_key, KEY.signed).objects == {"sound": ("dictation-1",)}
    assert {row["object_id"] for row in listed} == {"report-1", "dictation-1"}
    assert "GG-123-B" not in note + sound
    last = (await AuditLog(keeping.database).entries(object_id="report-1"))[-1]
    assert last.details["certificate"] == told.certificate


async def test_nothing_that_was_said_is_left_in_the_database_file(keeping: Keeping) -> None:
    await keeping.report(1)
    for years in (1, 4, 6):
        await keeping.days(years * 366)
    async with keeping.database.reading() as connection:
        for table in await keeping.rows():
            rows = (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()  # noqa: S608 - a table's name
            assert "GG-123-B" not in json.dumps([list(map(str, row)) for row in rows])


async def test_drafts_and_dictations_that_nobody_finished_go_after_a_month(keeping: Keeping) -> None:
    await keeping.draft(1)
    await keeping.dictate(2)
    await keeping.days(29)
    assert set((await states(keeping)).values()) == {"active"}
    await keeping.days(3)
    assert await states(keeping) == {"draft:draft-1": "destroyed", "dictation:dictation-2": "destroyed"}
    assert await keeping.rows(but=KEPT_FOR_EVER) == {}
    assert keeping.sounds.kept == {}


async def test_what_is_worked_on_begins_its_term_anew(keeping: Keeping) -> None:
    await keeping.draft(1)
    await keeping.dictate(2)
    await keeping.days(20)
    await keeping.edit(1)  # the draft's own date stays what it was: only its version tells
    keeping.sounds.kept["dictation-2"] += 16_000
    await keeping.days(1)
    await keeping.days(20)
    assert set((await states(keeping)).values()) == {"active"}
    await keeping.days(12)
    assert set((await states(keeping)).values()) == {"destroyed"}


async def test_a_draft_that_became_a_report_is_a_draft_no_more(keeping: Keeping) -> None:
    await keeping.dictate(1)
    await keeping.days(20)
    made = await keeping.draft(2)
    await keeping.days(20)
    await keeping.confirm(2)
    await keeping.days(1)
    known = await states(keeping)
    assert {"report:report-2", "sound:dictation-2"} <= set(known)
    assert "draft:draft-2" not in known
    async with keeping.database.reading() as connection:
        row = (
            await connection.execute(
                sa.select(retention_states).where(retention_states.c.object_type == "report")
            )
        ).one()
    # First processed when it was first seen as a draft, not when it was confirmed.
    assert row.started_at < keeping.now - timedelta(days=20)
    assert made.created_at <= row.started_at


async def test_a_hold_keeps_all_that_belongs_together(keeping: Keeping) -> None:
    await keeping.report(1)
    await keeping.draft(2)
    await keeping.dictate(3)
    await keeping.work().run()
    for object_type, object_id in (
        ("draft", "draft-1"),
        ("dictation", "dictation-2"),
        ("dictation", "dictation-3"),
    ):
        await hold(keeping, object_type, object_id)
    for years in (1, 4, 7):
        await keeping.days(years * 366)
    assert await states(keeping) == {
        "report:report-1": "removed",
        "sound:dictation-1": "active",
        "draft:draft-2": "active",
        "dictation:dictation-3": "active",
    }
    assert set(keeping.sounds.kept) == {"dictation-1", "dictation-2", "dictation-3"}
    async with keeping.database.writing() as connection:
        await legal_holds.lift(connection, "hold-draft-1", by="m.bakker", at=keeping.now)
    counts = await keeping.work().run(again=True)
    assert counts is not None
    assert (counts["destroyed"], counts["held"]) == (1, 2)
    assert (await states(keeping))["report:report-1"] == "destroyed"


async def test_the_ground_of_a_hold_goes_with_the_record_and_was_in_no_log(keeping: Keeping) -> None:
    await keeping.draft(1)
    placed = await hold(keeping, "draft", "draft-1")
    async with keeping.database.writing() as connection:
        await legal_holds.lift(connection, placed.id, by="m.bakker", at=keeping.now)
    await keeping.days(40)
    async with keeping.database.reading() as connection:
        (kept,) = await legal_holds.listing(connection, all_of_them=True)
    assert (kept.reason, kept.ground) == (Why.COMPLAINT, None)
    logged = [entry.model_dump_json() for entry in await AuditLog(keeping.database).entries()]
    assert not [line for line in logged if "heer" in line]


async def test_a_basis_of_its_own_waits_for_the_date_that_somebody_notes(keeping: Keeping) -> None:
    await keeping.report(1, basis="wpg-9", dictated=False)
    counts = await keeping.work().run()
    assert counts is not None
    assert counts["waiting"] == 1
    await keeping.days(400)
    assert await states(keeping) == {"report:report-1": "active"}
    async with keeping.database.writing() as connection:
        await retention.note_start(connection, "report-1", keeping.now, by=OFFICER)
    await keeping.days(190)
    assert await states(keeping) == {"report:report-1": "removed"}


async def test_a_basis_without_a_rule_stays_and_is_counted(keeping: Keeping) -> None:
    await keeping.report(1, basis="wpg-99", dictated=False)
    await keeping.days(400)
    counts = await keeping.work().run(again=True)
    assert counts is not None
    assert counts["without_rule"] == 1
    assert await states(keeping) == {"report:report-1": "active"}


async def test_a_day_is_done_once_by_one_server(keeping: Keeping) -> None:
    assert await keeping.work("server-1").run() is not None
    assert await keeping.work("server-2").run() is None
    assert await keeping.work("server-2").run(again=True) is not None
    keeping.now += timedelta(days=1)
    assert await keeping.work("server-2").run() is not None
    assert len(await keeping.column(runs_table.c.holder)) == 3


async def test_a_run_of_a_server_that_lives_is_left_alone_and_of_a_dead_one_taken_over(
    keeping: Keeping,
) -> None:
    async with keeping.database.writing() as connection:
        await retention_runs.begin(
            connection, moment=keeping.now, rules=RULES, holder="server-1", now=keeping.now
        )
    assert await keeping.work("server-2").run() is None
    with pytest.raises(RetentionBusy):
        await keeping.work("server-2").run(again=True)
    keeping.now += timedelta(minutes=11)
    assert await keeping.work("server-2").run() is not None
    assert await keeping.column(runs_table.c.holder) == ["server-2"]


async def test_a_run_that_broke_off_under_other_rules_is_closed_and_done_under_these(
    keeping: Keeping,
) -> None:
    async with keeping.database.writing() as connection:
        await retention_runs.begin(
            connection, moment=keeping.now, rules=RULES, holder="server-1", now=keeping.now
        )
    assert await keeping.work("server-1", rules=shortened("wpg-10", "4 jaar")).run() is not None
    assert len(await keeping.column(runs_table.c.holder)) == 2


async def test_a_clock_that_jumps_back_undoes_nothing_and_makes_nothing_old(keeping: Keeping) -> None:
    await keeping.report(1)
    await keeping.days(367)
    before = await states(keeping)
    right = keeping.now
    keeping.now = NOW - 20 * YEAR  # the battery of the clock was empty
    await keeping.dictate(2)  # with dates of twenty years ago
    async with keeping.database.writing() as connection:
        await connection.exec_driver_sql(
            "UPDATE dictations SET created_at = '2006-11-22 18:30:00' WHERE id = 'dictation-2'"
        )
    await keeping.work().run(again=True)
    assert (await states(keeping)).items() >= before.items()
    assert (await states(keeping))["dictation:dictation-2"] == "active"
    keeping.now = right + timedelta(days=29)
    await keeping.work().run(again=True)
    assert (await states(keeping))["dictation:dictation-2"] == "active"


async def test_a_clock_that_jumps_forward_destroys_nothing_until_a_person_looked(keeping: Keeping) -> None:
    await keeping.draft(1)
    await keeping.work().run()
    keeping.now += 2 * YEAR
    for _ in range(2):
        await keeping.work().daily()
    work = keeping.work()
    await work.daily()
    await work.daily()  # told once a day
    with pytest.raises(ClockJumped):
        await keeping.work().run(actor=OFFICER)
    assert (await states(keeping))["draft:draft-1"] == "active"
    refused = [one for one in await AuditLog(keeping.database).entries() if one.action is Action.REFUSE]
    assert [one.details["code"] for one in refused] == ["clock_jumped"] * 4
    await keeping.work().run(actor=OFFICER, clock_is_right=True)
    assert (await states(keeping))["draft:draft-1"] == "destroyed"


async def test_work_done_while_the_clock_stood_wrong_counts_no_more_once_it_is_right(
    keeping: Keeping,
) -> None:
    await keeping.draft(1)
    await keeping.work().run()
    right = keeping.now + timedelta(days=2)
    async with keeping.database.writing() as connection:
        await legal_holds.place(
            connection,
            Hold(
                id="hold-1",
                object_type="draft",
                object_id="draft-9",
                reason=Why.ARCHIVE,
                ground="x",
                placed_by=OFFICER,
                placed_at=right + 70 * YEAR,
            ),
        )
    keeping.now = right
    with pytest.raises(ClockJumped):
        await keeping.work().run()
    await keeping.work().run(clock_is_right=True)
    assert (await states(keeping))["draft:draft-1"] == "active"
    await keeping.days(1)
    assert (await states(keeping))["draft:draft-1"] == "active"


async def test_new_rules_that_do_too_much_at_once_ask_for_the_plans_number(keeping: Keeping) -> None:
    keeping.most_at_once = 1
    for number in (1, 2, 3):
        await keeping.report(number, dictated=False)
    await keeping.days(10)
    hasty = shortened("wpg-8", "1 dag")
    for accept in (None, 2, 4):
        with pytest.raises(RetentionRefused) as refused:
            await keeping.work(rules=hasty).run(accept=accept, again=True)
        assert refused.value.details == {"count": 3, "most": 1}
    assert set((await states(keeping)).values()) == {"active"}
    await keeping.work(rules=hasty).daily()  # waits for a person
    assert set((await states(keeping)).values()) == {"active"}
    counts = await keeping.work(rules=hasty).run(accept=3, again=True, actor=OFFICER)
    assert counts is not None
    assert counts["destroyed"] == 3
    (first, agreed) = [
        one
        for one in await AuditLog(keeping.database).entries()
        if one.object_type == "retention_rules" and one.action is Action.CONFIGURE
    ]
    assert (first.details["sudden"], agreed.details["sudden"], agreed.actor) == (0, 3, OFFICER)


async def test_new_rules_are_weighed_by_what_they_do_within_a_month(keeping: Keeping) -> None:
    keeping.most_at_once = 0
    await keeping.report(1, dictated=False)
    await keeping.days(10)
    with pytest.raises(RetentionRefused):
        await keeping.work(rules=shortened("wpg-8", "40 dagen")).run(again=True)
    await keeping.work(rules=shortened("wpg-8", "50 dagen")).run(again=True)
    assert set((await states(keeping)).values()) == {"active"}


async def test_rules_that_would_destroy_what_is_held_are_refused_whoever_accepts(keeping: Keeping) -> None:
    await keeping.report(1, dictated=False)
    await keeping.days(10)
    await hold(keeping, "report", "report-1")
    hasty = shortened("wpg-8", "1 dag")
    for accept in (None, 0, 1):
        with pytest.raises(RetentionRefused, match="geblokkeerd") as refused:
            await keeping.work(rules=hasty).run(accept=accept, again=True)
        assert refused.value.details == {"held": 1}
    assert await states(keeping) == {"report:report-1": "active"}
    async with keeping.database.reading() as connection:
        assert (await reports.find(connection, "report-1", OFFICER)).id == "report-1"


@pytest.mark.parametrize("what", ["a removed report", "a draft and a dictation", "sound"])
async def test_a_process_that_dies_at_any_step_loses_nothing_and_does_nothing_twice(
    keeping: Keeping, what: str
) -> None:
    if what == "a draft and a dictation":
        await keeping.draft(2)
        await keeping.dictate(3)
        gone = {"draft:draft-2", "dictation:dictation-3"}
    else:
        await keeping.report(1)
        gone = {"report:report-1"} if what == "a removed report" else {"sound:dictation-1"}
    await keeping.work().run()
    if what == "a removed report":
        async with keeping.database.writing() as connection:
            await connection.exec_driver_sql("UPDATE retention_states SET state = 'removed'")
    await keeping.days(5 * 366 + 2 if what == "a removed report" else 367, look=False)
    crashes = 0
    while True:
        keeping.fuse.left = crashes
        try:
            await keeping.work(f"server-{crashes}").run(again=True, clock_is_right=True)
        except Crash:
            crashes += 1
            keeping.now += timedelta(minutes=11)
            assert crashes < 200
        else:
            break
        finally:
            keeping.fuse.left = None
    assert crashes > 20
    assert {key for key, state in (await states(keeping)).items() if state == "destroyed"} == gone
    assert not await _marked(keeping)
    assert keeping.sounds.kept == {}
    certified = await keeping.column(destruction_certificates.c.object_id)
    assert certified == sorted(key.split(":")[1] for key in gone)
    log = AuditLog(keeping.database)
    erased = [one.object_id for one in await log.entries() if "certificate" in one.details]
    assert sorted(erased) == certified
    assert (await log.check()).intact
    async with keeping.database.reading() as connection:
        last = await retention_runs.last(connection)
    assert last is not None
    assert last.counts["destroyed"] == len(gone)


async def test_what_was_marked_is_finished_at_the_next_start(keeping: Keeping) -> None:
    await keeping.dictate(1)
    await keeping.work().run()
    keeping.sounds.broken = True
    with pytest.raises(Crash):
        await keeping.days(40)
    assert await _marked(keeping)
    assert keeping.sounds.kept == {"dictation-1": 152_000}
    assert await keeping.column(destruction_certificates.c.object_id) == []
    keeping.sounds.broken = False
    assert await keeping.work().finish_marked() == 1
    assert keeping.sounds.kept == {}
    assert await keeping.work().finish_marked() == 0
    assert await keeping.column(destruction_certificates.c.object_id) == ["dictation-1"]


async def _marked(keeping: Keeping) -> bool:
    async with keeping.database.reading() as connection:
        return bool(await retention.unfinished(connection, limit=1))


async def test_a_draft_that_is_confirmed_meanwhile_is_not_destroyed(keeping: Keeping) -> None:
    await keeping.draft(1)
    await keeping.work().run()
    await keeping.days(40, look=False)
    work = keeping.work()
    run, before = await work._claim(clock_is_right=True, again=True) or pytest.fail("no run")
    await work._look(run, before)
    (kept,) = [kept async for kept in work.all_kept()]
    await keeping.confirm(1)
    await work._take_further(run, kept)
    async with keeping.database.reading() as connection:
        assert (await drafts.find(connection, "draft-1", OFFICER)).draft.report_id == "report-1"


async def test_a_dictation_that_somebody_goes_on_with_is_not_destroyed(keeping: Keeping) -> None:
    await keeping.dictate(1)
    await keeping.work().run()
    await keeping.days(40, look=False)
    work = keeping.work()
    run, before = await work._claim(clock_is_right=True, again=True) or pytest.fail("no run")
    await work._look(run, before)
    (kept,) = [kept async for kept in work.all_kept()]
    keeping.sounds.kept["dictation-1"] += 1
    await work._take_further(run, kept)
    assert (await states(keeping))["dictation:dictation-1"] == "active"
    assert kept.facts.kind is Kind.DICTATION


async def test_what_is_removed_is_read_by_a_privacy_officer_with_a_reason_only(keeping: Keeping) -> None:
    await keeping.report(1, dictated=False)
    await keeping.days(5 * 366 + 10)
    async with keeping.database.reading() as connection:
        for sight in (None, Sight.of(Why.COMPLAINT, privacy_officer=False)):
            with pytest.raises(NotFound):
                await reports.find(connection, "report-1", OFFICER, sight=sight)
        assert await reports.listing(connection, OFFICER, limit=9) == []
        officer = Sight.of(Why.COMPLAINT, privacy_officer=True)
        assert (await reports.find(connection, "report-1", "m.bakker", sight=officer)).id == "report-1"
    assert await states(keeping) == {"report:report-1": State.REMOVED}


async def test_a_job_goes_when_the_rule_says_so_whatever_it_asked_for(keeping: Keeping) -> None:
    async with keeping.database.writing() as connection:
        for name, ended_at in (("job-1", NOW), ("job-2", None)):
            await connection.execute(
                sa.insert(jobs).values(
                    id=name,
                    owner=OFFICER,
                    unit="Utrecht-Noord",
                    state="done" if ended_at else "running",
                    template="mutatie",
                    language="nl",
                    vocabulary=[],
                    draft=False,
                    priority=0,
                    callback_state="none",
                    callback_attempts=0,
                    keep_s=10**9,
                    keep_audio=True,
                    created_at=NOW,
                    ended_at=ended_at,
                    expires_at=ended_at and ended_at + 30 * YEAR,
                    files=1,
                    changes=1,
                    request_sha256="ab" * 32,
                )
            )
        await connection.execute(
            sa.insert(job_files).values(
                job_id="job-1",
                n=0,
                upload_id="upload-1",
                name="opname.wav",
                bytes=1,
                sha256="ab" * 32,
                audio_s=1.0,
                state="done",
                done_s=1.0,
                attempts=1,
                change=1,
            )
        )
    keeping.sounds.kept["upload-1"] = 1
    await keeping.days(29)
    assert (await keeping.rows())["jobs"] == 2
    await keeping.days(3)
    assert await keeping.column(jobs.c.id) == ["job-2"]
    assert keeping.sounds.kept == {}
    async with keeping.database.reading() as connection:
        told = opened(await certificates.text_of(connection, "job-1"), KEY.public_key, KEY.signed)
    assert told.objects == {"job": ("job-1",), "sound": ("upload-1",)}
    assert told.counts == {"jobs": 1, "job_files": 1}


async def test_a_job_that_its_owner_removed_is_forgotten(keeping: Keeping) -> None:
    async with keeping.database.writing() as connection:
        await connection.execute(
            sa.insert(retention_states).values(
                object_type="job",
                object_id="job-1",
                kind="job",
                basis="opdrachten",
                mark=0,
                first_at=NOW,
                started_at=NOW,
                state="active",
                since=NOW,
            )
        )
    await keeping.days(1)
    assert await states(keeping) == {}


async def test_a_plan_tells_what_a_run_would_do_and_changes_nothing(keeping: Keeping) -> None:
    await keeping.report(1)
    await keeping.draft(2)
    await keeping.report(3, basis="wpg-9", dictated=False)
    before = await keeping.rows()
    planned = await plan(keeping.work(), days=400)
    assert [(one.object_id, one.becomes, one.rule, one.at.date()) for one in planned.changes] == [
        ("draft-2", State.DESTROYED, "concepten", date(2026, 12, 22)),
        ("report-1", State.RESTRICTED, "wpg-8", date(2027, 11, 22)),
        ("dictation-1", State.DESTROYED, "geluid", date(2027, 11, 22)),
    ]
    assert (planned.waiting, planned.without_rule, planned.sudden, planned.is_refused) == (1, 0, 1, False)
    assert await keeping.rows() == before
    await keeping.work().run()
    again = await plan(keeping.work(), days=400)
    assert again.model_copy(update={"sudden": 1}) == planned.model_copy(update={"moment": again.moment})
    assert (await plan(keeping.work(), days=10)).changes == ()


async def test_a_plan_tells_why_a_run_would_be_refused(keeping: Keeping) -> None:
    keeping.most_at_once = 0
    await keeping.report(1, dictated=False)
    await keeping.report(2, dictated=False)
    await keeping.days(10)
    await hold(keeping, "report", "report-2")
    hasty = await plan(keeping.work(rules=shortened("wpg-8", "1 dag")))
    assert (hasty.sudden, hasty.held_by_rules, hasty.is_refused) == (2, 1, True)
    assert {one.object_id: one.held for one in hasty.changes if one.becomes is State.DESTROYED} == {
        "report-1": False,
        "report-2": True,
    }
    keeping.now += timedelta(days=100)
    late = await plan(keeping.work())
    assert (late.clock_jumped_days, late.is_refused) == (100, True)


async def test_days_go_by_themselves_and_what_fails_is_tried_again(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keeping.draft(1)
    work = keeping.work()
    looks = 0

    async def broken() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OSError
        raise asyncio.CancelledError

    monkeypatch.setattr(work, "daily", broken)
    with pytest.raises(asyncio.CancelledError):
        await work.every_day(first_s=0, pause_s=0)
    assert looks == 2


@pytest.mark.parametrize("name", ["report_id", "draft_id", "dictation_id"])
def test_every_column_that_names_a_record_is_thought_of(name: str) -> None:
    """What names a record goes with it: by a foreign key, by name, or by a trigger of its own table."""
    by_name = {column for columns in BY_NAME.values() for column in columns}
    otherwise = {
        # Point from the record itself to what came of it.
        ("dictations", "draft_id"),
        ("drafts", "report_id"),
        # A job's own; its rule is the shorter one.
        ("job_files", "draft_id"),
        # Removed by a trigger when the last version of a report goes.
        ("report_marks", "report_id"),
    }
    columns = [table.c[name] for table in metadata.tables.values() if name in table.c]
    assert columns
    assert not [
        column
        for column in columns
        if not column.foreign_keys and column not in by_name and (column.table.name, name) not in otherwise
    ]
