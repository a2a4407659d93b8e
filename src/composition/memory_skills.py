"""A user's hand on what is remembered of them."""

from application.dialogue.skills.forget import Forget
from application.dialogue.skills.incognito import Incognito
from application.dialogue.skills.remembered import Known, Remembered
from application.memory.episodes import EpisodeRepository, KnownEpisodesUseCase
from application.memory.facts import FactRepository, KnownFactsUseCase
from application.memory.forget import CorrectFactUseCase, ForgetPiecesUseCase
from application.memory.ports import MemoryEraser
from application.memory.working import WorkingMemoryUseCase
from application.personalization.incognito import IncognitoUseCase
from application.personalization.profiles import Profiles
from composition.context import Context, Plugins
from composition.foundation import CONFIG, Foundation
from infrastructure.language_words import load_memory_wishes


async def build(base: Foundation) -> Context:
    facts = base.get(FactRepository)
    known = Known(base.get(KnownFactsUseCase), base.get(KnownEpisodesUseCase))
    forget = ForgetPiecesUseCase(
        facts,
        base.get(MemoryEraser),
        base.get(EpisodeRepository),
        base.get(WorkingMemoryUseCase),
    )
    correct = CorrectFactUseCase(facts)
    wishes = load_memory_wishes(CONFIG / "memory" / "wishes.yaml")
    remembered = Remembered(known, forget, correct, wishes, base.clock)
    incognito = Incognito(IncognitoUseCase(base.get(Profiles)))
    base.offer(forget, correct, remembered)
    base.get(Forget).forgets_topics_by(remembered.forget_topic)
    return Context("memory_skills", plugins=Plugins(skills=(remembered, incognito)))
