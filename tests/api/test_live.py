"""The conversation of docs/protocol.md, over a real socket, with a scripted recogniser."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from server import wire
from server.store.sound.audio_files import AudioFile
from tests.api.live_server import DICTATED_AT, LiveServer, serving
from tests.fakes import ScriptedRecognizer, speech

TALE = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.2), (13, 0.5), (14, 0.5), (0, 1.0), (15, 0.8))
TALE_TEXTS = ["w11 w12", "w13 w14", "w15"]
SAMPLES = len(TALE) // 2


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


async def test_speech_is_acknowledged_shown_settled_and_ends_in_a_draft(live: LiveServer) -> None:
    async with live.dictating() as talk:
        assert talk.ready.next_sample == 0
        assert talk.ready.effective["template"] == "mutatie"
        assert talk.ready.limits.max_frame_bytes == live.settings.max_frame_bytes
        await talk.speak(TALE)
        await talk.say(wire.End(samples=SAMPLES))
        ended = await talk.hear(wire.Ended)
        assert ended.audio_s == SAMPLES / 16_000
        assert talk.texts() == TALE_TEXTS
        acks = [m.next_sample for m in talk.heard if isinstance(m, wire.Ack)]
        assert acks == sorted(acks)
        assert acks[-1] == SAMPLES
        assert await talk.closed() == (1000, "")
    draft = await live.get(f"/v1/drafts/{ended.draft_id}")
    assert draft["narrative"]["text"] == "w11 w12 w13 w14 w15"
    assert draft["engine"]["model"] == "scripted"


async def test_fields_fill_while_the_officer_speaks(tmp_path: Path) -> None:
    words = ScriptedRecognizer({11: "Kenteken", 12: "12-ABC-3.", 13: "Telefoon", 14: "06-12345678"})
    async with serving(tmp_path, recognizer=words) as live, live.dictating() as talk:
        await talk.speak(TALE)
        fields = await talk.hear(wire.DraftFields)
        assert [(f["id"], f["value"]) for f in fields.fields] == [("kenteken", "12-ABC-3")]
        found = next(m for m in talk.heard if isinstance(m, wire.Observations))
        assert found.changed[0]["values"] == {"plate": "12-ABC-3"}
        assert found.changed[0]["audio"] == [[1.0, 1.6]]


async def test_partials_settle_and_grow(live: LiveServer) -> None:
    async with live.dictating() as talk:
        for start in range(0, 3 * 16_000, 4_000):
            await talk.speak(speech((11, 3.0))[start * 2 : start * 2 + 8_000], first_sample=start)
            await asyncio.sleep(0.02)
        partial = await talk.hear(wire.Partial)
        assert partial.utterance == 0
        assert (partial.settled + partial.tentative).strip() == "w11"


async def test_flush_closes_the_utterance_without_a_pause(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(speech((11, 0.96)))
        await talk.say(wire.Flush())
        final = await talk.hear(wire.Final)
        assert (final.text, final.end_s) == ("w11", 0.96)


async def test_a_lost_connection_goes_on_where_it_was(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE[: SAMPLES // 2 * 2])
        await talk.hear_ack(SAMPLES // 2)
    async with live.dictating(talk.resume) as again:
        assert again.ready.next_sample == SAMPLES // 2
        overlap = 12_000
        first = SAMPLES // 2 - overlap
        await again.speak(TALE[first * 2 :], first_sample=first)
        await again.say(wire.End(samples=SAMPLES))
        await again.hear(wire.Ended)
        assert again.texts() == TALE_TEXTS


async def test_a_server_that_was_stopped_goes_on_from_its_disk(tmp_path: Path) -> None:
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(TALE[: 45_000 * 2])
        await talk.hear_ack(45_000)
        await talk.hear(wire.Final)
    async with serving(tmp_path) as live, live.dictating(talk.resume) as again:
        assert again.ready.next_sample == 45_000
        await again.speak(TALE[45_000 * 2 :], first_sample=45_000)
        await again.say(wire.End(samples=SAMPLES))
        await again.hear(wire.Ended)
        assert again.texts() == TALE_TEXTS


async def test_a_flush_cuts_at_the_same_place_after_a_restart(tmp_path: Path) -> None:
    pcm = speech((11, 3.0))
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(pcm[: 32_000 * 2])
        await talk.hear_ack(32_000)
        await talk.say(wire.Flush())
        soon, first = await talk.hear(wire.Final), await talk.hear(wire.Final)
        assert (soon.revision, first.revision) == (1, 2)
    async with serving(tmp_path) as live, live.dictating(talk.resume) as again:
        await again.speak(pcm[32_000 * 2 :], first_sample=32_000)
        await again.say(wire.End())
        await again.hear(wire.Ended)
        finals = [m for m in again.heard if isinstance(m, wire.Final)]
        assert [f for f in finals if f.utterance == 0] == [first]
        assert again.texts() == ["w11", "w11"]


async def test_a_client_that_missed_the_end_hears_it_when_it_comes_back(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(wire.End(samples=SAMPLES))
        ended = await talk.hear(wire.Ended)
    async with live.dictating(talk.resume) as again:
        assert again.ready.next_sample == SAMPLES
        assert await again.hear(wire.Ended) == ended
        assert again.texts() == TALE_TEXTS


async def test_asking_for_the_end_twice_is_harmless(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(wire.End(samples=SAMPLES))
        await talk.say(wire.End(samples=SAMPLES))
        assert (await talk.hear(wire.Ended)).draft_id


async def test_a_second_window_takes_over_and_the_first_is_told(live: LiveServer) -> None:
    async with live.dictating() as first:
        await first.speak(TALE[: 30_000 * 2])
        await first.hear_ack(30_000)
        async with live.dictating(first.resume) as second:
            failed = await first.hear(wire.Failed)
            assert failed.code == "taken_over"
            assert await first.closed() == (4409, "taken_over")
            assert second.ready.next_sample == 30_000


async def test_cancel_throws_sound_and_text_away(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
        await talk.say(wire.Cancel())
        assert (await talk.hear(wire.Ended)).draft_id is None
    assert not list((live.settings.data_dir / "audio").iterdir())
    async with live.socket() as again:
        await again.say(talk.resume)
        assert (await again.hear(wire.Refused)).code == "dictation_closed"


async def test_silence_ends_in_an_empty_draft(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(speech((0, 2.0)))
        await talk.say(wire.End())
        ended = await talk.hear(wire.Ended)
        assert not talk.texts()
    assert (await live.get(f"/v1/drafts/{ended.draft_id}"))["narrative"]["text"] == ""


async def test_a_dictation_without_any_sound_ends_too(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.say(wire.End(samples=0))
        assert (await talk.hear(wire.Ended)).audio_s == 0


async def test_a_dictation_left_behind_can_be_finished(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
    [waiting] = await live.get("/v1/dictations")
    assert waiting["id"] == talk.ready.dictation_id
    assert waiting["audio_s"] == SAMPLES / 16_000
    assert not waiting["connected"]
    recordings = live.app.state.live.recordings
    user = live.app.state.identity.user(None)
    draft_id = await recordings.finish(talk.ready.dictation_id, user)
    assert (await live.get(f"/v1/drafts/{draft_id}"))["narrative"]["text"] == " ".join(TALE_TEXTS)
    assert await live.get("/v1/dictations") == []
    assert await recordings.finish(talk.ready.dictation_id, user) == draft_id


async def test_one_failure_of_the_engine_costs_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, recognizer=ScriptedRecognizer(fail_times=1)) as live:
        async with live.dictating() as talk:
            await talk.speak(TALE)
            await talk.say(wire.End())
            await talk.hear(wire.Ended)
        assert talk.texts() == TALE_TEXTS


async def test_a_broken_engine_is_told_and_loses_no_sound(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, recognizer=ScriptedRecognizer(fail_times=99)) as live,
        live.dictating() as talk,
    ):
        await talk.speak(TALE)
        assert (await talk.hear(wire.Failed)).code == "recognition_failed"
        assert (await talk.closed())[0] == 1011
    async with serving(tmp_path) as live, live.dictating(talk.resume) as again:
        first = again.ready.next_sample
        await again.speak(TALE[first * 2 :], first_sample=first)
        await again.say(wire.End(samples=SAMPLES))
        await again.hear(wire.Ended)
        assert again.texts() == TALE_TEXTS


async def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = AudioFile.append

    def full_after_a_second(self: AudioFile, pcm: bytes) -> int:
        if self.samples + len(pcm) // 2 > 16_000:
            from server.domain.errors import StorageFull  # noqa: PLC0415 - only this fake disk needs it

            raise StorageFull
        return append(self, pcm)

    async with live.dictating() as talk:
        monkeypatch.setattr(AudioFile, "append", full_after_a_second)
        with contextlib.suppress(ConnectionClosed):
            for at in range(0, SAMPLES, 4_000):
                await talk.speak(TALE[at * 2 : (at + 4_000) * 2], first_sample=at)
                await asyncio.sleep(0.01)
        assert (await talk.hear(wire.Failed)).code == "storage_full"
        assert await talk.closed() == (4507, "storage_full")
    acknowledged = max(m.next_sample for m in talk.heard if isinstance(m, wire.Ack))
    monkeypatch.undo()
    async with live.dictating(talk.resume) as again:
        assert again.ready.next_sample >= acknowledged
        await again.speak(TALE[again.ready.next_sample * 2 :], first_sample=again.ready.next_sample)
        await again.say(wire.End(samples=SAMPLES))
        await again.hear(wire.Ended)
        assert again.texts() == TALE_TEXTS


async def test_a_full_server_refuses_before_any_sound(tmp_path: Path) -> None:
    async with serving(tmp_path, max_dictations=1) as live, live.dictating(), live.socket() as second:
        await second.say(wire.Start(template="mutatie", dictated_at=DICTATED_AT))
        refused = await second.hear(wire.Refused)
        assert refused.code == "busy"
        assert refused.retry_after_s
        assert await second.closed() == (4429, "busy")


async def test_a_dictation_nobody_listens_to_gives_way_and_can_still_go_on(tmp_path: Path) -> None:
    async with serving(tmp_path, max_dictations=1) as live:
        async with live.dictating() as first:
            await first.speak(TALE[: 30_000 * 2])
            await first.hear_ack(30_000)
        async with live.dictating() as second:
            await second.say(wire.End())
            await second.hear(wire.Ended)
        async with live.dictating(first.resume) as again:
            assert again.ready.next_sample == 30_000


async def test_a_dictation_has_a_longest_length_and_keeps_what_fits(tmp_path: Path) -> None:
    async with serving(tmp_path, max_dictation_s=1.0) as live, live.dictating() as talk:
        await talk.speak(TALE)
        assert (await talk.hear(wire.Failed)).code == "too_long"
        assert (await talk.closed())[0] == 4413
        async with live.dictating(talk.resume) as again:
            assert again.ready.next_sample == 16_000


REFUSED: list[tuple[str, list[str | bytes], str, int]] = [
    ("text that is no JSON", ["hallo"], "bad_message", 4400),
    ("an unknown message", ['{"type":"begin"}'], "bad_message", 4400),
    ("audio before start", [wire.audio_frame(0, b"\0\0")], "out_of_order", 4400),
    ("end before start", ['{"type":"end"}'], "out_of_order", 4400),
]


@pytest.mark.parametrize(("what", "frames", "code", "close"), REFUSED, ids=[case[0] for case in REFUSED])
async def test_a_conversation_begins_with_start(
    live: LiveServer, what: str, frames: list[str | bytes], code: str, close: int
) -> None:
    async with live.socket() as talk:
        for frame in frames:
            await talk.socket.send(frame)
        assert (await talk.hear(wire.Failed)).code == code
        assert await talk.closed() == (close, code)


START = wire.Start(template="mutatie", dictated_at=DICTATED_AT).model_dump_json()
WRONG: list[tuple[str, str | bytes, str, int]] = [
    ("a second start", START, "out_of_order", 4400),
    ("text where audio belongs", "AAAA", "bad_message", 4400),
    ("an odd number of bytes", wire.audio_frame(0, b"\0\0\0"), "odd_frame", 4400),
    ("half a header", b"\0\0\0\0", "odd_frame", 4400),
    ("no samples", wire.audio_frame(0, b""), "odd_frame", 4400),
    ("a gap in the sample numbers", wire.audio_frame(320, b"\0\0"), "audio_gap", 4400),
    ("an end that is ahead of the sound", '{"type":"end","samples":320}', "audio_gap", 4400),
    ("a frame over the limit", wire.audio_frame(0, bytes(70_000)), "frame_too_large", 1009),
]


@pytest.mark.parametrize(("what", "frame", "code", "close"), WRONG, ids=[case[0] for case in WRONG])
async def test_what_is_wrong_is_named_and_what_was_acknowledged_stays(
    live: LiveServer, what: str, frame: str | bytes, code: str, close: int
) -> None:
    async with live.dictating() as talk:
        await talk.socket.send(frame)
        assert (await talk.hear(wire.Failed)).code == code
        assert await talk.closed() == (close, code)
    async with live.dictating(talk.resume) as again:  # the server is alive, the dictation too
        await again.speak(TALE)
        await again.hear_ack(SAMPLES)


async def test_a_far_too_large_frame_closes_the_connection_unread(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.socket.send(bytes(1_000_000))
        assert (await talk.closed())[0] == 1009


async def test_sound_after_the_end_is_refused(tmp_path: Path) -> None:
    stumbling = ScriptedRecognizer(fail_times=1)
    async with serving(tmp_path, recognizer=stumbling) as live, live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(wire.End(samples=SAMPLES))
        await talk.speak(TALE, first_sample=SAMPLES)
        assert (await talk.hear(wire.Failed)).code == "out_of_order"


async def test_flush_after_the_end_is_refused(tmp_path: Path) -> None:
    stumbling = ScriptedRecognizer(fail_times=1)
    async with serving(tmp_path, recognizer=stumbling) as live, live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(wire.End(samples=SAMPLES))
        await talk.say(wire.Flush())
        assert (await talk.hear(wire.Failed)).code == "out_of_order"


async def test_an_unknown_command_is_a_warning_only(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.say(wire.ClientCommand(name="dans"))
        assert (await talk.hear(wire.Warned)).code == "unknown_command"
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)


@pytest.mark.parametrize(
    ("changes", "code", "close"),
    [
        ({"template": "gedicht"}, "unknown_template", 4404),
        ({"dictation_id": "a" * 22}, "not_found", 4404),
    ],
)
async def test_a_start_that_cannot_be_is_refused(
    live: LiveServer, changes: dict[str, Any], code: str, close: int
) -> None:
    async with live.socket() as talk:
        start = wire.Start(template="mutatie", dictated_at=DICTATED_AT).model_copy(update=changes)
        await talk.say(start)
        assert (await talk.hear(wire.Refused)).code == code
        assert await talk.closed() == (close, code)


async def test_a_resumed_dictation_keeps_its_encoding(live: LiveServer) -> None:
    async with live.dictating() as talk:
        pass
    async with live.socket() as again:
        await again.say(talk.resume.model_copy(update={"encoding": "opus"}))
        assert (await again.hear(wire.Refused)).code == "encoding_unsupported"


async def test_a_connection_that_stays_silent_is_closed(tmp_path: Path) -> None:
    async with serving(tmp_path, handshake_timeout_s=0.1) as live, live.socket() as talk:
        assert (await talk.hear(wire.Failed)).code == "handshake_timeout"
        assert (await talk.closed())[0] == 4408


async def test_a_client_that_leaves_before_start_is_no_error(live: LiveServer) -> None:
    async with live.socket():
        pass
    assert (await live.get("/health/live"))["status"] == "live"


@pytest.mark.parametrize(
    ("protocols", "code", "close"),
    [
        (["chat"], "subprotocol_unsupported", 4406),
        ([wire.SUBPROTOCOL], "ticket_refused", 4401),
        ([wire.SUBPROTOCOL, "ticket.wrong"], "ticket_refused", 4401),
        ([], "subprotocol_unsupported", 4406),
    ],
)
async def test_only_a_known_protocol_with_a_fresh_ticket_is_admitted(
    live: LiveServer, protocols: list[str], code: str, close: int
) -> None:
    async with live.socket(protocols=protocols) as talk:
        assert (await talk.hear(wire.Refused)).code == code
        assert await talk.closed() == (close, code)


async def test_a_ticket_works_once(live: LiveServer) -> None:
    offered = [wire.SUBPROTOCOL, f"ticket.{await live.ticket()}"]
    async with live.socket(protocols=offered) as first:
        await first.say(wire.Start(template="mutatie", dictated_at=DICTATED_AT))
        await first.hear(wire.Ready)
        async with live.socket(protocols=offered) as second:
            assert (await second.hear(wire.Refused)).code == "ticket_refused"


async def test_a_foreign_page_is_refused(live: LiveServer) -> None:
    async with live.socket(origin="https://example.org") as talk:
        assert (await talk.hear(wire.Refused)).code == "origin_refused"
        assert await talk.closed() == (4403, "origin_refused")


SAYS_FORM = {11: "Dit", 12: "is", 13: "een", 14: "aangifte.", 15: "Kenteken", 16: "12-ABC-3."}
FORM_TALE = speech(
    (0, 0.4), *((value, 0.4) for value in (11, 12, 13, 14)), (0, 1.4), (15, 0.5), (16, 0.6), (0, 1.4)
)


async def test_a_form_that_is_said_makes_the_draft_and_its_words_do_not_stand_in_it(tmp_path: Path) -> None:
    async with serving(tmp_path, recognizer=ScriptedRecognizer(SAYS_FORM)) as live, live.dictating() as talk:
        await talk.speak(FORM_TALE)
        assert (await talk.hear(wire.TemplateChosen)).template == "aangifte"
        await talk.say(wire.End(samples=len(FORM_TALE) // 2))
        ended = await talk.hear(wire.Ended)
        draft = await live.get(f"/v1/drafts/{ended.draft_id}")
    assert draft["template"] == "aangifte"
    assert draft["narrative"]["text"] == "Kenteken 12-ABC-3."


async def test_a_form_chosen_by_hand_later_than_one_that_is_said_outlives_the_server(tmp_path: Path) -> None:
    words = ScriptedRecognizer(SAYS_FORM)
    async with serving(tmp_path, recognizer=words) as live, live.dictating() as talk:
        await talk.speak(FORM_TALE)
        await talk.hear(wire.TemplateChosen)
        await talk.say(wire.ChooseTemplate(template="pv_bevindingen", sample=len(FORM_TALE) // 2))
        assert (await talk.hear(wire.TemplateChosen)).template == "pv_bevindingen"
    async with serving(tmp_path, recognizer=words) as live, live.dictating(talk.resume) as again:
        assert again.ready.effective["template"] == "pv_bevindingen"
        await again.say(wire.End(samples=len(FORM_TALE) // 2))
        ended = await again.hear(wire.Ended)
        assert (await live.get(f"/v1/drafts/{ended.draft_id}"))["template"] == "pv_bevindingen"
        assert not any(isinstance(m, wire.TemplateChosen) for m in again.heard)


async def test_an_unknown_form_is_a_warning_only(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.say(wire.ChooseTemplate(template="gedicht", sample=0))
        assert (await talk.hear(wire.Warned)).code == "unknown_template"
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
