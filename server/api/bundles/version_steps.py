"""Every version of a draft as rows that a judge reads: what was changed, confirmed, ticked and read back."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from server.api.advice_told import told_reply
from server.api.checks_told import told_check, told_read_back
from server.api.reports import PROVENANCE
from server.domain.assessing import Inquiry
from server.domain.report import Provenance, Report
from server.proof.standalone.bundle_rules import INQUIRY
from server.proof.standalone.checks import READ_BACK, paragraphs_of, ticked_texts
from server.proof.standalone.replays import NARRATIVE
from server.store.dossiers import KeptDraft


def version_rows(draft: KeptDraft, report: Report, zone: tzinfo | None) -> list[dict[str, Any]]:
    """A row for each version, oldest first: its number, moment, who made it, and what each step did."""
    found = []
    before: dict[str, Any] | None = None
    for one in draft.versions:
        content = json.loads(one.content)
        steps = list(_steps(before, content, one.changed, report.labels))
        if not steps:
            steps = [
                _step("Bevestigd: het concept werd het verslag" if one.state == "confirmed" else "Niets")
            ]
        found.append({"version": one.version, "at": short(one.at, zone), "actor": one.actor, "steps": steps})
        before = content
    return found


def _steps(
    before: dict[str, Any] | None, now: dict[str, Any], changed: Iterable[str], labels: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    if before is None:
        yield _step("De tekst", now=now["narrative"]["text"], note="eerste versie, gemaakt door het systeem")
        for field in now["fields"]:
            if field["value"] is not None:
                yield _step(labels.get(field["id"], field["id"]), now=field["value"], note=_from(field))
        return
    was_fields = {field["id"]: field for field in before["fields"]}
    now_fields = {field["id"]: field for field in now["fields"]}
    for what in changed:
        if what == READ_BACK:
            read_back = now[READ_BACK]
            yield _step(told_read_back(read_back) if read_back else "De voorlezing geldt niet meer.")
        elif what == INQUIRY:
            yield from _inquiry_steps(before.get(INQUIRY, {}), now[INQUIRY])
        elif what == NARRATIVE:
            yield from _text_steps(before["narrative"], now["narrative"])
        else:
            yield from _field_steps(was_fields[what], now_fields[what], labels.get(what, what))


def _inquiry_steps(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    before, after = Inquiry.model_validate(was), Inquiry.model_validate(now)
    old = {one.observable: told_reply(one) for one in before.answers}
    new = {one.observable: told_reply(one) for one in after.answers}
    asked = {one.observable: one.asked or one.observable for one in (*before.answers, *after.answers)}
    for observable, question in asked.items():
        if old.get(observable) != new.get(observable):
            yield _step(
                f"Antwoord op: {question}",
                was=old.get(observable, "(geen)"),
                now=new.get(observable, "(teruggenomen)"),
            )
    if before.skipped != after.skipped:
        yield _step(f"Vragen voor later: {len(after.skipped)}")
    if before.stopped != after.stopped:
        yield _step("Geen vragen meer gewenst" if after.stopped else "Weer vragen gewenst")
    if (before.added, before.removed) != (after.added, after.removed):
        chosen = [f"wel {one}" for one in after.added] + [f"niet {one}" for one in after.removed]
        yield _step(f"Regelsets om naar te kijken: {', '.join(chosen) or 'zoals uit de woorden volgt'}")


def _text_steps(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    same = was["text"] == now["text"]
    for old, new in () if same else word_changes(was["text"], now["text"]):
        yield _step("De tekst", was=old, now=new)
    yield from _tick_steps(was, now)
    if now["confirmed"] and not (same and was["confirmed"]):
        yield _step("De tekst: bevestigd")
    elif was["confirmed"] and not now["confirmed"]:
        yield _step("De tekst: niet meer bevestigd")


def _field_steps(was: Mapping[str, Any], now: Mapping[str, Any], label: str) -> Iterable[dict[str, Any]]:
    same = was["value"] == now["value"]
    if not same:
        yield _step(label, was=was["value"] or "(leeg)", now=now["value"] or "(leeg)")
    check = now.get("check")
    if now["confirmed"] and not (same and was["confirmed"] and was.get("check") == check):
        yield _step(f"{label}: bevestigd", note=told_check(check) if check else "")
    elif was["confirmed"] and not now["confirmed"]:
        yield _step(f"{label}: niet meer bevestigd")


def _tick_steps(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Which paragraphs of the text were ticked, and which no longer stand ticked."""
    if "checked" not in now:
        return
    before, pieces = ticked_texts(was), paragraphs_of(now["text"])
    ticked = [pieces[number] for number in now["checked"]]
    new = [number + 1 for number in now["checked"] if pieces[number] not in before]
    if new:
        yield _step(f"De tekst: alinea {few(new)} nagekeken")
    gone = [number + 1 for number, piece in enumerate(pieces) if piece in before and piece not in ticked]
    if gone:
        yield _step(f"De tekst: alinea {few(gone)} niet meer nagekeken")


def _step(label: str, *, was: str | None = None, now: str | None = None, note: str = "") -> dict[str, Any]:
    return {"label": label, "was": was, "now": now, "note": note}


def _from(field: Mapping[str, Any]) -> str:
    return PROVENANCE[Provenance(field["provenance"])] if field["provenance"] else ""


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Which words became which; "(niets)" where there are none on one side."""
    was, now = old.split(), new.split()
    matcher = difflib.SequenceMatcher(a=was, b=now, autojunk=False)
    found = [
        (" ".join(was[i:j]) or "(niets)", " ".join(now[k:m]) or "(niets)")
        for kind, i, j, k, m in matcher.get_opcodes()
        if kind != "equal"
    ]
    return found or [("(regeleinden of spaties)", "(anders)")]


def few(numbers: Sequence[int], most: int = 6) -> str:
    """Numbers behind each other; of many the first, and how many more there are."""
    shown = ", ".join(str(one) for one in numbers[:most])
    return shown if len(numbers) <= most else f"{shown} en {len(numbers) - most} meer"


def short(moment: datetime, zone: tzinfo | None) -> str:
    """A moment to the second in the report's zone, such as 22-11-2026 19:29:05."""
    return f"{moment.astimezone(zone):%d-%m-%Y %H:%M:%S}"
