"""The sound of a court bundle: is it the sound that the log knows, sample by sample?

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from .bundle_log import NAMES, BundleLog
from .containers import Container, Refused
from .logs import ACCESS

RECORDING = "audio/recording.wav"
CHAIN = "audio/chain.json"
PACKETS = "audio/packets.bin"
"""Compressed sound as the officer's device recorded it: pieces of kind (u8), length (u16) and bytes."""
ORIGINAL = "audio/original.bin"
"""A recording that came as a file, as it came."""
ABSENT = "audio/absent.json"
RATE_HZ = 16_000
_NO_DICTATION = "none"
_SOUND_TYPES = frozenset({"dictation", "sound"})
"""Kinds of object whose erasure means that the sound of a dictation is gone."""
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES_PER_SAMPLE = 2
_BLOCK_BYTES = RATE_HZ * _BYTES_PER_SAMPLE
_PIECE = struct.Struct("<BH")
_BLOCK_PIECES = 50
_FILLING = 255


def check_sound(container: Container, log: BundleLog, *, draft_id: str) -> list[str]:
    """Pass when the sound is the one in the log, or when the log tells why it is not there.

    Raises:
        Refused: it is not.
    """
    if RECORDING in container.sizes:
        return _check_recording(container, log.about("draft", draft_id, 1))
    if ORIGINAL in container.sizes:
        entry = _transcribed(log, draft_id)
        if container.sha256(ORIGINAL) != entry["details"]["sound_sha256"]:
            raise Refused(ORIGINAL, f"is niet het bestand dat regel {entry['seq']} van het log vastlegt")
        return [
            f"Het geluid kwam als bestand, en is het bestand dat regel {entry['seq']} van het log vastlegt."
        ]
    absent: dict[str, Any] = json.loads(container.read(ABSENT))
    dictation_id = log.about("draft", draft_id, 1)["details"].get("dictation", _NO_DICTATION)
    if absent["why"] == "typed":
        if dictation_id != _NO_DICTATION or _transcription(log, draft_id) is not None:
            raise Refused(ABSENT, "zegt dat het verslag is getypt, maar het log weet van een opname")
        return ["Het verslag is getypt: er is geen geluid."]
    if absent["why"] == "not_kept":
        entry = _transcribed(log, draft_id)
        told = f"regel {entry['seq']} kent zijn SHA-256: {entry['details']['sound_sha256']}"
        return [f"Het geluid kwam als bestand en is niet bewaard; {told}."]
    if absent["why"] == "missing":
        return ["LET OP: het geluid is er niet, en het log zegt niet waarom."]
    erased = next((one for one in log.entries if one["seq"] == absent["log_seq"]), None)
    if (
        erased is None
        or erased["action"] != "erase"
        or erased["object_type"] not in _SOUND_TYPES
        or erased["object_id"] != dictation_id
    ):
        raise Refused(NAMES[ACCESS], "heeft geen regel over het vernietigen van het geluid")
    return [f"Het geluid is vernietigd op {erased['at']} (regel {erased['seq']} van het log)."]


def _transcription(log: BundleLog, draft_id: str) -> Mapping[str, Any] | None:
    for one in log.entries:
        if one["action"] == "transcribe" and one["details"].get("draft") == draft_id:
            return one
    return None


def _transcribed(log: BundleLog, draft_id: str) -> Mapping[str, Any]:
    if (entry := _transcription(log, draft_id)) is None:
        raise Refused(NAMES[ACCESS], "heeft geen regel over het uitschrijven van het geluid")
    return entry


def _check_recording(container: Container, entry: Mapping[str, Any]) -> list[str]:
    given: dict[str, Any] = json.loads(container.read(CHAIN))
    chain = Chain()
    for block in pcm_blocks(container):
        chain.add(block)
    chain.close()
    for second, (found, told) in enumerate(zip_longest(chain.blocks, given["blocks"])):
        if found != told:
            raise Refused(RECORDING, f"is anders vanaf {second} seconden dan {CHAIN} zegt")
    if (chain.samples, chain.head.hex()) != (given["samples"], given["chain"]):
        raise Refused(CHAIN, "hoort niet bij het geluid")
    told = f"Het geluid duurt {chain.samples / RATE_HZ:.1f} seconden"
    details = entry["details"]
    if "sound_chain" not in details:
        return [f"{told}; het log legde van deze opname nog geen vingerafdruk van het geluid vast."]
    if (details["sound_samples"], details["sound_chain"]) != (chain.samples, chain.head.hex()):
        raise Refused(RECORDING, f"is niet het geluid dat regel {entry['seq']} van het log vastlegt")
    told += f" en is het geluid dat regel {entry['seq']} van het log vastlegt"
    if "sound_chain_packets" in details:
        return [f"{told}.", _check_packets(container, entry)]
    if details.get("sound_matches"):
        return [f"{told}; het is wat de microfoon opnam, van begin tot eind."]
    if details.get("sound_matches") is False:
        return [f"{told}. LET OP: het apparaat van de verbalisant zei iets anders te hebben opgenomen."]
    return [f"{told}; met het apparaat van de verbalisant kon het niet worden vergeleken."]


