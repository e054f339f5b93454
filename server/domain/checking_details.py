"""What the access log keeps of checking: identifiers and numbers, never a value, a text or a note."""

from __future__ import annotations

from server.domain.audit import Detail
from server.domain.paragraphs import paragraphs
from server.domain.report import Draft, FieldCheck


def checking_details(old: Draft, new: Draft) -> dict[str, Detail]:
    """How what ``new`` confirms and ``old`` did not was checked.

    ``checks``: of each value ``field:how``, and where it was heard ``field:heard:ms:percent``, how much
    sound was played at what part of its speed (100 where that was not said). ``paragraphs_checked`` of
    ``paragraphs`` where a tick changed. ``read_back``: how, or ``none`` where it was undone.
    """
    checks = tuple(
        f"{now.id}:{_told(now.check)}"
        for was, now in zip(old.fields, new.fields, strict=True)
        if now.check is not None and (was.check, was.confirmed_at) != (now.check, now.confirmed_at)
    )
    details: dict[str, Detail] = {"checks": checks} if checks else {}
    if old.narrative.checked != new.narrative.checked:
        details["paragraphs"] = len(paragraphs(new.narrative.text))
        details["paragraphs_checked"] = len(new.narrative.checked)
    if old.read_back != new.read_back:
        details["read_back"] = new.read_back.how.value if new.read_back else "none"
    return details


def _told(check: FieldCheck) -> str:
    if check.heard_s is None:
        return check.how.value
    percent = 100 if check.rate is None else round(check.rate * 100)
    return f"{check.how.value}:{round(check.heard_s * 1000)}:{percent}"
