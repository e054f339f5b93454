from __future__ import annotations

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.proof.standalone.bundles import check_bundle
from tests.api.bundle_app import bundle_desk

ASKED = ("--reason", "accountability", "--recipient", "toezicht")


@pytest.fixture
def report_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A report in a data folder as a server leaves it."""
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))

    async def made() -> dict[str, Any]:
        async with bundle_desk(tmp_path) as desk:
            return await desk.confirmed()

    return str(asyncio.run(made())["id"])


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", "report", *arguments])


def test_a_report_is_written_whole_and_the_log_says_for_whom(report_id: str, tmp_path: Path) -> None:
    target = tmp_path / "dossier.zip"
    done = export(report_id, "--to", str(target), *ASKED)
    assert done.exit_code == 0, done.output
    assert "verbaal verify" in done.output
    assert check_bundle(target).faults == []
    assert target.stat().st_mode & 0o077 == 0  # it holds the report and the sound in clear
    with zipfile.ZipFile(target) as archive:
        last = json.loads(archive.read("log/access.json"))[-1]["entry"]
    assert (last["action"], last["details"]["recipients"]) == ("disclose", ["toezicht"])
    assert [path.name for path in tmp_path.glob(".*.half")] == []
    # What is there stays there.
    again = export(report_id, "--to", str(target), *ASKED)
    assert again.exit_code == 1
    assert "exists already" in again.output
    checked = CliRunner().invoke(app, ["verify", str(target)])
    assert checked.exit_code == 0
    assert checked.output.splitlines()[-1] == "Alles is in orde."


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--reason", "nieuwsgierig", "--recipient", "toezicht"), "choose from proceedings"),
        (("--reason", "complaint", "--recipient", "de heer Jansen"), "an identifier"),
        (("--reason", "complaint"), "--recipient"),
    ],
)
def test_a_wrong_reason_or_recipient_is_told_before_anything_is_done(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    refused = export("report-1", "--to", str(tmp_path / "d.zip"), *options)
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())


def test_a_report_that_is_not_there_leaves_no_file(report_id: str, tmp_path: Path) -> None:
    target = tmp_path / "dossier.zip"
    refused = export(f"{report_id}x", "--to", str(target), *ASKED)
    assert refused.exit_code == 1
    assert "Dit bestaat niet" in refused.output
    assert list(tmp_path.glob("*dossier*")) == []
