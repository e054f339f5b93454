"""Draws the app's icons as PNG from its SVG: ``python -m tests.e2e.icons``. The results are committed.

A phone's home screen wants pixels. ``maskable`` is for launchers that cut a shape of their own: the ground
fills the square, and the microphone stays within the middle four fifths (the safe zone of the W3C's manifest
standard).
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.browser import chromium

PUBLIC = Path(__file__).parents[2] / "client" / "web" / "public"


def full_bleed(svg: str, scale: float) -> str:
    """The icon with square corners, its picture made smaller around the middle."""
    ground = re.search(r"<rect[^>]* rx=\"14\"[^>]*/>", svg)
    assert ground is not None, "the ground of icon.svg is not where it was"
    picture = svg[ground.end() : svg.index("</svg>")]
    off = 32 * (1 - scale)
    square = ground[0].replace(' rx="14"', "")
    smaller = f'<g transform="translate({off} {off}) scale({scale})">{picture}</g>'
    return f"{svg[: ground.start()]}{square}{smaller}</svg>"


def main() -> None:
    """Draw all of them."""
    svg = (PUBLIC / "icon.svg").read_text()
    wanted = {
        "icon-192": (192, svg),
        "icon-512": (512, svg),
        "icon-maskable-512": (512, full_bleed(svg, 0.8)),
        "apple-touch-icon": (180, full_bleed(svg, 0.9)),
    }
    with chromium() as browser:
        for name, (side, drawing) in wanted.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{side}px}}</style>{drawing}")
            page.screenshot(path=PUBLIC / f"{name}.png", omit_background=True)
            page.close()


if __name__ == "__main__":
    main()
