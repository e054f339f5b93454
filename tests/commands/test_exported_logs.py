"""An exported log is checked without the server, and every way of tampering with its files is found."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server import proof
from server.__main__ import app
from server.proof.standalone.folders import check_folder, keys_in
from server.proof.standalone.logs import GENESIS, canonical, entry_hash, written
from server.store.database import Database
from server.store.logs.log_export import FolderNotEmpty, export_log, note
from tests.commands.logged import a_log, places, url

Tampering = Callable[[Path], None]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")

    async def work() -> None:
        await a_log(folder)
        database = Database(url(folder))
        await note(database, "beheerder")
        sizes = await export_log(database, places(folder), folder / "out")
        await database.dispose()
        assert sizes == {"access": 14, "processing": 14}

    asyncio.run(work())
    return folder / "out"


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(exported, tmp_path / "out")


def lines(folder: Path, stream: str = "access") -> list[bytes]:
    return (folder / f"{stream}.jsonl").read_bytes().splitlines(keepends=True)


def put(folder: Path, changed: list[bytes], stream: str = "access") -> None:
    (folder / f"{stream}.jsonl").write_bytes(b"".join(changed))


def replaced(number: int, old: bytes, new: bytes) -> Tampering:
    def tamper(folder: Path) -> None:
        kept = lines(folder)
        assert old in kept[number - 1]
        kept[number - 1] = kept[number - 1].replace(old, new, 1)
        put(folder, kept)

    return tamper


def arranged(change: Callable[[list[bytes]], list[bytes]], stream: str = "access") -> Tampering:
    return lambda folder: put(folder, change(lines(folder, stream)), stream)


def hashed_again(number: int) -> Callable[[list[bytes]], list[bytes]]:
    def change(kept: list[bytes]) -> list[bytes]:
        head = json.loads(kept[number - 2])["hash"] if number > 1 else GENESIS
        for at in range(number - 1, len(kept)):
            entry = json.loads(kept[at])["entry"] | {"prev_hash": head}
            if at == number - 1:
                entry["actor"] = "mallory"
            head = entry_hash(entry)
            kept[at] = written(canonical(entry), head)
        return kept

    return change


def _swapped_files(folder: Path) -> None:
    (folder / "access.jsonl").rename(folder / "other")
    (folder / "processing.jsonl").rename(folder / "access.jsonl")
    (folder / "other").rename(folder / "processing.jsonl")


def _without_last_checkpoint(folder: Path) -> None:
    (folder / "checkpoints" / "access" / "000000000014.txt").unlink()


def test_an_export_is_in_order_and_tells_whose_keys_it_was_checked_with(folder: Path) -> None:
    problems, told = check_folder(folder)
    assert problems == []
    assert "vergelijk ze" in told[-1]
    problems, told = check_folder(folder, keys_in(folder / "checkpoints"))
    assert problems == []
    assert "vergelijk ze" not in told[-1]


@pytest.mark.parametrize(
    ("tamper", "stream", "number", "what"),
    [
        pytest.param(replaced(6, b"j.jansen", b"mallory"), "access", 6, "gewijzigd", id="changed"),
        pytest.param(replaced(6, b'{"entry":', b'{"entry": '), "access", 6, "gewijzigd", id="a space"),
        pytest.param(replaced(6, b'"seq":6', b'"seq":6,"seq":6'), "access", 6, "gewijzigd", id="a key twice"),
        pytest.param(replaced(6, b'"hash":"', b'"hash":"x'), "access", 6, "onleesbaar", id="no entry"),
        pytest.param(
            arranged(lambda kept: [*kept[:5], b"\n", *kept[5:]]), "access", 6, "onleesbaar", id="empty line"
        ),
        pytest.param(arranged(lambda kept: kept[:5] + kept[6:]), "access", 6, "ontbreekt", id="deleted"),
        pytest.param(arranged(lambda kept: kept[:6] + kept[5:]), "access", 6, "dubbel", id="twice"),
        pytest.param(
            arranged(lambda kept: [*kept[:5], kept[6], kept[5], *kept[7:]]),
            "access",
            6,
            "ontbreekt",
            id="reordered",
        ),
        pytest.param(arranged(lambda kept: kept[:-1]), "access", 14, "ontbreekt", id="truncated"),
        pytest.param(arranged(lambda _: []), "access", 1, "ontbreekt", id="emptied"),
        pytest.param(
            arranged(lambda kept: kept[:9], "processing"), "processing", 10, "ontbreekt", id="lines truncated"
        ),
        pytest.param(arranged(hashed_again(6)), "access", 6, "vervangen", id="tail hashed again"),
        pytest.param(arranged(hashed_again(1)), "access", 1, "vervangen", id="all hashed again"),
        pytest.param(
            _without_last_checkpoint, "access", 13, "valt onder geen checkpoint", id="checkpoint gone"
        ),
        pytest.param(
            lambda folder: (folder / "processing.jsonl").unlink(),
            "processing",
            1,
            "ontbreekt",
            id="file gone",
        ),
    ],
)
def test_tampering_with_the_files_is_found(
    folder: Path, tamper: Tampering, stream: str, number: int, what: str
) -> None:
    tamper(folder)
    problems, _ = check_folder(folder)
    assert [(one.stream, one.seq) for one in problems if one.what.startswith(what)] == [(stream, number)]


def test_an_export_that_was_emptied_is_no_log_in_order(folder: Path) -> None:
    for stream in ("access", "processing"):
        put(folder, [], stream)
    shutil.rmtree(folder / "checkpoints")
    problems, _ = check_folder(folder)
    assert [one.what for one in problems] == ["valt onder geen checkpoint"] * 2


def test_swapped_logs_are_both_told(folder: Path) -> None:
    _swapped_files(folder)
    problems, _ = check_folder(folder)
    assert {(one.stream, one.seq, one.what) for one in problems} >= {
        ("access", 1, "vervangen"),
        ("processing", 1, "vervangen"),
    }


def test_everything_made_anew_with_another_key_is_found_by_whoever_knows_the_key(
    folder: Path, tmp_path: Path
) -> None:
    known = keys_in(folder / "checkpoints")
    forged = tmp_path / "forged"

    async def forge() -> None:
        await a_log(forged)
        database = Database(url(forged))
        await export_log(database, places(forged), forged / "out")
        await database.dispose()

    asyncio.run(forge())
    assert check_folder(forged / "out")[0] == []
    problems, _ = check_folder(forged / "out", known)
    assert {(one.stream, one.what) for one in problems} >= {
        ("access", "checkpoint deugt niet"),
        ("access", "valt onder geen checkpoint"),
    }


async def test_an_export_goes_into_a_folder_of_its_own(exported: Path) -> None:
    database = Database(url(exported.parent))
    with pytest.raises(FolderNotEmpty):
        await export_log(database, places(exported.parent), exported)
    await database.dispose()


@pytest.mark.parametrize("tampered", [False, True])
def test_the_verifier_runs_with_python_alone(folder: Path, tmp_path: Path, *, tampered: bool) -> None:
    """No site-packages, no environment: only the files of the package and Python's own library."""
    package = Path(proof.__file__).parent / "standalone"
    shutil.copytree(package, tmp_path / "verify", ignore=shutil.ignore_patterns("__pycache__"))
    if tampered:
        replaced(6, b"j.jansen", b"mallory")(folder)
    start = f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[1:] = [{str(folder)!r}]; "
    run = subprocess.run(  # noqa: S603 - this Python, and text of this test
        [sys.executable, "-I", "-S", "-c", start + "runpy.run_module('verify', run_name='__main__')"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert run.returncode == int(tampered), run.stderr
    assert ("access, regel 6: gewijzigd" in run.stdout) is tampered
    assert run.stderr == ""


def test_the_command_says_which_entry_is_wrong_and_fails(folder: Path) -> None:
    runner = CliRunner()
    fine = runner.invoke(app, ["verify", str(folder)])
    assert (fine.exit_code, fine.output.splitlines()[-1]) == (0, "Alles is in orde.")
    replaced(6, b"j.jansen", b"mallory")(folder)
    keys = str(folder / "checkpoints" / "keys.txt")
    wrong = runner.invoke(app, ["verify", str(folder), "--keys", keys])
    assert wrong.exit_code == 1
    assert "access, regel 6: gewijzigd" in wrong.output


def test_the_commands_export_and_verify_the_servers_own_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(a_log(tmp_path / "data"))
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "data"))
    runner = CliRunner()
    assert runner.invoke(app, ["export", "log", "--to", str(tmp_path / "out")]).exit_code == 0
    assert b'"action":"disclose","actor":"verbalisant"' in lines(tmp_path / "out")[-1]
    assert runner.invoke(app, ["verify"]).exit_code == 0
    (tmp_path / "data" / "checkpoints" / "access" / "000000000008.txt").unlink()
    assert runner.invoke(app, ["verify"]).exit_code == 1
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "nothing"))
    assert runner.invoke(app, ["verify"]).exit_code == 1
