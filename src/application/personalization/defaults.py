"""What holds for a user of whom nothing else is known."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from domain.personalization.profile import UserProfile
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import ConfigurationError, InvalidInput
from domain.shared.language import Language


class Defaults:
    """Raises ConfigurationError when there is no persona of that id."""

    def __init__(
        self,
        catalogue: PersonaCatalogue,
        *,
        persona_id: str = "butler",
        language: Language = Language.RUSSIAN,
        fell_back: Callable[[str, str], None] | None = None,
    ) -> None:
        if catalogue.get(persona_id) is None:
            known = ", ".join(p.persona_id for p in catalogue.all())
            raise ConfigurationError(f"DEFAULT_PERSONA={persona_id} is unknown; one of: {known}")
        self._persona_id = persona_id
        self._catalogue = catalogue
        self._language = language
        self._fell_back = fell_back

    @property
    def persona(self) -> Persona:
        """In the version that is live now."""
        return self.persona_or_default(self._persona_id)

    def persona_or_default(self, persona_id: str) -> Persona:
        """Whoever serves in place of a persona that is no longer offered."""
        return self._catalogue.resolve(persona_id).persona

    def serving(self, persona_id: str) -> Persona:
        """The same for a reply: who has to give way is told to the operator."""
        resolved = self._catalogue.resolve(persona_id)
        if resolved.instead_of and self._fell_back:
            self._fell_back(resolved.instead_of, resolved.persona.persona_id)
        return resolved.persona

    def check_persona(self, persona_id: str) -> None:
        """Raises InvalidInput for a persona that is not offered."""
        if self._catalogue.get(persona_id) is None:
            known = ", ".join(persona.persona_id for persona in self._catalogue.all())
            raise InvalidInput(f"there is no persona {persona_id}; one of: {known}")

    def language(self, code: str | None) -> Language:
        """The language of an IETF tag such as Telegram sends."""
        return Language.from_code(code, default=self._language)

    def newcomer(self, user_id: str, language_code: str | None, *, now: datetime) -> UserProfile:
        return UserProfile.new(
            user_id,
            now=now,
            persona=self.persona.persona_id,
            language=self.language(language_code),
        )


class PersonaHints:
    """Which persona each of the latest users had last, as far as this process knows.

    A hint lets a reply read memory and profile at the same time; a wrong one only costs time.
    """

    def __init__(self, *, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._personas: OrderedDict[str, str] = OrderedDict()

    def get(self, user_id: str) -> str | None:
        return self._personas.get(user_id)

    def put(self, user_id: str, persona_id: str) -> None:
        self._personas[user_id] = persona_id
        self._personas.move_to_end(user_id)
        if len(self._personas) > self._capacity:
            self._personas.popitem(last=False)
