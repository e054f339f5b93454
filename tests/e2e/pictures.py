"""Pictures of every screen in every state: ``python -m tests.e2e.pictures``, into docs/screens/.

Three widths, light and dark. Run it after a change of the looks, and look at them.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.browser import Scheme, chromium
from tests.e2e.server_process import running_server
from tests.e2e.states import STATES, Papers, State, lay_out

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SIZES = {360: (360, 780), 768: (768, 1024), 1440: (1440, 900)}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
COLOURS = 48
"""Screens are flat: so many are enough, and without loss letters stay sharp in half the bytes."""
MOST_BYTES = 4_000_000


def take(browser: Browser, papers: Papers, state: State) -> None:
    """All pictures of one state: the window is made wider, as it is on a desk, and stays in its state."""
    with state.shown(browser, papers, SIZES[360]) as page:
        for width, size in SIZES.items():
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(200)
                shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                flat = shot.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
                flat.save(FOLDER / f"{state.name}-{width}-{scheme}.webp", lossless=True)


def index() -> str:
    """A page with all of them, phone first."""
    lines = ["# Every screen, in every state", "", "Made by `python -m tests.e2e.pictures`.", ""]
    for state in STATES:
        name = state.name
        lines += [f"## {name}", ""]
        lines.append("| | 360 | 768 | 1440 |")
        lines.append("|---|---|---|---|")
        for scheme in SCHEMES:
            cells = [f"![{name}, {width} px, {scheme}]({name}-{width}-{scheme}.webp)" for width in SIZES]
            lines.append(f"| {scheme} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def main(
    only: Annotated[str, typer.Option(help="Names of states, with commas; left out: all.")] = "",
) -> None:
    """Take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [state for state in STATES if not only or state.name in only.split(",")]
    with tempfile.TemporaryDirectory() as data:
        for server in running_server(Path(data) / "data"):
            papers = lay_out(server)
            with chromium() as browser:
                for state in wanted:
                    take(browser, papers, state)
                    typer.echo(state.name)
    known = {
        f"{state.name}-{width}-{scheme}.webp" for state in STATES for width in SIZES for scheme in SCHEMES
    }
    for old in FOLDER.glob("*.webp"):
        if old.name not in known:
            old.unlink()
    (FOLDER / "README.md").write_text(index())
    total = sum(one.stat().st_size for one in FOLDER.glob("*.webp"))
    typer.echo(f"{total / 1e6:.1f} MB in all")
    if total > MOST_BYTES:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
