from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from server.jobs.addresses import Origins
from server.jobs.destinations import Folder, Receivers, RecordSystem, destinations_of
from server.jobs.webhooks import Answer, Outcome, SecretRefused, verify
from tests.jobs.outgoing_reports import SECRET, SECRET_LINE

ID = "msg_abcdefgh12345678"
BODY = b'{"id":"msg_abcdefgh12345678","n":1}'
OTHER = b'{"id":"msg_abcdefgh12345678","n":2}'
NOW_S = 1_790_000_000
DELIVERED = Answer(Outcome.DELIVERED, "delivered")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(path=tmp_path, secrets=(SECRET,), now_s=lambda: NOW_S)


def names(folder: Folder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


async def test_a_file_stands_there_whole_with_digest_and_signature(folder: Folder) -> None:
    assert await folder.deliver(ID, BODY) == DELIVERED
    assert names(folder) == [f"{ID}.json", f"{ID}.json.sha256", f"{ID}.json.sig"]
    target = folder.path / f"{ID}.json"
    assert target.read_bytes() == BODY
    assert stat.S_IMODE(target.stat().st_mode) & 0o007 == 0
    assert (
        folder.path / f"{ID}.json.sha256"
    ).read_text() == f"{hashlib.sha256(BODY).hexdigest()}  {ID}.json\n"
    headers = json.loads((folder.path / f"{ID}.json.sig").read_text())
    assert verify(headers, BODY, [SECRET], now_s=NOW_S) == ID


async def test_without_a_secret_there_is_no_signature(tmp_path: Path) -> None:
    folder = Folder(path=tmp_path)
    assert await folder.deliver(ID, BODY) == DELIVERED
    assert names(folder) == [f"{ID}.json", f"{ID}.json.sha256"]


async def test_a_second_attempt_finds_the_first_and_leaves_it(folder: Folder) -> None:
    await folder.deliver(ID, BODY)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.path.iterdir()}
    # The second may differ in marks that came since; what stands there is whole and stays.
    assert [await folder.deliver(ID, body) for body in (BODY, OTHER)] == [DELIVERED, DELIVERED]
    assert {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.path.iterdir()
    } == before


@pytest.mark.parametrize("digest", [None, b"nonsense"])
async def test_a_file_that_is_not_ours_is_never_written_over(folder: Folder, digest: bytes | None) -> None:
    target = folder.path / f"{ID}.json"
    target.write_bytes(OTHER)
    if digest is not None:
        (folder.path / f"{ID}.json.sha256").write_bytes(digest)
    assert await folder.deliver(ID, BODY) == Answer(Outcome.REFUSED, "file_differs")
    assert target.read_bytes() == OTHER


async def test_leftovers_of_an_attempt_that_was_killed_go(folder: Folder) -> None:
    (folder.path / f".{ID}.json.0badcafe.part").write_bytes(BODY[:5])
    (folder.path / ".msg_another.json.0badcafe.part").write_bytes(BODY[:5])
    (folder.path / f"{ID}.json.sha256").write_bytes(b"of another attempt")
    assert await folder.deliver(ID, BODY) == DELIVERED
    assert names(folder) == [
        ".msg_another.json.0badcafe.part",
        f"{ID}.json",
        f"{ID}.json.sha256",
        f"{ID}.json.sig",
    ]
    assert hashlib.sha256(BODY).hexdigest() in (folder.path / f"{ID}.json.sha256").read_text()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "folder_full"),
        (errno.EDQUOT, "folder_full"),
        (errno.EIO, "folder_failed"),
        (errno.EROFS, "folder_failed"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync", "open"])
async def test_a_disk_that_fails_at_any_step_is_told_and_a_later_attempt_delivers(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, call: str, code: int, told: str
) -> None:
    real: Callable[..., int] = getattr(os, call)
    step = 0
    while True:  # the first call fails, then the second, and so on until none is left to fail
        calls = 0

        def failing(*args: object, **kwargs: object) -> int:
            nonlocal calls
            calls += 1
            if calls == step + 1:  # noqa: B023 - read at the moment of the call
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(f"server.jobs.destinations.os.{call}", failing)
            given = await folder.deliver(ID, BODY)
        if given == DELIVERED:
            break
        assert given == Answer(Outcome.TRY_AGAIN, told)
        target = folder.path / f"{ID}.json"
        assert not target.exists() or target.read_bytes() == BODY
        assert not list(folder.path.glob("*.part"))
        assert await folder.deliver(ID, BODY) == DELIVERED
        for path in folder.path.iterdir():
            path.unlink()
        step += 1
    assert step >= 3


async def test_half_a_write_is_gone_on_with(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr("server.jobs.destinations.os.write", lambda fd, data: real(fd, data[:7]))
    assert await folder.deliver(ID, BODY) == DELIVERED
    assert (folder.path / f"{ID}.json").read_bytes() == BODY


async def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    folder = Folder(path=tmp_path / "mount")
    assert await folder.deliver(ID, BODY) == Answer(Outcome.TRY_AGAIN, "folder_missing")
    assert not folder.path.exists()


@pytest.mark.parametrize(
    ("url", "recipient"),
    [
        ("https://records.example/in", "records.example"),
        ("https://records.example:8443/in", "records.example:8443"),
        ("http://[2001:db8::5]:9000/in", "2001:db8::5:9000"),
    ],
)
def test_the_recipient_is_named_by_where_it_is(url: str, recipient: str) -> None:
    assert RecordSystem(url=url, secrets=(SECRET,)).recipient == recipient


def test_the_settings_name_the_receivers(tmp_path: Path) -> None:
    assert destinations_of(Receivers()) == []
    file = tmp_path / "secrets"
    file.write_text(SECRET_LINE)
    http, to_folder = destinations_of(
        Receivers(url="https://records.example/in", secret_file=file, folder=tmp_path, timeout_s=7)
    )
    assert isinstance(http, RecordSystem)
    assert (http.secrets, http.timeout_s, http.poster.origins) == ((SECRET,), 7, None)
    assert to_folder == Folder(path=tmp_path, secrets=(SECRET,))
    assert not Origins(())
    file.write_text("")
    with pytest.raises(SecretRefused):
        destinations_of(Receivers(secret_file=file))
