"""Entries of the access log as sentences that a judge reads: who did what to a report and its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.api.checks_told import told_check
from server.api.report_marks import clock

_OBJECTS: Mapping[str, str] = {
    "dictation": "de opname",
    "draft": "het concept",
    "report": "het verslag",
    "word_list": "een eigen woordenlijst",
    "sound": "het geluid",
    "job": "de opdracht",
    "delivery": "de levering",
}
_ACTIONS: Mapping[str, str] = {
    "collect": "Legde {it} vast.",
    "alter": "Wijzigde {it}.",
    "consult": "Bekeek {it}.",
    "disclose": "Verstrekte {it}.",
    "combine": "Bracht {it} in verband met andere gegevens.",
    "erase": "Vernietigde {it}.",
    "confirm": "Bevestigde {it}.",
    "discard": "Wees {it} af.",
    "transcribe": "Liet {it} uitschrijven.",
    "configure": "Wijzigde de instellingen van het systeem.",
    "restrict": "Schermde {it} af: alleen nog met een reden te bekijken.",
    "remove": "Haalde {it} weg uit het gewone gebruik.",
    "hold": "Bepaalde dat {it} niet vernietigd mag worden.",
    "release": "Hief het verbod op vernietiging van {it} op.",
    "contest": "Tekende aan dat {it} wordt betwist.",
    "rectify": "Rectificeerde {it}.",
    "review": "Ging na welke gegevens weg moesten.",
    "back_up": "Maakte een reservekopie van alles.",
    "restore": "Zette een reservekopie terug.",
    "refuse": "Vroeg om {it} en kreeg het niet.",
}
_VIEWS: Mapping[str, str] = {
    "print": "Bekeek {it} om af te drukken.",
    "history": "Bekeek alle versies van {it}.",
    "list": "Zag {it} in een lijst.",
    "answer_audio": "Vroeg geluid van een gesproken antwoord bij {it} op om te beluisteren.",
    "guidance": "Bekeek de aanknopingspunten en vragen bij {it}.",
}
_WHOLE: Mapping[str, str] = {
    "narrative": "de tekst",
    "read_back": "de voorlezing",
    "inquiry": "de antwoorden op vragen",
}
REASONS: Mapping[str, str] = {
    "proceedings": "een strafzaak of andere rechtszaak",
    "complaint": "de behandeling van een klacht",
    "accountability": "controle en verantwoording",
    "subject_request": "een verzoek van de betrokkene",
}
"""Reason codes of a disclosure."""


def told(entry: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """One entry as a sentence; ``labels`` are the names of fields as the officer saw them."""
    details = entry["details"]
    it = _OBJECTS.get(entry["object_type"], entry["object_type"])
    if entry["object_version"]:
        it += f" (versie {entry['object_version']})"
    view = details.get("view")
    if entry["action"] == "consult" and view == "audio":
        return f"Vroeg geluid op om te beluisteren{_stretch(details)}."
    if entry["action"] == "consult" and view in _VIEWS:
        return _VIEWS[view].format(it=it)
    sentence = _ACTIONS.get(entry["action"], f"{entry['action']}: {{it}}.").format(it=it)
    if entry["action"] == "alter" and entry["object_type"] == "draft":
        return sentence[:-1] + f": {', '.join(_changed(details, labels)) or 'niets'}."
    if entry["action"] == "disclose":
        sentence = sentence[:-1] + _recipients(details) + "."
    reason = REASONS.get(str(details.get("reason")))
    return f"{sentence} Reden: {reason}." if reason else sentence


def _stretch(details: Mapping[str, Any]) -> str:
    if "start_ms" not in details:
        return ""
    return f", van {clock(details['start_ms'] / 1000)} tot {clock(details['end_ms'] / 1000)}"


def _recipients(details: Mapping[str, Any]) -> str:
    recipients: Sequence[str] = details.get("recipients", ())
    return f" aan {', '.join(recipients)}" if recipients else ""


def _changed(details: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    """What was changed, with how it was checked where that change confirmed it."""
    checks: dict[str, str] = {}
    for one in details.get("checks", ()):
        field, how, *numbers = one.split(":")
        heard = {"heard_s": int(numbers[0]) / 1000, "rate": int(numbers[1]) / 100} if numbers else {}
        checks[field] = told_check({"how": how, **heard}).lower()
    if "paragraphs_checked" in details:
        checks["narrative"] = (
            f"{details['paragraphs_checked']} van {details['paragraphs']} alinea's nagekeken"
        )
    return [
        _WHOLE.get(one, labels.get(one, one)) + (f" ({checks[one]})" if one in checks else "")
        for one in details.get("changed", ())
    ]
