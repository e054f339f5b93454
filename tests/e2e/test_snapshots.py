"""The main screens look as they did: small grey pictures of them, compared with those that were kept.

A picture is made small and grey before it is compared: other words in a line change nothing that counts, a
part that is gone, unstyled or elsewhere does. Letters differ between machines, so it is compared only where
Chromium and the font are those of the kept pictures. After a change of looks, ``VERBAAL_SNAPSHOTS=1 pytest``
of this file makes new ones, to be looked at before they are committed.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.browser import DESK, PHONE, Scheme
from tests.e2e.server_process import ServerProcess, running_server
from tests.e2e.states import Papers, by_name, lay_out

pytestmark = [pytest.mark.e2e, pytest.mark.model]

KEPT = Path(__file__).parent / "snapshots"
MADE_WITH = KEPT / "made_with.json"
SCALE = 6
"""One grey point for this many pixels each way: about the height of a letter."""
DIFFERENT = 24
"""Of 255: more than a moved line of text makes of a point."""
MOST_DIFFERENT = 0.04
"""Of all points: a line more or less is fewer, a panel is more."""

MAIN = ("dicteren", "opname", "werk-leeg", "nakijken-met-geluid", "overzicht", "woorden", "instellingen")
LOOKS: tuple[tuple[tuple[int, int], Scheme], ...] = ((PHONE, "light"), (DESK, "dark"))
# What tells of today, of this machine or of this moment.
HIDDEN = (
    ".elapsed, .level, .meta, .settings-facts, .shortcut-settings, .signals { visibility: hidden !important }"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    yield from running_server(tmp_path_factory.mktemp("snapshots") / "data")


@pytest.fixture(scope="module")
def papers(server: ServerProcess) -> Papers:
    return lay_out(server)


def made_with(browser: Browser) -> dict[str, str]:
    """What the letters of a picture come from."""
    fonts = shutil.which("fc-match")
    asked = [fonts, "system-ui", "--format", "%{family}"] if fonts else ["true"]
    family = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    return {"chromium": browser.version.split(".")[0], "font": family}


def grey(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("L")
    return picture.resize((picture.width // SCALE, picture.height // SCALE), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of all points that differ, from 0 to 1; 1 for pictures of another size."""
    if one.size != other.size:
        return 1.0
    apart = np.abs(np.asarray(one, dtype=np.int16) - np.asarray(other, dtype=np.int16))
    return float((apart > DIFFERENT).mean())


def test_the_main_screens_look_as_they_did(papers: Papers, browser: Browser) -> None:
    here = made_with(browser)
    renew = os.environ.get("VERBAAL_SNAPSHOTS") == "1"
    if not renew and here != json.loads(MADE_WITH.read_text()):
        pytest.skip(f"made with {MADE_WITH.read_text().strip()}, here is {here}: letters would differ")
    KEPT.mkdir(exist_ok=True)
    differ: dict[str, float] = {}
    for name in MAIN:
        for size, scheme in LOOKS:
            with by_name(name).shown(browser, papers, size) as page:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(150)
                picture = grey(page.screenshot(animations="disabled", caret="hide", style=HIDDEN))
            kept = KEPT / f"{name}-{size[0]}-{scheme}.png"
            if renew:
                picture.save(kept, optimize=True)
            else:
                differ[kept.name] = difference(picture, Image.open(kept))
    if renew:
        MADE_WITH.write_text(json.dumps(here) + "\n")
    wrong = {name: round(part, 3) for name, part in differ.items() if part > MOST_DIFFERENT}
    assert wrong == {}, "look at these screens; VERBAAL_SNAPSHOTS=1 keeps how they are now"


def test_a_part_that_is_gone_or_unstyled_is_seen_and_other_words_are_not() -> None:
    """The comparison itself, on drawn pages: it must be able to fail."""
    page = Image.new("L", PHONE, 245)
    page.paste(255, (12, 60, 348, 420))
    for line in range(80, 400, 40):
        page.paste(60, (24, line, 300, line + 14))
    words, gone = page.copy(), page.copy()
    words.paste(255, (24, 80, 348, 94))
    words.paste(60, (24, 80, 180, 94))
    gone.paste(245, (12, 60, 348, 420))

    def shrunk(picture: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        picture.save(buffer, "png")
        return grey(buffer.getvalue())

    assert difference(shrunk(page), shrunk(page)) == 0
    assert difference(shrunk(page), shrunk(words)) <= MOST_DIFFERENT
    assert difference(shrunk(page), shrunk(gone)) > MOST_DIFFERENT
    assert difference(shrunk(page), shrunk(page).resize((10, 10))) == 1


def test_no_picture_is_kept_that_nothing_is_compared_with() -> None:
    wanted = {f"{name}-{end}.png" for name in MAIN for end in ("360-light", "1440-dark")}
    assert {one.name for one in KEPT.glob("*.png")} == wanted
    assert all(re.fullmatch(r"[a-z-]+-\d+-(light|dark)\.png", one) for one in wanted)
