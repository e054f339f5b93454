"""The sound of answers that were spoken while reviewing: recordings of their own beside those of dictations.

Each has a key of its own, and all that goes for a dictation's sound goes for it (docs/sound.md). It is on
the disk before any version of a draft names it; what a crash leaves without a name is swept. Calls block:
run them in a thread.
"""

from __future__ import annotations

import hashlib
from typing import Final

from server.domain.assessing import AnswerSound
from server.domain.transcript import SAMPLE_RATE_HZ
from server.ids import new_id
from server.store.sound.audio_files import BYTES_PER_SAMPLE, SEALED_SAMPLES, AudioFiles

PREFIX: Final = "answer-"
"""Begins each id: no dictation's has it, so that a sweep can't take one for the other."""
ORPHAN_AFTER_S: Final = 3600.0
"""No request takes so long: what is that old and has no name will never have one."""


class AnswerSounds:
    """The sound of answers, among that of dictations."""

    def __init__(self, audio: AudioFiles) -> None:
        self._audio = audio

    def keep(self, pcm: bytes) -> AnswerSound:
        """Encrypt PCM s16le, 16 kHz, mono to the disk; durable, and sealed, when it returns.

        Raises:
            StorageFull: nothing was kept.
        """
        sound_id = f"{PREFIX}{new_id()}"
        step = SEALED_SAMPLES * BYTES_PER_SAMPLE
        try:
            with self._audio.open(sound_id) as file:
                for at in range(0, len(pcm), step):
                    file.append(pcm[at : at + step])
            self._audio.seal(sound_id)
        except BaseException:
            self._audio.delete(sound_id)
            raise
        return AnswerSound(
            id=sound_id,
            start_s=0,
            end_s=len(pcm) // BYTES_PER_SAMPLE / SAMPLE_RATE_HZ,
            sha256=hashlib.sha256(pcm).hexdigest(),
        )

    def read(self, sound_id: str) -> bytes:
        """All of it, as it was given.

        Raises:
            NotFound: it was destroyed, or never was.
            SoundDamaged: it is not what was kept.
        """
        return self._audio.read(sound_id, 0, self._audio.samples(sound_id))

    def destroy(self, sound_id: str) -> None:
        """Destroy its key, then remove it. Repeatable."""
        self._audio.delete(sound_id)

    def orphans(self, *, older_than_s: float = ORPHAN_AFTER_S) -> list[str]:
        """Ids of sounds made that long ago; whoever asks knows which of them a draft names."""
        return self._audio.made_before(older_than_s, prefix=PREFIX)
