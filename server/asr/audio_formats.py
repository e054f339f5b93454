"""Which containers and codecs may be opened, and how to recognise what is no sound at all."""

from __future__ import annotations

import io
from typing import BinaryIO, Literal

CONTAINERS = (
    "wav", "w64", "mp3", "ogg", "flac", "aac", "amr", "aiff", "caf", "au", "wv", "asf", "avi", "mpegts",
    "mov", "mp4", "m4a", "3gp", "matroska", "webm",
)  # fmt: skip
"""FFmpeg's demuxer names: what phones, recorders, body cameras and call systems produce. None of
them opens anything else (``mov`` follows references only when told to)."""

CODECS = (
    "aac", "ac3", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms", "alac", "amrnb", "amrwb", "eac3", "flac",
    "g722", "g726", "gsm", "gsm_ms", "libopencore_amrnb", "libopencore_amrwb", "libopus", "mp2", "mp2float",
    "mp3", "mp3float", "opus", "pcm_alaw", "pcm_f32be", "pcm_f32le", "pcm_f64be", "pcm_f64le", "pcm_mulaw",
    "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32be", "pcm_s32le", "pcm_s8", "pcm_u8",
    "speex", "vorbis", "wavpack", "wmalossless", "wmapro", "wmav1", "wmav2", "wmavoice",
)  # fmt: skip
"""FFmpeg's decoder names. The hundreds of others, for games of the nineties, stay shut."""

_NO_SOUND = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd",
)  # fmt: skip
_INSTRUCTIONS = (
    b"#extm3u", b"[playlist]", b"ffconcat", b"v=0\r", b"v=0\n", b"v=0 ", b"[reference]", b"rtsptext",
    b"<?xml", b"<mpd", b"<smil", b"<asx", b"<smoothstreamingmedia",
)  # fmt: skip
_TAR_MARK, _TAR_AT = b"ustar", 257
_UNKNOWN_SIZES = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80")


def is_no_sound(head: bytes) -> bool:
    """Recognise archives, playlists and stream descriptions by a file's first bytes.

    An archive may hold a sound file that the probing of formats would find and play in part.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    tar = head[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK
    return tar or head.startswith(_NO_SOUND) or text.startswith(_INSTRUCTIONS)


def is_streamed_wav(head: bytes) -> bool:
    """Recognise a WAV written to a pipe: its sizes were unknown, so its end can't be checked."""
    if head[:4] not in (b"RIFF", b"RIFX"):
        return False
    data = head.find(b"data")
    sizes = (head[4:8], head[data + 4 : data + 8] if data > 0 else b"")
    return any(size in _UNKNOWN_SIZES for size in sizes)


_RIFF_ORDER: dict[bytes, Literal["little", "big"]] = {
    b"RIFF": "little", b"RF64": "little", b"BW64": "little", b"RIFX": "big",
}  # fmt: skip
_RIFF_HEADER_BYTES, _CHUNK_HEADER_BYTES = 12, 8
_MAX_CHUNKS = 10_000
_MAX_CUT_CHUNK_BYTES = 1024 * 1024
_SIZE_ELSEWHERE = 0xFFFF_FFFF
_DS64_DATA_AT = 8


def promises_too_much(file: BinaryIO, size_bytes: int) -> bool:
    """Recognise a WAV with a text chunk that claims to be far longer than the file.

    FFmpeg makes room for such a chunk before reading it: a file of 5 kB took 2 GB of memory. The
    walk follows FFmpeg's own (``wavdec.c``). Sound that is cut off is fine, and so is a short
    chunk that is. Leaves the file's position anywhere.
    """
    file.seek(0)
    order = _RIFF_ORDER.get(file.read(4))
    if order is None:
        return False
    at, data_bytes = _RIFF_HEADER_BYTES, 0
    for _ in range(_MAX_CHUNKS):
        if file.seek(at, io.SEEK_SET) + _CHUNK_HEADER_BYTES > size_bytes:
            return False
        name, size = file.read(4), int.from_bytes(file.read(4), order)
        if name == b"ds64":  # the sizes of a WAV above 4 GB
            file.seek(_DS64_DATA_AT, io.SEEK_CUR)
            data_bytes = int.from_bytes(file.read(8), order)
        if name == b"data":
            size = data_bytes if size == _SIZE_ELSEWHERE and data_bytes else size
        elif at + _CHUNK_HEADER_BYTES + size > size_bytes and size > _MAX_CUT_CHUNK_BYTES:
            return True
        at += _CHUNK_HEADER_BYTES + size + size % 2
    return True
