from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from server.proof.standalone import containers
from server.proof.standalone.containers import Refused, is_safe, opened
from tests.proof.bundle_example import blamed, example


def refusal(path: Path, read: str | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as refused, opened(path) as container:
        container.read(read or "absent")
    return refused.value.file, str(refused.value)


def zipped(path: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.html", True),
        ("report/0001.json", True),
        ("../weg", False),
        ("/etc/passwd", False),
        ("a//b", False),
        ("a/./b", False),
        ("C:weg", False),
        ("a\\b", False),
        ("", False),
        ("a\nb", False),
    ],
)
def test_a_name_stays_inside_the_bundle(name: str, safe: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_safe(name) is safe


def test_a_doubled_name_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(tmp_path / "d.zip", ("a.json", b"1"), ("a.json", b"2"))
    assert refusal(path) == ("a.json", "staat er twee keer in")


def test_a_name_that_leads_outside_is_refused(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "d.zip", ("../a", b"1")))[1] == "heeft een naam die hier niet mag"


def test_a_bundle_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"0" * 2_000_000)
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(containers, "MAX_TOTAL_BYTES", 1_000_000)
    assert refusal(path)[1] == "is uitgepakt groter dan een dossier kan zijn"


def test_a_bundle_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_FILES", 2)
    assert "meer dan 2" in refusal(zipped(tmp_path / "d.zip", ("a", b""), ("b", b""), ("c", b"")))[1]


def test_a_text_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_TEXT_BYTES", 3)
    assert refusal(zipped(tmp_path / "d.zip", ("a", b"1234")), "a") == ("a", "is te groot")


def test_a_size_that_is_a_lie_is_found(tmp_path: Path) -> None:
    path = zipped(tmp_path / "d.zip", ("a", b"1234"))
    raw = path.read_bytes()
    central = raw.index(b"PK\x01\x02")
    # The size in the central directory, which is what a reader believes.
    path.write_bytes(raw[: central + 24] + (99).to_bytes(4, "little") + raw[central + 28 :])
    assert refusal(path, "a")[0] == "a"


@pytest.mark.parametrize("flags", [0x1])
def test_an_encrypted_file_is_refused(tmp_path: Path, flags: int) -> None:
    path = zipped(tmp_path / "d.zip", ("a", b"1234"))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= flags
    path.write_bytes(raw)
    assert refusal(path)[1] == "is verpakt op een manier die hier niet mag"


def test_a_comment_on_the_zip_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "d.zip", ("a", b"1"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"lees eerst dit"
    assert refusal(path)[1] == "bevat tekst die niet bij het dossier hoort"


def _before(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(b"#!/bin/sh\n")
    with path.open("ab") as file:
        file.write(content)


def _between(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"1234")
        archive.writestr("hidden", b"another report")
        archive.filelist.pop()  # it lies there, and the list at the end does not name it


def _with(extra: bytes = b"", comment: bytes = b"") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        info = zipfile.ZipInfo("a")
        info.extra, info.comment = extra, comment
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(info, b"1234")

    return write


def _shorter_before_than_in_the_list(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[18:22] = (1).to_bytes(4, "little")
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(_before, id="before"),
        pytest.param(_between, id="between"),
        pytest.param(_with(comment=b"psst"), id="a comment on a file"),
        pytest.param(_with(extra=b"\x75\x70\x04\x00abcd"), id="another name (Info-ZIP Unicode Path)"),
        pytest.param(_with(extra=b"\x55\x54\x09\x00abcd"), id="an extra field that is not whole"),
        pytest.param(_shorter_before_than_in_the_list, id="two sizes"),
    ],
)
def test_nothing_hides_beside_the_files(tmp_path: Path, hide: Callable[[Path], None]) -> None:
    path = zipped(tmp_path / "d.zip", ("a", b"1234"))
    hide(path)
    refusal(path, "a")


class _OneWay(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize("target", [io.BytesIO, _OneWay])
def test_a_zip_file_that_was_written_without_going_back_is_read(
    tmp_path: Path, target: type[io.BytesIO], *, zip64: bool
) -> None:
    file = target()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "ab":
            with archive.open(name, "w", force_zip64=zip64) as one:
                one.write(name.encode() * 1000)
    path = tmp_path / "d.zip"
    path.write_bytes(file.getvalue())
    with opened(path) as container:
        assert container.read("b") == b"b" * 1000


def test_something_that_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    path.write_bytes(b"geen zip")
    assert refusal(path) == ("d.zip", "is geen zipbestand of map, of is beschadigd")


def test_a_link_in_an_unpacked_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "b.json").symlink_to("a.json")
    assert refusal(tmp_path) == ("b.json", "is geen gewoon bestand")


def test_what_python_leaves_beside_the_verifier_is_passed_over(tmp_path: Path) -> None:
    cache = tmp_path / "verify" / "__pycache__"
    cache.mkdir(parents=True)
    (cache / "logs.pyc").write_bytes(b"1")
    with opened(tmp_path) as container:
        assert container.sizes == {}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_bundle_that_was_cut_off_is_refused(share: float) -> None:
    content = example().content
    assert blamed(content[: int(len(content) * share)])


def test_what_is_damaged_in_the_zip_file_itself_is_told_never_raised() -> None:
    content = example().content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        starts = [info.header_offset for info in archive.infolist()]
    for start in starts[::5]:
        for at in (start, start + 9, start + 28, start + 40):
            raw = bytearray(content)
            raw[at] ^= 0xFF
            blamed(bytes(raw))
