"""The two logs: their entries, whether they are whole, and whether they belong to each other.

An entry is hashed over its canonical JSON (RFC 8785) without its own hash; that JSON holds the hash
of the entry before. What stands in a log is only ASCII texts, whole numbers, lists of texts and
such objects, for which ``json.dumps`` with sorted keys and no spaces writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .notes import Checkpoint
from .trees import Root, includes

ACCESS = "access"
PROCESSING = "processing"
STREAMS = (ACCESS, PROCESSING)
GENESIS = "0" * 64
HASH_BYTES = 32

_START = b'{"entry":'
_MIDDLE = b',"hash":"'
_END = b'"}'
_TAIL = len(_MIDDLE) + 64 + len(_END)


class Line(NamedTuple):
    """An entry of either log. ``content`` is its canonical JSON; ``seq`` 0 where that is unreadable."""

    seq: int
    prev_hash: str
    operation_id: str | None
    content: bytes
    hash: str


class Problem(NamedTuple):
    """Something wrong: in which log, from which entry on, what, and why that is known (Dutch)."""

    stream: str
    seq: int | None
    what: str
    why: str

    def __str__(self) -> str:
        where = f"{self.stream}, regel {self.seq}" if self.seq else self.stream
        return f"{where}: {self.what}; {self.why}"


class Checked(NamedTuple):
    """A log that was walked through. ``operations`` tells for each operation its first entry."""

    size: int
    head: str
    operations: dict[str, int]
    problems: list[Problem]


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that an entry's hash is taken over."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def entry_hash(content: Mapping[str, Any]) -> str:
    """Of an entry's content: all of it but the hash (hex)."""
    return hashlib.sha256(canonical(content)).hexdigest()


def line_of(content: bytes, entry_digest: str) -> Line:
    """A line from its canonical JSON and its hash; one that can't be read has number 0."""
    try:
        values = json.loads(content)
        operation = values.get("operation_id")
        return Line(int(values["seq"]), str(values["prev_hash"]), operation, content, entry_digest)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Line(0, "", None, content, entry_digest)


def written(content: bytes, entry_digest: str) -> bytes:
    """A line of an exported log: the entry as it was hashed, and its hash."""
    return _START + content + _MIDDLE + entry_digest.encode() + _END + b"\n"


def lines_in(file: Iterable[bytes]) -> Iterator[Line]:
    """The entries of an exported log (JSON Lines of ``{"entry": …, "hash": …}``)."""
    for raw in file:
        line = raw.rstrip(b"\r\n")
        framed = line.startswith(_START) and line.endswith(_END) and line[-_TAIL:].startswith(_MIDDLE)
        content = line[len(_START) : -_TAIL] if framed else b""
        yield line_of(content, line[-_TAIL + len(_MIDDLE) : -len(_END)].decode("ascii", "replace"))


def is_included(entry: Mapping[str, Any], proof: Sequence[str], checkpoint: Checkpoint) -> bool:
    """True when this entry (all of it but its hash) stands in the log that the checkpoint is about.

    Args:
        entry: its content; ``seq`` says where it stands.
        proof: nodes beside the way up (hex), the lowest first.
        checkpoint: whose signature the caller has checked.
    """
    try:
        leaf = bytes.fromhex(entry_hash(entry))
        beside = [bytes.fromhex(node) for node in proof]
        index = int(entry["seq"]) - 1
    except (ValueError, KeyError, TypeError):
        return False
    return includes(leaf, index=index, size=checkpoint.size, root=checkpoint.root, proof=beside)


def check_log(
    stream: str, lines: Iterable[Line], checkpoints: Sequence[Checkpoint] = (), hashes: bytes = b""
) -> Checked:
    """Walk through one log and tell the first entry of each thing that is wrong.

    Args:
        stream: which of the two.
        lines: its entries.
        checkpoints: whose signatures hold, the shortest log first.
        hashes: of the entries as they were noted beside the checkpoints, 32 bytes each: they show
            *which* entry is another where a checkpoint only shows that one is.
    """
    walk = LogWalk(stream, checkpoints, hashes)
    for line in lines:
        walk.take(line)
    return walk.checked()


