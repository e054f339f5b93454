"""Small files that must be whole: written beside, synced, put in place, and the folder synced too."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from server.domain.errors import StorageFull

OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})
"""What the operating system says when a disk is full, fails, or takes no more of this file."""


def storage_error(error: OSError) -> Exception:
    """:class:`StorageFull` for a disk that is full or fails; another error as it is."""
    return StorageFull(errno=error.errno) if error.errno in OUT_OF_SPACE else error


def make_folder(folder: Path) -> None:
    """Make ``folder`` (0700), readable by the server's user only, and its name durable."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all(fd: int, content: bytes | memoryview, at: int) -> None:
    """``pwrite`` until everything is written; a disk that takes nothing is full."""
    view = memoryview(content)
    while view:
        written = os.pwrite(fd, view, at)
        if written == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[written:]
        at += written


def write_synced(path: Path, content: bytes) -> None:
    """Make or overwrite ``path`` (0600) and wait for the disk. A crash can leave a part of it."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        write_all(fd, content, 0)
        os.fsync(fd)
    finally:
        os.close(fd)


def replace_whole(path: Path, content: bytes, *, beside: Path) -> None:
    """Put ``content`` at ``path``: a crash leaves the old file or the new one, never a mixture.

    Args:
        path: the file; replaced when it exists.
        content: all of it.
        beside: the name it has until it is whole; in the same folder.
    """
    write_synced(beside, content)
    beside.replace(path)
    sync_folder(path.parent)
