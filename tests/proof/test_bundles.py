from __future__ import annotations

import ast
import io
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.proof.bundle import VERIFIER, as_json
from server.proof.standalone.__main__ import main
from server.proof.standalone.bundle_log import BundleLog
from server.proof.standalone.bundle_sound import Chain, check_sound
from server.proof.standalone.bundles import MANIFEST, NOTE, check_bundle, is_bundle
from server.proof.standalone.containers import Container, Refused, is_safe
from server.proof.standalone.signatures import Key
from tests.proof.bundle_example import blamed, edited, example, packed, signed_again, verdict


def test_a_whole_bundle_is_in_order_and_says_what_was_looked_at() -> None:
    found = verdict(example().content)
    assert found.faults == []
    told = "\n".join(found.told)
    assert "Het geluid duurt 13.0 seconden en is het geluid dat regel 2 van het log vastlegt" in told
    assert "elk onderdeel is bevestigd" in told
    assert "geef die mee met --keys" in told


def test_with_the_key_known_from_elsewhere_nothing_has_to_be_believed() -> None:
    key = example().key
    keys = {
        key.origin(stream): Key(key.origin(stream), key.public_key) for stream in ("access", "processing")
    }
    found = verdict(example().content, keys)
    assert found.faults == []
    assert not any("--keys" in line for line in found.told)


def test_a_bundle_of_another_server_is_refused() -> None:
    name = "verbaal/0123456789abcdef/access"
    found = verdict(example().content, {name: Key(name, secrets.token_bytes(32))})
    assert [str(one) for one in found.faults] == ["manifest.note: is ondertekend met een onbekende sleutel"]


@settings(max_examples=100)
@given(data=st.data())
def test_any_byte_that_changed_is_found_and_its_file_named(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(example().files)))
    content = bytearray(example().files[name])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    assert name in blamed(packed({**example().files, name: bytes(content)}))


@pytest.mark.parametrize("name", [MANIFEST, NOTE])
def test_no_byte_of_manifest_and_signature_can_be_another(name: str) -> None:
    original = example().files[name]
    for at in range(0, len(original), 1 if name == NOTE else 97):
        changed = bytearray(original)
        changed[at] ^= 1
        assert name in blamed(packed({**example().files, name: bytes(changed)})), at


def test_a_missing_file_is_named() -> None:
    for name in example().files:
        rest = {one: content for one, content in example().files.items() if one != name}
        assert name in blamed(packed(rest))


def test_a_file_that_was_put_in_is_named() -> None:
    assert blamed(packed({**example().files, "report/0002.json": b"{}"})) == {"report/0002.json"}


def rewrite(part: dict[str, Any]) -> None:
    part["narrative"]["text"] = "Er was niets."


def forget_listening(given_: list[dict[str, Any]]) -> None:
    given_[0]["confirmations"][0]["asked"] = "none"


def other_actor(history: dict[str, Any]) -> None:
    history["versions"][1]["actor"] = "p.pieters"


def other_words(transcript: dict[str, Any]) -> None:
    transcript["finals"][0]["text"] = "Om 23.15 uur."


def other_entry(entries: list[dict[str, Any]]) -> None:
    entries[3]["entry"]["actor"] = "p.pieters"


def other_proof(entries: list[dict[str, Any]]) -> None:
    entries[0]["proof"][0] = "0" * 64


def drop_consult(entries: list[dict[str, Any]]) -> None:
    del entries[3]


def other_model(versions: dict[str, Any]) -> None:
    versions["drafts"]["1"]["model"] = "large-v3"


def other_salt(salts: dict[str, Any]) -> None:
    salts["drafts"] = dict.fromkeys(salts["drafts"], "00" * 32)


def other_title(form: dict[str, Any]) -> None:
    form["title"] = "Aangifte"


def other_samples(chain: dict[str, Any]) -> None:
    chain["samples"] = 1


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        ("report/0001.json", rewrite, "report/0001.json"),
        ("drafts/0001/0002.json", rewrite, "drafts/0001/0002.json"),
        ("drafts/0001/history.json", other_actor, "drafts/0001/history.json"),
        ("drafts/0001/form.json", other_title, "drafts/0001/form.json"),
        ("transcript.json", other_words, "transcript.json"),
        ("confirmations.json", forget_listening, "confirmations.json"),
        ("versions.json", other_model, "versions.json"),
        ("log/access.json", other_entry, "log/access.json"),
        ("log/access.json", other_proof, "log/access.json"),
        ("log/access.json", drop_consult, "log/processing.json"),
        ("log/salts.json", other_salt, "drafts/0001/origin.json"),
        ("audio/chain.json", other_samples, "audio/chain.json"),
    ],
)
def test_what_somebody_with_the_key_changed_is_found_by_the_log(name: str, change: Any, named: str) -> None:
    assert blamed(signed_again({name: edited(name, change)})) == {named}


@pytest.mark.parametrize("name", ["drafts/0001/0003.json", "log/processing.json", "audio/recording.wav"])
def test_what_somebody_with_the_key_left_out_is_missed(name: str) -> None:
    assert verdict(signed_again({name: None})).faults


@pytest.mark.parametrize("name", ["rules/0001/offences/more.yaml", "rules/0002/index.json"])
def test_rules_that_somebody_with_the_key_added_are_found(name: str) -> None:
    assert blamed(signed_again({name: b"{}"})) == {name}


