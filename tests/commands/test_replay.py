from __future__ import annotations

import asyncio
import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from server import engines, wire
from server.__main__ import app
from server.asr import vad
from server.asr.recognizer import EngineInfo
from server.commands.replay_reading import word_differences
from server.domain.sound_chain import SoundChain
from tests.api.bundle_app import ASKED, files_in
from tests.api.live_server import few_words, serving
from tests.confirming import reviewed_over_async
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech
from tests.proof.bundle_example import packed

SAID = {1: "kenteken", 2: "GG-123-B.", 3: "Om", 4: "22.15", 5: "uur."}
PCM = speech(
    (0, 0.5),
    *((value * 20, 0.4) for value in (1, 2)),
    (0, 2),
    *((value * 20, 0.4) for value in (3, 4, 5)),
    (0, 1),
)


def recognizer(**changes: str) -> ScriptedRecognizer:
    """Hears what was said; ``v4="22.50"`` hears another word."""
    words = {key * 20: word for key, word in SAID.items()}
    return ScriptedRecognizer(words | {int(name[1:]) * 20: word for name, word in changes.items()})


async def _bundle(folder: Path) -> bytes:
    async with serving(folder / "data", recognizer=recognizer()) as live:
        async with live.dictating() as talk:
            await talk.speak(PCM)
            chain = SoundChain()
            chain.add(PCM)
            await talk.say(wire.End(samples=len(PCM) // 2, chain=chain.digest))
            draft_id = (await talk.hear(wire.Ended)).draft_id
        async with httpx.AsyncClient(base_url=live.url, timeout=60) as http:
            draft: dict[str, Any] = (await http.get(f"/v1/drafts/{draft_id}")).json()
            draft = await reviewed_over_async(http, draft)
            report = (
                await http.post(f"/v1/drafts/{draft_id}/confirm", json={"version": draft["version"]})
            ).json()
            answer = await http.get(f"/v1/reports/{report['id']}/bundle", params=ASKED)
            assert answer.status_code == 200, answer.text
            return answer.content


@functools.cache
def bundle() -> bytes:
    """Of a dictation that the whole server heard with a scripted recogniser: made once."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_bundle(Path(folder)))


@dataclass
class Command:
    """`verbaal replay` on a machine where this recogniser is."""

    folder: Path
    put: Callable[[ScriptedRecognizer], None]

    def replay(self, heard_by: ScriptedRecognizer, *options: str, content: bytes | None = None) -> Any:
        self.put(heard_by)
        path = self.folder / "dossier.zip"
        path.write_bytes(bundle() if content is None else content)
        return CliRunner().invoke(app, ["replay", str(path), *options])


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VERBAAL_VOCAB_DIR", str(few_words(tmp_path / "vocab")))

    class Voice:
        def stream(self) -> ScriptedVoice:
            return ScriptedVoice()

    monkeypatch.setattr(vad, "SileroModel", Voice)

    def put(heard_by: ScriptedRecognizer) -> None:
        monkeypatch.setattr(engines, "load_recognizers", lambda *_, **__: [heard_by])

    return Command(tmp_path, put)


def test_the_same_model_hears_and_reads_the_same(command: Command) -> None:
    result = command.replay(recognizer())
    assert result.exit_code == 0, result.output
    assert "Words: 5 recorded, 5 now. No difference." in result.output
    assert "Observations and fields" in result.output


def test_words_that_are_heard_otherwise_are_shown_side_by_side(command: Command) -> None:
    result = command.replay(recognizer(v4="22.50"))
    assert result.exit_code == 1
    row = next(line for line in result.output.splitlines() if "word 4" in line)
    assert "22.15" in row
    assert "22.50" in row


class Other(ScriptedRecognizer):
    """Another model under the same name."""

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "scripted", "1" * 64, "cpu", "none")


def test_another_model_is_refused_unless_it_is_asked_for(command: Command) -> None:
    other = Other({key * 20: word for key, word in SAID.items()})
    refused = command.replay(other)
    assert refused.exit_code == 2
    assert "was recognised with model scripted" in refused.output
    assert other.batches == []
    asked = command.replay(other, "--model", "scripted")
    assert asked.exit_code == 0
    assert "NOT with the recorded model" in asked.output


def test_a_bundle_that_is_not_whole_is_not_replayed(command: Command) -> None:
    files = files_in(bundle())
    files["transcript.json"] += b" "
    result = command.replay(recognizer(), content=packed(files))
    assert result.exit_code == 2
    assert "transcript.json: is gewijzigd" in result.output


def test_a_bundle_of_another_server_is_not_replayed(command: Command) -> None:
    known = command.folder / "known.txt"
    known.write_bytes(files_in(bundle())["log/keys.txt"])
    good = command.replay(recognizer(), "--keys", str(known))
    assert good.exit_code == 0
    assert "--keys" not in good.output
    assert "See --keys" in command.replay(recognizer()).output
    known.write_text("another key\n")
    refused = command.replay(recognizer(), "--keys", str(known))
    assert refused.exit_code == 2
    assert "onbekende sleutel" in refused.output


@pytest.mark.parametrize(
    ("recorded", "now", "shown"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a x c", [("word 2", "b", "x")]),
        ("a b c", "a c", [("word 2", "b", "-")]),
        ("a c", "a b c", [("word 2", "-", "b")]),
        ("", "a b", [("word 1", "-", "a b")]),
        ("a b c d", "a x y d", [("word 2", "b c", "x y")]),
    ],
)
def test_the_fewest_words_that_differ_are_shown(
    recorded: str, now: str, shown: list[tuple[str, str, str]]
) -> None:
    assert [tuple(one) for one in word_differences(recorded.split(), now.split())] == shown
