"""What is found in what was said, and what is forgotten of it."""

from application.memory.episodes import EpisodeRepository, KnownEpisodesUseCase
from application.memory.facts import FactRepository, KnownFactsUseCase, LearnFactsUseCase
from application.memory.forget import ForgetEverythingUseCase
from application.memory.importing import ImportConversationUseCase
from application.memory.long_memory import FindEarlierTurns, LongMemory, RecallBounds
from application.memory.meaning import QUESTION_SECONDS
from application.memory.ports import (
    ConversationArchive,
    RecallIndex,
    RecallObserver,
    UserKnowledge,
    UserMemoryRepository,
)
from application.memory.recall import RecallTurnsUseCase
from application.memory.similar_episodes import RecallSimilarEpisodesUseCase
from application.memory.working import WorkingMemoryUseCase
from composition.foundation import Foundation
from domain.personalization.prompt import PromptShares
from infrastructure.recall.episodes import EpisodeRecall


def offer_recall(base: Foundation, memory: UserMemoryRepository) -> None:
    episodes, similar = base.get(EpisodeRepository), base.get(EpisodeRecall)
    history = PromptShares.of(base.settings.prompt_token_budget).history
    earlier = FindEarlierTurns(
        base.get(RecallIndex),
        base.counter,
        base.get(RecallObserver),
        base.clock,
        bounds=RecallBounds(
            history,
            history * 5 // 8,
            history // 8,
            seconds=_seconds(base),
        ),
        episodes=similar,
    )
    learn = base.get(LearnFactsUseCase)
    base.offer(
        ForgetEverythingUseCase(
            memory, base.get(FactRepository), episodes, base.get(WorkingMemoryUseCase)
        ),
        KnownEpisodesUseCase(episodes),
        RecallSimilarEpisodesUseCase(memory, similar, base.clock),
        LongMemory(earlier, base.get(KnownFactsUseCase), learn),
        RecallTurnsUseCase(memory, base.get(RecallIndex), base.counter),
        ImportConversationUseCase(
            base.get(ConversationArchive), base.get(UserKnowledge), learn, episodes
        ),
    )


def _seconds(base: Foundation) -> float:
    """Where a model is asked for the question's meaning, its answer is waited for besides."""
    asks_a_model = bool(base.settings.embeddings_model)
    return base.settings.memory_recall_ms / 1000 + (QUESTION_SECONDS if asks_a_model else 0)
