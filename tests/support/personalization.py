"""The personalization use cases as the product wires them, over in-memory storage, a hand-moved
clock and any provider.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from prometheus_client import CollectorRegistry

from application.memory.compress import CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.ports import UserMemoryRepository
from application.memory.remember import ReadMemoryUseCase
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.facts import ReplyFacts
from application.personalization.ports import Drafts, UserProfileRepository
from application.personalization.preferences import (
    ChangePreferencesUseCase,
    ChoosePersonaUseCase,
    PersonaInUseUseCase,
)
from application.personalization.profiles import Profiles
from application.personalization.remember_answer import RememberAnswerUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest, ReplyResult
from application.personalization.reset import ResetPersonalizationUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.ports import TextProvider
from composition import (
    access,
    facts,
    memory,
    personalization,
    personas,
    profiles,
    prompts,
    text_engine,
)
from composition.foundation import App, Build
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.personalization.facts import ReplyMade
from domain.personalization.prompt import PromptShares
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from tests.support.clocks import HandClock
from tests.support.in_memory_product import PERSONAS, in_memory_app

CAP = 50
RULE = CompressionRule(CAP, 20, 2 * PromptShares().history)
CONTEXTS = (
    access.build,
    prompts.build,
    text_engine.build,
    personas.build,
    profiles.build,
    facts.build,
    memory.build,
    personalization.build,
)
_SEEN = {
    "personalized_requests_total": "replied",
    "language_model_failures_total": "model_failed",
    "personalized_storage_failures_total": "storage_failed",
    "personalized_memory_compressions_total": "compression_finished",
    "personalized_memory_worker_runs_total": "worker_ran",
    "personalized_memory_worker_errors_total": "worker_failed",
}


@dataclass
class Observed:
    """What an operator sees of a household: its metrics, and the facts of its replies."""

    registry: CollectorRegistry
    facts: list[ReplyMade]

    @property
    def seen(self) -> Counter[str]:
        """What was counted so far, as `name/label/…`."""
        return Counter(
            {
                "/".join((_SEEN[sample.name], *sample.labels.values())): int(sample.value)
                for family in self.registry.collect()
                for sample in family.samples
                if sample.name in _SEEN and sample.value
            }
        )

    @property
    def prompt_tokens(self) -> list[int]:
        return [fact.prompt_tokens for fact in self.facts if fact.prompt_tokens]


class TellingMemory(InMemoryUserMemory):
    """Says when a compression has ended."""

    def __init__(self) -> None:
        super().__init__(rule=RULE)
        self.compressed = asyncio.Event()

    async def compress(self, *given: Any, **named: Any) -> bool:
        done = await super().compress(*given, **named)
        self.compressed.set()
        return done


@dataclass
class Household:
    """Set fields before the first use; then it is wired, and every use case is there."""

    provider: TextProvider
    profiles: UserProfileRepository = field(default_factory=InMemoryUserProfiles)
    memory: UserMemoryRepository = field(default_factory=lambda: InMemoryUserMemory(rule=RULE))
    clock: HandClock = field(default_factory=HandClock)
    drafts: Drafts | None = None
    catalogue: PersonaCatalogue = PERSONAS
    settings: dict[str, Any] = field(default_factory=dict)
    more_ports: Mapping[type, object] = field(default_factory=dict)
    more_contexts: Sequence[Build] = ()
    facts: list[ReplyMade] = field(default_factory=list)
    turns: int = 0

    @cached_property
    def app(self) -> App:
        app = in_memory_app(
            self.settings,
            contexts=(*CONTEXTS, *self.more_contexts),
            ports=self.ports,
            provider=self.provider,
            clock=self.clock,
        )
        app.get(ReplyFacts).subscribe(self.facts.append)
        return app

    @property
    def ports(self) -> dict[type, object]:
        """What stands in place of the product's own."""
        ports: dict[type, object] = {
            UserProfileRepository: self.profiles,
            UserMemoryRepository: self.memory,
            PersonaCatalogue: self.catalogue,
        }
        return {**ports, **({Drafts: self.drafts} if self.drafts else {}), **self.more_ports}

    @property
    def observer(self) -> Observed:
        return Observed(self.app.registry, self.facts)

    @property
    def hints(self) -> PersonaHints:
        return self.app.get(Profiles).hints

    @property
    def pseudonyms(self) -> Pseudonyms:
        return self.app.get(Pseudonyms)

    @property
    def defaults(self) -> Defaults:
        return self.app.get(Defaults)

    @property
    def generate(self) -> GenerateTextUseCase:
        return self.app.get(GenerateTextUseCase)

    @property
    def read_memory(self) -> ReadMemoryUseCase:
        return self.app.get(ReadMemoryUseCase)

    @property
    def remember_answer(self) -> RememberAnswerUseCase:
        return self.app.get(RememberAnswerUseCase)

    @property
    def reply(self) -> PersonalizedReplyUseCase:
        return self.app.get(PersonalizedReplyUseCase)

    @property
    def compress(self) -> CompressMemoryUseCase:
        return self.app.get(CompressMemoryUseCase)

    @property
    def compress_due(self) -> CompressDueUsersUseCase:
        return self.app.get(CompressDueUsersUseCase)

    @property
    def choose(self) -> ChoosePersonaUseCase:
        return self.app.get(ChoosePersonaUseCase)

    @property
    def persona_in_use(self) -> PersonaInUseUseCase:
        return self.app.get(PersonaInUseUseCase)

    @property
    def change(self) -> ChangePreferencesUseCase:
        return self.app.get(ChangePreferencesUseCase)

    @property
    def reset(self) -> ResetPersonalizationUseCase:
        return self.app.get(ResetPersonalizationUseCase)

    async def say(self, text: str, *, user_id: str = "7") -> ReplyResult:
        """A new turn of its own."""
        self.turns += 1
        return await self.reply.execute(ReplyRequest(user_id, text, f"turn-{self.turns}"))

    async def remember(
        self, count: int, *, user_id: str = "7", persona: str = "butler", text: str = "message {}"
    ) -> Mapping[int, UserMemoryEvent]:
        """Record events by number, as replies would have, the numbers standing in their texts."""
        memory = await self.memory.read(user_id, persona)
        first = memory.state.next_seq
        events = {
            seq: an_event(seq, text.format(seq), user_id=user_id, persona=persona, clock=self.clock)
            for seq in range(first, first + count)
        }
        await self.memory.record(memory, list(events.values()))
        return events


def an_event(
    seq: int,
    content: str,
    *,
    user_id: str = "7",
    persona: str = "butler",
    clock: HandClock | None = None,
) -> UserMemoryEvent:
    role = EventRole.USER if seq % 2 else EventRole.ASSISTANT
    return UserMemoryEvent(
        event_id=event_id_for(f"{user_id}/{persona}/{(seq + 1) // 2}", role),
        user_id=user_id,
        persona=persona,
        role=role,
        content=content,
        created_at=(clock or HandClock()).now(),
        seq=seq,
    )
