"""The sound of answers behind a report, for its court bundle: the recordings, or what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.api.bundles.bundle_sound import samples_kept
from server.domain.audit import Action
from server.proof.bundle import Sound, as_json
from server.proof.standalone.bundle_answers import ANSWERS, answer_name, sounds_named
from server.store.dossiers import Dossier
from server.store.sound.audio_files import AudioFiles


@dataclass(frozen=True, slots=True)
class AnswersBehind:
    """``sounds`` by the names of their files; ``files`` lists them; ``told`` is for the page."""

    sounds: dict[str, Sound]
    files: dict[str, bytes]
    told: str = ""


def answers_behind(
    dossier: Dossier, audio: AudioFiles, entries: Sequence[Mapping[str, Any]]
) -> AnswersBehind:
    """The sound of every answer that a version of a draft names, also of one that was taken back."""
    contents = (json.loads(one.content) for kept in dossier.reports for one in kept.draft.versions)
    named = sorted(sounds_named(contents))
    if not named:
        return AnswersBehind({}, {})
    sounds: dict[str, Sound] = {}
    listed: list[dict[str, Any]] = []
    for sound_id in named:
        if samples := samples_kept(audio, sound_id):
            sounds[answer_name(sound_id)] = _sound(audio, sound_id, samples)
            listed.append({"id": sound_id, "file": answer_name(sound_id)})
        else:
            listed.append({"id": sound_id, "file": None, **_why(sound_id, entries)})
    gone = len(named) - len(sounds)
    told = f"Gesproken antwoorden met geluid van zichzelf: {len(named)}, in het dossier bij audio/answers."
    told += f" Van {gone} is het geluid er niet meer." if gone else ""
    return AnswersBehind(sounds, {ANSWERS: as_json(listed)}, told)


def _sound(audio: AudioFiles, sound_id: str, samples: int) -> Sound:
    return Sound(samples, lambda start, end: audio.read(sound_id, start, end))


def _why(sound_id: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    for one in reversed(entries):
        if (one["action"], one["object_type"], one["object_id"]) == (Action.ERASE, "sound", sound_id):
            return {"why": "destroyed", "log_seq": one["seq"]}
    return {"why": "missing"}
