from __future__ import annotations

from typing import Any

from server.domain.assessing import Answer, AnswerHow, Inquiry, Reply
from server.domain.draft_changes import changes, says_more
from server.domain.report import Draft, ReadBack, ReadBackHow
from tests.store.examples import NOW, draft

ANSWERED = Inquiry(answers=(Answer(observable="weg", reply=Reply.NO, how=AnswerHow.TAPPED, at=NOW),))


def _with(**update: Any) -> Draft:
    return draft().model_copy(update=update)


def test_what_differs_is_named_fields_by_their_id() -> None:
    was = draft()
    fields = (was.fields[0], was.fields[1].model_copy(update={"value": "22.15 uur"}))
    read_back = ReadBack(how=ReadBackHow.READ_ALOUD, at=NOW)
    narrative = was.narrative.model_copy(update={"text": "Anders."})
    assert changes(was, was) == ()
    now = _with(fields=fields, read_back=read_back, narrative=narrative, inquiry=ANSWERED)
    assert changes(was, now) == ("narrative", "tijdstip", "read_back", "inquiry")


def test_only_a_change_of_words_says_more() -> None:
    was = draft()
    confirmed = tuple(one.model_copy(update={"confirmed": True}) for one in was.fields)
    assert not says_more(was, _with(fields=confirmed))
    assert not says_more(was, _with(inquiry=Inquiry(stopped=True)))
    assert says_more(was, _with(inquiry=ANSWERED))
    assert says_more(was, _with(read_back=ReadBack(how=ReadBackHow.READ_SELF, at=NOW)))
    assert says_more(was, _with(narrative=was.narrative.model_copy(update={"text": "Anders."})))
    assert says_more(was, _with(fields=(was.fields[0].model_copy(update={"value": "XX-99-ZZ"}),)))