def test_sound_that_somebody_with_the_key_changed_is_found_by_the_log() -> None:
    files = example().files
    sound = bytearray(files["audio/recording.wav"])
    sound[40_044] ^= 1
    chain = Chain()
    chain.add(bytes(sound[44:]))
    chain.close()

    def other_blocks(told: dict[str, Any]) -> None:
        told |= {"chain": chain.head.hex(), "blocks": chain.blocks}

    assert blamed(signed_again({"audio/recording.wav": bytes(sound)})) == {"audio/recording.wav"}
    changes = {
        "audio/recording.wav": bytes(sound),
        "audio/chain.json": edited("audio/chain.json", other_blocks),
    }
    found = verdict(signed_again(changes)).faults
    assert [str(one) for one in found] == [
        "audio/recording.wav: is niet het geluid dat regel 2 van het log vastlegt"
    ]


@pytest.mark.parametrize(
    ("absent", "told"),
    [
        (
            {"why": "typed"},
            "audio/absent.json: zegt dat het verslag is getypt, maar het log weet van een opname",
        ),
        ({"why": "not_kept"}, "log/access.json: heeft geen regel over het uitschrijven van het geluid"),
        (
            {"why": "destroyed", "log_seq": 2},
            "log/access.json: heeft geen regel over het vernietigen van het geluid",
        ),
    ],
)
def test_sound_that_somebody_with_the_key_takes_away_is_missed(absent: dict[str, Any], told: str) -> None:
    changes = {"audio/recording.wav": None, "audio/chain.json": None, "audio/absent.json": as_json(absent)}
    assert [str(one) for one in verdict(signed_again(changes)).faults] == [told]


@pytest.mark.parametrize(
    ("object_type", "object_id", "is_gone"),
    [
        ("sound", "dictation-1", True),
        ("dictation", "dictation-1", True),
        ("sound", "other-9", False),
        ("draft", "dictation-1", False),
    ],
)
def test_only_the_destruction_of_this_sound_tells_why_it_is_not_there(
    object_type: str, object_id: str, *, is_gone: bool
) -> None:
    entries = [
        {"seq": 1, "object_type": "draft", "object_id": "draft-1", "object_version": 1, "action": "collect",
         "details": {"content": "x", "dictation": "dictation-1"}, "at": "t"},
        {"seq": 2, "object_type": object_type, "object_id": object_id, "object_version": None,
         "action": "erase", "details": {}, "at": "t"},
    ]  # fmt: skip
    container = Texts({"audio/absent.json": as_json({"why": "destroyed", "log_seq": 2})})
    log = BundleLog(entries, {}, [])
    if is_gone:
        assert "regel 2" in check_sound(container, log, draft_id="draft-1")[0]
    else:
        with pytest.raises(Refused, match="vernietigen van het geluid"):
            check_sound(container, log, draft_id="draft-1")


class Texts(Container):
    """Files in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__({name: len(content) for name, content in files.items()})
        self._files = files

    def _open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._files[name])


def test_what_is_checked_does_not_steer_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / MANIFEST).write_bytes(b"{}")
    (tmp_path / NOTE).write_bytes(b"")
    (tmp_path / "\x1b[2JAlles is in orde.\n").symlink_to(MANIFEST)
    assert main([str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert shown.splitlines()[0].startswith("\\x1b[2JAlles is in orde.\\n: is geen gewoon bestand")


@pytest.mark.parametrize("content", [None, b"", b"geen sleutel", b"\xff\xfe"])
def test_a_file_of_keys_that_holds_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    keys, path = tmp_path / "keys.txt", tmp_path / "d.zip"
    path.write_bytes(example().content)
    if content is not None:
        keys.write_bytes(content)
    assert main([str(path), "--keys", str(keys)]) == 2
    assert "geen sleutel" in capsys.readouterr().out


def test_a_forged_checkpoint_is_found() -> None:
    forged = example().files["log/access-checkpoint.txt"].replace(b"\n12\n", b"\n13\n")
    assert forged != example().files["log/access-checkpoint.txt"]
    assert blamed(signed_again({"log/access-checkpoint.txt": forged})) == {"log/access-checkpoint.txt"}


def test_the_unpacked_bundle_checks_itself_with_a_bare_python(tmp_path: Path) -> None:
    for name, content in example().files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert is_bundle(tmp_path)
    run = [sys.executable, "-I", "-c", _BARE, str(tmp_path)]
    good = subprocess.run(run, check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    assert (good.returncode, good.stderr) == (0, ""), good.stdout
    assert good.stdout.splitlines()[-1] == "Alles is in orde."
    (tmp_path / "transcript.json").write_bytes(b"{}")
    bad = subprocess.run(run, check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    assert bad.returncode == 1
    assert "transcript.json: is gewijzigd" in bad.stdout
    assert bad.stdout.splitlines()[-1] == "NIET IN ORDE"


_BARE = (
    "import runpy, sys; folder = sys.argv[1]; "
    "sys.path[:] = [folder, *(one for one in sys.path if 'site-' not in one)]; "
    "sys.argv = ['verify', folder]; runpy.run_module('verify', run_name='__main__')"
)


def test_the_verifier_needs_nothing_but_the_standard_library() -> None:
    for name, content in example().files.items():
        if not name.startswith(f"{VERIFIER}/"):
            continue
        for node in ast.walk(ast.parse(content)):
            modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.append(str(node.module))
            assert {module.partition(".")[0] for module in modules} <= sys.stdlib_module_names, name


def test_every_name_in_a_bundle_is_safe_on_any_system() -> None:
    assert all(is_safe(name) for name in example().files)


def test_something_else_is_no_bundle(tmp_path: Path) -> None:
    assert not is_bundle(tmp_path)
    other = tmp_path / "brief.zip"
    other.write_bytes(packed({"brief.txt": b"hallo"}))
    assert [str(one) for one in check_bundle(other).faults] == ["manifest.json: ontbreekt"]
