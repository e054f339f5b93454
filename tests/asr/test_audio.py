"""Every common file becomes the same PCM; everything else is refused, within bounds."""

from __future__ import annotations

import io
import socket
import tarfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from server.asr.audio import BLOCK_BYTES, AudioLimits, Decoding, probe
from server.domain.errors import (
    FormatRefused,
    NotAudio,
    VerbaalError,
)
from tests.asr.sounds import encode, level, pitch_hz, tone

LIMITS = AudioLimits()
SECONDS = 3.0

KINDS = [
    ("wav", "pcm_s16le", 16_000),
    ("wav", "pcm_f32le", 48_000),
    ("wav", "pcm_u8", 8_000),
    ("wav", "pcm_s24le", 96_000),
    ("wav", "pcm_mulaw", 8_000),
    ("wav", "pcm_alaw", 8_000),
    ("wav", "adpcm_ms", 16_000),
    ("w64", "pcm_s16le", 16_000),
    ("mp3", "libmp3lame", 44_100),
    ("ogg", "libopus", 48_000),
    ("flac", "flac", 44_100),
    ("mp4", "aac", 44_100),
    ("ipod", "alac", 44_100),
    ("mov", "pcm_s16le", 48_000),
    ("3gp", "libopencore_amrnb", 8_000),
    ("amr", "libopencore_amrnb", 8_000),
    ("webm", "libopus", 48_000),
    ("matroska", "pcm_s16le", 16_000),
    ("adts", "aac", 16_000),
    ("aiff", "pcm_s16be", 22_050),
    ("caf", "pcm_s16le", 16_000),
    ("au", "pcm_s16be", 16_000),
    ("avi", "pcm_s16le", 16_000),
    ("avi", "libmp3lame", 44_100),
    ("mpegts", "aac", 48_000),
    ("wv", "wavpack", 16_000),
    ("asf", "wmav2", 44_100),
]


def _pcm(content: bytes, limits: AudioLimits = LIMITS) -> bytes:
    return b"".join(Decoding(io.BytesIO(content), limits))


@pytest.mark.parametrize(("container", "codec", "rate"), KINDS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_common_kind_becomes_16_khz_mono(container: str, codec: str, rate: int, channels: int) -> None:
    if "amr" in codec and channels == 2:
        pytest.skip("AMR is mono")
    content = encode(container, codec, tone(SECONDS, rate=rate), rate=rate, channels=channels)
    decoding = Decoding(io.BytesIO(content), LIMITS)
    pcm = b"".join(decoding)
    assert decoding.audio_s == pytest.approx(SECONDS, abs=0.15)  # codecs add up to two frames
    assert len(pcm) == 2 * decoding.samples
    assert pitch_hz(pcm) == pytest.approx(440, abs=1)
    # AMR is made for voices and weakens a pure tone.
    assert level(pcm) == pytest.approx(0.3 / np.sqrt(2), rel=0.3 if "amr" in codec else 0.1)
    assert (decoding.damaged_packets, decoding.filled_s, decoding.incomplete) == (0, 0.0, False)


@pytest.mark.parametrize(("format_", "subtype"), [("OGG", "VORBIS"), ("WAV", "DOUBLE"), ("AIFF", "FLOAT")])
def test_kinds_written_by_another_library_are_read(format_: str, subtype: str) -> None:
    file = io.BytesIO()
    soundfile.write(file, tone(SECONDS, rate=44_100), 44_100, format=format_, subtype=subtype)
    pcm = _pcm(file.getvalue())
    assert pitch_hz(pcm) == pytest.approx(440, abs=1)
    assert len(pcm) / 32_000 == pytest.approx(SECONDS, abs=0.01)


def test_16_khz_mono_passes_unchanged() -> None:
    samples = tone(SECONDS)
    assert _pcm(encode("wav", "pcm_s16le", samples)) == samples.tobytes()


@pytest.mark.parametrize("channels", range(3, 9))
def test_recorders_with_many_microphones_are_mixed_down(channels: int) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.repeat(tone(1.0)[:, None], channels, axis=1), 16_000, format="WAV")
    pcm = _pcm(file.getvalue())
    assert len(pcm) == BLOCK_BYTES
    assert pitch_hz(pcm) == pytest.approx(440, abs=1)


