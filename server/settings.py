"""Settings from the environment, prefix ``VERBAAL_``; refuses unsafe production values by name."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal, Self

import platformdirs
from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from server.api.jobs.job_limits import JobLimits
from server.domain.audit import digest
from server.domain.errors import CallbackRefused
from server.domain.roles import Role
from server.jobs.addresses import Origins, parse_url
from server.jobs.checkpointing import Pace
from server.jobs.destinations import Receivers
from server.jobs.webhooks import read_secrets
from server.store.database_urls import database_url as parse_database_url
from server.store.logs.checkpoints import Places
from server.store.sound.key_source import KeySource

MIB = 1024 * 1024
DAY_S = 24 * 3600


class Settings(BaseSettings):
    """Every setting of the server, with defaults that work on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="VERBAAL_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("verbaal"))
    database_url: str | None = Field(default=None, repr=False)  # may hold a password
    vocab_dir: Path | None = None

    sound_key_file: Path | None = None
    """age identity file of the service; ``keys/sound.key`` in the data folder, made at the first start."""
    sound_key_command: str = ""
    """A command whose standard output is that file instead; run once at the start, without a shell."""
    court_recipient: str = Field(default="", pattern=r"^(age1[02-9ac-hj-np-z]{58})?$")
    """Public age key that can read all sound too."""

    model: str = "base"
    """``base`` (installs with the package), a CTranslate2 folder, or a name given to `models install`."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    cpu_threads: int = Field(default=0, ge=0)
    beam_size: int = Field(default=5, ge=1, le=10)
    language: str = "nl"

    max_dictations: int = Field(default=64, ge=1)
    max_dictation_s: float = Field(default=4 * 3600, gt=0)
    max_frame_bytes: int = Field(default=64 * 1024, ge=1024)
    handshake_timeout_s: float = Field(default=10, gt=0)
    send_timeout_s: float = Field(default=20, gt=0)

    max_upload_bytes: int = Field(default=512 * MIB, ge=1)
    max_audio_s: float = Field(default=8 * 3600, gt=0)

    max_job_files: int = Field(default=1000, ge=1)
    max_job_bytes: int = Field(default=16 * 1024 * MIB, ge=1)
    max_open_jobs: int = Field(default=50, ge=1)
    """Unfinished jobs of one user."""
    job_keep_s: int = Field(default=7 * DAY_S, ge=60, le=366 * DAY_S)
    """How long results are kept where a job does not say."""
    upload_keep_s: int = Field(default=DAY_S, ge=60)
    """How long a recording waits for a job."""
    disk_reserve_bytes: int = Field(default=512 * MIB, ge=0)
    """Room that uploads leave on the disk, for dictations."""

    local_user: str = Field(default="verbalisant", pattern=r"^[A-Za-z0-9_.:@+-]{1,128}$")
    """An identifier, as the audit log takes it; the name for people is ``local_user_name``."""
    local_user_name: str = "Verbalisant op deze computer"
    local_unit: str = "lokaal"
    local_roles: tuple[Role, ...] = (Role.OFFICER, Role.SYSTEM_CLIENT)
    """What the local user may do: see ``server.domain.roles``."""
    allowed_origins: tuple[str, ...] = ()
    """Extra origins that may connect, e.g. a development server; the server's own is always allowed."""

    callback_origins: tuple[str, ...] = ()
    """Where callbacks of jobs may go, such as ``https://records.example:8443``."""
    callback_secret_file: Path | None = None
    """Secrets that sign callbacks, ``whsec_…``, one a line."""

    delivery_url: str | None = None
    """The record system that gets every confirmed report."""
    delivery_secret_file: Path | None = None
    """Secrets that sign deliveries, ``whsec_…``, one a line."""
    delivery_dir: Path | None = None
    """A folder that gets every confirmed report as a file."""
    delivery_timeout_s: float = Field(default=20, gt=0, le=300)
    delivery_attempts: int = Field(default=150, ge=1)
    """How often a delivery is tried, in about two and a half days, before it waits for a person."""

    audit_key_file: Path | None = None
    """Key that signs checkpoints of the audit log (Ed25519, PEM); made at the first start."""
    checkpoint_dir: Path | None = None
    """Where checkpoints of the audit log go: better on a machine that others keep."""
    checkpoint_entries: int = Field(default=1000, ge=1)
    checkpoint_interval_s: float = Field(default=300, gt=0)
    """A checkpoint after so many entries, or so long after the last one when there are any."""

    log_format: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _known_database(self) -> Self:
        parse_database_url(self.resolved_database_url)
        return self

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if not self.is_loopback:
            raise ValueError(
                f"VERBAAL_HOST={self.host} would open Verbaal to other machines, and without an identity "
                "provider everybody there would be the local user. This version knows no identity provider: "
                "set VERBAAL_HOST=127.0.0.1 (the default)."
            )
        return self

    @model_validator(mode="after")
    def _refuse_unusable_receivers(self) -> Self:
        try:
            Origins(self.callback_origins)
        except ValueError as error:
            raise ValueError(f"VERBAAL_CALLBACK_ORIGINS: {error}.") from error
        if self.callback_origins and self.callback_secret_file is None:
            raise ValueError(
                "VERBAAL_CALLBACK_ORIGINS needs VERBAAL_CALLBACK_SECRET_FILE: a receiver must be able to "
                "tell who calls. `verbaal deliveries new-secret FILE` makes one."
            )
        if self.delivery_url is not None:
            try:
                parse_url(self.delivery_url)
            except CallbackRefused as error:
                raise ValueError(
                    "VERBAAL_DELIVERY_URL is no address such as https://records.example/reports "
                    f"({error.details['reason']})."
                ) from error
            if self.delivery_secret_file is None:
                raise ValueError(
                    "VERBAAL_DELIVERY_URL needs VERBAAL_DELIVERY_SECRET_FILE: a record system must know who "
                    "delivers. `verbaal deliveries new-secret FILE` makes one."
                )
        for name in ("callback_secret_file", "delivery_secret_file"):
            path: Path | None = getattr(self, name)
            try:
                if path is not None:
                    read_secrets(path)
            except (OSError, ValueError) as error:
                told = error.strerror if isinstance(error, OSError) else error
                raise ValueError(f"VERBAAL_{name.upper()} ({path}): {told}.") from None
        return self

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.sound_key_file and self.sound_key_command:
            raise ValueError("set VERBAAL_SOUND_KEY_FILE or VERBAAL_SOUND_KEY_COMMAND, not both")
        return self

    @property
    def checkpoint_places(self) -> Places:
        """Where the key that signs checkpoints is, and where they go."""
        return Places(
            key_file=self.audit_key_file or self.data_dir / "keys" / "audit.pem",
            folder=self.checkpoint_dir or self.data_dir / "checkpoints",
            own=self.data_dir / "audit",
        )

    @property
    def checkpoint_pace(self) -> Pace:
        """When checkpoints are made."""
        return Pace(entries=self.checkpoint_entries, seconds=self.checkpoint_interval_s)

    @property
    def as_record(self) -> tuple[str, ...]:
        """``name:digest`` of every setting, for the audit log; none holds a secret.

        Secrets stand in files, of which only the name is a setting; of a database's address the
        password is left out.
        """
        values = self.model_dump(mode="json")
        if self.database_url:
            values["database_url"] = make_url(self.database_url).render_as_string(hide_password=True)
        for name in (one for one in values if one.endswith("_command")):
            values[name] = bool(values[name])  # what is typed there may hold a secret
        return tuple(f"{name}:{digest({name: value})[:16]}" for name, value in sorted(values.items()))

    @property
    def receivers(self) -> Receivers:
        """Who gets confirmed reports."""
        return Receivers(
            url=self.delivery_url,
            secret_file=self.delivery_secret_file,
            folder=self.delivery_dir,
            timeout_s=self.delivery_timeout_s,
            attempts=self.delivery_attempts,
        )

    @property
    def job_limits(self) -> JobLimits:
        """What one job, and one user, may ask for."""
        return JobLimits(
            max_files=self.max_job_files,
            max_file_bytes=self.max_upload_bytes,
            max_bytes=self.max_job_bytes,
            max_open_jobs=self.max_open_jobs,
            disk_reserve_bytes=self.disk_reserve_bytes,
            upload_keep_s=self.upload_keep_s,
            keep_s=self.job_keep_s,
        )

    @property
    def is_loopback(self) -> bool:
        """True when only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def audio_dir(self) -> Path:
        """Where the sound is, with a key for each recording."""
        return self.data_dir / "audio"

    @property
    def sound_key_source(self) -> KeySource:
        """Where the service's key comes from, and who can read the sound beside it."""
        return KeySource(
            file=self.sound_key_file or self.data_dir / "keys" / "sound.key",
            command=self.sound_key_command,
            court_recipient=self.court_recipient,
        )

    @property
    def database_exists(self) -> bool:
        """False where SQLite's file is still to be made."""
        url = parse_database_url(self.resolved_database_url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()

    @property
    def backup_folders(self) -> dict[str, Path]:
        """The folders of a backup, by their names in it. Keys that lie elsewhere are not among them."""
        places = self.checkpoint_places
        return {
            "checkpoints": places.folder,
            "audit": places.own,
            "audio": self.audio_dir,
            "job-sound": self.data_dir / "job-sound",
            "keys": self.data_dir / "keys",
        }

    @property
    def resolved_database_url(self) -> str:
        """SQLAlchemy URL; SQLite in the data folder unless told otherwise."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'verbaal.sqlite3'}"
