from application.dialogue.turns import UserTurn
from application.personalization.defaults import Defaults
from application.personalization.preferences import PersonaInUse, PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language


class Wording:
    """The interface's words in one language."""

    def __init__(self, texts: InterfaceTexts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, **arguments)


class Speakers:
    """Finds who serves whoever asks, and the words to do it in."""

    def __init__(
        self, texts: InterfaceTexts, persona_in_use: PersonaInUseUseCase, defaults: Defaults
    ) -> None:
        self._texts = texts
        self._persona_in_use = persona_in_use
        self._defaults = defaults

    async def of(self, turn: UserTurn) -> PersonaInUse:
        return await self._persona_in_use.execute(str(turn.owner), turn.language_code)

    def wording(self, language: Language) -> Wording:
        return Wording(self._texts, language)

    def for_stranger(self, language_code: str | None) -> Wording:
        """Asks no storage."""
        return Wording(self._texts, self._defaults.language(language_code))
