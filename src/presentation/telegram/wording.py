from application.personalization.defaults import Defaults
from application.shared.interface_texts import InterfaceTexts
from domain.personas.persona import Persona
from domain.shared.language import Language
from presentation.telegram.asker import Asker
from presentation.telegram.ports import Profiles


class Wording:
    """The interface's words for one user: their language and the persona they talk to."""

    def __init__(self, texts: InterfaceTexts, language: Language, persona: Persona) -> None:
        self._texts = texts
        self.language = language
        self.persona = persona

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, **arguments)


class Wordings:
    def __init__(self, texts: InterfaceTexts, profiles: Profiles, defaults: Defaults) -> None:
        self._texts = texts
        self._profiles = profiles
        self._defaults = defaults

    async def of(self, asker: Asker) -> Wording:
        """Raises StorageUnavailable."""
        profile = await self._profiles.get(asker.user_id)
        if profile is None:
            return self.of_stranger(asker.language_code)
        return Wording(self._texts, profile.language, self._defaults.persona_of(profile))

    def of_stranger(self, language_code: str | None) -> Wording:
        return Wording(self._texts, self._defaults.language(language_code), self._defaults.persona)