class LogWalk:
    """As :func:`check_log`, for whoever gets the entries bit by bit."""

    def __init__(self, stream: str, checkpoints: Sequence[Checkpoint], hashes: bytes) -> None:
        self._stream = stream
        self._checkpoints = checkpoints
        self._due = list(reversed(checkpoints))
        self._hashes = hashes
        self._noted = len(hashes) // HASH_BYTES
        self._root = Root()
        self._broken: Problem | None = None
        self._other: int | None = None  # the first entry that is not the one that was noted
        self._agreed = 0  # size of the last checkpoint that this log fits
        self._differs: Checkpoint | None = None
        self._written = 0
        self.size = 0
        self.head = GENESIS
        self.operations: dict[str, int] = {}
        self._compare()  # a checkpoint of the empty log says nothing of the first entry

    def take(self, line: Line) -> None:
        """The next entry."""
        seq, prev_hash, operation_id, content, told = line
        self._written += 1
        if operation_id is not None:
            self.operations.setdefault(operation_id, seq)
        hashed = hashlib.sha256(content)
        if seq == self.size + 1 and prev_hash == self.head and hashed.hexdigest() == told:
            self._compare_noted(seq, leaf := hashed.digest())
            if self._broken is None:
                self.size, self.head = seq, told
                self._root.add(leaf)
                if self._due:
                    self._compare()
            return
        try:
            self._compare_noted(seq, bytes.fromhex(told))
        except ValueError:
            self._compare_noted(seq, b"")
        self._broken = self._broken or self._problem_of(line)

    def _compare_noted(self, seq: int, leaf: bytes) -> None:
        if self._other is None and 0 < seq <= self._noted:
            noted = self._hashes[(seq - 1) * HASH_BYTES : seq * HASH_BYTES]
            self._other = None if noted == leaf else seq

    def _problem_of(self, line: Line) -> Problem:
        due = self.size + 1
        if line.seq == due and line.prev_hash == self.head:
            why = "de inhoud past niet bij de hash die erbij staat"
            return Problem(self._stream, due, "gewijzigd", why)
        if not line.seq:
            why = f"op plaats {self._written} staat iets dat geen logregel is"
            return Problem(self._stream, due, "onleesbaar", why)
        if line.seq > due:
            why = f"na regel {self.size} volgt regel {line.seq}"
            return Problem(self._stream, due, "ontbreekt of staat elders", why)
        if line.seq < due:
            why = f"na regel {self.size} volgt nog eens regel {line.seq}"
            return Problem(self._stream, line.seq, "dubbel, ingevoegd of verplaatst", why)
        why = f"deze regel bouwt niet voort op regel {self.size} zoals die er nu staat"
        return Problem(self._stream, due, "ingevoegd, vervangen of na een wijziging", why)

    def _compare(self) -> None:
        while self._due and self._due[-1].size <= self.size:
            checkpoint = self._due.pop()
            fits = checkpoint.root == self._root.now() and checkpoint.head == self.head
            if self._differs is None and fits:
                self._agreed = checkpoint.size
            elif self._differs is None:
                self._differs = checkpoint

    def checked(self) -> Checked:
        """What was found, when all entries have been taken."""
        return Checked(self.size, self.head, self.operations, self._problems())

    def _problems(self) -> list[Problem]:
        found = [self._broken] if self._broken else []
        rewritten = self._rewritten()
        if rewritten:
            found.append(rewritten)
        noted = max([self._agreed, self._noted, *(one.size for one in self._checkpoints)])
        if not self._broken and self.size < noted:
            what = "ontbreekt, met alles wat erna kwam"
            why = f"het log is afgekapt: er waren {noted} regels"
            found.append(Problem(self._stream, self.size + 1, what, why))
        return found

    def _rewritten(self) -> Problem | None:
        what = "vervangen"
        if self._differs:
            past = f"het checkpoint van {self._differs.at} ({self._differs.size} regels)"
            if self._other and self._other <= self._differs.size:
                why = f"wat {past} vastlegde, had op deze plaats een andere regel"
                return Problem(self._stream, self._other, what, why)
            why = f"deze regel of een volgende tot en met {self._differs.size} is niet wat {past} vastlegde"
            return Problem(self._stream, self._agreed + 1, what, why)
        if self._other and not self._broken:
            if self._other <= self._agreed:
                why = (
                    "de lijst van hashes bij de checkpoints is gewijzigd; het log past wel bij de checkpoints"
                )
                return Problem(self._stream, self._other, "lijst van hashes gewijzigd", why)
            return Problem(self._stream, self._other, what, "bij de checkpoints is een andere hash genoteerd")
        if self._other and self._broken and self._other < (self._broken.seq or 0):
            return Problem(self._stream, self._other, what, "bij de checkpoints is een andere hash genoteerd")
        return None


def check_links(access: Checked, processing: Checked) -> list[Problem]:
    """Each operation stands in both logs; the first of either that does not."""
    found = []
    for here, there, name, other in (
        (access, processing, ACCESS, PROCESSING),
        (processing, access, PROCESSING, ACCESS),
    ):
        alone = [seq for operation, seq in here.operations.items() if operation not in there.operations]
        if alone:
            why = f"het log '{other}' heeft geen regel van deze handeling"
            found.append(Problem(name, min(alone), "staat alleen", why))
    return found
