"""The personalised reply, and what users and operators decide about it."""

from application.memory.ports import UserMemoryRepository
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.consent import AskConsentUseCase
from application.personalization.corrections import (
    CorrectProfileUseCase,
    PreviewPromptUseCase,
    SetLanguageUseCase,
)
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.facts import ReplyFacts
from application.personalization.languages import Languages
from application.personalization.ports import UserProfileRepository
from application.personalization.preferences import (
    ChangePreferencesUseCase,
    ChoosePersonaUseCase,
    PersonaInUseUseCase,
)
from application.personalization.recall import Recall
from application.personalization.reply import PersonalizedReplyUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.personalization.speak import SpeakUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Context
from composition.foundation import Foundation
from domain.personalization.prompt import PromptShares
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.metrics import PersonalizationMetrics


async def build(base: Foundation) -> Context:
    settings, clock = base.settings, base.clock
    personas, profiles = base.get(PersonaCatalogue), base.get(UserProfileRepository)
    defaults, hints = base.get(Defaults), base.get(PersonaHints)
    read_memory, memory = base.get(ReadMemoryUseCase), base.get(UserMemoryRepository)
    observer = base.get(PersonalizationMetrics)
    shares = PromptShares.of(settings.prompt_token_budget)
    assemble = AssemblePromptUseCase(base.get(RenderPromptUseCase), base.counter, shares)
    recall = Recall(
        profiles,
        read_memory,
        defaults=defaults,
        hints=hints,
        clock=clock,
        observer=observer,
        events=settings.memory_cap,
    )
    correct = CorrectProfileUseCase(profiles, personas, clock)
    base.offer(
        PersonalizedReplyUseCase(
            recall,
            assemble,
            SpeakUseCase(base.get(GenerateTextUseCase), seconds=settings.reply_timeout_seconds),
            base.get(RecordTurnUseCase),
            base.get(Languages),
            defaults=defaults,
            clock=clock,
            facts=base.get(ReplyFacts),
            counter=base.counter,
            enabled=settings.personalization_enabled,
        ),
        ResetPersonalizationUseCase(
            profiles, memory.reset, defaults=defaults, hints=hints, clock=clock
        ),
        ChoosePersonaUseCase(
            profiles,
            catalogue=personas,
            defaults=defaults,
            hints=hints,
            clock=clock,
        ),
        PersonaInUseUseCase(profiles, defaults=defaults, clock=clock, observer=observer),
        ChangePreferencesUseCase(profiles, defaults=defaults, clock=clock),
        AskConsentUseCase(profiles),
        correct,
        SetLanguageUseCase(correct),
        PreviewPromptUseCase(
            profiles, read_memory, assemble, defaults=defaults, events=settings.memory_cap
        ),
    )
    return Context("personalization")
