from collections.abc import Callable

from application.personalization.preferences import PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Person
from domain.shared.language import Language

Rule = Callable[[str, str | None], str | None]
"""Of words and the persona they were said to: what may be shown; None where nothing may."""


class DeskDiscretion:
    """What people at the desk may read of a user's words, in lists and transcripts alike."""

    def __init__(
        self, in_use: PersonaInUseUseCase, texts: InterfaceTexts, operators_language: Language
    ) -> None:
        self._in_use = in_use
        self._withheld = texts.text(operators_language, "desk-withheld")
        self._rule: Rule = lambda words, persona: words

    def decide_by(self, rule: Rule) -> None:
        """Another context's; without one everything is shown."""
        self._rule = rule

    async def shown(self, words: str, person: Person, language: str) -> str:
        """By the policy of the persona in use, or the general one where that cannot be read."""
        if not words:
            return words
        try:
            in_use = await self._in_use.execute(str(person), language)
            persona = in_use.persona.persona_id
        except StorageUnavailable:
            persona = None
        shown = self._rule(words, persona)
        return self._withheld if shown is None else shown
