"""Commands that the operators' pages name exist, with the options they are given."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from main import app

PAGES = sorted(Path("docs").rglob("*.md"))
COMMAND = re.compile(r"(?:^|`)majordome ([a-z][^`\n#]*)", re.MULTILINE)
PLACEHOLDERS = {"USER": "4711", "KEY_ID": "abc", "BOT:UPDATE": "1:2"}


def commands() -> list[str]:
    return sorted(
        {found.strip() for page in PAGES for found in COMMAND.findall(page.read_text("utf-8"))}
    )


@pytest.mark.parametrize("written", commands())
def test_a_command_in_the_docs_is_understood(written: str) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(written)]
    command = typer.main.get_command(app)
    context = command.make_context("majordome", words[:1], resilient_parsing=True)
    while words and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    if words:  # a mere mention has no arguments
        assert command.make_context("majordome", words, parent=context)


def test_the_docs_name_the_commands_an_operator_needs() -> None:
    named = " ".join(commands())
    for needed in ("backup", "restore", "doctor", "profiles erase", "keys add", "inbox retry"):
        assert needed in named


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
