"""Checks the logs of a server that may be running: in the database, and against its checkpoints."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from sqlalchemy.engine import make_url

from server.domain.errors import VerbaalError
from server.proof.standalone.folders import check_checkpoints, hashes_in, keys_in
from server.proof.standalone.logs import (
    ACCESS,
    PROCESSING,
    STREAMS,
    Checked,
    Line,
    LogWalk,
    Problem,
    check_links,
)
from server.proof.standalone.notes import Checkpoint, Unreadable, read_checkpoint
from server.proof.standalone.signatures import Key, read_key
from server.store.database import Database
from server.store.logs import log_guards, log_lines
from server.store.logs.checkpoints import Places
from server.store.logs.log_contents import Commitments, Difference, everything_kept
from server.store.logs.signing_key import is_signature, read_signing_key
from server.store.migrations import is_current

_PARTS = {"content": "inhoud", "origin": "oorsprong", "form": "formulier", "finals": "herkende tekst"}
_KINDS = {"draft": "concept", "report": "rapport", "word_list": "woordenlijst"}


class DatabaseNotCurrent(VerbaalError):
    """The database is not there, or of another version of the program."""

    code = "database_not_current"
    default_message = "De database is er niet, of past niet bij deze versie. Draai eerst `verbaal migrate`."


async def check_live(
    url: str, places: Places, keys: Mapping[str, Key] | None = None
) -> tuple[list[Problem], list[str]]:
    """Check a database and its checkpoints.

    Args:
        url: of the database.
        places: where the key and the checkpoints are.
        keys: public keys known from elsewhere; left out, those of the server's own key.

    Returns:
        What is wrong, and what else there is to say.

    Raises:
        DatabaseNotCurrent: it can't be read.
    """
    where = make_url(url)
    missing = where.get_backend_name() == "sqlite" and not await asyncio.to_thread(
        Path(where.database or "").is_file
    )
    if missing or not await is_current(url):
        raise DatabaseNotCurrent
    database = Database(url)
    try:
        return await check_database(database, places, keys)
    finally:
        await database.dispose()


async def check_database(
    database: Database, places: Places, keys: Mapping[str, Key] | None = None
) -> tuple[list[Problem], list[str]]:
    """As :func:`check_live`, for one that is open and has this version's tables."""
    return await _Check(database, places, keys).run()


