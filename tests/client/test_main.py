from __future__ import annotations

import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client import desk, sound_devices
from client.__main__ import console
from client.address import ServerAddress
from client.dictating import Outcome
from client.problems import NoMicrophone
from client.sound_devices import NO_PORTAUDIO
from client.spool import META_NAME
from server import wire
from tests.client.commands import SOUND, command, spooled
from tests.client.fake_drafts import DRAFT
from tests.client.fake_protocol import Close
from tests.client.fake_sound import FakeSound
from tests.client.sounds import noise, write_wav
from tests.client.threaded_server import ThreadedServer, threaded_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ThreadedServer]:
    with threaded_server() as running:
        yield running


@pytest.fixture
def server(shared_server: ThreadedServer) -> ThreadedServer:
    shared_server.dictations.clear()
    shared_server.closes.clear()
    shared_server.answer["GET", "/v1/drafts/draft-1"] = (200, DRAFT)
    shared_server.answer["GET", "/v1/drafts/draft-of-dictation-1"] = (200, DRAFT)
    shared_server.answer["POST", "/v1/drafts"] = (201, DRAFT)
    return shared_server


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without sound."""

    def missing() -> Any:
        raise NoMicrophone(NO_PORTAUDIO)

    monkeypatch.setattr(sound_devices, "load_sounddevice", missing)


def test_a_file_is_dictated_and_the_way_to_its_draft_is_told(server: ThreadedServer, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", SOUND)
    result = command("--server", server.url, "--file", str(path), "--fast", "--template", "aangifte")

    dictation = server.dictations["dictation-1"]
    assert bytes(dictation.audio) == SOUND
    assert dictation.start.template == "aangifte"
    assert dictation.start.dictated_at.tzinfo is not None
    for second in range(2):
        assert dictation.final(second).text in result.output
    assert "verbaal-dictate review draft-of-dictation-1" in result.output
    assert f"{server.url}/#/nakijken/draft-of-dictation-1" in result.output
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_file_takes_as_long_as_its_sound(server: ThreadedServer, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", SOUND[:32_000])
    started = time.monotonic()
    command("--server", server.url, "--file", str(path), "--push-to-talk")

    assert time.monotonic() - started >= 1.0


@pytest.mark.usefixtures("silent")
def test_after_dictating_the_review_can_follow_at_once(server: ThreadedServer, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", SOUND)
    result = command("--server", server.url, "--file", str(path), "--fast", "--review", typed="l\n")

    assert "Nakijken: Mutatie" in result.output
    assert "Het concept is bewaard" in result.output


def test_an_empty_recording_makes_no_draft(server: ThreadedServer, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", b"")

    assert "niets opgenomen" in command("--server", server.url, "--file", str(path)).output


def test_the_microphone_is_opened_by_name(server: ThreadedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = FakeSound(accepts=set())
    monkeypatch.setattr(sound_devices, "load_sounddevice", lambda: sound)
    result = command("--server", server.url, "--device", "laptop", code=1)

    assert "Laptop microfoon kan niet worden geopend" in result.output


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("arguments", [[], ["devices"]])
def test_without_portaudio_the_debian_package_is_named(arguments: list[str]) -> None:
    result = command(*arguments, code=1)

    assert "libportaudio2" in result.stderr
    assert "Traceback" not in result.output


def test_devices_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_devices, "load_sounddevice", FakeSound)
    output = command("devices").output

    assert "Laptop microfoon" in output
    assert "USB headset microfoon (standaard)" in output
    assert "48000 Hz" in output
    assert "Luidspreker" not in output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--server", "http://verbaal.example"], "niet versleuteld"),
        (["--file", "/nergens/a.wav"], "bestaat niet"),
        (["--fast"], "--fast hoort bij --file"),
        (["resume", "2001"], "Er wacht geen opname 2001"),
        (["discard", "2001"], "Er wacht geen opname 2001"),
        (["review", "draft-1", "--server", "http://127.0.0.1:9"], "niet bereikbaar"),
    ],
)
def test_each_mistake_has_its_sentence_and_no_traceback(arguments: list[str], words: str) -> None:
    result = command(*arguments, code=1)

    assert words in result.stderr
    assert "Traceback" not in result.output


def test_a_refusal_says_where_the_sound_is_and_how_to_go_on(server: ThreadedServer, tmp_path: Path) -> None:
    server.closes = [Close(4413, at="audio")]
    path = write_wav(tmp_path / "a.wav", SOUND)
    result = command("--server", server.url, "--file", str(path), "--fast", code=1)
    (kept,) = (tmp_path / "spool").iterdir()

    assert "te lang" in result.stderr
    assert str(kept) in result.output
    assert f"verbaal-dictate resume {kept.name}" in result.output


def test_what_waits_is_told_at_the_next_start(server: ThreadedServer, tmp_path: Path) -> None:
    for minute in (1, 2):
        spooled(tmp_path, server.url, minute=minute).close()
    path = write_wav(tmp_path / "a.wav", SOUND)
    assert "wachten nog 2 opnamen" in command("--server", server.url, "--file", str(path), "--fast").output
    command("discard", "20261122-1901", typed="ja\n")

    assert "wacht nog 1 opname" in command("--server", server.url, "--file", str(path), "--fast").output


def test_pending_lists_what_waits(server: ThreadedServer, tmp_path: Path) -> None:
    assert "Er wachten geen opnamen" in command("pending").output
    waiting = spooled(tmp_path, server.url, minute=1)
    waiting.acknowledge(16_000)
    waiting._update()
    waiting.close()
    broken = spooled(tmp_path, server.url, minute=2)
    broken.close()
    (broken.path / META_NAME).write_text("{")
    busy = spooled(tmp_path, server.url, minute=3)
    output = command("pending").output
    busy.close()

    lines = {
        name: next(line for line in output.splitlines() if name in line) for name in (waiting.id, broken.id)
    }
    assert "1,0 s" in lines[waiting.id]
    assert "00:02" in lines[waiting.id]
    assert server.url in lines[waiting.id]
    assert "beschadigd" in lines[broken.id]
    assert "bezig" in output
    assert str(tmp_path / "spool") in output


def test_the_name_to_type_is_whole_on_a_narrow_terminal(
    server: ThreadedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    spool = spooled(tmp_path, server.url)
    spool.close()

    assert spool.id in command("pending").output


def test_resume_sends_everything_that_waits(server: ThreadedServer, tmp_path: Path) -> None:
    assert "Er wachten geen opnamen" in command("resume").output
    for minute in (1, 2):
        spooled(tmp_path, server.url, minute=minute, sound=noise(9_000, seed=minute)).close()
    result = command("resume")

    assert [bytes(one.audio) for one in server.dictations.values()] == [
        noise(9_000, seed=1),
        noise(9_000, seed=2),
    ]
    assert result.output.count("verbaal-dictate review") == 2
    assert list((tmp_path / "spool").iterdir()) == []


def test_resume_goes_on_with_the_next_when_one_is_refused(server: ThreadedServer, tmp_path: Path) -> None:
    refused = spooled(tmp_path, server.url, minute=1)
    refused.remember("dictation-unknown")
    refused.close()
    spooled(tmp_path, server.url, minute=2).close()
    result = command("resume", code=1)

    assert "Dit bestaat niet." in result.stderr
    assert bytes(server.dictations["dictation-1"].audio) == SOUND
    assert [one.name for one in (tmp_path / "spool").iterdir()] == [refused.id]
    # What the server no longer knows can still be sent, as a new dictation.
    command("resume", refused.id, "--new")
    assert bytes(server.dictations["dictation-2"].audio) == SOUND


def test_resume_can_use_another_server_and_template(server: ThreadedServer, tmp_path: Path) -> None:
    spool = spooled(tmp_path, "http://127.0.0.1:9")
    spool.remember("dictation-there")
    spool.close()
    command("resume", "--server", server.url, "--template", "aangifte")

    dictation = server.dictations["dictation-1"]
    assert bytes(dictation.audio) == SOUND
    assert dictation.start.template == "aangifte"


def test_a_draft_that_was_made_without_our_knowing_is_found(server: ThreadedServer, tmp_path: Path) -> None:
    told = wire.Refused(code="dictation_closed", message="Al afgerond.")
    server.closes = [Close(4409, told)]
    spool = spooled(tmp_path, server.url)
    spool.remember("dictation-1")
    spool.finish()
    spool.acknowledge(spool.recorded)
    spool.close()
    result = command("resume")

    assert "verbaal-dictate review draft-1" in result.output
    assert ("POST", "/v1/drafts", {"dictation_id": "dictation-1"}) in server.requests


@pytest.mark.usefixtures("silent")
def test_review_asks_and_leaves(server: ThreadedServer) -> None:
    result = command("review", "draft-1", "--server", server.url, typed="1\nk\n")

    assert "Typ de waarde over" in result.output
    assert "Het concept is bewaard" in result.output


@pytest.mark.usefixtures("silent")
def test_review_opens_the_web_page(server: ThreadedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_page(page: str) -> bool:
        opened.append(page)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    command("review", "draft-1", "--server", server.url, typed="o\n")

    assert opened == [f"{server.url}/#/nakijken/draft-1"]


@pytest.mark.usefixtures("silent")
def test_a_confirmed_review_says_nothing_of_later(server: ThreadedServer) -> None:
    ready = {**DRAFT, "fields": [], "narrative": {**DRAFT["narrative"], "confirmed": True}}
    server.answer["GET", "/v1/drafts/draft-1"] = (200, ready)
    server.answer["POST", "/v1/drafts/draft-1/confirm"] = (201, {"id": "report-1"})
    result = command("review", "draft-1", "--server", server.url, typed="b\nja\n")

    assert "report-1" in result.output
    assert "Het concept is bewaard" not in result.output


def test_a_draft_that_is_done_is_not_reviewed_again(server: ThreadedServer) -> None:
    server.answer["GET", "/v1/drafts/draft-1"] = (200, {**DRAFT, "state": "confirmed"})

    assert "al bevestigd" in command("review", "draft-1", "--server", server.url, code=1).stderr


@pytest.mark.parametrize(("answer", "left"), [("ja\n", 0), ("nee\n", 1), ("\n", 1)])
def test_discarding_asks_first(tmp_path: Path, answer: str, left: int) -> None:
    spool = spooled(tmp_path, "http://127.0.0.1:9")
    spool.close()
    command("discard", spool.id, typed=answer, code=0)

    assert len(list((tmp_path / "spool").iterdir())) == left


def test_a_server_that_made_no_draft_is_told(
    server: ThreadedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.after(ServerAddress.parse(server.url), Outcome(None, None, 3.0), console(), review=False)

    assert "geen concept" in capsys.readouterr().out


def test_sound_that_a_full_disk_refused_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spool = spooled(tmp_path, "http://127.0.0.1:9")
    spool._reserve += noise(8_000)
    desk.tell_where(spool, console())
    spool._reserve.clear()
    spool.close()

    assert "de laatste 0,5 s zijn niet bewaard" in capsys.readouterr().out


def test_help_is_in_dutch_and_names_every_command() -> None:
    output = command("--help").output

    for word in ("dicteer", "devices", "pending", "resume", "review", "discard", "--push-to-talk"):
        assert word in output.lower()
