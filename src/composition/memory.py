"""What was said: recorded with every turn, summed up in time, archived for some days."""

from application.memory.compress import BackgroundCompression, CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.ports import UserKnowledge, UserMemoryRepository
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.memory.summarise import SummariseConversationUseCase
from application.privacy.ports import PersonalData
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Collection, Context, Job
from composition.foundation import Foundation
from domain.memory.compression import CompressionRule
from domain.personalization.prompt import PromptShares
from infrastructure.counted_repositories import CountedMemory
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.mongo import user_memory
from infrastructure.mongo.personal_data import MemoryOwners, PersonalElsewhere
from infrastructure.mongo.personal_memory import MongoPersonalMemory
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.mongo.user_memory_documents import EVENT_VERSION, STATE_VERSION
from infrastructure.mongo.user_memory_migrations import MEMORY_MIGRATIONS
from infrastructure.personalization_metrics import PersonalizationMetrics


async def build(base: Foundation) -> Context:
    settings, observer = base.settings, base.get(PersonalizationMetrics)
    # What twice fills the history's share of a prompt is due however few events it is.
    tokens = 2 * PromptShares.of(settings.prompt_token_budget).history
    rule = CompressionRule(settings.memory_cap, settings.memory_keep_last, tokens)
    stored = base.store(
        UserMemoryRepository,
        lambda database: user_memory.MongoUserMemory(
            database, base.get(MongoTombstones), rule=rule
        ),
        lambda: InMemoryUserMemory(rule=rule),
    )
    memory = CountedMemory(stored, base.registry)
    compress = CompressMemoryUseCase(
        memory,
        SummariseConversationUseCase(
            base.get(RenderPromptUseCase), base.get(GenerateTextUseCase), base.counter
        ),
        base.get(UserKnowledge),
        clock=base.clock,
        observer=observer,
        rule=rule,
    )
    background = BackgroundCompression(compress)
    base.stack.push_async_callback(background.aclose)
    compress_due = CompressDueUsersUseCase(memory, compress, observer=observer)
    base.offer(
        ReadMemoryUseCase(memory, observer=observer),
        RecordTurnUseCase(
            memory,
            rule=rule,
            request_compression=background.request,
            observer=observer,
            counter=base.counter,
        ),
        compress,
        compress_due,
    )
    base.offer_as(UserMemoryRepository, memory)
    personal: tuple[PersonalData, ...] = ()
    if base.stored_in is not None:
        personal = (MongoPersonalMemory(base.stored_in, base.get(MemoryOwners)),)
    expiry = user_memory.archive_expiry(settings.memory_ttl_days)
    return Context(
        "memory",
        collections=(
            Collection(
                user_memory.STATES,
                PersonalElsewhere("MongoPersonalMemory", names_memories=True),
                user_memory.STATE_INDEXES,
                STATE_VERSION,
            ),
            Collection(
                user_memory.EVENTS,
                PersonalElsewhere("MongoPersonalMemory"),
                (*user_memory.EVENT_INDEXES, expiry),
                EVENT_VERSION,
            ),
        ),
        migrations=MEMORY_MIGRATIONS,
        personal_data=personal,
        jobs=(
            Job(
                "memory_compression", compress_due.execute, settings.memory_worker_interval_seconds
            ),
        ),
    )
