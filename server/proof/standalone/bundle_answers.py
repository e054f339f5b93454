"""The sound of answers in a court bundle: is it the sound that the officer's statements name?

A version of a draft, which the log commits to, names each answer's sound with the SHA-256 of its samples.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .bundle_log import NAMES, BundleLog
from .bundle_rules import INQUIRY
from .bundle_sound import RATE_HZ, pcm_blocks
from .containers import Container, Refused
from .logs import ACCESS

ANSWERS = "audio/answers.json"
"""Which answers have sound of their own, and of each its file, or why there is none."""
_FOLDER = "audio/answers/"
_VERSION = re.compile(r"drafts/\d{4,}/\d{4,}\.json")
_SOUND = "sound"


def answer_name(sound_id: str) -> str:
    """File of the sound of an answer."""
    return f"{_FOLDER}{sound_id}.wav"


def sounds_named(contents: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """What versions of drafts say of each sound of an answer, by its id.

    Raises:
        ValueError: they say different things of one.
    """
    named: dict[str, Mapping[str, Any]] = {}
    for content in contents:
        for answer in content.get(INQUIRY, {}).get("answers", ()):
            sound = answer.get(_SOUND)
            if sound is None or sound["id"] is None:
                continue  # tapped, or heard in the dictation
            if named.setdefault(sound["id"], sound) != sound:
                raise ValueError(sound["id"])
    return named


def check_answers(container: Container, log: BundleLog) -> list[str]:
    """Pass when each sound is the one that a version of a draft names, or the log tells of its end.

    Raises:
        Refused: it is not so, or there is sound that no version names.
    """
    versions = sorted(name for name in container.sizes if _VERSION.fullmatch(name))
    try:
        named = sounds_named(json.loads(container.read(name)) for name in versions)
    except ValueError as error:
        raise Refused(ANSWERS, f"hoort bij versies die van geluid {error} niet hetzelfde zeggen") from error
    listed = json.loads(container.read(ANSWERS)) if ANSWERS in container.sizes else []
    given = {one["id"]: one for one in listed}
    if len(given) != len(listed) or given.keys() != named.keys():
        raise Refused(ANSWERS, "noemt ander geluid van antwoorden dan de versies van het concept")
    files = {name for name in container.sizes if name.startswith(_FOLDER)}
    for name in sorted(files - {answer_name(one) for one in named}):
        raise Refused(name, "is geluid van een antwoord dat geen versie van het concept noemt")
    told = []
    if files:
        for sound_id in sorted(named):
            if answer_name(sound_id) in files:
                _check_sound(container, answer_name(sound_id), named[sound_id])
        what = "gesproken antwoord is" if len(files) == 1 else "gesproken antwoorden is"
        told = [f"Het geluid van {len(files)} {what} het geluid dat het concept noemt."]
    absent = (one for sound_id, one in sorted(given.items()) if answer_name(sound_id) not in files)
    return told + [_told_absent(one, log) for one in absent]


def _check_sound(container: Container, name: str, sound: Mapping[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    for block in pcm_blocks(container, name):
        digest.update(block)
        size += len(block)
    if digest.hexdigest() != sound["sha256"] or size != round(sound["end_s"] * RATE_HZ) * 2:
        raise Refused(name, "is niet het geluid dat het antwoord in het concept noemt")


def _told_absent(one: Mapping[str, Any], log: BundleLog) -> str:
    if one["why"] == "missing":
        return f"LET OP: het geluid van antwoord {one['id']} is er niet, en het log zegt niet waarom."
    erased = next((entry for entry in log.entries if entry["seq"] == one["log_seq"]), None)
    if (
        erased is None
        or (erased["action"], erased["object_type"]) != ("erase", _SOUND)
        or erased["object_id"] != one["id"]
    ):
        raise Refused(NAMES[ACCESS], f"heeft geen regel over het vernietigen van geluid {one['id']}")
    told = f"Het geluid van antwoord {one['id']} is vernietigd op {erased['at']}"
    return f"{told} (regel {erased['seq']} van het log)."
