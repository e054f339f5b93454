from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from server.domain.errors import PdfUnavailable
from server.proof.pdf import pdf_of

NAMES = "Ayşe Öztürk, Ćwik, Ağaoğlu, Łukasz"


def page(more: str = "") -> str:
    style = '@page { size: A4 } body { font: 10pt "DejaVu Sans" }'
    head = f'<html lang="nl"><head><title>Proef</title><style>{style}</style></head>'
    return f"{head}<body><p>{NAMES}</p>{more}</body></html>"


def objects(pdf: bytes) -> bytes:
    """The file with its compressed parts unpacked."""
    unpacked = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def test_fonts_are_embedded_and_the_file_is_for_archives() -> None:
    inside = objects(pdf_of(page()))
    assert b"FontFile" in inside
    assert re.search(rb"pdfaid:part\W+3", inside)
    assert b"OutputIntent" in inside


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")
def test_names_from_anywhere_can_be_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(page()))
    run = ["pdftotext", str(tmp_path / "a.pdf"), "-"]
    read = subprocess.run(run, check=True, capture_output=True, text=True)  # noqa: S603 - fixed
    assert NAMES in read.stdout


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf_of(page()) == pdf_of(page())


def test_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("GEHEIM")
    pdf = pdf_of(page(f'<img src="file://{secret}"><a rel="attachment" href="file://{secret}">x</a>'))
    assert b"GEHEIM" not in objects(pdf)


def test_where_the_systems_libraries_are_missing_the_command_that_helps_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [one for one in sys.modules if one.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(PdfUnavailable, match="apt-get install libpango"):
        pdf_of(page())
