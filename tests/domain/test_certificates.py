from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.domain.certificates import Certificate, NotACertificate, note_sha256, opened, signed
from server.proof.standalone.signatures import is_signature

AT = datetime(2036, 11, 24, 3, 30, tzinfo=timezone(timedelta(hours=1)))
CERTIFICATE = Certificate(
    certificate="zoP1-certificate",
    object_type="report",
    object_id="report-1",
    objects={"report": ("report-1",), "draft": ("draft-1",), "sound": ("dictation-1",)},
    counts={"reports": 1, "drafts": 1, "draft_versions": 2},
    rule="wpg-8",
    rule_version=1,
    rule_digest="ab" * 32,
    rules_digest="cd" * 32,
    article="Wpg art. 14 lid 1",
    run=12,
    due_at=AT,
    destroyed_at=AT,
    finished_at=AT,
)


class Key:
    def __init__(self, seed: int = 1) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public_key = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def verify(self, signature: bytes, message: bytes) -> bool:
        return is_signature(self.public_key, message, signature)


KEY = Key()
NOTE = signed(CERTIFICATE, KEY)


def test_a_certificate_is_read_back_with_the_public_key_alone() -> None:
    assert opened(NOTE, KEY.public_key, KEY.verify) == CERTIFICATE


def test_it_is_three_lines_of_text_and_a_signature() -> None:
    name, form, text, empty, signature, end = NOTE.split("\n")
    assert (form, empty, end) == ("verbaal-destruction/1", "", "")
    assert name.endswith("/destruction")
    assert signature.startswith(f"— {name} ")
    told = json.loads(text)
    assert told["destroyed_at"] == "2036-11-24T02:30:00.000000+00:00"
    assert told["counts"] == {"draft_versions": 2, "drafts": 1, "reports": 1}
    assert datetime.fromisoformat(told["due_at"]) == AT.astimezone(UTC)


@pytest.mark.parametrize(
    "changed",
    [
        "",
        NOTE.rsplit("\n\n", 1)[0],
        NOTE.replace("report-1", "report-2"),
        NOTE.replace('"run":12', '"run":13'),
        NOTE[:-6] + "AAAA\n",
        NOTE[:-6] + "!!!!\n",
        NOTE + "x",
        "x" + NOTE,
    ],
)
def test_a_changed_certificate_is_none(changed: str) -> None:
    with pytest.raises(NotACertificate, match="not signed by this key"):
        opened(changed, KEY.public_key, KEY.verify)


def test_another_key_opens_nothing() -> None:
    other = Key(2)
    with pytest.raises(NotACertificate):
        opened(NOTE, other.public_key, other.verify)


def resigned(text: str) -> str:
    """A note with other lines, which the right key signed."""

    class Other:
        json_text = text

    return signed(Other(), KEY)  # type: ignore[arg-type]  # only its text is asked for


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "no json",
        f"{CERTIFICATE.json_text}\nmore",
        CERTIFICATE.json_text.replace('"run":12', '"run": 12'),
        CERTIFICATE.json_text.replace("+00:00", "Z"),
    ],
)
def test_lines_of_another_form_are_refused_though_signed(text: str) -> None:
    with pytest.raises(NotACertificate, match="not "):
        opened(resigned(text), KEY.public_key, KEY.verify)


def test_a_note_is_known_by_its_digest() -> None:
    assert len(note_sha256(NOTE)) == 64
    assert note_sha256(NOTE) != note_sha256(NOTE + "\n")
