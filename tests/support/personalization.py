"""The personalization use cases over in-memory storage, a hand-moved clock and any provider."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from application.memory.compress import CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.ports import UserMemoryRepository
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.memory.summarise import SummariseConversationUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.facts import ReplyFacts
from application.personalization.knowledge import ProfileKnowledge
from application.personalization.languages import Languages
from application.personalization.ports import Drafts, UserProfileRepository
from application.personalization.preferences import (
    ChangePreferencesUseCase,
    ChoosePersonaUseCase,
    PersonaInUseUseCase,
)
from application.personalization.profiles import Profiles
from application.personalization.recall import Recall
from application.personalization.remember_answer import RememberAnswerUseCase
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest, ReplyResult
from application.personalization.reset import ResetPersonalizationUseCase
from application.personalization.speak import SpeakUseCase
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.ports import TextProvider
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.retrying import RetryPolicy
from domain.memory.compression import CompressionRule
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.personalization.facts import ReplyMade
from domain.personalization.prompt import PromptShares
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.pseudonym import Pseudonyms
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.language_words import load_language_detector
from infrastructure.persona_files import read_personas
from infrastructure.prompt_files import PromptFiles
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.clocks import HandClock
from tests.support.text_engine import single_route

CONFIG = Path(__file__).parents[2] / "config"
COUNTER = TiktokenCounter(CONFIG / "tokenizers" / "o200k_base.tiktoken")
LANGUAGES = Languages(load_language_detector(CONFIG / "languages" / "words.yaml"))
PERSONAS = read_personas(CONFIG / "personas")
RENDER = RenderPromptUseCase(PromptFiles(CONFIG / "prompts"))
CAP = 50
RULE = CompressionRule(CAP, 20, 2 * PromptShares().history)


class CountingObserver:
    """Counts what is reported, as `name/argument/…`."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.prompt_tokens: list[int] = []
        self.facts: list[ReplyMade] = []

    def reply_made(self, fact: ReplyMade) -> None:
        self.facts.append(fact)
        self.seen[f"replied/{fact.source}/{fact.outcome}/{fact.persona}"] += 1
        if fact.prompt_tokens:
            self.prompt_tokens.append(fact.prompt_tokens)
        if fact.failure:
            self.seen[f"model_failed/{fact.failure}"] += 1

    def storage_failed(self, operation: str) -> None:
        self.seen[f"storage_failed/{operation}"] += 1

    def compression_finished(self, status: str) -> None:
        self.seen[f"compression_finished/{status}"] += 1

    def worker_ran(self) -> None:
        self.seen["worker_ran"] += 1

    def worker_failed(self) -> None:
        self.seen["worker_failed"] += 1


@dataclass
class Household:
    """Set fields before the first use; every use case is made when it is first asked for."""

    provider: TextProvider
    profiles: UserProfileRepository = field(default_factory=InMemoryUserProfiles)
    memory: UserMemoryRepository = field(default_factory=lambda: InMemoryUserMemory(rule=RULE))
    clock: HandClock = field(default_factory=HandClock)
    observer: CountingObserver = field(default_factory=CountingObserver)
    hints: PersonaHints = field(default_factory=PersonaHints)
    drafts: Drafts | None = None
    shares: PromptShares = field(default_factory=PromptShares)
    catalogue: PersonaCatalogue = PERSONAS
    enabled: bool = True
    reply_seconds: float = 10.0
    storage_seconds: float = 5.0
    part_tokens: int = 3000
    handed_over: list[tuple[str, str]] = field(default_factory=list)
    pseudonyms: Pseudonyms = field(default_factory=lambda: Pseudonyms(b"of the household"))
    turns: int = 0

    @cached_property
    def facts(self) -> ReplyFacts:
        return ReplyFacts(self.pseudonyms, self.observer.reply_made)

    @cached_property
    def defaults(self) -> Defaults:
        return Defaults(self.catalogue)

    @cached_property
    def known(self) -> Profiles:
        return Profiles(
            self.profiles, self.defaults, self.clock, self.observer, self.hints, self.drafts
        )

    @cached_property
    def generate(self) -> GenerateTextUseCase:
        retries = RetryPolicy(attempts=2, base=0.001)
        return GenerateTextUseCase(
            Calling(single_route(self.provider), clock=self.clock, counter=COUNTER, retries=retries)
        )

    @cached_property
    def read_memory(self) -> ReadMemoryUseCase:
        return ReadMemoryUseCase(self.memory, observer=self.observer, seconds=self.storage_seconds)

    @cached_property
    def recall(self) -> Recall:
        record_turn = RecordTurnUseCase(
            self.memory,
            rule=RULE,
            request_compression=lambda *pair: self.handed_over.append(pair),
            observer=self.observer,
            counter=COUNTER,
            seconds=self.storage_seconds,
        )
        return Recall(self.known, self.read_memory, record_turn, seconds=self.storage_seconds)

    @cached_property
    def remember_answer(self) -> RememberAnswerUseCase:
        return RememberAnswerUseCase(self.recall if self.enabled else None, self.clock)

    @cached_property
    def reply(self) -> PersonalizedReplyUseCase:
        return PersonalizedReplyUseCase(
            self.known,
            self.recall if self.enabled else None,
            AssemblePromptUseCase(RENDER, COUNTER, self.shares),
            SpeakUseCase(self.generate, seconds=self.reply_seconds),
            LANGUAGES,
            self.facts,
        )

    @cached_property
    def compress(self) -> CompressMemoryUseCase:
        return CompressMemoryUseCase(
            self.memory,
            SummariseConversationUseCase(
                RENDER, self.generate, COUNTER, part_tokens=self.part_tokens
            ),
            ProfileKnowledge(self.known),
            clock=self.clock,
            observer=self.observer,
            rule=RULE,
        )

    @cached_property
    def compress_due(self) -> CompressDueUsersUseCase:
        return CompressDueUsersUseCase(self.memory, self.compress, observer=self.observer)

    @cached_property
    def choose(self) -> ChoosePersonaUseCase:
        return ChoosePersonaUseCase(self.known, self.catalogue)

    @cached_property
    def persona_in_use(self) -> PersonaInUseUseCase:
        return PersonaInUseUseCase(self.known)

    @cached_property
    def change(self) -> ChangePreferencesUseCase:
        return ChangePreferencesUseCase(self.known)

    @cached_property
    def reset(self) -> ResetPersonalizationUseCase:
        return ResetPersonalizationUseCase(self.known, self.memory.reset)

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
