from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.domain.audit import Action
from server.domain.errors import DictationClosed, NotFound
from server.store.database import Database
from server.store.dictations import Dictations, DictationState
from server.store.logs.audit_log import AuditLog
from server.store.tables import finals
from tests.store.examples import (
    DICTATED_AT,
    NOW,
    OFFICER,
    TEMPLATE,
    dictation,
    draft,
    marked_utterance,
    utterance,
)


@pytest.fixture
def dictations(database: Database) -> Dictations:
    return Dictations(database)


async def test_a_dictation_comes_back_as_it_was_with_its_own_time_zone(dictations: Dictations) -> None:
    await dictations.create(dictation())
    row = await dictations.get("dictation-1", OFFICER)
    assert row == dictation()
    assert row is not None
    assert row.dictated_at.utcoffset() == DICTATED_AT.utcoffset()
    assert row.created_at.tzinfo is not None


async def test_somebody_elses_dictation_does_not_exist(dictations: Dictations) -> None:
    await dictations.create(dictation())
    assert await dictations.get("dictation-1", "p.pieters") is None
    assert await dictations.get("dictation-2", OFFICER) is None


async def test_unfinished_lists_own_open_dictations_newest_first(dictations: Dictations) -> None:
    await dictations.create(dictation("older-one"))
    await dictations.create(replace(dictation("newer-one"), created_at=NOW + timedelta(minutes=1)))
    await dictations.create(dictation("not-mine", owner="p.pieters"))
    await dictations.create(dictation("ended-one"))
    await dictations.end("ended-one", draft(dictation_id="ended-one"), TEMPLATE, actor=OFFICER)
    assert [row.id for row in await dictations.unfinished(OFFICER)] == ["newer-one", "older-one"]


async def test_the_same_final_again_changes_nothing(dictations: Dictations) -> None:
    await dictations.create(dictation())
    first = utterance(0, "Kenteken GG-123-B.")
    assert await dictations.add_final("dictation-1", first, 0, 152_000)
    assert not await dictations.add_final("dictation-1", utterance(0, "Iets anders."), 0, 152_000)
    (kept,) = await dictations.finals("dictation-1")
    assert kept.utterance == first
    assert (kept.start_sample, kept.end_sample) == (0, 152_000)


async def test_a_higher_revision_replaces_and_a_late_lower_one_does_not(dictations: Dictations) -> None:
    await dictations.create(dictation())
    await dictations.add_final("dictation-1", utterance(1, "tweede"), 160_000, 312_000)
    await dictations.add_final("dictation-1", utterance(0, "beter", revision=2), 0, 152_000)
    await dictations.add_final("dictation-1", utterance(0, "slechter", revision=1), 0, 152_000)
    assert [final.utterance.text for final in await dictations.finals("dictation-1")] == ["beter", "tweede"]
    assert (await dictations.transcript("dictation-1")).text == "beter tweede"


async def test_marks_suggestions_and_whether_a_better_final_follows_come_back(
    dictations: Dictations,
) -> None:
    await dictations.create(dictation())
    soon = marked_utterance(0, "Kanale eiland")
    await dictations.add_final("dictation-1", soon, 0, 152_000)
    (kept,) = await dictations.finals("dictation-1")
    assert kept.utterance == soon
    assert not kept.utterance.complete
    assert (await dictations.transcript("dictation-1")).utterances == (soon,)


async def test_earlier_revisions_stay_on_record_beside_a_better_one(
    dictations: Dictations, database: Database
) -> None:
    await dictations.create(dictation())
    soon, better = marked_utterance(0, "slechter"), marked_utterance(0, "beter", revision=2)
    assert await dictations.add_final("dictation-1", soon, 0, 152_000)
    # Both connections of a dictation that was taken over may bring the same better final.
    new = await asyncio.gather(*(dictations.add_final("dictation-1", better, 0, 160_000) for _ in range(4)))
    assert sorted(new) == [False, False, False, True]
    (kept,) = await dictations.finals("dictation-1")
    assert (kept.utterance, kept.end_sample) == (better, 160_000)
    query = sa.select(finals.c.revision, finals.c.text, finals.c.marks).order_by(finals.c.revision)
    async with database.reading() as connection:
        rows = (await connection.execute(query)).all()
    assert [(row.revision, row.text) for row in rows] == [(1, "slechter"), (2, "beter")]
    assert [mark["kind"] for mark in rows[0].marks] == [mark.kind for mark in soon.marks]


async def test_a_better_final_that_is_refused_leaves_the_earlier_one(dictations: Dictations) -> None:
    await dictations.create(dictation())
    first = marked_utterance(0, "Kenteken GG-123-B.")
    await dictations.add_final("dictation-1", first, 0, 152_000)
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    with pytest.raises(DictationClosed):
        await dictations.add_final("dictation-1", marked_utterance(0, "te laat", revision=2), 0, 152_000)
    assert [final.utterance for final in await dictations.finals("dictation-1")] == [first]


