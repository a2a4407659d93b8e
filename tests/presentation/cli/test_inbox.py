"""`majordome inbox`: what is dead can be seen, without its words, and tried again."""

import json
from typing import Any

import pytest

from tests.support.command import Command
from tests.support.seeding import BORN, CANARY, dead_update


@pytest.fixture
def dead(stored: Any) -> None:
    alive = dead_update(3) | {"state": "done"}
    stored["inbox"].insert_many([dead_update(1), dead_update(2), alive])


def test_dead_updates_are_listed_without_their_words(majordome: Command, dead: None) -> None:
    result = majordome("inbox", "list", "--json")
    assert [letter["key"] for letter in json.loads(result.stdout)] == ["10000:1", "10000:2"]
    assert CANARY not in result.output + majordome("inbox", "list").output


def test_a_dead_update_waits_again_as_if_just_sent(
    majordome: Command, dead: None, stored: Any
) -> None:
    assert majordome("inbox", "retry", "10000:2").exit_code == 0
    row = stored["inbox"].find_one({"_id.update_id": 2})
    assert (row["state"], row["unfinished"], row["attempts"]) == ("received", True, 0)
    assert row["sent_at"].year >= 2026
    assert row["sent_at"] != BORN
    assert "turn" not in row
    assert stored["inbox"].count_documents({"state": "dead"}) == 1


def test_all_dead_updates_are_tried_again_at_once(
    majordome: Command, dead: None, stored: Any
) -> None:
    result = majordome("inbox", "retry", "--all")
    assert (result.exit_code, result.stdout) == (0, "2 updates are tried again.\n")
    assert stored["inbox"].count_documents({"state": "done"}) == 1


@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 2), (("10000:2", "--all"), 2), (("second",), 2), (("10000:3",), 1)],
)
def test_what_cannot_be_retried_is_said_in_one_line(
    majordome: Command, dead: None, arguments: tuple[str, ...], status: int
) -> None:
    result = majordome("inbox", "retry", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.count("\n") == 1
