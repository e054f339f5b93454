"""What time it is when a clock may be wrong: the highest moment the system has seen, in order of numbers.

A clock that jumps back must not undo anything, and must not make a new record look old. One that
jumps forward must not destroy anything early. So a run of retention happens at the highest of the
clock, the run before it and the audit log's entries in between; a moment much later than the run
before is refused until a person says that the clock is right. And what a run sees for the first time
came after the run before it, whatever its own dates say.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.errors import ClockJumped

MOST_DAYS_APART = 31
"""A run so long after the one before needs a person's word: the machine was off, or its clock is wrong."""


def moment_of_run(
    now: datetime,
    *,
    before: datetime | None,
    logged: datetime | None,
    clock_is_right: bool = False,
    most_days: int = MOST_DAYS_APART,
) -> datetime:
    """The moment at which a run happens.

    Args:
        now: what the clock says.
        before: the moment of the run before; None for the first.
        logged: the highest moment of the log's entries since then (all of them, for the first).
        clock_is_right: a person looked at the clock: ``now`` it is, whatever was seen.
        most_days: how far it may lie after the run before.

    Raises:
        ClockJumped: it lies further than that.
    """
    if clock_is_right:
        return now
    highest = max(moment for moment in (now, before, logged) if moment is not None)
    known = before if before is not None else logged
    if known is not None and highest - known > timedelta(days=most_days):
        raise ClockJumped(days=(highest - known).days, most_days=most_days)
    return highest


def within(at: datetime, *, after: datetime | None, until: datetime) -> datetime:
    """``at``, put between the run before (``after``) and this one (``until``).

    What this run is the first to see happened between the two; a date outside comes from a wrong clock.
    """
    return min(max(at, after) if after is not None else at, until)
