"""A SQLite connection that holds no lock after it was closed, whatever still refers to it."""

from __future__ import annotations

import sqlite3
import weakref
from typing import Any


class ReleasingConnection(sqlite3.Connection):
    """Closing it ends its statements and its transaction first.

    A task that is cancelled in the middle of a statement leaves cursors behind, in the frames of its
    error. ``sqlite3_close_v2`` then waits for them before it really closes, and the transaction keeps
    its lock: nobody could write until the garbage collector came by
    (https://www.sqlite.org/c3ref/close.html).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open = True
        self._cursors: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """A cursor that :meth:`close` closes too."""
        cursor = super().cursor(*args, **kwargs)
        self._cursors.add(cursor)
        return cursor

    def execute(self, *args: Any) -> Any:
        """As the base class has it, with a cursor that :meth:`close` closes too."""
        return self.cursor().execute(*args)

    def close(self) -> None:
        """Close it, and let go of every lock; closing twice is harmless."""
        if self._open:
            self._open = False
            for cursor in list(self._cursors):
                cursor.close()
            if self.in_transaction:
                self.rollback()
        super().close()
