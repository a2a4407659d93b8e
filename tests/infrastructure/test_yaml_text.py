import pytest
import yaml

from infrastructure.yaml_text import read_yaml


def test_plain_values_are_read() -> None:
    assert read_yaml("a: [1, two, 3.5]\nb: {c: yes}") == {"a": [1, "two", 3.5], "b": {"c": True}}


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "? " * 200_000])
def test_what_is_nested_without_end_ends_no_process(text: str) -> None:
    with pytest.raises((yaml.YAMLError, RecursionError)):
        read_yaml(text)
