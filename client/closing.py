"""What the close codes of ``/v1/dictations`` mean to the desk client (docs/protocol.md)."""

from __future__ import annotations

TICKET_REFUSED = 4401
FORBIDDEN = 4403
FRAME_TOO_LARGE = 1009

FINAL_CODES = frozenset({4400, 4403, 4404, 4406, 4409, 4413})
"""Connecting again by itself would get the same answer."""

OTHER_PROTOCOL = "De server spreekt een ander protocol dan deze app. Werk Verbaal bij."
_LOST = "De verbinding is weggevallen."

_MEANINGS: dict[int, tuple[str, str]] = {
    1009: ("frame_too_large", "Een geluidsblok was te groot voor de verbinding."),
    1011: ("internal", "Op de server ging iets mis."),
    1012: ("restart", "De server start opnieuw."),
    4400: ("bad_message", "De server begrijpt deze app niet. Werk Verbaal bij."),
    4401: ("ticket_refused", "De server accepteert de aanmelding niet."),
    4403: ("forbidden", "U heeft geen toegang tot deze server."),
    4404: ("not_found", "De server kent deze opname of dit sjabloon niet."),
    4406: ("subprotocol_unsupported", OTHER_PROTOCOL),
    4408: ("slow_reader", "De verbinding was te traag."),
    4409: ("taken_over", "Deze opname is al afgerond, of gaat verder in een ander venster."),
    4413: ("too_long", "De opname is te lang. Rond af en begin een nieuwe."),
    4429: ("busy", "De server is vol. De opname gaat door en wordt straks verstuurd."),
    4507: ("storage_full", "De server kan geen geluid meer opslaan. Waarschuw beheer."),
}


def explain(code: int | None) -> str:
    """Dutch sentence for a close code; None: no close frame came."""
    return _MEANINGS[code][1] if code in _MEANINGS else _LOST


def code_name(code: int | None) -> str:
    """The product's code that belongs to a close code, "" when there is none."""
    return _MEANINGS[code][0] if code in _MEANINGS else ""
