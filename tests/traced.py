"""Coverage looks where it learns something: following every call doubles the time of a test.

Folders of :data:`UNTRACED` try tens of thousands of sentences, start servers and browsers, or test what
is not measured at all; what they run of ``server`` and ``client`` other tests run too, and the limits of
``.ci/run`` hold without them. A test that is tried on both kinds of database is followed on one: on the other
it runs the same lines. Collecting is not followed either: all that is measured then are the lines
that an import runs, so everything is imported before.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import coverage
import pytest

from tests.databases import POSTGRESQL

_HERE = Path(__file__).parent
UNTRACED = (
    _HERE / "benchmarks",
    _HERE / "dutch",
    _HERE / "e2e",
    _HERE / "reporting" / "assessment" / "test_against_solver.py",
    _HERE / "reporting" / "assessment" / "test_independence.py",
    _HERE / "reporting" / "extraction",
    _HERE / "reporting" / "inquiry" / "test_large_theories.py",
    _HERE / "reporting" / "inquiry" / "test_relevance.py",
    _HERE / "vocab",
    _HERE / "test_docs.py",
    _HERE / "test_no_content_in_logs.py",
    _HERE / "test_no_content_leaks.py",
)
PACKAGES = ("server", "client")
_RUN_BY_ALEMBIC = "server.store.migrations."
_OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"
"""What coverage tells the processes that a test starts."""


def is_traced(item: pytest.Item) -> bool:
    """Whether coverage follows what this test runs; all of them with VERBAAL_TRACE_ALL=1."""
    if os.environ.get("VERBAAL_TRACE_ALL") == "1":
        return True
    return not (_on_the_other_database(item) or any(item.path.is_relative_to(folder) for folder in UNTRACED))


def _on_the_other_database(item: pytest.Item) -> bool:
    """Whether this is a test's second run, on PostgreSQL; what only PostgreSQL has, it has one run for."""
    called = getattr(item, "callspec", None)
    if called is None or called.params.get("database_url") != POSTGRESQL:
        return False
    return not any("database_url" in str(mark.args[0]) for mark in item.iter_markers("parametrize"))


@contextmanager
def untraced() -> Iterator[None]:
    """Coverage looks away, also in processes that are started in the block."""
    stopped: list[coverage.Coverage] = []
    # In a process of xdist there are two: one of the process, one of pytest-cov.
    while (running := coverage.Coverage.current()) is not None:
        running.stop()
        stopped.append(running)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(_OF_PROCESSES, raising=False)
        try:
            yield
        finally:
            for one in reversed(stopped):
                one.start()


def import_everything() -> None:
    """Import all that is measured, where it is: what comes later then runs no line of a module's own."""
    if coverage.Coverage.current() is None:
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.startswith(_RUN_BY_ALEMBIC):
                importlib.import_module(module.name)
