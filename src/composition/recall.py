"""What is found in what was said, and what is forgotten of it."""

from application.memory.episodes import EpisodeRepository, KnownEpisodesUseCase
from application.memory.facts import FactRepository, KnownFactsUseCase, LearnFactsUseCase
from application.memory.forget import ForgetEverythingUseCase
from application.memory.importing import ImportConversationUseCase
from application.memory.long_memory import FindEarlierTurns, LongMemory, RecallBounds
from application.memory.ports import (
    ConversationArchive,
    RecallIndex,
    UserKnowledge,
    UserMemoryRepository,
)
from application.memory.recall import RecallTurnsUseCase
from application.memory.similar_episodes import RecallSimilarEpisodesUseCase
from composition.foundation import Foundation
from domain.personalization.prompt import PromptShares
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.episodes import EpisodeRecall
from infrastructure.recall.metrics import RecallMetrics


def offer_recall(base: Foundation, memory: UserMemoryRepository) -> None:
    episodes, similar = base.get(EpisodeRepository), base.get(EpisodeRecall)
    history = PromptShares.of(base.settings.prompt_token_budget).history
    earlier = FindEarlierTurns(
        base.get(RecallIndex),
        base.counter,
        RecallMetrics(base.registry, base.get(SegmentCache)),
        base.clock,
        bounds=RecallBounds(
            history,
            history * 5 // 8,
            history // 8,
            seconds=base.settings.memory_recall_ms / 1000,
        ),
        episodes=similar,
    )
    learn = base.get(LearnFactsUseCase)
    base.offer(
        ForgetEverythingUseCase(memory, base.get(FactRepository), episodes),
        KnownEpisodesUseCase(episodes),
        RecallSimilarEpisodesUseCase(memory, similar, base.clock),
        LongMemory(earlier, base.get(KnownFactsUseCase), learn),
        RecallTurnsUseCase(memory, base.get(RecallIndex), base.counter),
        ImportConversationUseCase(
            base.get(ConversationArchive), base.get(UserKnowledge), learn, episodes
        ),
    )
