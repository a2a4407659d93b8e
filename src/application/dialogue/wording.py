from dataclasses import replace

from application.dialogue.turns import UserTurn
from application.personalization.defaults import Defaults
from application.personalization.languages import Languages
from application.personalization.preferences import PersonaInUse, PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.shared.language import Language


class Wording:
    """The interface's words in one language, and in the voice of a persona if one is known."""

    def __init__(self, texts: InterfaceTexts, language: Language, voice: str = "") -> None:
        self._texts = texts
        self.language = language
        self._voice = voice

    def text(self, key: str, **arguments: str | int) -> str:
        return self._texts.text(self.language, key, voice=self._voice, **arguments)


class Speakers:
    """Finds who serves whoever asks, and the words to do it in."""

    def __init__(
        self,
        texts: InterfaceTexts,
        persona_in_use: PersonaInUseUseCase,
        defaults: Defaults,
        languages: Languages,
    ) -> None:
        self._languages = languages
        self._texts = texts
        self._persona_in_use = persona_in_use
        self._defaults = defaults

    async def of(self, turn: UserTurn) -> PersonaInUse:
        return await self._persona_in_use.execute(str(turn.owner), turn.language_code)

    def following(self, words: str, in_use: PersonaInUse) -> PersonaInUse:
        """In the language of what was just said, unless another was chosen for good."""
        if in_use.profile.language_chosen:
            return in_use
        language = self._languages.of_words(words, in_use.language, even_short=True)
        return replace(in_use, language=language)

    def wording(self, in_use: PersonaInUse) -> Wording:
        return Wording(self._texts, in_use.language, in_use.persona.persona_id)

    def plain(self, in_use: PersonaInUse) -> Wording:
        """In nobody's voice."""
        return Wording(self._texts, in_use.language)

    def for_stranger(self, language_code: str | None) -> Wording:
        """Asks no storage."""
        return Wording(self._texts, self._defaults.language(language_code))
