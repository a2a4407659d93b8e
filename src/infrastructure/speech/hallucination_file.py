"""Reads the texts that speech models invent on silence."""

from pathlib import Path

import yaml

from domain.shared.errors import ConfigurationError
from domain.speech.transcript import Hallucinations
from infrastructure.yaml_text import read_yaml


def load_hallucinations(file: Path) -> Hallucinations:
    """Raises ConfigurationError."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        return Hallucinations.of(openings=content["openings"], phrases=content["phrases"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error
