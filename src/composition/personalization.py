"""Profiles, memory and the personalised reply."""

from application.memory.compress import BackgroundCompression, CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.ports import UserMemoryRepository
from application.memory.summarise import SummariseConversationUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.corrections import CorrectProfileUseCase, PreviewPromptUseCase
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.knowledge import ProfileKnowledge
from application.personalization.ports import UserProfileRepository
from application.personalization.preferences import ChoosePersonaUseCase, PersonaInUseUseCase
from application.personalization.recall import Recall
from application.personalization.reply import PersonalizedReplyUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.personalization.speak import SpeakUseCase
from application.personas.ports import PersonaCatalogue
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Collection, Context, Job, Personal
from composition.foundation import CONFIG, Foundation
from domain.personalization.prompt import PromptShares
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.in_memory.user_profiles import InMemoryUserProfiles
from infrastructure.metrics import PersonalizationMetrics
from infrastructure.mongo import user_memory, user_profiles
from infrastructure.persona_files import PersonaFiles


async def build(base: Foundation) -> Context:
    settings, clock = base.settings, base.clock
    personas = PersonaFiles(CONFIG / "personas", first=settings.default_persona)
    defaults = Defaults(
        personas, persona_id=settings.default_persona, language=settings.default_language
    )
    observer, hints = PersonalizationMetrics(base.registry), PersonaHints()
    cap = settings.memory_cap
    profiles = base.store(
        UserProfileRepository, user_profiles.MongoUserProfiles, InMemoryUserProfiles
    )
    memory = base.store(
        UserMemoryRepository,
        lambda database: user_memory.MongoUserMemory(database, cap=cap),
        lambda: InMemoryUserMemory(cap=cap),
    )
    render, generate = base.get(RenderPromptUseCase), base.get(GenerateTextUseCase)
    assemble = AssemblePromptUseCase(
        render, base.counter, PromptShares.of(settings.prompt_token_budget)
    )
    compress = CompressMemoryUseCase(
        memory,
        SummariseConversationUseCase(render, generate, base.counter),
        ProfileKnowledge(profiles, defaults=defaults, clock=clock, observer=observer),
        clock=clock,
        observer=observer,
        cap=cap,
        keep_last=settings.memory_keep_last,
    )
    background = BackgroundCompression(compress)
    base.stack.push_async_callback(background.aclose)
    recall = Recall(
        profiles,
        memory,
        defaults=defaults,
        hints=hints,
        clock=clock,
        observer=observer,
        events=cap,
    )
    reply = PersonalizedReplyUseCase(
        recall,
        assemble,
        SpeakUseCase(generate, seconds=settings.reply_timeout_seconds),
        defaults=defaults,
        clock=clock,
        observer=observer,
        request_compression=background.request,
        memory_cap=cap,
        enabled=settings.personalization_enabled,
    )
    compress_due = CompressDueUsersUseCase(memory, compress, observer=observer)
    base.offer(defaults, reply, compress, compress_due)
    base.offer_as(PersonaCatalogue, personas)
    base.offer_as(UserMemoryRepository, memory)
    base.offer(
        ResetPersonalizationUseCase(
            profiles, memory, defaults=defaults, hints=hints, clock=clock, observer=observer
        ),
        ChoosePersonaUseCase(
            profiles,
            catalogue=personas,
            defaults=defaults,
            hints=hints,
            clock=clock,
            observer=observer,
        ),
        PersonaInUseUseCase(profiles, defaults=defaults, clock=clock, observer=observer),
        CorrectProfileUseCase(profiles, personas, clock),
        PreviewPromptUseCase(profiles, memory, assemble, defaults=defaults, events=cap),
    )
    every = settings.memory_worker_interval_seconds
    expiry = user_memory.archive_expiry(settings.memory_ttl_days)
    return Context(
        "personalization",
        collections=(
            Collection(user_profiles.COLLECTION, Personal("user_id"), user_profiles.INDEXES),
            Collection(
                user_memory.EVENTS, Personal("user_id"), (*user_memory.EVENT_INDEXES, expiry)
            ),
            Collection(user_memory.STATES, Personal("user_id"), user_memory.STATE_INDEXES),
        ),
        jobs=(Job("memory_compression", compress_due.execute, every),),
    )
