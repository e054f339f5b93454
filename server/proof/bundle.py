"""Writes a court bundle: texts and sound in one zip file, each listed with its digest, the list signed.

The same files give the same bytes: fixed order, times of the report, no names of the machine. What is
in it is decided elsewhere (:mod:`server.api.bundle_files`); docs/bundle.md describes every file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import Any, BinaryIO

from server.domain.checkpoints import key_id, verifier_key
from server.domain.errors import SoundDamaged
from server.domain.transcript import SAMPLE_RATE_HZ
from server.proof.standalone.bundle_sound import CHAIN, RECORDING, Chain
from server.proof.standalone.bundles import FORMAT, MANIFEST, NOTE

VERIFIER = "verify"
"""Folder of the standalone verifier in a bundle."""
READ_SAMPLES = SAMPLE_RATE_HZ * 10
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


def write_bundle(
    target: BinaryIO, files: Mapping[str, bytes], *, sound: Sound | None, about: About, signer: Signer
) -> None:
    """Write the zip file to ``target``. Blocks for as long as the sound takes to read.

    Args:
        target: gets the zip file; need not be able to seek back.
        files: texts by name; those of the verifier and the manifest are added.
        sound: the recording, where it is kept.
        about: the bundle as a whole.
        signer: of the manifest.
    """
    at = about.confirmed_at.astimezone(UTC)
    listed: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted({**files, **verifier_files()}.items()):
            archive.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), content)
            listed.append(_listing(name, len(content), hashlib.sha256(content).hexdigest()))
        if sound is not None:
            # Sound shrinks by a tenth at most, and would take a minute an hour to do so.
            entry = _entry(RECORDING, at, zipfile.ZIP_STORED)
            entry.file_size = sound.wav_bytes
            digest, chain = hashlib.sha256(), Chain()
            with archive.open(entry, "w") as file:
                digest.update(sound.header)
                file.write(sound.header)
                for block in sound.pcm():
                    digest.update(block)
                    file.write(block)
                    chain.add(block)
            chain.close()
            listed.append(_listing(RECORDING, sound.wav_bytes, digest.hexdigest()))
            told = {"samples": chain.samples, "chain": chain.head.hex(), "blocks": chain.blocks}
            content = as_json(told)
            archive.writestr(_entry(CHAIN, at, zipfile.ZIP_DEFLATED), content)
            listed.append(_listing(CHAIN, len(content), hashlib.sha256(content).hexdigest()))
        manifest = as_json(
            {
                "format": FORMAT,
                "report_id": about.report_id,
                "made_at": about.made_at.astimezone(UTC).isoformat(timespec="seconds"),
                "program": dict(about.program),
                "key": signer.name,
                "files": sorted(listed, key=lambda one: str(one["name"])),
            }
        )
        note = signer.note(about.report_id, f"sha256 {hashlib.sha256(manifest).hexdigest()}")
        archive.writestr(_entry(MANIFEST, at, zipfile.ZIP_DEFLATED), manifest)
        archive.writestr(_entry(NOTE, at, zipfile.ZIP_DEFLATED), note.encode())


def verifier_files() -> dict[str, bytes]:
    """The standalone verifier, as it goes into a bundle."""
    folder = resources.files("server.proof.standalone")
    return {
        f"{VERIFIER}/{file.name}": file.read_bytes() for file in folder.iterdir() if file.name.endswith(".py")
    }


def as_json(content: Any) -> bytes:
    """JSON for people and programs: keys in order, one space of indentation."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _entry(name: str, at: datetime, way: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = way
    entry.create_system = _SYSTEM_UNIX
    entry.external_attr = _MODE << 16
    return entry


def _listing(name: str, size: int, sha256: str) -> dict[str, Any]:
    return {"name": name, "bytes": size, "sha256": sha256}
