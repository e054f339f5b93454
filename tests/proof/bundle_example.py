"""One court bundle for all tests here, and ways to change it: as an outsider, and as whoever has the key."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.proof.bundle import Signer, as_json
from server.proof.standalone.bundles import MANIFEST, NOTE, Verdict, check_bundle
from server.proof.standalone.signatures import Key
from server.store.logs.signing_key import SigningKey
from tests.api.bundle_app import bundle_desk, files_in


@dataclass(frozen=True)
class Example:
    """The zip file, its files, and the key of the server that made it."""

    content: bytes
    files: Mapping[str, bytes]
    key: SigningKey


@functools.cache
def example() -> Example:
    """A dictated report: heard, edited, confirmed. Three seconds, so once."""

    async def make() -> Example:
        with tempfile.TemporaryDirectory() as folder:
            async with bundle_desk(Path(folder)) as desk:
                report = await desk.confirmed()
                content = await desk.bundle(report["id"])
                key = await desk.bundles.checkpoints.key()
        return Example(content, files_in(content), key)

    return asyncio.run(make())


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these files, signed or not."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def signed_again(changes: Mapping[str, bytes | None]) -> bytes:
    """The bundle with other files (None: left out), signed as the server would: an insider's forgery."""
    one = example()
    return signed({**one.files, **changes}, one.key)


def signed(changed: Mapping[str, bytes | None], key: SigningKey) -> bytes:
    """A bundle of these files (None: left out), with a manifest of its own that this key signs."""
    files = {name: content for name, content in changed.items() if content is not None}
    manifest = json.loads(files.pop(MANIFEST))
    files.pop(NOTE)
    manifest["files"] = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    raw = as_json(manifest)
    signer = Signer(key.origin("bundle"), key.public_key, key.sign)
    note = signer.note(manifest["report_id"], f"sha256 {hashlib.sha256(raw).hexdigest()}")
    return packed({**files, MANIFEST: raw, NOTE: note.encode()})


def edited(name: str, change: Any) -> bytes:
    """A file of the bundle with its JSON changed by ``change``."""
    content = json.loads(example().files[name])
    change(content)
    return as_json(content)


def verdict(content: bytes, keys: Mapping[str, Key] | None = None) -> Verdict:
    """What the verifier says of a zip file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dossier.zip"
        path.write_bytes(content)
        return check_bundle(path, keys)


def blamed(content: bytes) -> set[str]:
    """The files that the verifier names as wrong."""
    return {fault.file for fault in verdict(content).faults}
