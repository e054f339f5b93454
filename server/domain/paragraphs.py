"""The paragraphs of a running text, and which of them stay ticked when the text changes.

The web app and the court bundle's checker split a text in the same way (client/web, server.proof.standalone).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# What JavaScript's trim() takes away, so that a paragraph has one number on every side.
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def paragraphs(text: str) -> tuple[str, ...]:
    """The pieces between blank lines, without space around them; empty pieces are no paragraphs."""
    pieces = (piece.strip(_SPACE) for piece in _BLANK_LINE.split(text))
    return tuple(piece for piece in pieces if piece)


def still_ticked(old: str, ticked: Iterable[int], new: str) -> frozenset[int]:
    """Numbers (from 0) of the paragraphs of ``new`` that were read and ticked as they stand in ``old``.

    A paragraph keeps its tick wherever it goes, as long as it says the same. Where the same words stand
    more often, and not as often as before, it can't be told which were read: they stay ticked only if all
    were, and no more of them than there were.
    """
    known = set(ticked)
    before: dict[str, list[bool]] = defaultdict(list)
    for number, piece in enumerate(paragraphs(old)):
        before[piece].append(number in known)
    after: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(paragraphs(new)):
        after[piece].append(number)
    kept: set[int] = set()
    for piece, numbers in after.items():
        was = before[piece]
        if len(was) != len(numbers) and not all(was):
            continue
        kept.update(number for number, tick in zip(numbers, was, strict=False) if tick)
    return frozenset(kept)
