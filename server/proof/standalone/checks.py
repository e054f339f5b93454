"""Which paragraph of a text was ticked in which version of a draft, and where a declaration was read back.

What was kept before there were ticks has none of it: such a text was confirmed as a whole.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

READ_BACK = "read_back"
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# What JavaScript's trim() takes away: the web app numbers paragraphs too.
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

Json = Mapping[str, Any]


def paragraphs_of(text: str) -> list[str]:
    """The pieces between blank lines, without space around them; empty pieces are no paragraphs."""
    pieces = (piece.strip(_SPACE) for piece in _BLANK_LINE.split(text))
    return [piece for piece in pieces if piece]


def ticked_texts(narrative: Json) -> list[str]:
    """The paragraphs of a text that were ticked; all of one that was confirmed before there were ticks."""
    pieces = paragraphs_of(narrative["text"])
    if "checked" not in narrative:
        return pieces if narrative["confirmed"] else []
    return [pieces[number] for number in narrative["checked"]]


def ticked_in(versions: Sequence[Json]) -> list[int]:
    """For each paragraph of the last version's text, the version since which it stands ticked.

    Args:
        versions: ``{version, content}``, oldest first; in the last one everything is ticked.
    """
    found = []
    for piece in paragraphs_of(versions[-1]["content"]["narrative"]["text"]):
        since = versions[-1]["version"]
        for one in reversed(versions):
            if piece not in ticked_texts(one["content"]["narrative"]):
                break
            since = one["version"]
        found.append(int(since))
    return found


def read_back_in(versions: Sequence[Json]) -> dict[str, Any] | None:
    """How the last version was read back, and the version since which that stands; None where it was not."""
    last = versions[-1]["content"].get(READ_BACK)
    if last is None:
        return None
    since = versions[-1]["version"]
    for one in reversed(versions):
        if one["content"].get(READ_BACK) != last:
            break
        since = one["version"]
    return {**last, "in_version": int(since)}
