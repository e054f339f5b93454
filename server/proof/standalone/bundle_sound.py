"""The sound of a court bundle: is it the sound that the log knows, sample by sample?

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from .bundle_log import NAMES, BundleLog
from .containers import Container, Refused
from .logs import ACCESS

RECORDING = "audio/recording.wav"
CHAIN = "audio/chain.json"
ABSENT = "audio/absent.json"
RATE_HZ = 16_000
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES_PER_SAMPLE = 2


def check_sound(container: Container, log: BundleLog) -> list[str]:
    """Pass when the sound is the one in the log, or when the log tells why it is not there.

    Raises:
        Refused: it is not.
    """
    if RECORDING in container.sizes:
        samples = (container.sizes[RECORDING] - _HEADER.size) // _BYTES_PER_SAMPLE
        return [f"Het geluid duurt {samples / RATE_HZ:.1f} seconden."]
    absent: dict[str, Any] = json.loads(container.read(ABSENT))
    if absent["why"] == "typed":
        return ["Het verslag is getypt: er is geen geluid."]
    seqs = {one["seq"]: one for one in log.entries}
    entry = seqs.get(absent["log_seq"])
    if entry is None or entry["action"] != "erase":
        raise Refused(NAMES[ACCESS], "heeft geen regel over het vernietigen van het geluid")
    return [f"Het geluid is vernietigd op {entry['at']} (regel {entry['seq']} van het log)."]


def pcm_blocks(container: Container) -> Iterator[bytes]:
    """The samples of the recording as PCM s16le, a megabyte at a time.

    Raises:
        Refused: it is no WAV file as these bundles have it.
    """
    size = container.sizes[RECORDING] - _HEADER.size
    wanted = (b"RIFF", size + _HEADER.size - 8, b"WAVE", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    blocks = container.blocks(RECORDING)
    first = next(blocks, b"")
    if size < 0 or len(first) < _HEADER.size or _HEADER.unpack_from(first) != (*wanted, b"data", size):
        raise Refused(RECORDING, "is geen WAV-bestand met 16 kHz, mono, 16 bits")
    yield first[_HEADER.size :]
    yield from blocks