def test_more_channels_than_anybody_can_mix_are_refused() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros((1600, 60), dtype=np.int16), 16_000, format="WAV")
    with pytest.raises(FormatRefused):
        _pcm(file.getvalue())


def test_blocks_are_one_second_and_the_last_is_the_rest() -> None:
    blocks = list(Decoding(io.BytesIO(encode("flac", "flac", tone(2.5))), LIMITS))
    assert [len(block) for block in blocks] == [BLOCK_BYTES, BLOCK_BYTES, BLOCK_BYTES // 2]


def test_a_path_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encode("mp3", "libmp3lame", tone(SECONDS)))
    assert pitch_hz(b"".join(Decoding(path, LIMITS))) == pytest.approx(440, abs=1)


def test_the_sound_of_a_video_is_taken() -> None:
    content = encode("mp4", "aac", tone(SECONDS, rate=44_100), rate=44_100, video=True)
    assert pitch_hz(_pcm(content)) == pytest.approx(440, abs=1)


def test_a_video_without_sound_is_no_audio() -> None:
    with pytest.raises(NotAudio):
        _pcm(encode("mp4", "aac", tone(0), tracks=0, video=True))


def test_of_several_tracks_one_is_taken_and_their_number_told() -> None:
    content = encode("matroska", "pcm_s16le", tone(SECONDS), tracks=3)
    assert len(_pcm(content)) == SECONDS * 32_000
    assert probe(io.BytesIO(content), LIMITS).tracks == 3


@pytest.mark.parametrize(("container", "codec", "rate"), KINDS)
def test_the_length_is_known_before_decoding(container: str, codec: str, rate: int) -> None:
    content = encode(container, codec, tone(SECONDS, rate=rate), rate=rate)
    info = probe(io.BytesIO(content), LIMITS)
    assert info.audio_s == pytest.approx(SECONDS, abs=0.2)
    assert info.container
    assert info.codec


def _zip(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("sound.wav", content)
    return file.getvalue()


def _tar(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("sound.mp3")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


SDP = b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_zip(encode("wav", "pcm_s16le", tone(1))), id="zip"),
        pytest.param(_tar(encode("mp3", "libmp3lame", tone(1))), id="tar"),
        pytest.param(SDP, id="sdp"),
        pytest.param(b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n", id="m3u8"),
        pytest.param(b"\xef\xbb\xbf\n #EXTM3U\nfile:///etc/passwd\n", id="m3u8 after a mark and blanks"),
        pytest.param(b"[playlist]\nFile1=http://127.0.0.1:1/\n", id="pls"),
        pytest.param(b"ffconcat version 1.0\nfile /etc/passwd\n", id="concat"),
        pytest.param(b'<?xml version="1.0"?><MPD></MPD>', id="dash"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000, id="picture"),
        pytest.param(encode("nut", "pcm_s16le", tone(1)), id="container not on the list"),
        pytest.param(encode("matroska", "tta", tone(1)), id="codec not on the list"),
        pytest.param(b"PK\x05\x06" + b"\x00" * 18, id="empty zip"),
    ],
)
def test_what_is_no_sound_but_a_container_of_other_things_is_refused(content: bytes) -> None:
    for read in (_pcm, lambda c: probe(io.BytesIO(c), LIMITS)):
        with pytest.raises(FormatRefused):
            read(content)


def _no_samples() -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(0, dtype=np.int16), 16_000, format="WAV")
    assert b"data" in file.getvalue()
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Ik zag een man lopen.\n" * 100, id="text"),
        pytest.param(np.random.default_rng(1).bytes(20_000), id="noise"),
        pytest.param(b"%PDF-1.7\n" + b"\x00" * 2000, id="pdf"),
        pytest.param(_no_samples(), id="no samples"),
        pytest.param(encode("wav", "pcm_s16le", tone(1))[:30], id="half a header"),
        pytest.param(encode("mp4", "aac", tone(2, rate=44_100), rate=44_100)[:4000], id="mp4 without index"),
    ],
)
def test_what_holds_no_readable_sound_is_told(content: bytes) -> None:
    with pytest.raises(NotAudio):
        _pcm(content)


