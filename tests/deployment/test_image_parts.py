"""The image without speech leaves out what speech alone needs, and nothing else."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

OF_SPEECH = {"faster-whisper", "ctranslate2"}
USED_BY_ITSELF = {"tokenizers"}  # counts LLM_TOKENIZER_FILE's tokens, for which it needs nothing


def test_what_the_lean_image_leaves_out_is_what_speech_alone_needs() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    direct = {_name(line) for line in project["dependencies"]}
    rest = _with_what_they_need((direct - OF_SPEECH) | {"aiohttp", "httpx2"})  # openai[aiohttp]
    listed = set(Path("requirements/speech.txt").read_text().split("\n")[1:]) - {""}
    assert listed == _with_what_they_need(OF_SPEECH) - rest - USED_BY_ITSELF


def test_the_lock_is_split_without_losing_an_entry(tmp_path: Path) -> None:
    lock, names = Path("requirements/run.lock"), Path("requirements/speech.txt")
    command: list[str | Path] = [sys.executable, "deploy/split_lock.py", lock, names, tmp_path]
    subprocess.run(command, check=True)
    lean, speech = ((tmp_path / f"{part}.lock").read_text() for part in ("lean", "speech"))
    assert sorted((lean + speech).splitlines()) == sorted(lock.read_text().splitlines())
    assert "faster-whisper==" in speech
    assert "aiogram==" in lean


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
