"""What a person may choose from by a button."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class OfferedZone:
    """A time zone; `zone` is its IANA name, `names` what people call it."""

    zone: str
    names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class OfferedTopic:
    names: Mapping[Language, str]

    @property
    def key(self) -> str:
        return self.names[Language.ENGLISH]
