from typing import Protocol

from domain.shared.language import Language


class InterfaceTexts(Protocol):
    """What the product itself says, as opposed to a persona: notices, buttons, descriptions."""

    def text(self, language: Language, key: str, *, voice: str = "", **arguments: str | int) -> str:
        """The text as plain characters; an unknown key is a ConfigurationError.

        `voice` is the id of the persona that says it, where it has its own words for it.
        """
        ...
