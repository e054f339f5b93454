"""The C library's allocator, set for an engine that takes and gives back tens of megabytes per call."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's ``malloc.h``; see mallopt(3)."""
LARGEST_BYTES = 1 << 30


def keep_freed_memory() -> None:
    """Let freed memory stay with the process, whatever its size, until it ends.

    By default glibc asks the kernel for each block above 32 MiB and gives it back when it is freed.
    The attention of one 26 s window is larger than that, in each layer: filling the pages with
    zeros again takes a fifth of the time of encoding it (docs/adr/0011). Other C libraries are
    left as they are.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(M_MMAP_THRESHOLD, LARGEST_BYTES)
        libc.mallopt(M_TRIM_THRESHOLD, LARGEST_BYTES)