async def test_a_silent_utterance_is_kept_without_words(dictations: Dictations) -> None:
    await dictations.create(dictation())
    silent = utterance(0, "")
    await dictations.add_final("dictation-1", silent, 0, 152_000)
    assert [final.utterance for final in await dictations.finals("dictation-1")] == [silent]


async def test_finals_and_cuts_of_an_unknown_dictation_are_refused(dictations: Dictations) -> None:
    with pytest.raises(NotFound):
        await dictations.add_final("dictation-1", utterance(0, "x"), 0, 1)
    with pytest.raises(NotFound):
        await dictations.add_cut("dictation-1", 5)
    with pytest.raises(NotFound):
        await dictations.transcript("dictation-1")


async def test_cuts_come_back_in_order_and_once(dictations: Dictations) -> None:
    await dictations.create(dictation())
    for sample in (480_000, 16_000, 480_000, 4 * 3600 * 16_000 * 20):
        await dictations.add_cut("dictation-1", sample)
    assert await dictations.cuts("dictation-1") == [16_000, 480_000, 4 * 3600 * 16_000 * 20]


async def test_ending_makes_one_draft_however_often_it_is_repeated(
    dictations: Dictations, database: Database
) -> None:
    await dictations.create(dictation())
    ids = await asyncio.gather(
        *(dictations.end("dictation-1", draft(f"draft-{n}"), TEMPLATE, actor=OFFICER) for n in range(5))
    )
    assert len(set(ids)) == 1
    row = await dictations.get("dictation-1", OFFICER)
    assert row is not None
    assert (row.state, row.draft_id) == (DictationState.ENDED, ids[0])
    made = [entry for entry in await AuditLog(database).entries() if entry.object_type == "draft"]
    assert [entry.object_id for entry in made] == [ids[0]]


async def test_a_failure_while_ending_leaves_dictation_draft_and_log_as_they_were(
    dictations: Dictations, database: Database
) -> None:
    await dictations.create(dictation())
    unloggable = draft().model_copy(update={"template_digest": "no digest at all"})
    with pytest.raises(ValueError, match="details"):
        await dictations.end("dictation-1", unloggable, TEMPLATE, actor=OFFICER)
    row = await dictations.get("dictation-1", OFFICER)
    assert row == dictation()
    assert await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER) == "draft-1"
    assert [entry.object_type for entry in await AuditLog(database).entries()] == ["dictation", "draft"]


async def test_an_ended_dictation_takes_nothing_new_but_repeats_are_harmless(dictations: Dictations) -> None:
    await dictations.create(dictation())
    await dictations.add_final("dictation-1", utterance(0, "Kenteken GG-123-B."), 0, 152_000)
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    assert not await dictations.add_final("dictation-1", utterance(0, "Kenteken GG-123-B."), 0, 152_000)
    with pytest.raises(DictationClosed) as refused:
        await dictations.add_final("dictation-1", utterance(1, "te laat"), 152_000, 160_000)
    assert refused.value.details == {"draft_id": "draft-1"}
    with pytest.raises(DictationClosed):
        await dictations.add_cut("dictation-1", 5)
    with pytest.raises(DictationClosed):
        await dictations.set_engine("dictation-1", {})
    with pytest.raises(DictationClosed):
        await dictations.cancel("dictation-1", OFFICER)


async def test_the_engine_of_a_resumed_dictation_is_noted(dictations: Dictations) -> None:
    await dictations.create(dictation())
    await dictations.set_engine("dictation-1", {"model": "large-v2"})
    row = await dictations.get("dictation-1", OFFICER)
    assert row is not None
    assert row.engine == {"model": "large-v2"}


async def test_cancelling_removes_the_text_and_says_so_in_the_log(
    dictations: Dictations, database: Database
) -> None:
    await dictations.create(dictation())
    await dictations.add_final("dictation-1", utterance(0, "Kenteken GG-123-B."), 0, 152_000)
    await dictations.add_cut("dictation-1", 5)
    await dictations.cancel("dictation-1", OFFICER)
    await dictations.cancel("dictation-1", OFFICER)
    assert await dictations.finals("dictation-1") == []
    assert await dictations.cuts("dictation-1") == []
    assert await dictations.unfinished(OFFICER) == []
    actions = [entry.action for entry in await AuditLog(database).entries()]
    assert actions == [Action.COLLECT, Action.ERASE]
    with pytest.raises(DictationClosed):
        await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    with pytest.raises(DictationClosed):
        await dictations.add_final("dictation-1", utterance(1, "te laat"), 152_000, 160_000)


async def test_nobody_ends_or_cancels_somebody_elses_dictation(dictations: Dictations) -> None:
    await dictations.create(dictation())
    with pytest.raises(NotFound):
        await dictations.end("dictation-1", draft(owner="p.pieters"), TEMPLATE, actor="p.pieters")
    with pytest.raises(NotFound):
        await dictations.cancel("dictation-1", "p.pieters")
    with pytest.raises(NotFound):
        await dictations.cancel("dictation-2", OFFICER)
