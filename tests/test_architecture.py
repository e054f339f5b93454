"""The borders of docs/architecture.md, and promises that no single module can keep."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import client
import server
import vocab

ROOT = Path(__file__).parent.parent
REGISTRIES = re.compile(
    r"files\.python" r"hosted|\bpypi\.(?:org|python)|registry\.npm" r"js|deb\.debian\.org"
)
MAX_LINES = 380


def tracked(*patterns: str) -> list[Path]:
    """Files under version control; where there is none (a source archive), all files."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern) if path.is_file()]
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [git, "ls-files", "-z", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_imports_keep_to_the_borders() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("package", [server, client, vocab], ids=lambda package: package.__name__)
def test_the_package_is_the_one_of_this_repository(package: object) -> None:
    # An installed package of the same name would be imported silently in its place.
    assert Path(str(package.__file__)).parent.parent == ROOT  # type: ignore[attr-defined]  # a package


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_no_fixture_is_called_client() -> None:
    # It would hide the package of that name in every test that asks for it.
    fixture = re.compile(r"@pytest(?:_asyncio)?\.fixture[^\n]*\n(?:async )?def client\(")
    assert not [path for path in tracked("tests/*.py") if fixture.search(path.read_text(encoding="utf-8"))]


def test_no_registry_is_named() -> None:
    # Who installs from a mirror must not be sent elsewhere.
    here = Path(__file__)
    texts = [
        path for path in tracked() if path.suffix not in {".png", ".jpg", ".ogg", ".wav", ".webp", ".ico"}
    ]
    assert not [
        path
        for path in texts
        if path != here and REGISTRIES.search(path.read_text(encoding="utf-8", errors="replace"))
    ]


def test_no_lock_with_addresses_is_kept() -> None:
    assert not [path for path in tracked() if path.name == "uv.lock"]


def test_modules_stay_small_enough_to_read() -> None:
    sizes = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked("server/*.py", "client/*.py", "client/web/src/*.ts")
    }
    assert not {path: lines for path, lines in sizes.items() if lines > MAX_LINES}


def shell_blocks(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_what_ci_runs_is_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    set_up, test = re.findall(r"^# README: [a-z ]+\n(.*?)\n\n", script, flags=re.MULTILINE | re.DOTALL)
    command = next(block for block in shell_blocks(ROOT / "README.md") if "pytest" in block)
    assert command.strip() == f"{set_up} && \\\n{test}"


def test_the_readme_opens_with_its_two_commands() -> None:
    serve, test = shell_blocks(ROOT / "README.md")[:2]
    assert serve.rstrip().endswith(".venv/bin/verbaal serve")
    assert "--require-hashes -r requirements.lock" in serve
    assert test.rstrip().splitlines()[-1].startswith(".venv/bin/python -m pytest")
    # One command each: a second line starts only where the first goes on.
    for command in (serve, test):
        assert all(line.endswith("&& \\") for line in command.rstrip().splitlines()[:-1])
