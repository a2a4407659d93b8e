from collections.abc import Mapping
from pathlib import Path

import yaml

from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml


def read_canned_replies(file: Path) -> Mapping[str, Mapping[Language, str]]:
    """Raises ConfigurationError, also for a reply that lacks a language."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        return {
            str(name): {language: " ".join(str(words[language]).split()) for language in Language}
            for name, words in content.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None
