from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from server.domain.errors import NotFound, SoundDamaged, SoundKeyRefused, StorageFull
from server.store.sound import service_key
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys, SoundKey
from server.store.sound.key_source import KeySource
from server.store.sound.service_key import ServiceKey
from tests.failing_disk import refuse

ONE, OTHER = "recording-one", "recording-two"


def source(folder: Path, *, command: str = "", court: str = "") -> KeySource:
    return KeySource(file=folder / "keys" / "sound.key", command=command, court_recipient=court)


def load(folder: Path, **given: str) -> AudioKeys:
    return AudioKeys.load(folder / "audio", source(folder, **given))


def test_each_recording_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = load(tmp_path)
    message = keys.create(ONE).encrypt(b"sound")
    keys.create(OTHER)
    assert keys.open(ONE).decrypt(message) == b"sound"
    with pytest.raises(SoundDamaged):
        keys.open(OTHER).decrypt(message)
    assert sorted(keys.ids()) == [ONE, OTHER]


def test_a_key_is_made_once_and_survives_a_restart(tmp_path: Path) -> None:
    keys = load(tmp_path)
    message = keys.create(ONE).encrypt(b"sound")
    keys.close()
    again = load(tmp_path)
    assert again.create(ONE).decrypt(message) == b"sound"


