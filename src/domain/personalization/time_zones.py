from collections.abc import Mapping
from dataclasses import dataclass

from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class OfferedZone:
    """A time zone to choose from; `zone` is its IANA name, `names` what people call it."""

    zone: str
    names: Mapping[Language, str]
