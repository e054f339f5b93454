"""The paragraphs of a text, numbered as the server numbers them (docs/protocol.md)."""

from __future__ import annotations

import re

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# What JavaScript's trim() takes away: the web app numbers them too.
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def paragraphs(text: str) -> list[str]:
    """The pieces between blank lines, without space around them; empty pieces are no paragraphs."""
    pieces = (piece.strip(_SPACE) for piece in _BLANK_LINE.split(text))
    return [piece for piece in pieces if piece]
