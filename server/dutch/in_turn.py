"""Reads values one after the other: the loop that the finders of numbers, amounts and measures share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from server.dutch.words import Found, Token

T = TypeVar("T")


def in_turn(
    tokens: tuple[Token, ...],
    *,
    begins: Callable[[Token], bool],
    read: Callable[[tuple[Token, ...], int], Found[T] | None],
    number: Callable[[tuple[Token, ...], int], Found[object] | None],
) -> Iterator[Found[T]]:
    """Every value in the tokens, in order; none begins within a number that is no such value.

    Args:
        tokens: any.
        begins: quick: whether a value may begin with a token.
        read: the value that begins at a position, or None.
        number: the number that begins at a position, to go on behind it where ``read`` found nothing.
    """
    at = 0
    while at < len(tokens):
        if not begins(tokens[at]):
            at += 1
            continue
        found = read(tokens, at)
        if found is not None:
            yield found
        passed = found or number(tokens, at)
        at = passed.end if passed is not None else at + 1