def test_a_title_in_another_encoding_does_not_matter() -> None:
    content = encode("webm", "libopus", tone(SECONDS, rate=48_000), rate=48_000)
    assert b"Lavf" in content
    assert pitch_hz(_pcm(content.replace(b"Lavf", b"\xe9\xe8vf"))) == pytest.approx(440, abs=1)


def test_an_absent_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(Decoding(tmp_path / "nowhere.wav", LIMITS))


def test_nothing_is_ever_connected_to() -> None:
    """Disguised instructions with an address in them: the address must stay silent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        called = threading.Event()

        def accept() -> None:
            try:
                listener.accept()[0].close()
                called.set()
            except OSError:
                pass  # closed without a call, as it should be

        waiting = threading.Thread(target=accept)
        waiting.start()
        url = f"http://127.0.0.1:{port}/x.ts".encode()
        riff = encode("wav", "pcm_s16le", tone(0.1))
        for content in (
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + url + b"\n",
            b" " * 600 + b"\n#EXTM3U\n#EXTINF:1,\n" + url + b"\n",
            b"ffconcat version 1.0\nfile '" + url + b"'\n",
            SDP.replace(b"5004", str(port).encode()),
            riff + b"#EXTM3U\n" + url,
        ):
            try:
                _pcm(content)
            except VerbaalError:
                continue
        listener.shutdown(socket.SHUT_RDWR)
        waiting.join()
    assert not called.is_set()


def _cut(content: bytes, part: float = 0.5) -> bytes:
    return content[: int(len(content) * part)]


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        kind
        for kind in KINDS
        if kind[0] in ("wav", "w64", "mp3", "flac", "webm", "matroska", "aiff", "caf", "au")
    ],
)
def test_a_truncated_file_gives_what_is_there_and_says_so(container: str, codec: str, rate: int) -> None:
    samples = np.tile(tone(1.0, rate=rate), 6)
    decoding = Decoding(io.BytesIO(_cut(encode(container, codec, samples, rate=rate))), LIMITS)
    pcm = b"".join(decoding)
    assert 1.5 < decoding.audio_s < 4.5
    assert pitch_hz(pcm) == pytest.approx(440, abs=1)
    assert decoding.incomplete


def test_a_wav_written_to_a_pipe_is_complete() -> None:
    content = bytearray(encode("wav", "pcm_s16le", tone(SECONDS)))
    data = content.index(b"data")
    content[4:8] = content[data + 4 : data + 8] = b"\xff\xff\xff\xff"
    decoding = Decoding(io.BytesIO(bytes(content)), LIMITS)
    assert b"".join(decoding) == tone(SECONDS).tobytes()
    assert not decoding.incomplete


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("mp3", "libmp3lame", 44_100),
        ("mp4", "aac", 44_100),
        ("ipod", "alac", 44_100),
    ],
)
def test_damage_in_the_middle_is_skipped_and_counted(container: str, codec: str, rate: int) -> None:
    content = bytearray(encode(container, codec, tone(5.0, rate=rate), rate=rate))
    middle = len(content) // 2
    content[middle : middle + 300] = b"\xa5" * 300
    decoding = Decoding(io.BytesIO(bytes(content)), LIMITS)
    pcm = b"".join(decoding)
    assert decoding.damaged_packets > 0
    assert decoding.audio_s == pytest.approx(5.0, abs=0.25)
    assert pitch_hz(pcm[-32_000:]) == pytest.approx(440, abs=2)


def test_a_hole_is_filled_so_that_times_stay_those_of_the_recording() -> None:
    # A click at 4.5 s; Ogg drops the whole damaged page (1 s) before it.
    samples = tone(6.0, rate=48_000, level=0.05)
    samples[int(4.5 * 48_000) : int(4.5 * 48_000) + 480] = 30_000
    content = bytearray(encode("ogg", "libopus", samples, rate=48_000))
    middle = int(len(content) * 0.4)
    content[middle : middle + 20] = b"\xa5" * 20
    decoding = Decoding(io.BytesIO(bytes(content)), LIMITS)
    heard = np.abs(np.frombuffer(b"".join(decoding), dtype="<i2").astype(int))
    assert decoding.filled_s == pytest.approx(1.0, abs=0.1)
    assert np.argmax(heard) / 16_000 == pytest.approx(4.5, abs=0.05)
