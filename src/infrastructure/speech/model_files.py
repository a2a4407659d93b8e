"""Where a Whisper model lies on this machine, checked before anything is loaded.

Loading itself would ask the network for a file that is missing, and wait for it.
"""

import re
from pathlib import Path
from typing import Final

from faster_whisper import available_models, download_model
from huggingface_hub.errors import LocalEntryNotFoundError

from domain.shared.errors import ConfigurationError

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
HUB_NAME: Final = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
USUAL: Final = "small"
MEMORY_FACTOR: Final = 1.5
"""Memory a model takes, as a multiple of its file."""


def find_model(name: str, models_folder: Path | None) -> Path:
    """The folder of a model given by its folder, its size or its hub name.

    Never asks the network. Raises ConfigurationError.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _stored(name, models_folder)
    missing = [file for file in NEEDED if not (folder / file).is_file()]
    if not any((folder / file).is_file() for file in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        raise ConfigurationError(f"the speech model in {folder} lacks {', '.join(missing)}")
    return folder


def fetch_model(name: str, models_folder: Path | None) -> Path:
    """Downloads a model. Raises ConfigurationError for an unknown name."""
    _check_name(name)
    return Path(download_model(name, cache_dir=_cache(models_folder)))


def fetch_command(name: str, models_folder: Path | None) -> str:
    """The command that mends a missing model; for a name of nothing it fetches the usual one."""
    command = f"python scripts/tools/fetch_speech_model.py {name if _is_name(name) else USUAL}"
    return command if models_folder is None else f"{command} --folder {models_folder}"


def check_memory(folder: Path) -> None:
    """Raises ConfigurationError where loading would starve the rest of the product."""
    needed = MEMORY_FACTOR * (folder / "model.bin").stat().st_size
    free = _available_memory()
    if free is not None and needed > free:
        raise ConfigurationError(
            f"the speech model needs {needed / 2**20:.0f} MiB of memory,"
            f" {free / 2**20:.0f} are free; choose a smaller STT_MODEL"
        )


def _stored(name: str, models_folder: Path | None) -> Path:
    _check_name(name)
    try:
        return Path(download_model(name, local_files_only=True, cache_dir=_cache(models_folder)))
    except LocalEntryNotFoundError as error:
        raise ConfigurationError(f"the speech model {name!r} is not on this machine") from error


def _check_name(name: str) -> None:
    if not _is_name(name):
        raise ConfigurationError(
            f"STT_MODEL={name!r} is neither a folder nor a known model; known are"
            f" {', '.join(available_models())}"
        )


def _is_name(name: str) -> bool:
    return name in available_models() or HUB_NAME.fullmatch(name) is not None


def _cache(models_folder: Path | None) -> str | None:
    return None if models_folder is None else str(models_folder)


def _available_memory() -> int | None:
    """Bytes; None where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else None
