"""What an operator types, or reads, does no more than it says: whole erasures, plain text."""

from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from tests.support.command import Command
from tests.support.seeding import seed_user


@pytest.fixture
def ann(stored: Database[dict[str, Any]]) -> str:
    seed_user(stored, "4711")
    return "4711"


@pytest.mark.parametrize(
    "wrong", ["0501", "501x", "-5", "9" * 20, "\u0665\u0660\u0661", "group:-1", "service:a"]
)
@pytest.mark.parametrize("command", ["show", "export", "erase", "reset", "history"])
def test_an_id_that_is_none_is_one_line_before_anything_is_opened(
    majordome: Command, command: str, wrong: str, stored: Any
) -> None:
    options = ["--yes"] if command in ("erase", "reset") else []
    result = majordome("profiles", command, *options, "--", wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("majordome: a ")
    assert result.stderr.count("\n") == 1
    assert stored["audit_log"].count_documents({}) == 0


def test_an_export_that_cannot_be_written_is_one_line_and_not_done(
    majordome: Command, ann: str, stored: Any, tmp_path: Path
) -> None:
    there = tmp_path / "there.json"
    there.write_text("precious")
    (tmp_path / "link.json").symlink_to(there)
    for target in ("/nonexistent/x", str(there), str(tmp_path / "link.json")):
        result = majordome("profiles", "export", ann, "--to", target)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert result.stderr.startswith(f"majordome: --to {target}: ")
    assert there.read_text() == "precious"
    assert stored["audit_log"].count_documents({"action": "export"}) == 0


def test_a_failed_export_leaves_no_file(majordome: Command, tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    assert majordome("profiles", "export", "4711", "--to", str(target), key="").exit_code == 1
    assert not target.exists()


def test_nothing_anybody_wrote_commands_the_terminal(
    majordome: Command, ann: str, stored: Any
) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07 hello\u202e"
    stored["user_profiles"].update_one({"user_id": ann}, {"$set": {"preferred_topics": [evil]}})
    stored["user_memory_state"].update_one(
        {"user_id": ann}, {"$set": {"recent.0.content": evil, "summary": evil}}
    )
    for command in (("list",), ("show", ann), ("show", ann, "--prompt"), ("history", ann)):
        shown = majordome("profiles", *command).stdout
        assert "hello" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown), command
