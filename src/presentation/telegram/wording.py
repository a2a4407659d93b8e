from application.personalization.defaults import Defaults
from application.personalization.preferences import PersonaInUse, PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language
from presentation.telegram.asker import Asker


class Wording:
    """The interface's words in one language."""

    def __init__(self, texts: InterfaceTexts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, **arguments)


class Wordings:
    """Finds the language for whoever asks."""

    def __init__(
        self, texts: InterfaceTexts, persona_in_use: PersonaInUseUseCase, defaults: Defaults
    ) -> None:
        self._texts = texts
        self._persona_in_use = persona_in_use
        self._defaults = defaults

    async def of(self, asker: Asker) -> Wording:
        in_use = await self.persona_of(asker)
        return Wording(self._texts, in_use.language)

    async def persona_of(self, asker: Asker) -> PersonaInUse:
        return await self._persona_in_use.execute(asker.user_id, asker.language_code)

    def of_stranger(self, language_code: str | None) -> Wording:
        """Asks no storage."""
        return Wording(self._texts, self._defaults.language(language_code))
