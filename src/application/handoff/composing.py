"""What the persona that leaves knows, as the one that comes may be told."""

from dataclasses import dataclass

from application.memory.remember import ReadMemoryUseCase
from application.memory.working import WorkingMemoryUseCase
from application.safety.scrub import ScrubForPersona
from application.shared.ports import TokenCounter
from domain.handoff.context import HandoffContext
from domain.handoff.handoffs import HandoffReason
from domain.memory.events import EventRole
from domain.memory.state import Memory
from domain.memory.working import WorkingMemory
from domain.personalization.profile import Tone, UserProfile
from domain.personas.persona import Persona
from domain.shared.errors import StorageUnavailable
from domain.shared.own_words import own_words

_LATELY = 4
_WHY = {
    HandoffReason.ASKED: "because the user asked for you",
    HandoffReason.CAPABILITY: "because this is nothing they do",
    HandoffReason.DOMAIN: "because the subject is yours",
    HandoffReason.ESCALATION: "because they could not help",
}


@dataclass(frozen=True, slots=True)
class Handing:
    """`capability` is the one subject that is lent."""

    profile: UserProfile
    leaving: Persona
    to: Persona
    reason: HandoffReason
    capability: str = ""


class ComposeContextUseCase:
    """At most 300 tokens, scrubbed by the receiver's safety policy before anything is kept."""

    def __init__(
        self,
        read_memory: ReadMemoryUseCase,
        working: WorkingMemoryUseCase,
        scrub: ScrubForPersona,
        counter: TokenCounter,
    ) -> None:
        self._read_memory = read_memory
        self._working = working
        self._scrub = scrub
        self._counter = counter

    async def execute(self, handing: Handing) -> str:
        """Without what storage does not give."""
        user_id, persona = handing.profile.user_id, handing.leaving.persona_id
        memory = await self._read_memory.execute(user_id, persona)
        try:
            working = await self._working.get(user_id, persona)
        except StorageUnavailable:
            working = WorkingMemory(user_id, persona)

        def told(text: str) -> str:
            return self._scrub.execute(text, handing.to.persona_id) if text else ""

        context = HandoffContext(
            _opening(handing),
            goals=told("; ".join(working.goals)),
            pending=told(working.task),
            lately=told(_lately(memory)),
            summary=told(memory.state.summary if memory else ""),
            in_hand=told("; ".join(f"{key}: {v}" for key, v in working.scratchpad.items())),
            preferences=told(_preferences(handing.profile)),
        )
        return context.text(self._counter.count)


def _opening(handing: Handing) -> str:
    name = handing.leaving.voice(handing.profile.language).name
    if handing.capability:
        return f"{name} asks you to answer this one question, {_WHY[handing.reason]}."
    return f"You take over from {name}, {_WHY[handing.reason]}."


def _lately(memory: Memory | None) -> str:
    said = [own_words(e.content) for e in memory.live if e.role is EventRole.USER] if memory else []
    return " / ".join([words for words in said if words][-_LATELY:])


def _preferences(profile: UserProfile) -> str:
    """Such as were chosen."""
    topics = ", ".join(profile.preferred_topics)
    tone = "" if profile.tone is Tone.WITTY else f"{profile.tone} tone"
    return "; ".join(filter(None, (tone, f"likes {topics}" if topics else "")))
