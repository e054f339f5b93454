"""axe-core finds nothing to say of any screen, at phone and desk, in light and dark (WCAG 2.2 AA)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import DESK, PHONE, Scheme
from tests.e2e.server_process import ServerProcess, running_server
from tests.e2e.states import STATES, Papers, State, lay_out

pytestmark = [pytest.mark.e2e, pytest.mark.model]

AXE = Path(__file__).parents[2] / "client" / "web" / "node_modules" / "axe-core" / "axe.min.js"
TALL = 2600
"""So high that all of a screen is there: what lies under the bar at the bottom can be scrolled up by people,
and axe would call it too small to touch."""

Rules = dict[str, Any]
ALL: Rules = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
OF_COLOURS: Rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's source, which the page is given past its content policy."""
    if not AXE.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{AXE} is missing; `npm ci` in client/web brings it")
        pytest.skip(f"{AXE} is missing; `npm ci` in client/web brings it")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    yield from running_server(tmp_path_factory.mktemp("accessibility") / "data")


@pytest.fixture(scope="module")
def papers(server: ServerProcess) -> Papers:
    return lay_out(server)


def violations(page: Page, axe: str, rules: Rules) -> list[str]:
    """What is wrong with the page as it stands: rule, where, and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{one['id']} at {node['target']}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def looks(page: Page) -> Iterator[tuple[str, Rules]]:
    """Both sizes in both themes, without opening the screen anew, and the rules to look with.

    What a screen says and how its parts hang together depends on the width at most, not on the colours.
    """
    for size, called in ((PHONE, "phone"), (DESK, "desk")):
        page.set_viewport_size({"width": size[0], "height": TALL})
        themes: tuple[tuple[Scheme, Rules], ...] = (("light", ALL), ("dark", OF_COLOURS))
        for scheme, rules in themes:
            # As the settings do it: at once; the browser's own switch comes some time later.
            page.evaluate(THEME, scheme)
            yield f"{called}, {scheme}", rules


THEME = """async (scheme) => {
  document.documentElement.dataset.theme = scheme;
  for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
}"""

CHECKED = tuple(state for state in STATES if not state.alike)
HALF = (len(CHECKED) + 1) // 2


@pytest.mark.parametrize("states", [CHECKED[:HALF], CHECKED[HALF:]], ids=["first half", "second half"])
def test_no_screen_has_anything_that_axe_objects_to(
    papers: Papers, browser: Browser, axe: str, states: tuple[State, ...]
) -> None:
    wrong: list[str] = []
    for state in states:
        with state.shown(browser, papers, PHONE) as page:
            for look, rules in looks(page):
                wrong += [f"{state.name} ({look}): {one}" for one in violations(page, axe, rules)]
    assert wrong == [], "\n".join(wrong)
