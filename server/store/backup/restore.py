"""Puts a backup back: checked as a whole first, then its files, then its tables in one transaction.

Until the tables are there nothing can be served: a mark in the data folder says that a restore is
under way, and the server does not start beside it. The same restore again goes on where it was.

Calls block, for as long as reading everything twice takes.
"""

from __future__ import annotations

import filecmp
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pyrage import x25519
from sqlalchemy.engine import URL

from server.domain.backup_errors import (
    BackupLocked,
    BackupTooNew,
    DatabaseNotEmpty,
    RestoreRefused,
    RestoreUnfinished,
)
from server.store.backup.archive import ABOUT, blocks, checked, parts
from server.store.backup.export import Progress, private, silent
from server.store.backup.loading import Loader, loading, rows_in
from server.store.backup.manifest import TABLES, Manifest
from server.store.backup.sealing import is_sealed, opened
from server.store.disk import make_folder, replace_whole, storage_error, sync_folder
from server.store.migrations import newest_revision, revisions

MARK = "restore-unfinished.json"
LOG = "audit_log"
KEEP_OTHERS = ("checkpoints", "audit")
"""Folders whose files are kept where they are others than those of the backup: a checkpoint that
was signed later is proof, also against this restore."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a backup goes: a database and the folders by their names in it."""

    url: str | URL
    folders: Mapping[str, Path]
    data_dir: Path


def refuse_half(data_dir: Path) -> None:
    """Keep a server from starting on half a restore.

    Raises:
        RestoreUnfinished: one was broken off.
    """
    if (data_dir / MARK).exists():
        raise RestoreUnfinished


@contextmanager
def reading(file: Path, identities: Sequence[x25519.Identity]) -> Iterator[BinaryIO]:
    """The contents of a backup, decrypted where it is encrypted.

    Raises:
        BackupLocked: no key fits.
    """
    with file.open("rb") as source:
        if not is_sealed(source):
            yield source
            return
        if not identities:
            raise BackupLocked
        with opened(source, identities) as content:
            yield content


def check(file: Path, identities: Sequence[x25519.Identity] = ()) -> Manifest:
    """Read a backup from beginning to end and compare everything with its list.

    Raises:
        BackupDamaged, BackupLocked: it can't be restored.
        BackupTooNew: it is of a version of which this one does not know the tables.
    """
    with reading(file, identities) as content:
        manifest = checked(content)
    if manifest.revision not in revisions():
        raise BackupTooNew(revision=manifest.revision, newest=newest_revision())
    return manifest


def untold(_manifest: Manifest) -> None:
    """Tells nobody."""


def restore(
    file: Path,
    targets: Targets,
    *,
    identities: Sequence[x25519.Identity] = (),
    progress: Progress = silent,
    told: Callable[[Manifest], None] = untold,
) -> Manifest:
    """Put a backup back into an empty database and into folders where nothing else is in the way.

    Args:
        file: the backup.
        targets: where everything goes.
        identities: keys of an encrypted one.
        progress: told how far it is.
        told: called when all is there and nothing can be served yet: what it writes in the log can't be
            missing from a restore that counts. Called again where the restore is done again.

    Raises:
        BackupDamaged, BackupLocked, BackupTooNew: nothing was touched.
        DatabaseNotEmpty: nothing was touched.
        RestoreUnfinished: a restore of another backup was broken off here; nothing was touched.
        RestoreRefused: another file is in the way of one of the backup's.
        DatabaseUnavailable, StorageFull: not everything was put back; the same again goes on.
    """
    manifest = check(file, identities)
    mark = targets.data_dir / MARK
    ours = _marked(mark, manifest)
    found = rows_in(targets.url)
    if any(found.values()):
        if not (ours and _all_there(found, manifest)):
            raise DatabaseNotEmpty(tables=sorted(name for name, rows in found.items() if rows))
    else:
        try:
            make_folder(targets.data_dir)
            replace_whole(mark, _about(manifest), beside=mark.with_suffix(".new"))
            with loading(targets.url, manifest) as loader, reading(file, identities) as content:
                _put_back(content, targets, manifest, loader, progress)
        except OSError as error:
            raise storage_error(error) from error
    told(manifest)
    mark.unlink(missing_ok=True)
    sync_folder(targets.data_dir)
    return manifest


def _all_there(found: Mapping[str, int], manifest: Manifest) -> bool:
    """True when a restore put all rows back; the entry about it may be there too."""
    more = {LOG: (0, 1)}
    return all(
        found.get(name, -1) - table.rows in more.get(name, (0,)) for name, table in manifest.tables.items()
    )


def _about(manifest: Manifest) -> bytes:
    return json.dumps({"files_sha256": manifest.files_sha256}).encode()


def _marked(mark: Path, manifest: Manifest) -> bool:
    if not mark.exists():
        return False
    if mark.read_bytes() != _about(manifest):
        raise RestoreUnfinished
    return True


def _put_back(
    content: BinaryIO, targets: Targets, manifest: Manifest, loader: Loader, progress: Progress
) -> None:
    done: Counter[str] = Counter()
    for path, part in parts(content):
        if path in ABOUT:
            continue
        name, _, rest = path.partition("/")
        if name == TABLES:
            table = rest.partition("/")[0]
            done[path] = loader.load(table, part)
            rows = sum(count for one, count in done.items() if one.startswith(f"{TABLES}/{table}/"))
            progress(f"{TABLES}/{table}", rows, manifest.tables[table].rows)
            continue
        folder = targets.folders.get(name)
        if folder is None:
            raise RestoreRefused(folder=name)
        _put_file(folder, rest, part, keep_other=name in KEEP_OTHERS)
        done[name] += 1
        progress(name, done[name], manifest.files.get(name, done[name]))


def _put_file(folder: Path, name: str, content: BinaryIO, *, keep_other: bool) -> None:
    """Write one file beside its place, wait for the disk, and put it there; the same one may be there."""
    path = folder / name
    make_folder(path.parent)
    fresh = path.with_name(path.name + ".restoring")
    with open(fresh, "wb", opener=private) as file:
        file.writelines(blocks(content))
        file.flush()
        os.fsync(file.fileno())
    if not path.exists():
        fresh.rename(path)
        sync_folder(path.parent)
        return
    same = filecmp.cmp(fresh, path, shallow=False)
    fresh.unlink()
    if not same and not keep_other:
        raise RestoreRefused(folder=folder.name)
