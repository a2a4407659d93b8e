from pathlib import Path

import yaml

from domain.orchestration.signals import Signals
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml


def read_signals(file: Path) -> Signals:
    """Raises ConfigurationError."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        fallback = content["fallback"]
        return Signals(
            words=content["signals"],
            questions={language: fallback[language]["questions"] for language in Language},
            directions={language: fallback[language]["direction"] for language in Language},
            by_signal={
                signal: {language: asked[language] for language in Language}
                for signal, asked in fallback["by_signal"].items()
            },
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None
