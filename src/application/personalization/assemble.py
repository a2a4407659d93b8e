"""From what is known of a user to the prompt of one reply."""

from collections.abc import Callable
from dataclasses import dataclass

from application.shared.ports import TokenCounter
from application.text_engine.prompts import RenderPromptUseCase
from domain.memory.events import MemorySlice
from domain.personalization.profile import UserProfile
from domain.personalization.prompt import (
    PersonalizedPrompt,
    PromptParts,
    PromptShares,
    PromptTokens,
    clean_name,
    newest_that_fit,
)
from domain.personas.persona import PersonaVoice
from domain.shared.errors import MessageTooLong
from domain.shared.language import Language
from domain.text_engine.cutting import Count, whole_sentences
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Role, as_data
from domain.text_engine.prompts import RenderedPrompt


@dataclass(frozen=True, slots=True)
class PromptInput:
    """Everything a reply's prompt is made from; `memory` leaves out the turn being answered."""

    profile: UserProfile
    voice: PersonaVoice
    language: Language
    memory: MemorySlice
    text: str
    user_name: str | None = None


class AssemblePromptUseCase:
    """The newest message whole first, then the summary, then as much history as fits."""

    def __init__(
        self,
        render: RenderPromptUseCase,
        counter: TokenCounter,
        shares: PromptShares | None = None,
    ) -> None:
        self._render = render
        self._counter = counter
        self._shares = shares or PromptShares()

    async def execute(self, given: PromptInput) -> PersonalizedPrompt:
        """Raises MessageTooLong when the newest message does not fit beside a bare system text."""
        count = _counting_once(self._counter)
        shares = self._shares
        voice = whole_sentences(given.voice.description, shares.persona, count)
        parts = PromptParts(
            # Measured as it is rendered: inside a data tag.
            summary=whole_sentences(as_data(given.memory.summary), shares.summary, count),
            user_name=clean_name(given.user_name),
            topics=given.profile.preferred_topics,
        )
        message = count(given.text) + MESSAGE_OVERHEAD
        system = await self._system(given, voice, parts)
        while (over := _cost(system, count) + message - shares.total) > 0:
            if parts.is_bare:
                raise MessageTooLong(count(given.text), count(given.text) - over)
            parts = parts.shorter_by(over, count)
            system = await self._system(given, voice, parts)
        room = min(shares.history, -over)
        history, used = newest_that_fit(given.memory.to_prompt_context(), room, count)
        tokens = PromptTokens(
            system=_cost(system, count),
            persona=count(voice),
            summary=count(parts.summary),
            history=used,
            message=message,
        )
        return PersonalizedPrompt(system, history, ChatMessage(Role.USER, given.text), tokens)

    async def without_persona(self, text: str, language: Language) -> PersonalizedPrompt:
        """A prompt that knows nothing of the user. Raises MessageTooLong."""
        system = await self._render.execute("plain_chat", locale=language, variables={})
        fixed = self._counter.count(system.text) + MESSAGE_OVERHEAD
        message = self._counter.count(text) + MESSAGE_OVERHEAD
        if fixed + message > self._shares.total:
            raise MessageTooLong(message - MESSAGE_OVERHEAD, self._shares.total - fixed)
        tokens = PromptTokens(system=fixed, persona=0, summary=0, history=0, message=message)
        return PersonalizedPrompt(system, (), ChatMessage(Role.USER, text), tokens)

    async def _system(self, given: PromptInput, voice: str, parts: PromptParts) -> RenderedPrompt:
        return await self._render.execute(
            "chat",
            locale=given.language,
            variables={
                "persona_name": given.voice.name,
                "persona_voice": voice,
                "tone": given.profile.tone,
                "user_name": parts.user_name,
                "summary": parts.summary,
                "preferred_topics": parts.topics,
            },
            user_id=given.profile.user_id,
        )


def _cost(system: RenderedPrompt, count: Count) -> int:
    return count(system.text) + MESSAGE_OVERHEAD


def _counting_once(counter: TokenCounter) -> Callable[[str], int]:
    """Counting can be slow for strange texts: each text of one assembly is counted once."""
    known: dict[str, int] = {}

    def count(text: str) -> int:
        if text not in known:
            known[text] = counter.count(text)
        return known[text]

    return count
