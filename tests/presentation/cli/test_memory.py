"""`majordome memory` as an operator runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Command

WHO = ("--user", "4712", "--persona", "butler")
LINES = [
    ("user", "Anna", "I adopted a parrot called Figaro yesterday", "2025-03-02T10:00:00Z", "a1"),
    ("assistant", "Maria", "What a lovely name! Does it sing?", "2025-03-02T10:00:00Z", "a2"),
    ("user", "Anna", "Only opera, and only at dawn", "2025-03-02T10:00:00Z", "a3"),
    ("assistant", "Maria", "I began to bake sourdough bread", "2025-05-20T18:00:00Z", "a4"),
]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "conversation.jsonl"
    names = ("role", "name", "content", "created_at", "id")
    path.write_text("\n".join(json.dumps(dict(zip(names, line, strict=True))) for line in LINES))
    return str(path)


def recalled(majordome: Command, *questions: str) -> list[dict[str, Any]]:
    result = majordome("memory", "recall", *WHO, "--json", answer="\n".join(questions))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_was_imported_is_recalled(majordome: Command, file: str) -> None:
    taken = majordome("memory", "import", *WHO, "--language", "en", file)
    assert (taken.exit_code, taken.stdout) == (0, ""), taken.output
    assert "4 lines, 4 of them new" in taken.stderr
    first, second = recalled(majordome, "What is Anna's parrot called?", "When did Maria bake?")
    assert first["question"] == "What is Anna's parrot called?"
    assert 0 < first["tokens"] <= 800
    assert [event["id"] for event in first["events"]] == ["a1", "a2", "a3", "a4"]
    assert set(first["events"][0]) == {"event_id", "id", "content", "created_at", "score"}
    assert max(second["events"], key=lambda event: event["score"])["id"] == "a4"


def test_an_import_may_be_repeated(majordome: Command, file: str) -> None:
    majordome("memory", "import", *WHO, file)
    again = majordome("memory", "import", *WHO, file)
    assert "4 lines, 0 of them new" in again.stderr
    [found] = recalled(majordome, "parrot")
    assert len(found["events"]) == 4


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"role": "user", "content": "x"}', "line 1: lacks 'created_at'"),
        ('{"role": "bot", "content": "x", "created_at": 1}', 'role must be "user" or "assistant"'),
        ("hello", "line 1"),
        ("", "nothing in the file"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(
    majordome: Command, tmp_path: Path, line: str, why: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line)
    result = majordome("memory", "import", *WHO, str(path))
    assert result.exit_code == 2
    assert why in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_persona_is_refused(majordome: Command, file: str) -> None:
    result = majordome("memory", "import", "--user", "4712", "--persona", "nobody", file)
    assert result.exit_code == 2
    assert "there is no persona nobody" in result.stderr


def test_conversations_are_listed_and_forgotten_with_every_word(
    majordome: Command, tmp_path: Path
) -> None:
    path = tmp_path / "longer.jsonl"
    talk = [
        {"role": role, "content": text, "created_at": f"2025-03-02T10:0{minute}:00Z"}
        for minute, (role, _, text, _, _) in enumerate(LINES)
    ]
    path.write_text("\n".join(map(json.dumps, talk)))
    majordome("memory", "import", *WHO, str(path))
    [episode] = json.loads(majordome("memory", "episodes", *WHO, "--json").stdout)
    assert episode["title"] == "I adopted a parrot called Figaro yesterday"
    assert episode["messages"] == 4
    forgotten = majordome("memory", "forget", *WHO[:2], "--episode", episode["episode_id"])
    assert "4 messages" in forgotten.stdout
    [found] = recalled(majordome, "parrot")
    assert found["events"] == []


def test_one_thing_is_forgotten_at_a_time(majordome: Command) -> None:
    result = majordome("memory", "forget", *WHO[:2], "--episode", "x", "--topic", "y")
    assert result.exit_code == 2
    assert "give one of --fact, --episode and --topic" in result.stderr
