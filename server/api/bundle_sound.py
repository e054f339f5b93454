"""The sound behind a report, for its court bundle: the recording, or why it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.api.report_marks import clock
from server.domain.audit import Action
from server.domain.errors import NotFound
from server.domain.transcript import SAMPLE_RATE_HZ
from server.proof.bundle import Sound, as_json
from server.proof.standalone.bundle_sound import ABSENT, RECORDING
from server.store.audio_files import AudioFiles
from server.store.dossiers import Dossier

SOUND_TYPES = frozenset({"dictation", "sound"})
"""Kinds of object in the log whose erasure means that the sound is gone."""


@dataclass(frozen=True, slots=True)
class SoundBehind:
    """``sound`` is None where there is none; ``files`` then say why. ``told`` is a sentence for the page."""

    sound: Sound | None
    files: dict[str, bytes]
    told: str


def sound_behind(dossier: Dossier, audio: AudioFiles, entries: Sequence[Mapping[str, Any]]) -> SoundBehind:
    """The sound of the dictation, or what the log says of its end."""
    if dossier.dictation is None:
        return SoundBehind(
            None, {ABSENT: as_json({"why": "typed"})}, "Dit verslag is getypt: er is geen geluid."
        )
    dictation_id = dossier.dictation.id
    samples = _samples(audio, dictation_id)
    if samples:
        told = (
            f"Het geluid ({clock(samples / SAMPLE_RATE_HZ)}) wordt nog bewaard en zit in het dossier als "
            f"{RECORDING}, zonder verlies (16 kHz, mono)."
        )
        return SoundBehind(Sound(samples, lambda start, end: audio.read(dictation_id, start, end)), {}, told)
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
        told = "Het geluid is er niet, en het log zegt niet waarom."
        return SoundBehind(None, {ABSENT: as_json({"why": "missing"})}, told)
    told = f"Het geluid is vernietigd op {erased['at']}; regel {erased['seq']} van het log legt dat vast."
    return SoundBehind(None, {ABSENT: as_json({"why": "destroyed", "log_seq": erased["seq"]})}, told)


def _samples(audio: AudioFiles, dictation_id: str) -> int:
    """How much sound can be read; 0 when it, or its key, is gone."""
    samples = audio.samples(dictation_id)
    try:
        return samples if samples and audio.read(dictation_id, 0, 1) else 0
    except NotFound:
        return 0