def _check_packets(container: Container, entry: Mapping[str, Any]) -> str:
    """The compressed sound as it came: the same packets that the device's chain was made of."""
    details = entry["details"]
    if PACKETS not in container.sizes:
        raise Refused(PACKETS, f"ontbreekt, maar regel {entry['seq']} van het log kent het")
    if pieces_chain(container.blocks(PACKETS)) != details["sound_chain_packets"]:
        raise Refused(PACKETS, f"is niet het geluid dat regel {entry['seq']} van het log vastlegt")
    if details.get("sound_matches"):
        return (
            "Het is gemaakt van de gecomprimeerde opname in dit dossier; die is gelijk aan wat het "
            "apparaat van de verbalisant vastlegde, van begin tot eind."
        )
    return "LET OP: het apparaat van de verbalisant zei een andere gecomprimeerde opname te hebben gemaakt."


def pieces_chain(blocks: Iterable[bytes]) -> str:
    """The chain over a log of pieces, in hex: as :class:`Chain`, over blocks of 50 pieces.

    Raises:
        Refused: it is no such log.
    """
    head, block, count, rest = bytes(32), bytearray(), 0, b""
    for more in blocks:
        rest += more
        at = 0
        while len(rest) - at >= _PIECE.size:
            if rest[at] == _FILLING:
                at += 1
                continue
            end = at + _PIECE.size + _PIECE.unpack_from(rest, at)[1]
            if end > len(rest):
                break
            block += rest[at:end]
            count, at = count + 1, end
            if count % _BLOCK_PIECES == 0:
                head = hashlib.sha256(head + hashlib.sha256(block).digest()).digest()
                block.clear()
        rest = rest[at:]
    if rest.strip(bytes([_FILLING])):
        raise Refused(PACKETS, "breekt af midden in een pakket")
    return (hashlib.sha256(head + hashlib.sha256(block).digest()).digest() if block else head).hex()


class Chain:
    """A hash over the seconds of a recording, each over the one before, and the hash of each second.

    ``h_i = SHA-256(h_(i-1) || SHA-256(block_i))`` over blocks of 16,000 samples, from 32 zero bytes.
    """

    def __init__(self) -> None:
        self.head = bytes(32)
        self.blocks: list[str] = []
        self.samples = 0
        self._rest = bytearray()

    def add(self, pcm: bytes) -> None:
        """More of the recording: PCM s16le."""
        self.samples += len(pcm) // _BYTES_PER_SAMPLE
        self._rest += pcm
        whole = len(self._rest) // _BLOCK_BYTES * _BLOCK_BYTES
        for at in range(0, whole, _BLOCK_BYTES):
            self._take(bytes(self._rest[at : at + _BLOCK_BYTES]))
        del self._rest[:whole]

    def close(self) -> None:
        """No more comes: what is left is the last block."""
        if self._rest:
            self._take(bytes(self._rest))
            self._rest.clear()

    def _take(self, block: bytes) -> None:
        digest = hashlib.sha256(block).digest()
        self.blocks.append(digest.hex())
        self.head = hashlib.sha256(self.head + digest).digest()


def pcm_blocks(container: Container, name: str = RECORDING) -> Iterator[bytes]:
    """The samples of a recording as PCM s16le, a megabyte at a time.

    Raises:
        Refused: it is no WAV file as these bundles have it.
    """
    size = container.sizes[name] - _HEADER.size
    wanted = (b"RIFF", size + _HEADER.size - 8, b"WAVE", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    blocks = container.blocks(name)
    first = next(blocks, b"")
    if size < 0 or len(first) < _HEADER.size or _HEADER.unpack_from(first) != (*wanted, b"data", size):
        raise Refused(name, "is geen WAV-bestand met 16 kHz, mono, 16 bits")
    yield first[_HEADER.size :]
    yield from blocks
