"""What the README and the docs print to be pasted is there in a fresh clone."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:make|python|scripts/|deploy/)[^`\n]*)`")
RUN_BY_OTHERS = {"deploy/mongo_health.js", "deploy/slim.py"}
NEEDED = ("scripts/", "deploy/", "requirements/", "tests/bench/")
ASSIGNMENT = re.compile(r"[A-Z_]+=\S*\Z")


def pasted(first: str) -> list[list[str]]:
    """The commands, in words, that begin so, in front of which variables may be set."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = "".join(BLOCK.findall(text)).replace("\\\n", " ").splitlines()
        for line in (line for line in (*blocks, *INLINE.findall(text)) if first in line):
            try:
                words = shlex.split(re.split(r"\s#|\s{3}", line)[0])
            except ValueError:  # a drawing
                continue
            while words and ASSIGNMENT.match(words[0]):
                words.pop(0)
            if words and words[0].startswith(first):
                found.append(words)
    return sorted(found)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracked files alone, as they stand."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    folder = tmp_path_factory.mktemp("fresh") / "majordome"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if name.startswith(NEEDED) or "/" not in name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def test_every_target_of_make_is_there(clone: Path) -> None:
    targets = {tuple(words) for words in pasted("make")}
    assert {("make", "run"), ("make", "test")} <= targets
    for words in sorted(targets):
        result = subprocess.run(
            [*words, "--dry-run"], cwd=clone, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, (words, result.stderr)


def test_every_script_is_there_and_can_be_started(clone: Path) -> None:
    scripts = {words[0] for words in (*pasted("scripts/"), *pasted("deploy/"))}
    assert {"deploy/make_secrets.sh", "scripts/tools/prompt_lab.py"} <= scripts
    for script in sorted(
        scripts - {"deploy/mongo_health.js", "deploy/slim.py"}
    ):  # others run these
        assert os.access(clone / script, os.X_OK), script
    for _, script, *rest in pasted("python"):
        part = rest[0].replace(".", "/") if script == "-m" else script
        assert (clone / part).exists(), part


def test_help_says_what_make_can_do(clone: Path) -> None:
    result = subprocess.run(["make", "help"], cwd=clone, capture_output=True, text=True, check=True)
    assert "make run" in result.stdout
