"""Folding a conversation into the lasting summary."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from application.memory.asking_model import AskAboutConversation
from application.memory.facts import LearnFactsUseCase
from application.shared.ports import TokenCounter
from application.text_engine.prompts import RenderPromptUseCase
from domain.memory.events import UserMemoryEvent
from domain.memory.facts import evidenced
from domain.memory.summary import SUMMARY_WORDS, MemorySummary, read_summary
from domain.memory.taint import without_others
from domain.shared.errors import ProviderUnavailable, StorageUnavailable
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest, OutputFormat
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, quote_conversation

_PART_TOKENS = 3000


class SummariseConversationUseCase:
    """Long conversations are folded in part by part, each of a few thousand tokens.

    A single message above that makes a part of its own: nothing is left out. The facts that the
    model names besides are learnt, where the user said so.
    """

    def __init__(
        self,
        render: RenderPromptUseCase,
        ask: AskAboutConversation,
        counter: TokenCounter,
        learn: LearnFactsUseCase | None = None,
    ) -> None:
        self._render = render
        self._ask = ask
        self._counter = counter
        self._learn = learn

    async def execute(
        self,
        previous: str,
        events: Sequence[UserMemoryEvent],
        *,
        user_id: str,
        persona_name: str,
        language: Language,
    ) -> MemorySummary:
        """Raises ProviderUnavailable or ProviderRejected; the topics are the newest first."""
        summary = MemorySummary(previous)
        persona = events[0].persona if events else ""
        messages = [event.to_chat_message() for event in without_others(events)]
        for part in self._parts(messages):
            prompt = await self._render.execute(
                "memory_summary",
                locale=language,
                variables={
                    "previous_summary": summary.text,
                    "persona_name": persona_name,
                    "max_words": SUMMARY_WORDS,
                },
                user_id=user_id,
            )
            request = GenerationRequest(prompt, (quote_conversation(part),), user_id=user_id)
            newest = read_summary(await self._answer(request, persona)).bounded(self._counter.count)
            if not newest.text:
                raise ProviderUnavailable("the model gave no summary", kind="empty")
            summary = MemorySummary(
                newest.text,
                (*newest.preferred_topics, *summary.preferred_topics),
                (*summary.facts, *newest.facts),
            )
        await self._learn_from(user_id, summary, events)
        return summary

    async def _learn_from(
        self, user_id: str, summary: MemorySummary, events: Sequence[UserMemoryEvent]
    ) -> None:
        """A summary is worth having even where its facts cannot be stored."""
        if self._learn is not None:
            with suppress(StorageUnavailable):
                await self._learn.execute(user_id, list(evidenced(summary.facts, events)))

    async def _answer(self, request: GenerationRequest, persona: str) -> str:
        """A model that cannot keep to JSON may still sum up in plain words."""
        try:
            return await self._ask.execute(request, persona)
        except ProviderUnavailable as error:
            if error.kind != "wrong_output":
                raise
        loose = replace(request.prompt, output_format=OutputFormat.TEXT, json_schema=None)
        return await self._ask.execute(replace(request, prompt=loose), persona)

    def _parts(self, messages: Sequence[ChatMessage]) -> list[list[ChatMessage]]:
        parts: list[list[ChatMessage]] = []
        room = 0
        for message in messages:
            cost = self._counter.count(message.content) + MESSAGE_OVERHEAD
            if cost > room:
                parts.append([])
                room = _PART_TOKENS
            parts[-1].append(message)
            room -= cost
        return parts
