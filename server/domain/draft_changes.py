"""What differs between two versions of a draft, by id."""

from __future__ import annotations

from server.domain.report import Draft

NARRATIVE = "narrative"
"""Stands for the running text in a list of what changed; no field can have this id."""

READ_BACK = "read_back"
"""Stands there for the reading back of a declaration; no field can have this id either."""

INQUIRY = "inquiry"
"""Stands there for answers to questions, and what else was done with them; nor this one."""

NO_FIELDS = frozenset({NARRATIVE, READ_BACK, INQUIRY})


def changes(old: Draft, new: Draft) -> tuple[str, ...]:
    """Ids of the fields that differ, with the names of what else does (:data:`NO_FIELDS`)."""
    narrative = (NARRATIVE,) if old.narrative != new.narrative else ()
    read_back = (READ_BACK,) if old.read_back != new.read_back else ()
    inquiry = (INQUIRY,) if old.inquiry != new.inquiry else ()
    fields = tuple(b.id for a, b in zip(old.fields, new.fields, strict=True) if a != b)
    return narrative + fields + read_back + inquiry


def says_more(old: Draft, new: Draft) -> bool:
    """False for a change that confirms or closes and adds no words."""
    if new.read_back != old.read_back or new.inquiry.answers != old.inquiry.answers:
        return True
    before = {field.value for field in old.fields}
    return old.narrative.text != new.narrative.text or any(one.value not in before for one in new.fields)
