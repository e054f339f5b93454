"""What the state machine of a dictation asks for, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.domain.passages import Passage
from server.domain.transcript import Utterance


class DecodeKind(StrEnum):
    """What an asked-for decode is for."""

    PARTIAL = "partial"  # the utterance in progress, shown for a moment
    FINAL = "final"  # an utterance that just ended: soon there
    PASSAGE = "passage"  # utterances together: the words that are kept


@dataclass(frozen=True, slots=True)
class Decode:
    """Please recognise samples ``start_sample`` to ``end_sample`` and answer with ``decoded``.

    ``passage`` tells which utterances the words belong to; a partial has none.
    """

    request: int
    kind: DecodeKind
    start_sample: int
    end_sample: int
    utterance: int
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """Text of the utterance in progress; ``settled`` only ever grows."""

    utterance: int
    settled: str
    tentative: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance's words. First ones come in the order of the audio; better ones replace them.

    A ``complete`` final is the last of its utterance and depends on the audio and the flush points
    alone.
    """

    utterance: Utterance
    start_sample: int
    end_sample: int

    @property
    def complete(self) -> bool:
        """No better pass follows."""
        return self.utterance.complete


@dataclass(frozen=True, slots=True)
class Lag:
    """Decoding is this many seconds of audio behind; 0 once it has caught up."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """Every sample up to ``total_samples`` is in the text, and all finals are complete."""

    total_samples: int


Event = Partial | Final | Lag | Ended
Output = Decode | Event
