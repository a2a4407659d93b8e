"""Others' words in an operator's terminal."""

import pytest

from presentation.cli.running import printable


@pytest.mark.parametrize("text", ["« Ça va ? »", "18\u202f° ; 20\u00a0h", "👩\u200d👧", "Ё"])
def test_what_people_write_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", ["\x1b[2J", "a\rb", "\u202eolleh", "\x9b1m", "one\ntwo"])
def test_what_commands_a_terminal_is_not(text: str) -> None:
    assert "\ufffd" in printable(text)
