"""The next question while somebody dictates: told, answered by touch and by voice, kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server import wire
from server.store.database import Database
from server.store.verbatim import verbatim
from tests.api.live_server import LiveServer, Talk, serving
from tests.fakes import ScriptedRecognizer, speech

WORDS = {
    11: "Fiets",
    12: "gestolen.",
    13: "Antwoord:",
    14: "ja,",
    15: "dat",
    16: "zag",
    17: "ik.",
    18: "nee.",
    19: "Einde",
    20: "Schrap",
    21: "dat.",
}
THEFT = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.6))
SEEN = len(THEFT) // 2
ANSWER = speech((0, 1.0), (13, 0.4), (14, 0.4), (15, 0.4), (16, 0.4), (17, 0.4), (0, 1.6))


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path, recognizer=ScriptedRecognizer(WORDS)) as server:
        yield server


async def asked(talk: Talk) -> list[str]:
    """Speak of a theft, hear what is asked."""
    await talk.speak(THEFT)
    message = await talk.hear(wire.Questions)
    assert 1 <= len(message.questions) <= 3
    assert message.answered == ()
    return [one["observable"] for one in message.questions]


async def show(talk: Talk, observable: str | None, sample: int = SEEN) -> None:
    await talk.say(wire.QuestionShown(observable=observable, sample=sample))


async def answered(talk: Talk) -> dict[str, Any]:
    """The answers when they next change, by question."""
    while True:
        before = [m.answered for m in talk.heard if isinstance(m, wire.Questions)]
        message = await talk.hear(wire.Questions)
        if not before or message.answered != before[-1]:
            return {one["observable"]: one for one in message.answered}


def plain(live: LiveServer) -> str:
    """A question with a yes and a no to it."""
    observables = live.app.state.guidance.guide.book.observables
    return next(str(one) for one in sorted(observables) if not one.startswith("field."))


async def inquiry_of(live: LiveServer, talk: Talk) -> dict[str, Any]:
    await talk.say(wire.End())
    ended = await talk.hear(wire.Ended)
    draft: dict[str, Any] = await live.get(f"/v1/drafts/{ended.draft_id}")
    return draft


async def test_nothing_is_asked_before_something_was_said(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(speech((0, 3.0)))
        await talk.hear_ack(48_000)
        await asyncio.sleep(0.1)
        assert not [m for m in talk.heard if isinstance(m, wire.Questions)]
        await talk.speak(speech((11, 0.6), (12, 0.6), (0, 1.6)), first_sample=48_000)
        [question, *_] = (await talk.hear(wire.Questions)).questions
        assert {"observable", "text", "help", "yes", "no", "field", "reach"} <= question.keys()


async def test_an_answer_by_touch_is_told_kept_and_stands_in_the_draft(live: LiveServer) -> None:
    async with live.dictating() as talk:
        first, *others = await asked(talk)
        await talk.say(wire.Answer(observable=first, reply="no", sample=SEEN))
        told = await answered(talk)
        assert (told[first]["reply"], told[first]["how"]) == ("no", "tapped")
        last = [m for m in talk.heard if isinstance(m, wire.Questions)][-1]
        assert first not in {one["observable"] for one in last.questions}
        draft = await inquiry_of(live, talk)
    [answer] = draft["inquiry"]["answers"]
    assert (answer["observable"], answer["reply"], answer["how"]) == (first, "no", "tapped")
    assert answer["asked"].endswith("?")
    assert answer["others"][: len(others)] == others
    assert len(answer["policy"]) == 64


async def test_answers_outlive_the_line_and_the_server_and_count_once(tmp_path: Path) -> None:
    said = ScriptedRecognizer(WORDS)
    async with serving(tmp_path, recognizer=said) as live, live.dictating() as talk:
        first, second, *_ = await asked(talk)
        tap = wire.Answer(observable=first, reply="yes", sample=SEEN)
        await talk.say(tap)
        at = (await answered(talk))[first]["at"]
        await talk.say(wire.Answer(observable=second, reply="later", sample=SEEN))
        await talk.say(wire.Answer(observable=second, reply="later", sample=SEEN))
        await talk.say(tap)  # everything in order: what came before this is kept now
        await talk.say(wire.Answer(observable="bestaat_niet", reply="yes", sample=1))
        await talk.hear(wire.Warned)
    async with serving(tmp_path, recognizer=said) as live, live.dictating(talk.resume) as again:
        back = await again.hear(wire.Questions)
        assert [(one["observable"], one["at"]) for one in back.answered] == [(first, at)]
        await again.say(tap)
        draft = await inquiry_of(live, again)
    assert [one["at"] for one in draft["inquiry"]["answers"]] == [at]
    assert draft["inquiry"]["skipped"] == [second]


async def test_who_comes_back_is_greeted_with_the_questions_and_the_answers(live: LiveServer) -> None:
    async with live.dictating() as talk:
        first, *_ = await asked(talk)
        await talk.say(wire.Answer(observable=first, reply="unknown", sample=SEEN))
        await answered(talk)
    last = [m for m in talk.heard if isinstance(m, wire.Questions)][-1]
    async with live.dictating(talk.resume) as again:
        assert await again.hear(wire.Questions) == last


async def test_an_unknown_question_is_a_warning_and_the_dictation_goes_on(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.say(wire.Answer(observable="bestaat_niet", reply="yes", sample=0))
        assert (await talk.hear(wire.Warned)).code == "unknown_question"
        await show(talk, "bestaat_niet", 0)
        assert (await talk.hear(wire.Warned)).code == "unknown_question"
        await talk.speak(THEFT)
        assert (await inquiry_of(live, talk))["inquiry"]["answers"] == []


async def test_yes_to_what_belongs_in_a_field_is_a_warning_and_the_dictation_goes_on(
    live: LiveServer,
) -> None:
    async with live.dictating() as talk:
        place = "field.mutatie.locatie"
        for reply in ("yes", "no"):
            await talk.say(wire.Answer(observable=place, reply=reply, sample=0))
            assert (await talk.hear(wire.Warned)).code == "belongs_in_field"
        await talk.say(wire.Answer(observable=place, reply="unknown", sample=0))
        await talk.speak(THEFT)
        [answer] = (await inquiry_of(live, talk))["inquiry"]["answers"]
    assert (answer["observable"], answer["reply"]) == (place, "unknown")


async def test_an_answer_by_voice_takes_the_words_and_the_sound_of_its_utterance(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first)
        await talk.speak(ANSWER, first_sample=SEEN)
        command = await talk.hear(wire.HeardCommand)
        assert (command.name, command.variables["observable"]) == ("antwoord_ja", first)
        assert command.variables["question"].endswith("?")
        told = (await answered(talk))[first]
        draft = await inquiry_of(live, talk)
    assert (told["reply"], told["how"], told["words"]) == ("yes", "spoken", "dat zag ik.")
    [kept] = draft["inquiry"]["answers"]
    assert kept["sound"]["id"] is None
    assert kept["sound"]["start_s"] <= SEEN / 16_000 + 1 < kept["sound"]["end_s"]
    assert {name: kept[name] for name in ("reply", "words", "at")} == {
        name: told[name] for name in ("reply", "words", "at")
    }
    assert draft["narrative"]["text"] == "Fiets gestolen. Dat zag ik."
    assert draft["transcript"]["utterances"][1]["text"] == "Antwoord: ja, dat zag ik."


async def test_an_unclear_answer_is_told_and_kept_as_words_and_the_question_stays(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first)
        await talk.speak(speech((0, 1.0), (13, 0.4), (14, 0.4), (18, 0.4), (0, 1.6)), first_sample=SEEN)
        command = await talk.hear(wire.HeardCommand)
        assert (command.name, command.variables["observable"]) == ("antwoord_onduidelijk", first)
        draft = await inquiry_of(live, talk)
    assert draft["inquiry"]["answers"] == []
    assert draft["narrative"]["text"] == "Fiets gestolen. Antwoord: ja, nee."


async def test_an_answer_that_is_struck_is_taken_back_and_nothing_else(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first)
        await talk.speak(ANSWER, first_sample=SEEN)
        await answered(talk)
        await talk.speak(
            speech((0, 0.4), (20, 0.4), (21, 0.4), (0, 1.6)), first_sample=SEEN + len(ANSWER) // 2
        )
        while (struck := await talk.hear(wire.HeardCommand)).name != "schrap":
            pass
        assert struck.variables["observable"] == first
        assert await answered(talk) == {}
        draft = await inquiry_of(live, talk)
    assert draft["inquiry"]["answers"] == []
    assert draft["narrative"]["text"] == "Fiets gestolen."


async def test_a_sample_that_never_comes_does_not_hold_an_answer_for_good(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first, 2**53)
        await talk.say(wire.Answer(observable=first, reply="yes", sample=2**53))
        assert (await answered(talk))[first]["reply"] == "yes"
        await talk.say(wire.Answer(observable=first, reply="no", sample=SEEN))
        assert (await answered(talk))[first]["reply"] == "no"
        await show(talk, first)
        await talk.say(wire.Answer(observable=first, reply="unknown", sample=2**53))
        await talk.speak(ANSWER, first_sample=SEEN)
        draft = await inquiry_of(live, talk)
    [answer] = draft["inquiry"]["answers"]
    assert (answer["reply"], answer["how"]) == ("yes", "spoken")


async def test_without_a_question_on_the_screen_the_same_words_stay_in_the_text(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first)
        await show(talk, None, SEEN + 1_600)  # switched off
        await talk.speak(ANSWER, first_sample=SEEN)
        draft = await inquiry_of(live, talk)
        assert not [m for m in talk.heard if isinstance(m, wire.HeardCommand)]
    assert draft["inquiry"]["answers"] == []
    assert draft["narrative"]["text"] == "Fiets gestolen. Antwoord: ja, dat zag ik."


async def test_what_belongs_in_a_field_is_just_said(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        await show(talk, "field.mutatie.locatie")
        await talk.speak(ANSWER, first_sample=SEEN)
        draft = await inquiry_of(live, talk)
    assert draft["inquiry"]["answers"] == []
    assert draft["narrative"]["text"] == "Fiets gestolen. Antwoord: ja, dat zag ik."


async def test_a_rebuilt_dictation_has_the_same_spoken_answer(tmp_path: Path) -> None:
    said = ScriptedRecognizer(WORDS)
    async with serving(tmp_path, recognizer=said) as live, live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await show(talk, first)
        await talk.speak(ANSWER, first_sample=SEEN)
        told = await answered(talk)
    async with serving(tmp_path, recognizer=said) as live, live.dictating(talk.resume) as again:
        while await answered(again) != told:  # finals come back one by one
            pass
        draft = await inquiry_of(live, again)
        async with _rows(live).reading() as connection:
            text = await verbatim(connection, again.ready.dictation_id)
    assert {one["observable"]: one for one in draft["inquiry"]["answers"]} == told
    [question] = json.loads(text)["questions"]
    assert (question["observable"], question["sample"]) == (first, SEEN)


async def test_what_was_shown_without_a_line_counts_when_it_comes_before_the_sound(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
    async with live.dictating(talk.resume) as again:
        await show(again, first)
        await again.say(wire.Answer(observable=first, reply="no", sample=SEEN + len(ANSWER) // 2))
        await again.speak(ANSWER, first_sample=SEEN)
        draft = await inquiry_of(live, again)
    # What was touched after it was said counts, although it was told before the words were heard.
    assert [(one["reply"], one["how"]) for one in draft["inquiry"]["answers"]] == [("no", "tapped")]


async def test_what_was_shown_and_is_told_late_still_finds_the_answer(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await asked(talk)
        first = plain(live)
        await talk.speak(ANSWER, first_sample=SEEN)
        while (await talk.hear(wire.Final)).utterance != 1:
            pass
        await show(talk, first)
        again = await talk.hear(wire.Final)
        assert [(one.name, one.variables["observable"]) for one in again.commands] == [("antwoord_ja", first)]
        assert list(await answered(talk)) == [first]


async def test_a_cancelled_dictation_keeps_nothing_of_what_was_asked(live: LiveServer) -> None:
    async with live.dictating() as talk:
        first, *_ = await asked(talk)
        await show(talk, first)
        await talk.say(wire.Answer(observable=first, reply="yes", sample=SEEN))
        await answered(talk)
        await talk.say(wire.Cancel())
        await talk.hear(wire.Ended)
    async with _rows(live).reading() as connection:
        kept = json.loads(await verbatim(connection, talk.ready.dictation_id))
    assert kept.keys() == {"format", "dictation_id", "cuts", "finals"}


def _rows(live: LiveServer) -> Database:
    database: Database = live.app.state.database
    return database


async def test_questions_that_break_stop_no_dictation(live: LiveServer) -> None:
    desk = live.app.state.live.recordings._workshop.questions
    object.__setattr__(desk, "guide", None)
    async with live.dictating() as talk:
        await talk.speak(THEFT)
        draft = await inquiry_of(live, talk)
        assert not [m for m in talk.heard if isinstance(m, wire.Questions)]
    assert draft["narrative"]["text"] == "Fiets gestolen."
