from __future__ import annotations

import io
import json
import wave
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.domain.checkpoints import origin_of
from server.domain.errors import SoundDamaged
from server.proof.bundle import READ_SAMPLES, About, Signer, Sound, verifier_files, write_bundle

PCM = bytes(range(256)) * 3000
AT = datetime(2026, 11, 22, 19, 29, 5, tzinfo=timezone(timedelta(hours=1)))
ABOUT = About(report_id="report-1", confirmed_at=AT, made_at=AT + timedelta(days=1), program={"verbaal": "1"})


def signer() -> Signer:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = key.public_key().public_bytes_raw()
    return Signer(origin_of(public, "bundle"), public, key.sign)


def written(**files: bytes) -> bytes:
    target = io.BytesIO()
    sound = Sound(len(PCM) // 2, lambda start, end: PCM[start * 2 : end * 2])
    named = {name.replace("__", "/"): content for name, content in files.items()}
    write_bundle(target, named, sound=sound, about=ABOUT, signer=signer())
    return target.getvalue()


def test_the_same_files_give_the_same_bytes_in_whatever_order_they_come() -> None:
    assert written(b__x=b"2", a=b"1") == written(a=b"1", b__x=b"2")
    assert written(a=b"1") != written(a=b"2")


def test_every_file_has_the_reports_time_and_no_rights_of_the_machine() -> None:
    with zipfile.ZipFile(io.BytesIO(written(a=b"1"))) as archive:
        for info in archive.infolist():
            assert info.date_time == (2026, 11, 22, 18, 29, 4 + info.date_time[5] % 2)
            assert (info.create_system, info.external_attr) == (3, 0o644 << 16)


def test_the_sound_is_a_wav_file_without_loss() -> None:
    with (
        zipfile.ZipFile(io.BytesIO(written())) as archive,
        archive.open("audio/recording.wav") as file,
        wave.open(io.BytesIO(file.read())) as sound,
    ):
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.readframes(sound.getnframes()) == PCM
    assert len(PCM) // 2 > READ_SAMPLES


def test_the_manifest_lists_all_but_itself_and_its_signature() -> None:
    with zipfile.ZipFile(io.BytesIO(written(a=b"1"))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
    listed = [one["name"] for one in manifest["files"]]
    assert listed == sorted(listed)
    assert names - set(listed) == {"manifest.json", "manifest.note"}
    assert set(verifier_files()) <= names
    assert (manifest["report_id"], manifest["made_at"]) == ("report-1", "2026-11-23T18:29:05+00:00")


def test_sound_that_is_shorter_than_it_says_makes_no_bundle() -> None:
    with pytest.raises(SoundDamaged):
        write_bundle(
            io.BytesIO(), {}, sound=Sound(10, lambda _start, _end: b""), about=ABOUT, signer=signer()
        )
