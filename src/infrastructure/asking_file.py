from pathlib import Path

import yaml

from domain.orchestration.aggregation import Aggregation
from domain.orchestration.assigning import AskingWords
from domain.shared.errors import ConfigurationError
from infrastructure.yaml_text import read_yaml


def read_asking(file: Path) -> tuple[AskingWords, Aggregation]:
    """Raises ConfigurationError."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        words = AskingWords(tuple(content["phrases"]), tuple(content["questions"]))
        return words, Aggregation(content["aggregation"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None
