"""What a source of sound must do: a microphone or a file."""

from __future__ import annotations

from typing import Protocol


class Source(Protocol):
    """Gives PCM s16le, 16 kHz, mono.

    Attributes:
        fast: its pace is the reader's, not the clock's.
        lost_s: seconds of sound that came too fast to keep.
    """

    fast: bool
    lost_s: float

    def start(self) -> None:
        """Open it. Raises NoMicrophone."""
        ...

    def pause(self) -> None:
        """Take no more sound; what already came is still given, then an empty block."""
        ...

    def resume(self) -> None:
        """Take sound again."""
        ...

    def stop(self) -> None:
        """Take no more sound; what already came is still given, then None."""
        ...

    async def read(self) -> bytes | None:
        """The next block; empty where a pause begins; None at the end. Raises MicrophoneGone."""
        ...

    def drain(self) -> bytes:
        """All that still waits, at once: for an end in a hurry."""
        ...

    def close(self) -> None:
        """Let go of the device or file."""
        ...
