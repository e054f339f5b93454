"""Words that say what the law makes of facts. No question asks for one: a person decides that."""

from __future__ import annotations

import re

_LEGAL = re.compile(
    r"\b(?:(?:on)?strafba\w*|wederrechtelijk\w*|opzet|opzettelijk\w*|oogmerk\w*|(?:on)?schuldig\w*|verwijtba\w*"
    r"|misdrijf|misdrijven|overtreding\w*|delict\w*|bewezen|dader\w*|\w*diefstal\w*|verduistering\w*|\w*heling"
    r"|gekwalificeerd\w*|mishandel\w*|\w*oplicht\w*|opgelicht|vernieling\w*|\w*vredebreuk|afpersing)\b",
    re.IGNORECASE,
)


def legal_term_in(text: str) -> str:
    """The first such word in a text; empty where it has none. Not all there are: a reviewer reads on."""
    found = _LEGAL.search(text)
    return found[0] if found else ""
