"""What was said: recorded with every turn, summed up in time, archived for some days."""

from functools import partial

from application.memory.asking_model import AskAboutConversation
from application.memory.compress import BackgroundCompression, CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.facts import LearnFactsUseCase
from application.memory.ports import UserKnowledge, UserMemoryRepository
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.memory.summarise import SummariseConversationUseCase
from application.privacy.ports import PersonalData
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import BackgroundTask, Context, Job
from composition.foundation import Foundation
from composition.memory_collections import memory_collections
from composition.memory_keeping import (
    archive_index,
    compression_rule,
    expiring,
    reading_meanings,
    rewriting,
    within_room,
)
from composition.open_memory import open_memory
from composition.recall import offer_recall
from infrastructure.counted_repositories import CountedMemory
from infrastructure.mongo.personal_data import MemoryOwners
from infrastructure.mongo.personal_memory import MongoPersonalMemory
from infrastructure.mongo.recent_events import RecentEvents
from infrastructure.mongo.user_memory_migrations import MEMORY_MIGRATIONS
from infrastructure.personalization_metrics import PersonalizationMetrics
from infrastructure.recall.episodes import EpisodeRecall
from infrastructure.recall.index import SegmentedRecall
from presentation.jobs.recall_cache import keep_current


async def build(base: Foundation) -> Context:
    settings, observer = base.settings, base.get(PersonalizationMetrics)
    rule = compression_rule(settings)
    stored = open_memory(base, rule)
    memory = CountedMemory(stored, base.registry, within_room(base))
    base.offer(AskAboutConversation(base.get(GenerateTextUseCase)))
    summarise = _summarise(base) if settings.memory_summary_enabled else None
    compress = CompressMemoryUseCase(
        memory,
        summarise,
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
    offer_recall(base, memory)
    personal: tuple[PersonalData, ...] = ()
    if base.stored_in is not None:
        personal = (MongoPersonalMemory(base.stored_in, base.get(MemoryOwners)),)
    return Context(
        "memory",
        collections=memory_collections(settings),
        migrations=(*MEMORY_MIGRATIONS, *archive_index(base)),
        personal_data=personal,
        background=_caches(base),
        jobs=(
            Job(
                "memory_compression", compress_due.execute, settings.memory_worker_interval_seconds
            ),
            *expiring(base),
            *reading_meanings(base),
            *rewriting(base, memory, summarise),
        ),
    )


def _caches(base: Foundation) -> tuple[BackgroundTask, ...]:
    found = partial(keep_current, base.get(SegmentedRecall), base.get(EpisodeRecall))
    recent = partial(keep_current, base.get(RecentEvents))
    return BackgroundTask("memory cache", found), BackgroundTask("recent events", recent)


def _summarise(base: Foundation) -> SummariseConversationUseCase:
    return SummariseConversationUseCase(
        base.get(RenderPromptUseCase),
        base.get(AskAboutConversation),
        base.counter,
        base.get(LearnFactsUseCase),
    )
