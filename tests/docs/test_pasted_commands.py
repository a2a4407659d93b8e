"""What the README and the docs print to be pasted is there in a fresh clone."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from composition.prompt_lab import open_prompt_lab
from presentation.api.ai_bodies import GenerateBody
from presentation.cli.prompt_lab import build_prompt_lab
from tests.support.compose_file import read_compose_file

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:make|python|scripts/|deploy/)[^`\n]*)`")
RUN_BY_OTHERS = {"deploy/mongo_health.js", "deploy/slim.py"}
NEEDED = ("scripts/", "deploy/", "requirements/", "tests/bench/")
TRIED = ("make", "majordome", "scripts/", "deploy/", "docker")
"""Here, and by `test_commands.py`."""

OF_EVERY_SHELL = {"git", "printf", "export", "alias", "cd", "curl", "#"}
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"<[a-z ]+>")
SERVICE = re.compile(
    r"docker compose (?:exec|run)(?: -\S+| --\S+|(?<= -e) \S+)* ([a-z-]+)|--scale ([a-z]+)="
)
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
    for script in sorted(scripts - RUN_BY_OTHERS):
        assert os.access(clone / script, os.X_OK), script
    for _, script, *rest in pasted("python"):
        part = rest[0].replace(".", "/") if script == "-m" else script
        assert (clone / part).exists(), part


def test_help_says_what_make_can_do(clone: Path) -> None:
    result = subprocess.run(["make", "help"], cwd=clone, capture_output=True, text=True, check=True)
    assert "make run" in result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_shell_can_read_every_block_to_be_pasted(page: Path) -> None:
    for block in SHELL_BLOCK.findall(page.read_text("utf-8")):
        read = subprocess.run(
            ["bash", "-n"],
            input=ADDRESS.sub("address", block),
            capture_output=True,
            text=True,
            check=False,
        )
        assert read.returncode == 0, (block, read.stderr)
        for line in block.replace("\\\n", " ").splitlines():
            words = [word for word in line.split() if not ASSIGNMENT.match(word)]
            if words and not line.startswith(" "):
                assert words[0].startswith(TRIED) or words[0] in OF_EVERY_SHELL, line


def test_the_prompt_lab_knows_every_order_the_pages_give_it() -> None:
    lab = typer.main.get_command(build_prompt_lab(open_prompt_lab))
    orders = [words[1:] for words in pasted("scripts/tools/prompt_lab.py")]
    assert {"run", "activate", "rollback"} <= {words[0] for words in orders if words}
    for words in filter(None, orders):
        understood(lab, [word for word in words if word != "…"])


def understood(command: Any, words: list[str]) -> None:
    """Read as it would be to run it, options and all. Raises UsageError."""
    context = command.make_context(str(command.name), list(words))
    if hasattr(command, "resolve_command"):
        _, below, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert below
        understood(below, rest)


def test_the_compose_files_have_every_service_the_pages_name() -> None:
    services = set[str]()
    for name in ("docker-compose.yml", "docker-compose.scale.yml"):
        services |= set(read_compose_file(ROOT / name)["services"])
    named = {
        service
        for page in PAGES
        for found in SERVICE.findall(page.read_text("utf-8"))
        for service in found
        if service
    }
    assert {"majordome", "fetch-speech-model", "bot", "worker"} <= named <= services


def test_the_body_of_the_call_in_the_text_engines_guide_is_one_it_takes() -> None:
    guide = (ROOT / "docs/user_guides/text_engine.md").read_text("utf-8")
    bodies = [words[words.index("-d") + 1] for words in map(shlex.split, _calls(guide))]
    assert bodies
    for body in bodies:
        GenerateBody.model_validate_json(body)


def _calls(page: str) -> list[str]:
    return [b for b in SHELL_BLOCK.findall(page) if b.startswith("curl") and "/v1/ai/generate" in b]
