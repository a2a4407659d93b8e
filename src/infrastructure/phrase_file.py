import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import yaml

from domain.shared.errors import ConfigurationError
from infrastructure.yaml_text import read_yaml

Name = TypeVar("Name", bound=str)


def read_phrases(file: Path, names: Iterable[Name]) -> Mapping[Name, Sequence[str]]:
    """How people ask for each of these. Raises ConfigurationError."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        return {name: [str(phrase) for phrase in content[name]] for name in names}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None


def read_patterns(file: Path) -> Sequence[re.Pattern[str]]:
    """The regular expressions under `patterns`. Raises ConfigurationError."""
    return read_pattern_lists(file, ("patterns",))["patterns"]


def read_pattern_lists(file: Path, names: Iterable[str]) -> Mapping[str, Sequence[re.Pattern[str]]]:
    """The regular expressions of each. Raises ConfigurationError."""
    try:
        return {
            name: [re.compile(each, re.IGNORECASE | re.DOTALL) for each in listed]
            for name, listed in read_phrases(file, names).items()
        }
    except re.error as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None
