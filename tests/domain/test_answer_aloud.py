"""A spoken answer makes the draft's next version, and changes nothing else in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.assessing import AnswerSound, Reply
from server.domain.drafting import answer_aloud
from server.domain.errors import AlreadyConfirmed, NotFound, StaleVersion
from server.domain.inquiring import Asking, SpokenReply, answered_aloud
from server.domain.report import Draft, DraftState
from tests.store.examples import NOW, draft

LATER = NOW + timedelta(minutes=5)
ASKING = Asking(questions={"braak": "Is er iets opengebroken?"}, policy="ab" * 32)
SPOKEN = SpokenReply(
    observable="braak",
    reply=Reply.NO,
    words="Nee.",
    sound=AnswerSound(id="answer-1", start_s=0, end_s=1.5, sha256="cd" * 32),
)


def answered(was: Draft, version: int | None = None) -> Draft:
    expected = was.version if version is None else version
    return answer_aloud(was, SPOKEN, asking=ASKING, expected_version=expected, now=LATER)


def test_nothing_but_the_answer_is_new() -> None:
    was = draft()
    now = answered(was)
    assert now.version == was.version + 1
    assert now.inquiry == answered_aloud(was.inquiry, SPOKEN, ASKING, LATER)
    assert (now.fields, now.narrative, now.read_back) == (was.fields, was.narrative, was.read_back)


def test_an_answer_to_an_older_version_is_refused() -> None:
    with pytest.raises(StaleVersion):
        answered(draft(), draft().version + 1)


@pytest.mark.parametrize(
    ("state", "refused"), [(DraftState.CONFIRMED, AlreadyConfirmed), (DraftState.DISCARDED, NotFound)]
)
def test_what_is_no_open_draft_is_not_answered(state: DraftState, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        answered(draft().model_copy(update={"state": state}))