class _Check:
    def __init__(self, database: Database, places: Places, keys: Mapping[str, Key] | None) -> None:
        self._database = database
        self._places = places
        self._given = keys
        self._problems: list[Problem] = []
        self._told: list[str] = []
        self._differing: list[Difference] = []

    async def run(self) -> tuple[list[Problem], list[str]]:
        keys = await asyncio.to_thread(self._keys)
        # What is noted and kept first, the logs after: they may grow meanwhile, and only grow.
        noted = {stream: await asyncio.to_thread(self._noted, stream, keys) for stream in STREAMS}
        async with self._database.reading() as connection:
            kept = await everything_kept(connection)
            for name in await log_guards.missing(connection):
                why = "wie in de database kan, kan nu regels wijzigen zonder dat die het weigert"
                self._problems.append(
                    Problem(ACCESS, None, f"bewaking {name} ontbreekt, is uit of veranderd", why)
                )
        heads = await log_lines.heads(self._database)
        commitments = Commitments()
        # Both at once: while the database reads one, the other is checked.
        checked = await asyncio.gather(
            *(
                self._walk(stream, *noted[stream], until=heads[stream].seq, kept=commitments)
                for stream in STREAMS
            )
        )
        logs = dict(zip(STREAMS, checked, strict=True))
        for stream, log in logs.items():
            self._report(stream, log, noted[stream][0])
        async with self._database.reading() as connection:
            # What is destroyed while this runs is no longer there, and its entry comes after the heads.
            await commitments.read_erasures(connection, after=heads[ACCESS].seq)
            still_there = await commitments.still_there(connection)
        self._compare(self._differing + commitments.missing())
        for one in still_there:
            about = f"{_KINDS[one.kind]} {one.object_id}"
            why = f"{about} is volgens deze regel vernietigd, maar staat nog in de database"
            self._problems.append(Problem(ACCESS, one.seq, "wat vernietigd heet is er nog", why))
        self._problems += check_links(logs[ACCESS], logs[PROCESSING])
        for kind, record, version in sorted(kept - commitments.kept):
            why = f"{_KINDS[kind]} {record} versie {version} is er, maar geen regel vertelt hoe het er kwam"
            self._problems.append(Problem(ACCESS, None, "buiten het log om toegevoegd", why))
        return self._problems, self._told

    async def _walk(
        self, stream: str, checkpoints: list[Checkpoint], hashes: bytes, *, until: int, kept: Commitments
    ) -> Checked:
        walk = LogWalk(stream, checkpoints, hashes)
        async for page in log_lines.pages(self._database, stream, after=None, until=until):
            for line in page:
                walk.take(cast("Line", line))  # the same fields in the same order
            if stream == ACCESS:
                async with self._database.reading() as connection:
                    self._differing += await kept.compare(connection, page)
        return walk.checked()

    def _report(self, stream: str, log: Checked, checkpoints: list[Checkpoint]) -> None:
        self._problems += log.problems
        if log.size and not checkpoints:
            why = "er is geen enkel checkpoint, dus niets laat zien dat dit het hele log is"
            self._problems.append(Problem(stream, 1, "valt onder geen checkpoint", why))
        covered = checkpoints[-1].size if checkpoints else 0
        self._told.append(f"{stream}: {log.size} regels, {len(checkpoints)} checkpoints tot regel {covered}")

    def _compare(self, differences: list[Difference]) -> None:
        for one, gone in differences:
            about = f"{_KINDS[one.kind]} {one.object_id} versie {one.version}"
            if gone:
                why = f"{about} is er niet meer, en geen regel zegt dat het is vernietigd"
                self._problems.append(Problem(ACCESS, one.seq, "wat deze regel vastlegt is weg", why))
            else:
                why = f"{_PARTS[one.part]} van {about} is niet wat deze regel vastlegde"
                self._problems.append(Problem(ACCESS, one.seq, "bewaarde inhoud is gewijzigd", why))

    def _keys(self) -> Mapping[str, Key]:
        """The public keys to trust, by origin."""
        if self._given is not None:
            return self._given
        try:
            own = read_signing_key(self._places.key_file)
        except (OSError, VerbaalError):
            why = f"{self._places.key_file} is niet te lezen"
            self._problems.append(Problem("checkpoints", None, "de sleutel ontbreekt", why))
            return {}
        keys = {key.name: key for stream in STREAMS if (key := read_key(own.verifier_key(stream)))}
        there = keys_in(self._places.folder)
        if there != keys:
            why = "keys.txt bij de checkpoints noemt andere sleutels dan die van deze server"
            self._problems.append(Problem("checkpoints", None, "de sleutels verschillen", why))
        return keys

    def _noted(self, stream: str, keys: Mapping[str, Key]) -> tuple[list[Checkpoint], bytes]:
        """The checkpoints that hold, with the server's own copy of the newest, and the noted hashes."""
        folder = self._places.folder / stream
        checkpoints, problems = check_checkpoints(stream, folder, keys, _signed)
        self._problems += problems
        own = self._places.own / f"{stream}.txt"
        hashes = hashes_in(folder)
        try:
            newest = read_checkpoint(own.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return checkpoints, hashes
        except (OSError, UnicodeDecodeError, Unreadable):
            why = f"{own} is niet te lezen"
            self._problems.append(Problem(stream, None, "checkpoint deugt niet", why))
            return checkpoints, hashes
        key = keys.get(newest.origin)
        if newest.stream != stream or key is None or not _signed(newest, key):
            why = f"{own}: de handtekening klopt niet"
            self._problems.append(Problem(stream, newest.size, "checkpoint deugt niet", why))
        elif newest.size > (checkpoints[-1].size if checkpoints else -1):
            why = "de server heeft het ondertekend, maar in de map met checkpoints is het er niet"
            self._problems.append(Problem(stream, newest.size, "checkpoint deugt niet", why))
            checkpoints = [*checkpoints, newest]
        elif all(one.text != newest.text for one in checkpoints):
            why = f"{own} is ondertekend, en is een ander dan die in de map met checkpoints"
            self._problems.append(Problem(stream, newest.size, "checkpoint deugt niet", why))
        return checkpoints, hashes


def _signed(checkpoint: Checkpoint, key: Key) -> bool:
    """As the stand-alone check, with a faster Ed25519."""
    if key.name != checkpoint.origin:
        return False
    return any(
        name == key.name
        and blob[:4] == key.key_id
        and is_signature(key.public_key, blob[4:], checkpoint.body.encode())
        for name, blob in checkpoint.signatures
    )
