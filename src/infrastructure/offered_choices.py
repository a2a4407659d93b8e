"""What the settings offer by buttons, as files: time zones and topics, named in each language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.personalization.offered import OfferedTopic, OfferedZone
from domain.personalization.whereabouts import is_zone
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml


def read_time_zones(path: Path) -> Sequence[OfferedZone]:
    """Raises ConfigurationError for a zone that is unknown here, or has no name in a language."""
    zones = [OfferedZone(zone["zone"], _names(path, zone)) for zone in _listed(path, "zones")]
    for offered in zones:
        if not is_zone(offered.zone):
            raise ConfigurationError(
                f"{path}: {offered.zone} is unknown on this machine; mend it or install tzdata"
            )
    return zones


def read_topics(path: Path) -> Sequence[OfferedTopic]:
    """Raises ConfigurationError for a topic that has no name in a language."""
    return [OfferedTopic(_names(path, topic)) for topic in _listed(path, "topics")]


def _listed(path: Path, key: str) -> Sequence[dict[str, Any]]:
    try:
        return list(read_yaml(path.read_text(encoding="utf-8"))[key])
    except (KeyError, TypeError) as problem:
        raise ConfigurationError(f"{path}: {problem!r}; see the shipped file") from None


def _names(path: Path, entry: dict[str, Any]) -> dict[Language, str]:
    try:
        return {language: str(entry[language]) for language in Language}
    except (KeyError, TypeError) as problem:
        raise ConfigurationError(f"{path}: {problem!r}; see the shipped file") from None
