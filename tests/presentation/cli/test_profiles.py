"""`majordome profiles` as support runs it: roles, keys, what it prints and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from domain.access.keys import Role
from tests.support.command import ADMIN_KEY, Command
from tests.support.seeding import CANARY, seed_user

COMMANDS: dict[str, tuple[str, ...]] = {
    "list": ("list", "--json"),
    "show": ("show", "4711", "--json"),
    "export": ("export", "4711"),
    "update": ("update", "4711", "--tone", "formal", "--json"),
    "compress": ("compress", "4711", "--json"),
    "history": ("history", "4711", "--json"),
    "reset": ("reset", "4711", "--yes"),
    "language": ("update", "4711", "--language", "fr"),
    "erase": ("erase", "4711", "--yes", "--json"),
}
READING = {"list", "show", "export", "reset", "history", "language"}
ALLOWED = {
    Role.SERVICE: set[str](),
    Role.SUPPORT: READING,
    Role.OWNER: set(),
    Role.OPS: set(COMMANDS),
    Role.ADMIN: set(COMMANDS),
}


def a_key(majordome: Command, role: Role, *options: str) -> dict[str, str]:
    made = majordome("keys", "add", f"{role} key", "--role", role, "--json", *options)
    assert made.exit_code == 0, made.output
    key: dict[str, str] = json.loads(made.stdout)
    return key


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_do_what_its_work_needs(majordome: Command, ann: str, role: Role) -> None:
    key = a_key(majordome, role)["key"]
    for name, arguments in COMMANDS.items():
        result = majordome("profiles", *arguments, key=key)
        if name in ALLOWED[role]:
            assert result.exit_code == 0, f"{name}: {result.output}"
        else:
            assert (result.exit_code, result.stdout) == (1, ""), name
            assert f"a key of role {role} may not" in result.stderr


@pytest.mark.parametrize("problem", ["missing", "wrong", "expired"])
def test_without_a_valid_key_nothing_runs(majordome: Command, ann: str, problem: str) -> None:
    key = key_with(majordome, problem)
    for arguments in COMMANDS.values():
        result = majordome("profiles", *arguments, key=key)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("majordome: PROFILE_ADMIN_API_KEY")
        assert result.stderr.count("\n") == 1
        assert not key or key not in result.stderr


def key_with(majordome: Command, problem: str) -> str:
    made = a_key(majordome, Role.ADMIN, *(["--days", "0.001"] if problem == "expired" else []))
    if problem == "expired":
        expire(majordome, made["key_id"])
    return {"missing": "", "wrong": made["key"][:-1] + "x"}.get(problem, made["key"])


def expire(majordome: Command, key_id: str) -> None:
    environment = majordome.environment
    with MongoClient[dict[str, Any]](environment["MONGODB_URI"]) as client:
        keys = client[environment["MONGODB_DATABASE"]]["access_keys"]
        created = keys.find_one({"_id": key_id})
        assert created
        keys.update_one({"_id": key_id}, {"$set": {"expires_at": created["created_at"]}})


def test_keys_are_stored_hashed(majordome: Command, stored: Any) -> None:
    key = a_key(majordome, Role.SUPPORT)["key"]
    documents = str(list(stored["access_keys"].find()))
    assert key.rsplit("_", 1)[1] not in documents
    assert ADMIN_KEY not in documents


def test_a_caller_cannot_make_themselves_an_administrator(majordome: Command, ann: str) -> None:
    assert majordome("profiles", "list").exit_code == 0
    assert majordome("profiles", "list", key="another-one-i-made-up").exit_code == 1


def test_the_list_is_paged_and_filtered(majordome: Command, stored: Any) -> None:
    for user_id in ("100", "101", "200"):
        seed_user(stored, user_id)
    stored["user_profiles"].update_one({"user_id": "200"}, {"$set": {"language": "fr"}})
    first = json.loads(majordome("profiles", "list", "--limit", "2", "--json").stdout)
    assert [user["user_id"] for user in first["users"]] == ["100", "101"]
    rest = majordome("profiles", "list", "--limit", "2", "--after", first["next"], "--json")
    assert json.loads(rest.stdout)["next"] is None
    assert ids(majordome("profiles", "list", "--search", "10", "--json")) == ["100", "101"]
    assert ids(majordome("profiles", "list", "--language", "fr", "--json")) == ["200"]
    assert ids(majordome("profiles", "list", "--persona", "astrologer", "--json")) == []
    assert ids(majordome("profiles", "list", "--active-days", "36500", "--json")) == [
        "100", "101", "200",
    ]  # fmt: skip
    assert ids(majordome("profiles", "list", "--active-days", "0", "--json")) == []


def ids(result: Any) -> list[str]:
    return [user["user_id"] for user in json.loads(result.stdout)["users"]]


def test_a_user_is_shown_with_memory_and_the_next_prompt(majordome: Command, ann: str) -> None:
    shown = json.loads(majordome("profiles", "show", ann, "--json").stdout)
    assert shown["events"] == 2
    assert shown["memories"] == [
        {"persona": "butler", "summary": "Likes tea.", "events": 2, "waiting": 2}
    ]
    prompt = json.loads(majordome("profiles", "show", ann, "--prompt", "--json").stdout)
    assert "Likes tea." in prompt["system"]
    assert "<now>" in prompt["system"]
    assert CANARY in [message["content"] for message in prompt["messages"]]
    assert prompt["tokens"]["total"] > prompt["tokens"]["history"] > 0
    table = majordome("profiles", "show", ann).stdout
    assert "quiet hours" in table
    assert "22-8" in table
    assert "Likes tea." in table


def test_the_parts_of_a_prompt_add_up_to_its_total(majordome: Command, ann: str) -> None:
    lines = majordome("profiles", "show", ann, "--prompt").stdout.splitlines()
    first = lines.index("part\ttokens") + 1
    rows = [line.split("\t") for line in lines[first : first + 6]]
    *parts, total = [int(tokens) for _, tokens in rows]
    assert sum(parts) == total > 0


def test_an_update_is_checked_and_kept(majordome: Command, ann: str) -> None:
    options = ("--persona", "astrologer", "--language", "fr", "--topics", "the moon, tides")
    assert majordome("profiles", "update", ann, *options).exit_code == 0
    shown = json.loads(majordome("profiles", "show", ann, "--json").stdout)
    assert (shown["persona"], shown["language"]) == ("astrologer", "fr")
    assert shown["preferred_topics"] == ["the moon", "tides"]
    for wrong in (("--persona", "nobody"), ("--tone", "angry"), ()):
        result = majordome("profiles", "update", ann, *wrong)
        assert (result.exit_code, result.stdout) == (2, "")


def test_an_unknown_user_is_one_line_on_standard_error(majordome: Command, ann: str) -> None:
    for command in (("show", "1"), ("reset", "1", "--yes"), ("compress", "1")):
        result = majordome("profiles", *command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "majordome: there is no user 1\n"


def test_reset_and_erase_ask_first(majordome: Command, ann: str, stored: Any) -> None:
    for command in ("reset", "erase"):
        result = majordome("profiles", command, ann, answer="n\n")
        assert result.exit_code == 1
    assert len(stored["user_memory_state"].find_one({"user_id": ann})["recent"]) == 2
    assert majordome("profiles", "erase", ann, answer="y\n").exit_code == 0
    assert stored["user_memory_state"].find_one({"user_id": ann}) is None


def test_an_export_can_go_to_a_private_file(majordome: Command, ann: str, tmp_path: Path) -> None:
    target = tmp_path / "ann.json"
    assert majordome("profiles", "export", ann, "--to", str(target)).exit_code == 0
    document = json.loads(target.read_text())
    assert [event["content"] for event in document["memory_events"]] == [CANARY, CANARY]
    assert target.stat().st_mode & 0o777 == 0o600


def test_every_call_is_noted_without_the_user_or_any_text(
    majordome: Command, ann: str, stored: Any
) -> None:
    key = a_key(majordome, Role.SUPPORT)["key"]
    majordome("profiles", "show", ann, key=key)
    majordome("profiles", "erase", ann, "--yes", key=key)
    entries = list(stored["audit_log"].find({"actor": "support key"}, {"_id": 0}).sort("_id", 1))
    noted = [(entry["role"], entry["action"], entry["outcome"]) for entry in entries]
    assert noted == [
        ("support", "show", "begun"),
        ("support", "show", "done"),
        ("support", "erase", "refused"),
    ]
    assert len({entry["subject"] for entry in entries}) == 1
    assert ann not in str(entries)
    assert CANARY not in str(entries)


def test_a_revoked_key_opens_nothing_and_stays_listed(majordome: Command, ann: str) -> None:
    made = a_key(majordome, Role.OPS)
    assert majordome("keys", "revoke", made["key_id"]).exit_code == 0
    assert majordome("profiles", "list", key=made["key"]).exit_code == 1
    listed = json.loads(majordome("keys", "list", "--json").stdout)
    assert next(key for key in listed if key["key_id"] == made["key_id"])["revoked_at"]


def test_erasing_nobody_says_so_and_fails(majordome: Command, ann: str) -> None:
    result = majordome("profiles", "erase", "47110", "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "majordome: nothing is kept about 47110\n"


def test_what_was_said_is_read_as_it_was_said(majordome: Command, ann: str) -> None:
    lines = majordome("profiles", "history", ann, "--last", "1").stdout.splitlines()
    assert lines == [f"2026-01-01 00:00  butler: {CANARY}"]
    nobody = majordome("profiles", "history", "1")
    assert nobody.stderr == "majordome: nothing is remembered of user 1\n"


def test_a_pipe_gets_plain_lines(majordome: Command, ann: str) -> None:
    header, line = majordome("profiles", "list").stdout.splitlines()
    assert header.split("\t")[0] == "user"
    assert line.split("\t")[:3] == [ann, "en", "butler"]


def test_the_audit_log_is_listed_by_what_it_was_about(majordome: Command, ann: str) -> None:
    majordome("profiles", "show", ann)
    majordome("profiles", "list")
    listed = json.loads(majordome("audit", "list", "--user", ann, "--json").stdout)
    assert [(e["action"], e["outcome"]) for e in listed[-2:]] == [
        ("show", "done"), ("show", "begun"),
    ]  # fmt: skip
    assert {e["action"] for e in json.loads(
        majordome("audit", "list", "--action", "list", "--days", "1", "--json").stdout
    )} == {"list"}  # fmt: skip
    assert ann not in majordome("audit", "list").stdout
