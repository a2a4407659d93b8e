from pathlib import Path

import yaml

from domain.orchestration.signals import Signals
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language


def read_signals(file: Path) -> Signals:
    """Raises ConfigurationError."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
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
