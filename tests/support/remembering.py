"""The skill that shows and deletes what is remembered, over stores of one test."""

from application.dialogue.skills.remembered import Known, Remembered
from application.memory.episodes import EpisodeRepository, KnownEpisodesUseCase
from application.memory.facts import FactRepository, KnownFactsUseCase
from application.memory.forget import CorrectFactUseCase, ForgetPiecesUseCase
from application.memory.working import WorkingMemoryUseCase
from application.shared.ports import Clock
from composition.foundation import CONFIG
from infrastructure.in_memory.episodes import InMemoryEpisodes
from infrastructure.in_memory.facts import InMemoryFacts
from infrastructure.in_memory.recall import InMemoryMemoryEraser
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.working_memory import InMemoryWorkingMemory
from infrastructure.language_words import load_memory_wishes
from tests.support.recall import topics


def remembering(
    memory: InMemoryUserMemory,
    clock: Clock,
    facts: FactRepository | None = None,
    episodes: EpisodeRepository | None = None,
) -> Remembered:
    facts, episodes = facts or InMemoryFacts(), episodes or InMemoryEpisodes(memory)
    forget = ForgetPiecesUseCase(
        facts,
        InMemoryMemoryEraser(memory, topics()),
        episodes,
        WorkingMemoryUseCase(InMemoryWorkingMemory(), clock),
    )
    known = Known(KnownFactsUseCase(facts), KnownEpisodesUseCase(episodes))
    wishes = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")
    return Remembered(known, forget, CorrectFactUseCase(facts), wishes, clock)
