"""The service's own key: it unwraps the key of each recording.

An age identity file, as ``age-keygen`` makes it: comments after ``#``, and lines that begin with
``AGE-SECRET-KEY-1``. The first line is the key in use. A second one is the key before it, there only
while a rotation is under way: what was wrapped for either can be read.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from server.domain.errors import SoundKeyRefused
from server.store.disk import make_folder, replace_whole, sync_folder, write_all, write_synced
from server.store.sound.key_source import KeySource

COMMAND_TIMEOUT_S = 60.0
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """The service's identities, the one in use first, and the court's public key."""

    identities: tuple[x25519.Identity, ...]
    court: x25519.Recipient | None = None

    @property
    def recipient(self) -> x25519.Recipient:
        """Public half of the key in use."""
        return self.identities[0].to_public()

    @property
    def recipients(self) -> Sequence[x25519.Recipient]:
        """For whom the keys of recordings are wrapped."""
        return [self.recipient] if self.court is None else [self.recipient, self.court]

    @property
    def is_rotating(self) -> bool:
        """True when an older key is still at hand: some recordings may need it."""
        return len(self.identities) > 1


def load(source: KeySource, *, sound_exists: bool) -> ServiceKey:
    """The service's key, made where there is none and no sound needs an older one.

    Args:
        source: file or command.
        sound_exists: encrypted sound lies on the disk, so a new key could not read it.

    Raises:
        SoundKeyRefused: there is no usable key; the sentence says what to do.
    """
    court = _court(source.court_recipient)
    if source.command:
        return ServiceKey(identities=_parse(_output_of(source.command), "De sleutelopdracht"), court=court)
    try:
        text = source.file.read_text(encoding="ascii")
    except FileNotFoundError:
        if sound_exists:
            raise SoundKeyRefused(
                f"Er is versleuteld geluid, maar het sleutelbestand {source.file} ontbreekt. Zet het terug "
                "uit de reservekopie; met een nieuwe sleutel kan niemand het geluid lezen."
            ) from None
        text = _make(source.file)
    except (OSError, ValueError) as error:
        raise SoundKeyRefused(f"Het sleutelbestand {source.file} is niet te lezen.") from error
    return ServiceKey(identities=_parse(text, f"Het sleutelbestand {source.file}"), court=court)


def begin_rotation(source: KeySource, key: ServiceKey) -> ServiceKey:
    """Put a new key before the one in use, in the file. Does nothing when that was done before.

    From then on the file holds both, so a crash at any moment leaves all sound readable.
    """
    if source.command or key.is_rotating:
        return key
    identities = (x25519.Identity.generate(), *key.identities)
    _write(source.file, identities)
    return ServiceKey(identities=identities, court=key.court)


def finish_rotation(source: KeySource, key: ServiceKey) -> ServiceKey:
    """Leave the key in use alone in the file: every recording is wrapped for it now."""
    if source.command or not key.is_rotating:
        return key
    _write(source.file, key.identities[:1])
    return ServiceKey(identities=key.identities[:1], court=key.court)


def _make(file: Path) -> str:
    make_folder(file.parent)
    fresh = file.with_name(file.name + _NEW)
    text = _as_text((x25519.Identity.generate(),))
    try:
        write_synced(fresh, text.encode())
        # A link never replaces: of two servers that start at once, both use the key of one.
        file.hardlink_to(fresh)
    except FileExistsError:
        text = file.read_text(encoding="ascii")
    except OSError as error:
        raise SoundKeyRefused(f"Het sleutelbestand {file} kan niet worden gemaakt.") from error
    fresh.unlink(missing_ok=True)
    sync_folder(file.parent)
    return text


def _write(file: Path, identities: Sequence[x25519.Identity]) -> None:
    """Put the keys in the file; what was in it is overwritten, for it has the key that must be gone."""
    before = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    try:
        replace_whole(file, _as_text(identities).encode(), beside=file.with_name(file.name + _NEW))
        about = os.fstat(before)
        if about.st_nlink == 0:  # somebody's other name for it keeps what it holds
            write_all(before, bytes(about.st_size), 0)
            os.fsync(before)
    finally:
        os.close(before)


def _as_text(identities: Sequence[x25519.Identity]) -> str:
    return "".join(f"# public key: {one.to_public()}\n{one}\n" for one in identities)


def _parse(text: str, where: str) -> tuple[x25519.Identity, ...]:
    lines = [line.strip() for line in text.splitlines()]
    secrets = [line for line in lines if line and not line.startswith("#")]
    try:
        identities = tuple(x25519.Identity.from_str(one) for one in secrets)
    except IdentityError:
        identities = ()
    if not identities:
        raise SoundKeyRefused(f"{where} geeft geen age-sleutel (een regel met AGE-SECRET-KEY-1…).")
    return identities


def _court(recipient: str) -> x25519.Recipient | None:
    if not recipient:
        return None
    try:
        return x25519.Recipient.from_str(recipient)
    except RecipientError:
        raise SoundKeyRefused("VERBAAL_COURT_RECIPIENT is geen publieke age-sleutel (age1…).") from None


def _output_of(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, split without a shell
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it says may hold the key, and ours goes to the log
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        raise SoundKeyRefused(
            "De opdracht van VERBAAL_SOUND_KEY_COMMAND kon niet worden uitgevoerd."
        ) from None
    if done.returncode:
        raise SoundKeyRefused(
            f"De opdracht van VERBAAL_SOUND_KEY_COMMAND mislukte (afsluitcode {done.returncode})."
        )
    return done.stdout.decode("ascii", errors="replace")
