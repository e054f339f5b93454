"""The sound behind a report, for its court bundle: the recording, or why it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.api.report_marks import clock
from server.domain.audit import Action
from server.domain.errors import NotFound, SoundGone
from server.domain.transcript import SAMPLE_RATE_HZ
from server.proof.bundle import Original, Sound, as_json
from server.proof.standalone.bundle_sound import ABSENT, ORIGINAL, PACKETS, RECORDING
from server.store.dossiers import Dossier, KeptFile
from server.store.sound.audio_files import AudioFiles
from server.store.sound.job_sound import JobSound

SOUND_TYPES = frozenset({"dictation", "sound"})
"""Kinds of object in the log whose erasure means that the sound is gone."""


@dataclass(frozen=True, slots=True)
class SoundBehind:
    """``sound`` is None where there is none; ``files`` then say why. ``told`` is a sentence for the page."""

    sound: Sound | Original | None
    files: dict[str, bytes]
    told: str


def sound_behind(
    dossier: Dossier, audio: AudioFiles, job_sound: JobSound, entries: Sequence[Mapping[str, Any]]
) -> SoundBehind:
    """The sound that the words come from, or what the log says of its end."""
    if dossier.dictation is not None:
        return _dictated(dossier.dictation.id, audio, entries)
    if dossier.job_file is not None:
        return _from_file(dossier.job_file, job_sound)
    return _absent("typed", "Dit verslag is getypt: er is geen geluid.")


def _dictated(dictation_id: str, audio: AudioFiles, entries: Sequence[Mapping[str, Any]]) -> SoundBehind:
    samples = samples_kept(audio, dictation_id)
    if samples:
        told = (
            f"Het geluid ({clock(samples / SAMPLE_RATE_HZ)}) wordt nog bewaard en zit in het dossier als "
            f"{RECORDING}, zonder verlies (16 kHz, mono)."
        )
        sound = Sound(samples, lambda start, end: audio.read(dictation_id, start, end))
        packets = b"".join(audio.packets(dictation_id))
        if not packets:
            return SoundBehind(sound, {}, told)
        told += f" Het kwam gecomprimeerd; zoals het apparaat het opnam, zit het erbij als {PACKETS}."
        return SoundBehind(sound, {PACKETS: packets}, told)
    erased = next(
        (
            one
            for one in reversed(entries)
            if one["action"] == Action.ERASE
            and one["object_type"] in SOUND_TYPES
            and one["object_id"] == dictation_id
        ),
        None,
    )
    if erased is None:
        return _absent("missing", "Het geluid is er niet, en het log zegt niet waarom.")
    told = f"Het geluid is vernietigd op {erased['at']}; regel {erased['seq']} van het log legt dat vast."
    return _absent("destroyed", told, log_seq=erased["seq"])


def _from_file(file: KeptFile, job_sound: JobSound) -> SoundBehind:
    came = f"Het geluid kwam als bestand (SHA-256 {file.sha256})"
    upload_id = file.upload_id
    if upload_id is None or not _opens(job_sound, upload_id):
        return _absent("not_kept", f"{came} en is na het uitschrijven niet bewaard.")
    told = f"{came} en zit in het dossier als {ORIGINAL}, zoals het kwam."
    return SoundBehind(Original(file.bytes, lambda: job_sound.opened(upload_id)), {}, told)


def _absent(why: str, told: str, **more: int) -> SoundBehind:
    return SoundBehind(None, {ABSENT: as_json({"why": why, **more})}, told)


def _opens(job_sound: JobSound, upload_id: str) -> bool:
    try:
        with job_sound.opened(upload_id):
            return True
    except SoundGone:
        return False


def samples_kept(audio: AudioFiles, sound_id: str) -> int:
    """How much sound can be read; 0 when it, or its key, is gone."""
    samples = audio.samples(sound_id)
    try:
        return samples if samples and audio.read(sound_id, 0, 1) else 0
    except NotFound:
        return 0
