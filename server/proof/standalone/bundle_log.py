"""The extract of the log in a court bundle: its entries, each with the proof that it stands in the log.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .containers import Container, Refused
from .logs import ACCESS, PROCESSING, STREAMS, entry_hash, is_included
from .notes import Unreadable, read_checkpoint
from .signatures import Key

SALTS = "log/salts.json"
NAMES = {ACCESS: "log/access.json", PROCESSING: "log/processing.json"}
CHECKPOINTS = {ACCESS: "log/access-checkpoint.txt", PROCESSING: "log/processing-checkpoint.txt"}


class BundleLog(NamedTuple):
    """Entries whose proofs hold, oldest first, and the salts that open their digests."""

    entries: list[dict[str, Any]]
    salts: dict[str, Any]
    told: list[str]

    @classmethod
    def read(cls, container: Container, keys: Mapping[str, Key]) -> BundleLog:
        """Read the extract and check every proof in it.

        Raises:
            Refused: an entry, proof or checkpoint does not hold.
        """
        told = []
        read: dict[str, list[dict[str, Any]]] = {}
        for stream in STREAMS:
            read[stream], line = _entries(container, stream, keys)
            told.append(line)
        operations = {one.get("operation_id") for one in read[ACCESS]}
        for one in read[PROCESSING]:
            if one["operation_id"] not in operations:
                raise Refused(
                    NAMES[PROCESSING], f"regel {one['seq']} hoort bij geen regel van het toegangslog"
                )
        return cls(read[ACCESS], json.loads(container.read(SALTS)), told)

    def about(
        self, object_type: str, object_id: str, version: int | None = None, *, detail: str = "content"
    ) -> dict[str, Any]:
        """The entry that commits to a text: the first of this object and version with this detail.

        Raises:
            Refused: the extract has none.
        """
        for one in self.entries:
            same = (one["object_type"], one["object_id"]) == (object_type, object_id)
            if same and one["object_version"] == version and detail in one["details"]:
                return one
        what = f"{object_type} {object_id}" + (f" versie {version}" if version else "")
        raise Refused(NAMES[ACCESS], f"heeft geen regel over {what}")

    def require_commitment(
        self, entry: Mapping[str, Any], detail: str, salt: str, file: str, text: bytes
    ) -> None:
        """Pass when the entry's digest is that of ``text`` with this salt (hex).

        Raises:
            Refused: it is of another text.
        """
        if hashlib.sha256(bytes.fromhex(salt) + text).hexdigest() != entry["details"][detail]:
            raise Refused(file, f"is niet de tekst die regel {entry['seq']} van het log vastlegt")


def _entries(container: Container, stream: str, keys: Mapping[str, Key]) -> tuple[list[dict[str, Any]], str]:
    name = NAMES[stream]
    try:
        checkpoint = read_checkpoint(container.read(CHECKPOINTS[stream]).decode())
    except (Unreadable, UnicodeDecodeError) as error:
        raise Refused(CHECKPOINTS[stream], str(error)) from error
    key = keys.get(checkpoint.origin)
    if key is None or checkpoint.stream != stream:
        raise Refused(CHECKPOINTS[stream], "is ondertekend met een onbekende sleutel")
    if not checkpoint.signed_by(key):
        raise Refused(CHECKPOINTS[stream], "de handtekening klopt niet")
    entries: list[dict[str, Any]] = []
    for one in json.loads(container.read(name)):
        entry: dict[str, Any] = one["entry"]
        proof: Sequence[str] = one["proof"]
        if entry_hash(entry) != one["hash"]:
            raise Refused(name, f"regel {entry['seq']} is gewijzigd: de hash klopt niet")
        if not is_included(entry, proof, checkpoint):
            raise Refused(name, f"regel {entry['seq']} staat niet in het log dat het checkpoint vastlegt")
        if entries and entries[-1]["seq"] >= entry["seq"]:
            raise Refused(name, f"regel {entry['seq']} staat niet op zijn plaats")
        entries.append(entry)
    title = "toegangslog" if stream == ACCESS else "verwerkingslog"
    return entries, (
        f"{len(entries)} regels van het {title} staan aantoonbaar in het log van {checkpoint.size} regels "
        f"dat op {checkpoint.at} is vastgelegd."
    )
