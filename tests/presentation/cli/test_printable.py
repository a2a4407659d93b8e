"""Others' words in an operator's terminal."""

from datetime import UTC, datetime

import pytest

from presentation.cli.running import print_table, printable


@pytest.mark.parametrize("text", ["« Ça va ? »", "18\u202f° ; 20\u00a0h", "👩\u200d👧", "Ё"])
def test_what_people_write_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", ["\x1b[2J", "a\rb", "\u202eolleh", "\x9b1m", "one\ntwo"])
def test_what_commands_a_terminal_is_not(text: str) -> None:
    assert "\ufffd" in printable(text)


def test_a_list_tells_moments_to_the_minute(capsys: pytest.CaptureFixture[str]) -> None:
    made = datetime(2026, 11, 22, 4, 29, 16, 326000, tzinfo=UTC)
    print_table("keys", ["id", "made", "expires"], [["k1", made, None]])
    assert capsys.readouterr().out.splitlines()[-1] == "k1\t2026-11-22 04:29\t"
