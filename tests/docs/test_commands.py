"""Every command on the operators' pages is run as it stands there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from tests.support.command import Command
from tests.support.seeding import dead_update, seed_user

PAGES = sorted(Path("docs").rglob("*.md"))
COMMAND = re.compile(r"(?:^|`)majordome ([a-z][^`\n#]*)", re.MULTILINE)


def commands() -> list[str]:
    return sorted(
        {found.strip() for page in PAGES for found in COMMAND.findall(page.read_text("utf-8"))}
    )


@pytest.fixture
def placeholders(
    majordome: Command, stored: Database[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What an operator would put in: a user, a key and an update that there are."""
    monkeypatch.chdir(majordome.environment["DATA_DIR"])
    seed_user(stored, "4711")
    stored["inbox"].insert_one(dead_update(1))
    made = json.loads(majordome("keys", "add", "Ben", "--role", "support", "--json").stdout)
    assert majordome("backup", "majordome.bak").exit_code == 0
    Path("majordome.bak").rename("earlier.bak")
    return {
        **{"USER": "4711", "KEY_ID": made["key_id"], "BOT:UPDATE": "10000:1"},
        **{"CODE": "butler", "VERSION": "1"},
    }


@pytest.mark.parametrize("written", commands())
def test_a_command_in_the_docs_works_as_it_stands_there(
    written: str, majordome: Command, placeholders: dict[str, str]
) -> None:
    words = [placeholders.get(word, word) for word in shlex.split(written)]
    if words[0] == "restore" or "--verify" in words:
        Path("earlier.bak").rename(words[-1] if "--verify" in words else "majordome.bak")
    if words == ["backup"]:
        words = ["backup", "--help"]  # a mere mention of the command
    result = majordome(*words, answer="y\n")
    assert result.exit_code == 0, result.output


def test_the_docs_name_the_commands_an_operator_needs() -> None:
    named = " ".join(commands())
    for needed in ("backup", "restore", "doctor", "profiles erase", "keys add", "inbox retry"):
        assert needed in named


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
