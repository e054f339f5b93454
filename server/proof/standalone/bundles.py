"""Checks a court bundle: is every file the one that was signed, and does all of it agree with the log?

Two layers. The manifest, signed by the server's key, finds any change made after the bundle was made.
The log, whose checkpoints lie elsewhere too, finds what whoever holds that key would have changed:
each text has a salted digest in an entry, and each entry a proof that it stands in the log.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .bundle_answers import check_answers
from .bundle_log import BundleLog
from .bundle_records import check_records, report_name
from .bundle_sound import check_sound
from .containers import Container, Refused, opened
from .signatures import Key, read_keys

FORMAT = "verbaal-bundle/1"
MANIFEST = "manifest.json"
NOTE = "manifest.note"
KEYS = "log/keys.txt"
SIGNED_APART = frozenset({MANIFEST, NOTE})
_DASH = "\N{EM DASH}"


class Fault(NamedTuple):
    """What is wrong with which file (in Dutch)."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class Verdict(NamedTuple):
    """``faults`` is empty for a bundle that is whole; ``told`` says what was looked at."""

    faults: list[Fault]
    told: list[str]


def is_bundle(path: Path) -> bool:
    """True for a zip file, and for a folder with a manifest."""
    return path.is_file() or (path / MANIFEST).is_file() or (path / NOTE).is_file()


def check_bundle(path: Path, keys: Mapping[str, Key] | None = None) -> Verdict:
    """Look at all of a bundle.

    Args:
        path: a zip file, or the folder it was unpacked in.
        keys: known from elsewhere; left out, those of the bundle itself, which shows less.
    """
    try:
        with opened(path) as container:
            return _check(container, keys)
    except Refused as error:
        return Verdict([Fault(error.file, str(error))], [])


def _check(container: Container, keys: Mapping[str, Key] | None) -> Verdict:
    own = read_keys(container.read(KEYS).decode("utf-8", "replace")) if KEYS in container.sizes else {}
    trusted = own if keys is None else dict(keys)
    faults, manifest = _manifest_faults(container, trusted)
    if manifest is not None:
        faults += _file_faults(container, manifest)
    if faults or manifest is None:
        return Verdict(faults, [])
    made = f"gemaakt op {manifest['made_at']} met Verbaal {manifest['program']['verbaal']}"
    told = [
        f"Dossier van verslag {manifest['report_id']}, {made}.",
        f"{len(manifest['files'])} bestanden zijn precies zoals ze zijn ondertekend.",
    ]
    try:
        log = BundleLog.read(container, trusted)
        told += log.told
        told += check_records(container, log, report_id=manifest["report_id"])
        draft_id = json.loads(container.read(report_name(1)))["draft_id"]
        told += check_sound(container, log, draft_id=draft_id)
        told += check_answers(container, log)
    except Refused as error:
        faults.append(Fault(error.file, str(error)))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        faults.append(Fault(MANIFEST, f"de bestanden passen niet bij elkaar ({type(error).__name__})"))
    told += [
        f"Sleutel van de server: {one}" for one in dict.fromkeys(key.fingerprint for key in trusted.values())
    ]
    if keys is None:
        told.append(
            "De sleutel komt uit het dossier zelf. Vergelijk hem met de sleutel die de politie-eenheid "
            "bekend heeft gemaakt, of geef die mee met --keys."
        )
    return Verdict(faults, told)


def _manifest_faults(
    container: Container, trusted: Mapping[str, Key]
) -> tuple[list[Fault], dict[str, Any] | None]:
    faults: list[Fault] = []
    raw, note = container.read(MANIFEST), container.read(NOTE)
    try:
        manifest = json.loads(raw)
        readable = (
            manifest["format"] == FORMAT
            and isinstance(manifest["program"]["verbaal"], str)
            and all(isinstance(manifest[key], str) for key in ("report_id", "made_at", "key"))
            and all(
                isinstance(one["name"], str) and isinstance(one["bytes"], int) for one in manifest["files"]
            )
            and all(isinstance(one["sha256"], str) for one in manifest["files"])
        )
    except (ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        return [Fault(MANIFEST, "is geen inhoudsopgave van een dossier, of is gewijzigd")], None
    name = manifest["key"]
    signed = f"{name}\n{manifest['report_id']}\nsha256 {hashlib.sha256(raw).hexdigest()}\n"
    lines = note.decode("utf-8", "replace").split("\n")
    if "\n".join(lines[:3]) + "\n" != signed:
        # Of the two, the one that names itself otherwise was changed; both may have been.
        faults.append(Fault(MANIFEST, "is niet de inhoudsopgave die is ondertekend"))
        faults.append(Fault(NOTE, "hoort niet bij deze inhoudsopgave"))
        return faults, manifest
    blob = _signature(note.decode("utf-8", "replace"), signed, name)
    key = next((one for one in trusted.values() if _same_server(one.name, name)), None)
    if key is None:
        faults.append(Fault(NOTE, "is ondertekend met een onbekende sleutel"))
    elif blob is None or blob[:4] != Key(name, key.public_key).key_id:
        faults.append(Fault(NOTE, "de handtekening is onleesbaar of van een andere sleutel"))
    elif not key.signed(signed.encode(), blob[4:]):
        faults.append(Fault(NOTE, "de handtekening klopt niet"))
    return faults, manifest


def _signature(note: str, body: str, name: str) -> bytes | None:
    """The bytes of the one signature below ``body``, or None where the note has another form."""
    start = f"{body}\n{_DASH} {name} "
    encoded = note.removeprefix(start).removesuffix("\n")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return blob if f"{start}{base64.b64encode(blob).decode()}\n" == note else None


def _same_server(one: str, other: str) -> bool:
    """Names of keys are ``verbaal/<server>/<what is signed>``; a server has one key."""
    return one.rpartition("/")[0] == other.rpartition("/")[0] and one.startswith("verbaal/")


def _file_faults(container: Container, manifest: Mapping[str, Any]) -> list[Fault]:
    listed = {one["name"]: one for one in manifest["files"]}
    faults = []
    if len(listed) != len(manifest["files"]):
        faults.append(Fault(MANIFEST, "noemt een bestand twee keer"))
    extra = sorted(set(container.sizes) - set(listed) - SIGNED_APART)
    faults += [Fault(name, "hoort niet in dit dossier") for name in extra]
    for name, one in sorted(listed.items()):
        try:
            if name not in container.sizes:
                faults.append(Fault(name, "ontbreekt"))
            elif container.sizes[name] != one["bytes"] or container.sha256(name) != one["sha256"]:
                faults.append(Fault(name, "is gewijzigd: het is niet het bestand dat is ondertekend"))
        except Refused as error:
            faults.append(Fault(error.file, str(error)))
    return faults
