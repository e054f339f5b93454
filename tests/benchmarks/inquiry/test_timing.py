from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from benchmarks.inquiry.__main__ import commands
from tests.benchmarks.inquiry.test_police import SMALL


def test_the_commands_write_tables_and_json(tmp_path: Path) -> None:
    file = tmp_path / "small.lp"
    file.write_text(SMALL, encoding="utf-8")
    report = tmp_path / "report.json"
    cases = {
        "timing": ["--file", str(file), "--cases", "2"],
        "police": ["--file", str(file), "--cases", "2"],
        "theories": ["--theories", "2", "--sizes", "8"],
    }
    for command, options in cases.items():
        done = CliRunner().invoke(commands(), [command, *options, "--json", str(report)])
        assert done.exit_code == 0, done.output
        written = json.loads(report.read_text(encoding="utf-8"))
        assert written["seed"] == 1
        if command == "timing":
            assert written["police"]["status"]["wall"]["count"] == 2
        if command == "police":
            assert written["differences"]["total"]["exact"] == 0
        if command == "theories":
            assert written["found"]["cyclic 8"]["wrong"] == 0
