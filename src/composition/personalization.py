"""The personalised reply, and what users and operators decide about it."""

from application.memory.forget import ForgetEverythingUseCase
from application.memory.long_memory import LongMemory
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.memory.working import WorkingMemoryUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.consent import AskConsentUseCase
from application.personalization.corrections import (
    CorrectProfileUseCase,
    PreviewPromptUseCase,
    SetLanguageUseCase,
)
from application.personalization.facts import ReplyFacts
from application.personalization.languages import Languages
from application.personalization.noting import NotingModel
from application.personalization.preferences import (
    ChangePreferencesUseCase,
    ChoosePersonaUseCase,
    PersonaInUseUseCase,
)
from application.personalization.profiles import Profiles
from application.personalization.recall import Recall
from application.personalization.remember_answer import RememberAnswerUseCase
from application.personalization.reply import PersonalizedReplyUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.personalization.speak import SpeakUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Context
from composition.foundation import Foundation
from composition.turn_reads import read_memory_with_every_turn
from domain.personalization.prompt import PromptShares
from domain.personas.catalogue import PersonaCatalogue


async def build(base: Foundation) -> Context:
    settings = base.settings
    personas, profiles = base.get(PersonaCatalogue), base.get(Profiles)
    read_memory = base.get(ReadMemoryUseCase)
    shares = PromptShares.of(settings.prompt_token_budget)
    assemble = AssemblePromptUseCase(base.get(RenderPromptUseCase), base.counter, shares)
    events = settings.memory_cap
    recall = Recall(
        profiles,
        read_memory,
        base.get(RecordTurnUseCase),
        base.get(LongMemory),
        events=events,
    )
    remembering = recall if settings.personalization_enabled else None
    if remembering and base.stored_in is not None:
        read_memory_with_every_turn(base, profiles)
    correct = CorrectProfileUseCase(profiles.stored, personas, base.clock)
    model = NotingModel(base.get(GenerateTextUseCase), base.get(WorkingMemoryUseCase))
    speak = SpeakUseCase(model, seconds=settings.reply_timeout_seconds)
    base.offer(
        recall,
        model,
        speak,
        PersonalizedReplyUseCase(
            profiles,
            remembering,
            assemble,
            speak,
            base.get(Languages),
            base.get(ReplyFacts),
        ),
        RememberAnswerUseCase(remembering, base.clock),
        ResetPersonalizationUseCase(profiles, base.get(ForgetEverythingUseCase).execute),
        ChoosePersonaUseCase(profiles, personas),
        PersonaInUseUseCase(profiles),
        ChangePreferencesUseCase(profiles),
        assemble,
        AskConsentUseCase(profiles.stored),
        correct,
        SetLanguageUseCase(correct),
        PreviewPromptUseCase(profiles, read_memory, assemble, events=events),
    )
    return Context("personalization")
