"""From what is known of a user to the prompt of one reply."""

from dataclasses import dataclass, field, replace

from application.shared.ports import TokenCounter
from application.text_engine.prompts import RenderPromptUseCase
from domain.memory.state import MemorySlice
from domain.personalization.attached import Attached
from domain.personalization.profile import UserProfile
from domain.personalization.prompt import (
    PersonalizedPrompt,
    PromptShares,
    PromptTokens,
    clean_name,
)
from domain.personas.persona import PersonaVoice
from domain.shared.errors import MessageTooLong
from domain.shared.language import Language
from domain.text_engine.cutting import Count, tokens_of
from domain.text_engine.fitting import Cut, Fitted, Section, fit
from domain.text_engine.messages import MESSAGE_OVERHEAD, ChatMessage, Role, as_data
from domain.text_engine.prompts import RenderedPrompt
from domain.text_engine.tools import Tool

_MESSAGE, _PERSONA, _HISTORY = "message", "persona", "history"
_SUMMARY, _NAME, _TOPICS = "summary", "name", "topics"
_OWN = frozenset({_MESSAGE, _PERSONA, _HISTORY, _SUMMARY, _NAME, _TOPICS})

_EARLIER_WORDS = "From earlier talks, found by the newest message; where they differ, newer holds:"


@dataclass(frozen=True, slots=True)
class PromptInput:
    """Everything a reply's prompt is made from; `memory` leaves out the turn being answered.

    `sections` are what other contexts bring for the system message, each shown as data inside a
    tag of its name. The ranks beside theirs: message and persona 0, name and topics 1, summary 3,
    `earlier`, what was found of former talks, 4, history 5: these two share the history's tokens.
    `attached` has bounds of its own, and comes on top of the budget; `tools` are within it.
    """

    profile: UserProfile
    voice: PersonaVoice
    language: Language
    memory: MemorySlice
    text: str
    user_name: str | None = None
    sections: tuple[Section, ...] = ()
    earlier: str = ""
    attached: Attached = field(default_factory=Attached)
    tools: tuple[Tool, ...] = ()


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
        count = self._counting(given.memory)
        sections = self._sections(given, count)
        fitted = fit(sections, None, count)
        system = await self._system(given, fitted)
        tools = sum(count(tool.written) for tool in given.tools)
        while (over := _total(system, fitted, count) + tools - self._shares.total) > 0:
            shorter = fit(sections, fitted.tokens - over, count)
            if shorter == fitted:
                raise MessageTooLong(count(given.text), count(given.text) - over)
            fitted = shorter
            system = await self._system(given, fitted)
        return _prompt(system, fitted, given.attached, tools, count)

    async def without_persona(
        self, text: str, language: Language, attached: Attached
    ) -> PersonalizedPrompt:
        """A prompt that knows nothing of the user. Raises MessageTooLong."""
        system = await self._render.execute("plain_chat", locale=language, variables={})
        fixed = self._counter.count(system.text) + MESSAGE_OVERHEAD
        message = self._counter.count(text) + MESSAGE_OVERHEAD
        if fixed + message > self._shares.total:
            raise MessageTooLong(message - MESSAGE_OVERHEAD, self._shares.total - fixed)
        whole = attached.to_message(text)
        tokens = PromptTokens(
            system=fixed,
            persona=0,
            summary=0,
            history=0,
            message=tokens_of((whole,), self._counter.count),
        )
        return PersonalizedPrompt(system, (), whole, tokens)

    def _sections(self, given: PromptInput, count: Count) -> tuple[Section, ...]:
        shares = self._shares
        earlier = as_data(f"{_EARLIER_WORDS}\n{given.earlier}" if given.earlier else "")
        newest = max(0, shares.history - (count(earlier) if earlier else 0))
        history = given.memory.to_prompt_context()
        topics = ", ".join(given.profile.preferred_topics)
        name = clean_name(given.user_name)
        persona = given.voice.spoken_to(name)
        return (
            Section(_PERSONA, persona, 0, Cut.SENTENCES, shares.persona),
            Section(_NAME, name, 1),
            Section(_TOPICS, topics, 1),
            Section(_SUMMARY, as_data(given.memory.summary), 3, Cut.SENTENCES, shares.summary),
            *map(_as_data, given.sections),
            Section("earlier", earlier, 4, Cut.SENTENCES),
            Section(_HISTORY, history, 5, Cut.EXCHANGES, newest),
            Section(_MESSAGE, (ChatMessage(Role.USER, given.text),), 0),
        )

    def _counting(self, memory: MemorySlice) -> Count:
        """Each text of one assembly is counted once; what is remembered was counted before."""
        name = self._counter.name
        known = {e.content: e.tokens[name] for e in memory.events if name in e.tokens}

        def count(text: str) -> int:
            if text not in known:
                known[text] = self._counter.count(text)
            return known[text]

        return count

    async def _system(self, given: PromptInput, fitted: Fitted) -> RenderedPrompt:
        brought = [
            {"name": name, "text": fitted.text(name)}
            for name in fitted.sections
            if name not in _OWN and fitted.text(name)
        ]
        return await self._render.execute(
            "chat",
            locale=given.language,
            variables={
                "persona_name": given.voice.name,
                "persona_voice": fitted.text(_PERSONA),
                "tone": given.profile.tone,
                "user_name": fitted.text(_NAME),
                "summary": fitted.text(_SUMMARY),
                "preferred_topics": given.profile.preferred_topics if fitted.text(_TOPICS) else (),
                **({"sections": brought} if brought else {}),
            },
            user_id=given.profile.user_id,
        )


def _as_data(section: Section) -> Section:
    """What stands inside a data tag is measured as it is rendered."""
    harmless = as_data(str(section.content))
    return section if harmless == section.content else replace(section, content=harmless)


def _total(system: RenderedPrompt, fitted: Fitted, count: Count) -> int:
    """Of everything: the system message, and the sections that are messages of their own."""
    apart = fitted.sizes[_HISTORY] + fitted.sizes[_MESSAGE]
    return count(system.text) + MESSAGE_OVERHEAD + apart


def _prompt(
    system: RenderedPrompt, fitted: Fitted, attached: Attached, tools: int, count: Count
) -> PersonalizedPrompt:
    message = attached.to_message(fitted.messages(_MESSAGE)[0].content)
    return PersonalizedPrompt(
        system,
        fitted.messages(_HISTORY),
        message,
        PromptTokens(
            system=count(system.text) + MESSAGE_OVERHEAD,
            persona=fitted.sizes[_PERSONA],
            summary=fitted.sizes[_SUMMARY],
            history=fitted.sizes[_HISTORY],
            message=tokens_of((message,), count),
            tools=tools,
        ),
    )
