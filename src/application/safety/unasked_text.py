"""Texts that a model writes and nobody asked for, as they may leave."""

from application.safety.policies import LivePolicies
from application.shared.interface_texts import InterfaceTexts
from domain.safety.output import cleaned, without_links
from domain.shared.language import Language


class CleanUnaskedTextUseCase:
    """What the screen of answers lets through, where no turn names hosts of its own."""

    def __init__(self, policies: LivePolicies, texts: InterfaceTexts) -> None:
        self._policies = policies
        self._texts = texts

    def execute(self, text: str, persona_id: str, language: Language) -> str:
        policy = self._policies.for_persona(persona_id)
        if not policy.filters.links:
            return cleaned(text)
        instead = self._texts.text(language, "safety-link-removed")
        return without_links(cleaned(text), policy.allowed_hosts, instead)