def test_only_the_servers_user_can_read_the_keys(tmp_path: Path) -> None:
    load(tmp_path).create(ONE)
    for path in (tmp_path / "keys", tmp_path / "audio", *tmp_path.glob("*/*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_secret_of_a_recording_is_nowhere_in_clear(tmp_path: Path) -> None:
    load(tmp_path).create(ONE)
    wrapped = (tmp_path / "audio" / f"{ONE}.key").read_bytes()
    assert wrapped.startswith(b"age-encryption.org/v1\n")
    assert b"AGE-SECRET-KEY" not in wrapped


def test_the_court_reads_a_recording_with_its_own_key_and_nothing_of_ours(tmp_path: Path) -> None:
    court = x25519.Identity.generate()
    keys = load(tmp_path, court=str(court.to_public()))
    message = keys.create(ONE).encrypt(b"sound")
    wrapped = (tmp_path / "audio" / f"{ONE}.key").read_bytes()
    identity = x25519.Identity.from_str(pyrage.decrypt(wrapped, [court]).decode().strip())
    assert pyrage.decrypt(message, [identity]) == b"sound"


def test_without_a_court_key_the_court_reads_nothing(tmp_path: Path) -> None:
    load(tmp_path).create(ONE)
    wrapped = (tmp_path / "audio" / f"{ONE}.key").read_bytes()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(wrapped, [x25519.Identity.generate()])


def test_a_destroyed_key_is_overwritten_and_gone_for_good(tmp_path: Path) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    path = tmp_path / "audio" / f"{ONE}.key"
    with path.open("rb") as held:
        keys.destroy(ONE)
        assert held.read().strip(b"\0") == b""
    keys.destroy(ONE)
    assert not path.exists()
    assert not keys.exists(ONE)
    with pytest.raises(NotFound):
        keys.open(ONE)


def test_a_key_overwritten_just_before_a_power_cut_counts_as_destroyed(tmp_path: Path) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    path = tmp_path / "audio" / f"{ONE}.key"
    path.write_bytes(bytes(path.stat().st_size))
    assert not keys.exists(ONE)
    with pytest.raises(NotFound):
        keys.open(ONE)
    with pytest.raises(NotFound):
        keys.create(ONE)
    keys.check()
    assert keys.rewrap(keys.service) == 0


def test_what_a_crash_left_of_making_a_key_is_destroyed_too(tmp_path: Path) -> None:
    keys = load(tmp_path)
    left = tmp_path / "audio" / f"{ONE}.key.new"
    left.write_bytes(b"age-encryption.org/v1\n...")
    keys.destroy(ONE)
    assert not left.exists()


@pytest.mark.parametrize("name", ["../secret-file", "short", "a" * 65, "with space", "dot.dot.dot"])
def test_a_name_that_is_no_recording_leads_nowhere(tmp_path: Path, name: str) -> None:
    keys = load(tmp_path)
    for use in (keys.create, keys.open, keys.destroy, keys.exists):
        with pytest.raises(NotFound):
            use(name)


def test_a_large_file_goes_through_whole_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    key = load(tmp_path).create(ONE)
    content = os.urandom(200_000)
    encrypted, plain = io.BytesIO(), io.BytesIO()
    key.encrypt_file(io.BytesIO(content), encrypted)
    key.decrypt_file(io.BytesIO(encrypted.getvalue()), plain)
    assert plain.getvalue() == content
    changed = bytearray(encrypted.getvalue())
    changed[-70_000] ^= 1
    for wrong in (bytes(changed), encrypted.getvalue()[:-1], b"no age"):
        with pytest.raises(SoundDamaged):
            key.decrypt_file(io.BytesIO(wrong), io.BytesIO())


def test_a_disk_that_fails_while_decrypting_is_no_damaged_sound(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    key = load(tmp_path).create(ONE)
    encrypted = io.BytesIO(key.encrypt(b"x" * 100_000))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        key.decrypt_file(encrypted, Broken())


@pytest.mark.parametrize("content", [b"no age at all", b"x"])
def test_a_key_file_that_is_something_else_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    keys = load(tmp_path)
    (tmp_path / "audio" / f"{ONE}.key").write_bytes(content)
    with pytest.raises(SoundDamaged):
        keys.open(ONE)


# --- the service's key ---------------------------------------------------------------


def test_a_missing_key_is_never_replaced_while_there_is_sound(tmp_path: Path) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    keys.close()
    (tmp_path / "keys" / "sound.key").unlink()
    with pytest.raises(SoundKeyRefused, match="ontbreekt"):
        load(tmp_path)
    assert not (tmp_path / "keys" / "sound.key").exists()


def test_another_key_than_that_of_the_sound_is_refused(tmp_path: Path) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    keys.close()
    (tmp_path / "keys" / "sound.key").write_text(f"{x25519.Identity.generate()}\n")
    with pytest.raises(SoundKeyRefused, match="past niet"):
        load(tmp_path)


def test_one_damaged_key_file_does_not_stop_the_start(tmp_path: Path) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    keys.close()
    (tmp_path / "audio" / f"{OTHER}.key").write_bytes(b"rubbish")
    assert isinstance(load(tmp_path).open(ONE), SoundKey)


@pytest.mark.parametrize(
    ("content", "problem"),
    [("", "geen age-sleutel"), ("AGE-SECRET-KEY-1NO", "geen age-sleutel"), ("ÿ", "niet te lezen")],
)
def test_a_key_file_without_a_key_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "sound.key").write_text(content, encoding="utf-8")
    with pytest.raises(SoundKeyRefused, match=problem):
        load(tmp_path)


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", refuse(errno.ENOSPC))
    with pytest.raises(SoundKeyRefused, match="kan niet worden gemaakt"):
        load(tmp_path)


def test_of_two_servers_that_start_at_once_both_use_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(tmp_path)
    # The second looked before the first had made the file.
    monkeypatch.setattr(Path, "read_text", _absent_once(Path.read_text))
    second = load(tmp_path)
    assert str(second.service.recipient) == str(first.service.recipient)


def _absent_once(really: Callable[..., str]) -> Callable[..., str]:
    asked: list[Path] = []

    def read(self: Path, **how: str) -> str:
        if not asked:
            asked.append(self)
            raise FileNotFoundError
        return really(self, **how)

    return read


def test_a_command_gives_the_key_and_runs_once(tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    script = tmp_path / "give.py"
    script.write_text(f"open({str(tmp_path / 'runs')!r}, 'a').write('x'); print({str(identity)!r})")
    keys = load(tmp_path, command=f"{sys.executable} '{script}'")
    message = keys.create(ONE).encrypt(b"sound")
    assert keys.open(ONE).decrypt(message) == b"sound"
    assert str(keys.service.recipient) == str(identity.to_public())
    assert (tmp_path / "runs").read_text() == "x"
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("/no/such/program", "niet worden uitgevoerd"),
        ("'unclosed", "niet worden uitgevoerd"),
        (f"{sys.executable} -c 'print(1); raise SystemExit(3)'", "afsluitcode 3"),
        (f"{sys.executable} -c 'print(7)'", "geen age-sleutel"),
    ],
)
def test_a_command_that_gives_no_key_stops_the_start(tmp_path: Path, command: str, problem: str) -> None:
    with pytest.raises(SoundKeyRefused, match=problem):
        load(tmp_path, command=command)


def test_what_a_failing_command_says_is_not_repeated(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = "import sys; print('AGE-SECRET-X'); print('AGE-SECRET-X', file=sys.stderr); sys.exit(1)"
    with pytest.raises(SoundKeyRefused) as refused:
        load(tmp_path, command=f'{sys.executable} -c "{told}"')
    assert "AGE-SECRET-X" not in f"{refused.value}{refused.value.details}{capfd.readouterr()}"


def test_a_court_key_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundKeyRefused, match="VERBAAL_COURT_RECIPIENT"):
        load(tmp_path, court="age1nonsense")


# --- a disk that fails ---------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["open", "pwrite", "fsync"])
def test_a_key_the_disk_did_not_take_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    keys = load(tmp_path)
    monkeypatch.setattr(os, call, refuse(number))
    with pytest.raises(StorageFull):
        keys.create(ONE)
    monkeypatch.undo()
    assert not keys.exists(ONE)
    assert [path.name for path in (tmp_path / "audio").iterdir()] == []
    message = keys.create(ONE).encrypt(b"sound")
    assert load(tmp_path).open(ONE).decrypt(message) == b"sound"


def test_a_disk_that_takes_half_of_each_write_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: really(fd, data[: max(1, len(data) // 2)], at))
    message = load(tmp_path).create(ONE).encrypt(b"sound")
    assert load(tmp_path).open(ONE).decrypt(message) == b"sound"


def test_a_disk_that_takes_nothing_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = load(tmp_path)
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    with pytest.raises(StorageFull):
        keys.create(ONE)


def test_a_key_that_cannot_be_overwritten_is_removed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = load(tmp_path)
    keys.create(ONE)
    monkeypatch.setattr(os, "pwrite", refuse(errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        keys.destroy(ONE)
    assert not keys.exists(ONE)


# --- rotation ------------------------------------------------------------------------


def rotate(folder: Path) -> ServiceKey:
    keys = load(folder)
    try:
        keys.alone()
        new = service_key.begin_rotation(source(folder), keys.service)
        keys.rewrap(new)
        return service_key.finish_rotation(source(folder), new)
    finally:
        keys.close()


def test_after_a_rotation_the_old_key_reads_nothing(tmp_path: Path) -> None:
    keys = load(tmp_path)
    messages = {name: keys.create(name).encrypt(name.encode()) for name in (ONE, OTHER)}
    keys.close()
    old = (tmp_path / "keys" / "sound.key").read_text()
    new = rotate(tmp_path)
    assert not new.is_rotating
    keys = load(tmp_path)
    assert {name: keys.open(name).decrypt(one) for name, one in messages.items()} == {
        name: name.encode() for name in messages
    }
    keys.close()
    (tmp_path / "keys" / "sound.key").write_text(old)
    with pytest.raises(SoundKeyRefused):
        load(tmp_path)


@pytest.mark.parametrize("survives", range(6))
def test_a_rotation_killed_anywhere_loses_nothing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    keys = load(tmp_path)
    key = {name: keys.create(name) for name in (ONE, OTHER)}
    keys.close()
    before = (tmp_path / "keys" / "sound.key").read_text()
    replaced: list[Path] = []

    class Killed(BaseException):
        pass

    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        # Before the file is put in place, and right after.
        if len(replaced) * 2 == survives:
            raise Killed
        replaced.append(target)
        done = really(self, target)
        if len(replaced) * 2 - 1 == survives:
            raise Killed
        return done

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Killed):
        rotate(tmp_path)
    monkeypatch.undo()
    keys = load(tmp_path)
    for name, one in key.items():
        assert keys.open(name).decrypt(one.encrypt(b"sound")) == b"sound"
    keys.close()
    rotate(tmp_path)
    after = (tmp_path / "keys" / "sound.key").read_text()
    assert after.count("AGE-SECRET-KEY-1") == 1
    assert after != before
    keys = load(tmp_path)
    for name, one in key.items():
        assert keys.open(name).decrypt(one.encrypt(b"sound")) == b"sound"


def test_a_rotation_overwrites_the_file_that_held_the_old_key(tmp_path: Path) -> None:
    source = KeySource(tmp_path / "service.txt")
    key = service_key.load(source, sound_exists=False)
    with source.file.open("rb") as first:
        both = service_key.begin_rotation(source, key)
        with source.file.open("rb") as second:
            service_key.finish_rotation(source, both)
            for old in (first, second):
                assert not old.read().strip(b"\0")
    assert source.file.read_text(encoding="ascii").count("AGE-SECRET-KEY-1") == 1


def test_the_key_of_another_recording_takes_no_sound_away(tmp_path: Path) -> None:
    keys = AudioKeys.load(tmp_path / "audio", KeySource(tmp_path / "service.txt"))
    audio = AudioFiles(tmp_path / "audio", keys)
    with audio.open("dictation-1") as file:
        file.append(bytes(3200))
        file.append(bytes(3200))
    keys.create("dictation-2")
    (tmp_path / "audio" / "dictation-2.key").replace(tmp_path / "audio" / "dictation-1.key")
    with pytest.raises(SoundDamaged):
        audio.open("dictation-1")
    assert audio.samples("dictation-1") == 3200
    keys.close()


def test_a_second_name_of_the_old_key_file_keeps_it(tmp_path: Path) -> None:
    source = KeySource(tmp_path / "service.txt")
    key = service_key.load(source, sound_exists=False)
    (tmp_path / "kept.txt").hardlink_to(source.file)
    service_key.begin_rotation(source, key)
    assert str(key.recipient) in (tmp_path / "kept.txt").read_text(encoding="ascii")


def test_keys_do_not_rotate_under_a_running_server(tmp_path: Path) -> None:
    server = load(tmp_path)
    command = load(tmp_path)
    with pytest.raises(SoundKeyRefused, match="Stop die eerst"):
        command.alone()
    server.close()
    command = load(tmp_path)
    command.alone()
    with pytest.raises(SoundKeyRefused, match="vervangen"):
        load(tmp_path)
    command.close()
    command.close()


def test_a_key_that_a_command_gives_rotates_when_the_command_gives_both(tmp_path: Path) -> None:
    old, new = x25519.Identity.generate(), x25519.Identity.generate()
    given = tmp_path / "given"
    given.write_text(f"{old}\n")
    command = f"cat '{given}'"
    keys = load(tmp_path, command=command)
    message = keys.create(ONE).encrypt(b"sound")
    keys.close()
    given.write_text(f"# new first\n{new}\n\n{old}\n")
    keys = load(tmp_path, command=command)
    chosen = source(tmp_path, command=command)
    wrapped_for = service_key.begin_rotation(chosen, keys.service)
    assert keys.rewrap(wrapped_for) == 1
    assert service_key.finish_rotation(chosen, wrapped_for) is wrapped_for
    keys.close()
    given.write_text(f"{new}\n")
    assert load(tmp_path, command=command).open(ONE).decrypt(message) == b"sound"


def test_a_disk_that_fills_up_during_a_rotation_is_told_and_leaves_all_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = load(tmp_path)
    message = keys.create(ONE).encrypt(b"sound")
    new = service_key.begin_rotation(source(tmp_path), keys.service)
    monkeypatch.setattr(os, "pwrite", refuse(errno.ENOSPC))
    with pytest.raises(StorageFull):
        keys.rewrap(new)
    monkeypatch.undo()
    assert isinstance(keys.open(ONE), SoundKey)
    assert load(tmp_path).open(ONE).decrypt(message) == b"sound"
