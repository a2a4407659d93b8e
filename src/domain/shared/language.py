from enum import StrEnum
from typing import Self


class Language(StrEnum):
    """The languages the product speaks."""

    RUSSIAN = "ru"
    FRENCH = "fr"
    ENGLISH = "en"

    @classmethod
    def from_code(cls, code: str | None, *, default: "Language | None" = None) -> Self:
        """Read an IETF tag as Telegram sends it ("fr", "en-GB"); anything else is the default.

        The default itself is Russian unless another is given.
        """
        return cls(_primary(code) if cls.is_ours(code) else default or cls.RUSSIAN)

    @classmethod
    def is_ours(cls, code: str | None) -> bool:
        """Whether the tag is that of a language the product speaks."""
        return _primary(code) in cls._value2member_map_


def _primary(code: str | None) -> str:
    return (code or "").lower().replace("_", "-").split("-")[0]
