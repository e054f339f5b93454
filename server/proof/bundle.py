"""Writes a court bundle: texts and sound in one zip file, each listed with its digest, the list signed.

The same files give the same bytes: fixed order, times of the report, no names of the machine. What is
in it is decided elsewhere (:mod:`server.api.bundles.bundle_files`); docs/bundle.md describes every file.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from types import MappingProxyType
from typing import Any, BinaryIO

from server.domain.checkpoints import key_id, verifier_key
from server.domain.errors import SoundDamaged
from server.domain.transcript import SAMPLE_RATE_HZ
from server.proof.standalone.bundle_sound import CHAIN, ORIGINAL, RECORDING, Chain
from server.proof.standalone.bundles import FORMAT, MANIFEST, NOTE

VERIFIER = "verify"
"""Folder of the standalone verifier in a bundle."""
READ_SAMPLES = SAMPLE_RATE_HZ * 10
COPY_BYTES = 1024 * 1024
_BYTES_PER_SAMPLE = 2
_WAV = struct.Struct("<4sI4s4sIHHIIHH4sI")
_PCM = 1
_FMT_BYTES = 16
_SYSTEM_UNIX = 3
_MODE = 0o644
_DASH = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class Sound:
    """The recording: how many samples, and how to read a stretch of them (PCM s16le, 16 kHz, mono)."""

    samples: int
    read: Callable[[int, int], bytes]

    @property
    def header(self) -> bytes:
        """The start of the WAV file, before the samples."""
        size = self.samples * _BYTES_PER_SAMPLE
        rates = (SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * _BYTES_PER_SAMPLE)
        form = (b"fmt ", _FMT_BYTES, _PCM, 1, *rates, _BYTES_PER_SAMPLE, _BYTES_PER_SAMPLE * 8)
        return _WAV.pack(b"RIFF", _WAV.size - 8 + size, b"WAVE", *form, b"data", size)

    def pcm(self) -> Iterator[bytes]:
        """All samples, ten seconds at a time.

        Raises:
            SoundDamaged: less came than there is.
        """
        for start in range(0, self.samples, READ_SAMPLES):
            end = min(start + READ_SAMPLES, self.samples)
            block = self.read(start, end)
            if len(block) != (end - start) * _BYTES_PER_SAMPLE:
                raise SoundDamaged(samples=start)
            yield block

    @property
    def wav_bytes(self) -> int:
        """Length of the WAV file."""
        return _WAV.size + self.samples * _BYTES_PER_SAMPLE


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as this server: the name of what is signed, the public key (Ed25519) and the deed."""

    name: str
    public_key: bytes
    sign: Callable[[bytes], bytes]

    @property
    def verifier_key(self) -> str:
        """The public key as C2SP writes it."""
        return verifier_key(self.name, self.public_key)

    def note(self, *lines: str) -> str:
        """A C2SP signed note of the name and ``lines``."""
        body = "".join(f"{line}\n" for line in (self.name, *lines))
        blob = key_id(self.name, self.public_key) + self.sign(body.encode())
        return f"{body}\n{_DASH} {self.name} {base64.b64encode(blob).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the manifest says of the bundle as a whole. ``confirmed_at`` gives the files their time."""

    report_id: str
    confirmed_at: datetime
    made_at: datetime
    program: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Original:
    """A recording that came as a file, whatever its format: how long it is, and how to open it."""

    bytes: int
    opened: Callable[[], AbstractContextManager[BinaryIO]]


def write_bundle(
    target: BinaryIO,
    files: Mapping[str, bytes],
    *,
    sound: Sound | Original | None,
    about: About,
    signer: Signer,
    answers: Mapping[str, Sound] = MappingProxyType({}),
) -> None:
    """Write the zip file to ``target``. Blocks for as long as the sound takes to read.

    Args:
        target: gets the zip file; need not be able to seek back.
        files: texts by name; those of the verifier and the manifest are added.
        sound: the recording, where it is kept.
        about: the bundle as a whole.
        signer: of the manifest.
        answers: recordings of answers, by name.
    """
    with zipfile.ZipFile(target, "w") as archive:
        writer = _Writer(archive, about.confirmed_at.astimezone(UTC))
        for name, content in sorted({**files, **verifier_files()}.items()):
            writer.text(name, content)
        if isinstance(sound, Sound):
            chain = Chain()
            writer.sound(RECORDING, sound.wav_bytes, _chained(sound, chain))
            chain.close()
            told = {"samples": chain.samples, "chain": chain.head.hex(), "blocks": chain.blocks}
            writer.text(CHAIN, as_json(told))
        elif sound is not None:
            with sound.opened() as source:
                writer.sound(ORIGINAL, sound.bytes, iter(lambda: source.read(COPY_BYTES), b""))
        for name, answer in sorted(answers.items()):
            writer.sound(name, answer.wav_bytes, itertools.chain([answer.header], answer.pcm()))
        manifest = as_json(
            {
                "format": FORMAT,
                "report_id": about.report_id,
                "made_at": about.made_at.astimezone(UTC).isoformat(timespec="seconds"),
                "program": dict(about.program),
                "key": signer.name,
                "files": sorted(writer.listed, key=lambda one: str(one["name"])),
            }
        )
        note = signer.note(about.report_id, f"sha256 {hashlib.sha256(manifest).hexdigest()}")
        writer.text(MANIFEST, manifest)
        writer.text(NOTE, note.encode())


class _Writer:
    """Puts files into the archive and lists them."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime) -> None:
        self._archive = archive
        self._at = at
        self.listed: list[dict[str, Any]] = []

    def text(self, name: str, content: bytes) -> None:
        self._archive.writestr(self._entry(name, zipfile.ZIP_DEFLATED), content)
        self._list(name, len(content), hashlib.sha256(content).hexdigest())

    def sound(self, name: str, size: int, blocks: Iterable[bytes]) -> None:
        # Sound shrinks by a tenth at most, and would take a minute an hour to do so.
        entry = self._entry(name, zipfile.ZIP_STORED)
        entry.file_size = size
        digest = hashlib.sha256()
        written = 0
        with self._archive.open(entry, "w") as file:
            for block in blocks:
                digest.update(block)
                written += file.write(block)
        if written != size:
            raise SoundDamaged(bytes=written, expected=size)
        self._list(name, size, digest.hexdigest())

    def _entry(self, name: str, way: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        entry.compress_type = way
        entry.create_system = _SYSTEM_UNIX
        entry.external_attr = _MODE << 16
        return entry

    def _list(self, name: str, size: int, sha256: str) -> None:
        self.listed.append({"name": name, "bytes": size, "sha256": sha256})


def _chained(sound: Sound, chain: Chain) -> Iterator[bytes]:
    """The WAV file; its samples go into the chain as well."""
    yield sound.header
    for block in sound.pcm():
        chain.add(block)
        yield block


def verifier_files() -> dict[str, bytes]:
    """The standalone verifier, as it goes into a bundle."""
    folder = resources.files("server.proof.standalone")
    return {
        f"{VERIFIER}/{file.name}": file.read_bytes() for file in folder.iterdir() if file.name.endswith(".py")
    }


def as_json(content: Any) -> bytes:
    """JSON for people and programs: keys in order, one space of indentation."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
