"""The citizen service number (BSN): nine digits that pass the eleven-test.

Source: the eleven-test of the BSN as python-stdnum has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from stdnum.nl import bsn

from server.dutch.code_cues import FILLERS, cue_table, cues
from server.dutch.spelling import DIGIT_KINDS, Kind, Piece, runs_on, spell
from server.dutch.words import Found, Token, word_set

WRONG_BSN = "Dit BSN klopt niet: de cijfers doorstaan de elfproef niet."

_LENGTH = 9
_CUES = cue_table(
    {
        "bsn": (
            *(
                "bsn",
                "bsn-nummer",
                "bsnnummer",
                "bsn-nr",
                "b s n",
                "burgerservicenummer",
                "burgerservice nummer",
            ),
            *("burger service nummer", "burgerservicenr", "sofinummer", "sofi-nummer", "sofi nummer"),
        )
    }
)
_FILLERS = FILLERS | word_set(
    "verdachte aangever aangeefster slachtoffer getuige betrokkene bestuurder benadeelde melder heer "
    "mevrouw hij zij"
)


def find_bsns(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every BSN that is announced as one ("BSN", "burgerservicenummer"), as nine digits.

    Commas may stand anywhere between the digits, as where a recogniser writes one for every pause.

    One that fails the eleven-test comes with :data:`WRONG_BSN`; with more or fewer digits there is
    none, and no zero is put before eight. Rule: ``bsn``.
    """
    end = 0
    for cue in cues(tokens, _CUES, _FILLERS):
        found = _bsn_at(tokens, cue.code) if cue.code >= end else None
        if found is not None:
            end = found.end
            yield found


def _bsn_at(tokens: tuple[Token, ...], at: int) -> Found[str] | None:
    found = _nine(spell(tokens, at, separators="-.", most=_LENGTH + 1))
    found = found or _nine(spell(tokens, at, separators="-.", most=_LENGTH, over_commas=True))
    if found is None or (runs_on(tokens, at, found[1]) and not bsn.is_valid(found[0])):
        return None
    digits, end = found
    warning = None if bsn.is_valid(digits) else WRONG_BSN
    return Found(value=digits, first=at, end=end, rule="bsn", warning=warning)


def _nine(pieces: tuple[Piece, ...]) -> tuple[str, int] | None:
    """Nine digits and where they end; None for any other number of them."""
    said = [piece for piece in pieces if piece.kind is not Kind.SEPARATOR]
    run = list(takewhile(lambda piece: piece.kind in DIGIT_KINDS, said))
    digits = "".join(piece.text for piece in run)
    touched = len(run) < len(said) and said[len(run)].first < run[-1].end if run else False
    return (digits, run[-1].end) if len(digits) == _LENGTH and not touched else None
