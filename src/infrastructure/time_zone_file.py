from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from domain.personalization.time_zones import OfferedZone
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language


def read_time_zones(path: Path) -> Sequence[OfferedZone]:
    """Raises ConfigurationError for a zone that is unknown here, or has no name in a language."""
    try:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))["zones"]
        zones = [OfferedZone(z["zone"], {lang: z[lang] for lang in Language}) for z in listed]
    except (KeyError, TypeError) as problem:
        raise ConfigurationError(f"{path}: {problem!r}; see the shipped file") from None
    for offered in zones:
        _check(path, offered.zone)
    return zones


def _check(path: Path, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"{path}: {zone} is unknown on this machine; mend the name or install tzdata"
        ) from None
