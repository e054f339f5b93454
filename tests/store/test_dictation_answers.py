"""What was on the screen and touched while dictating, in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.domain.errors import DictationClosed, NotFound
from server.domain.live_answers import LiveAnswers, LiveReply, ShownQuestion, TouchedReply
from server.store.database import Database
from server.store.dictation_answers import DictationAnswers
from server.store.dictations import Dictations
from tests.store.examples import OFFICER, TEMPLATE, dictation, draft

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SHOWN = ShownQuestion(
    sample=2**40, observable="braak", at=NOW, asked="Was er braak?", policy="ab" * 32, others=("letsel",)
)
TOUCHED = TouchedReply(observable="braak", reply=LiveReply.NO, sample=16_000, at=NOW, asked="Was er braak?")


@pytest.fixture
async def kept(database: Database) -> DictationAnswers:
    await Dictations(database).create(dictation())
    return DictationAnswers(database)


async def test_what_was_shown_and_touched_comes_back(kept: DictationAnswers) -> None:
    await kept.show("dictation-1", SHOWN)
    await kept.show("dictation-1", SHOWN.model_copy(update={"sample": 5, "observable": None}))
    await kept.touch("dictation-1", TOUCHED)
    back = await kept.of_dictation("dictation-1")
    assert back.shown == SHOWN
    assert not back.knows("letsel")
    assert back.touched("braak") == TOUCHED
    assert back.inquiry == LiveAnswers([SHOWN], [TOUCHED]).inquiry
    assert (await kept.of_dictation("dictation-2")).shown is None


async def test_another_question_at_the_same_sample_takes_its_place(kept: DictationAnswers) -> None:
    await kept.show("dictation-1", SHOWN)
    other = SHOWN.model_copy(update={"observable": "letsel"})
    await kept.show("dictation-1", other)
    assert (await kept.of_dictation("dictation-1")).shown == other


async def test_what_was_touched_later_stays_whatever_arrives_last(kept: DictationAnswers) -> None:
    await kept.touch("dictation-1", TOUCHED)
    await kept.touch("dictation-1", TOUCHED.model_copy(update={"sample": 9, "reply": None}))
    assert (await kept.of_dictation("dictation-1")).touched("braak") == TOUCHED
    back = TOUCHED.model_copy(update={"reply": None})
    await kept.touch("dictation-1", back)
    assert (await kept.of_dictation("dictation-1")).touched("braak") == back


async def test_what_names_a_sample_that_is_not_here_gives_way_to_what_comes_later(
    kept: DictationAnswers,
) -> None:
    ahead = TOUCHED.model_copy(update={"sample": 2**53})
    await kept.touch("dictation-1", ahead, received=32_000)
    await kept.touch("dictation-1", TOUCHED)
    assert (await kept.of_dictation("dictation-1")).touched("braak") == ahead
    await kept.touch("dictation-1", TOUCHED, received=32_000)
    assert (await kept.of_dictation("dictation-1")).touched("braak") == TOUCHED
    await kept.touch("dictation-1", TOUCHED.model_copy(update={"sample": 9}), received=32_000)
    assert (await kept.of_dictation("dictation-1")).touched("braak") == TOUCHED


async def test_a_dictation_that_ended_takes_no_answers(kept: DictationAnswers, database: Database) -> None:
    await Dictations(database).end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    with pytest.raises(DictationClosed):
        await kept.touch("dictation-1", TOUCHED)
    with pytest.raises(DictationClosed):
        await kept.show("dictation-1", SHOWN)
    with pytest.raises(NotFound):
        await kept.touch("dictation-2", TOUCHED)


async def test_nothing_is_left_of_a_dictation_that_was_cancelled(
    kept: DictationAnswers, database: Database
) -> None:
    await kept.show("dictation-1", SHOWN)
    await kept.touch("dictation-1", TOUCHED)
    await Dictations(database).cancel("dictation-1", OFFICER)
    back = await kept.of_dictation("dictation-1")
    assert back.shown is None
    assert back.touched("braak") is None
