"""Compressed sound as it comes in: each piece decoded, kept as it came, and the chain over all of them.

The log of pieces is written before the sound that is made of it. So after a crash the log knows at least as
much: what the sound lacks is decoded again, by a decoder that is warmed up from the same log. No client
has to send anything twice for that, and the samples are those that would have been made without the crash.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.asr.opus import OpusStream, packet_samples, replay_from
from server.domain.errors import OddFrame
from server.domain.sound_pieces import FILLING, Piece, PieceChain, PieceKind, pieces_in
from server.store.sound.audio_files import BYTES_PER_SAMPLE, AudioFile, AudioFiles

_OPUS_PER_SAMPLE = 3
"""Samples at the 48 kHz of Opus for each at 16 kHz."""
_FILL_SAMPLES = 16_000
_READ_UNITS = 64 * 1024
_PROVEN_UNITS = 4 * 1024
"""Units of two bytes, some seconds of speech, after which the log is read back while it grows. All of it at
the end would keep the officer waiting: an hour is thirty thousand records to decrypt."""


def piece_samples(piece: Piece) -> int:
    """Samples at 16 kHz that a piece stands for.

    Raises:
        OddFrame: it is malformed.
    """
    if piece.kind is PieceKind.OPUS:
        return packet_samples(piece.content) // _OPUS_PER_SAMPLE
    if not piece.content or len(piece.content) % BYTES_PER_SAMPLE:
        raise OddFrame(bytes=len(piece.content))
    return len(piece.content) // BYTES_PER_SAMPLE


@dataclass(slots=True)
class Taken:
    """What a piece brought: new sound, and the piece for the log."""

    pcm: bytes
    log: bytes


@dataclass(slots=True)
class _Tail:
    """The last pieces of a log, from where a decoder must begin to go on after them."""

    samples: int = 0
    pieces: deque[tuple[int, Piece]] = field(default_factory=deque)

    def add(self, piece: Piece) -> None:
        self.pieces.append((self.samples, piece))
        self.samples += piece_samples(piece)

    def forget(self, kept_samples: int) -> None:
        """Drop what is not needed to go on from ``kept_samples``, or from the end."""
        start = replay_from(min(kept_samples, self.samples))
        while self.pieces and self.pieces[0][0] < start:
            self.pieces.popleft()


class CompressedSound:
    """The pieces of one dictation. :meth:`take` in the event loop; what touches the disk in a thread."""

    def __init__(self, log: AudioFile) -> None:
        self._log = log
        self._stream = OpusStream()
        self._chain = PieceChain()
        self._proven = 0  # units of the log that are in the chain

    @classmethod
    def open(cls, files: AudioFiles, dictation_id: str, sound: AudioFile) -> CompressedSound:
        """Go on where the disk left off; ``sound`` gets what the log of pieces knows and it lacks.

        Raises:
            StorageFull, SoundDamaged: the disk.
        """
        self = cls(files.open_packets(dictation_id))
        try:
            tail = _Tail()
            for piece in self._read_back():
                tail.add(piece)
                tail.forget(sound.samples)
            made = [(first, self._sound_of(first, piece)) for first, piece in tail.pieces]
            had = sound.samples
            lacking = b"".join(pcm[max(0, had - first) * BYTES_PER_SAMPLE :] for first, pcm in made)
            if tail.samples > had:
                sound.append(lacking)
            # Sound of an earlier version has no log: it stands there as it is, so that all adds up.
            for start in range(tail.samples, had, _FILL_SAMPLES):
                self.keep(Piece(PieceKind.PCM, sound.read(start, min(start + _FILL_SAMPLES, had))).pack())
        except BaseException:
            self._log.close()
            raise
        return self

    def take(self, first_sample: int, piece: Piece, *, received: int, room: int) -> Taken:
        """Sound of a piece from sample ``received`` on, no more than ``room`` samples of it.

        A piece that ends before ``received`` is not for here: the decoder has had it.

        Raises:
            OddFrame: it can't be decoded.
        """
        sound = self._sound_of(first_sample, piece)
        fresh = sound[(received - first_sample) * BYTES_PER_SAMPLE :][: max(0, room) * BYTES_PER_SAMPLE]
        if len(fresh) < len(sound):
            # Cut up otherwise than before, or beyond the limit: the log still adds up to the sound.
            piece = Piece(PieceKind.PCM, fresh)
        return Taken(fresh, piece.pack() if fresh else b"")

    def keep(self, pieces: bytes) -> None:
        """Put pieces on the disk. Blocks.

        Raises:
            StorageFull: not written.
        """
        kept = self._log.append(pieces + FILLING * (len(pieces) % BYTES_PER_SAMPLE))
        if kept - self._proven >= _PROVEN_UNITS:
            self._prove()

    def chain(self) -> str:
        """The chain over all pieces, as the disk gives them back. Blocks.

        Raises:
            SoundDamaged: what it gives back is not what was written.
        """
        self._prove()
        return self._chain.digest

    def _prove(self) -> None:
        for _ in self._read_back():
            pass

    def _read_back(self) -> Iterator[Piece]:
        """The pieces that are not in the chain yet; after the last one all are. Each write ends with one."""
        end = self._log.samples
        starts = range(self._proven, end, _READ_UNITS)
        for piece in pieces_in(self._log.read(at, min(at + _READ_UNITS, end)) for at in starts):
            self._chain.add(piece)
            yield piece
        self._proven = end

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def _sound_of(self, first_sample: int, piece: Piece) -> bytes:
        if piece.kind is PieceKind.PCM:
            piece_samples(piece)
            return piece.content
        return self._stream.decode(first_sample, piece.content)


def open_sound(
    files: AudioFiles, dictation_id: str, *, compressed: bool
) -> tuple[AudioFile, CompressedSound | None]:
    """The sound of a dictation, and the pieces that it comes in where it comes compressed. Blocks.

    Raises:
        StorageFull, SoundDamaged: the disk; nothing stays open.
    """
    sound = files.open(dictation_id)
    if not compressed:
        return sound, None
    try:
        return sound, CompressedSound.open(files, dictation_id, sound)
    except BaseException:
        sound.close()
        raise
