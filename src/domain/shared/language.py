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
        primary = (code or "").lower().replace("_", "-").split("-")[0]
        try:
            return cls(primary)
        except ValueError:
            return cls(default or cls.RUSSIAN)
