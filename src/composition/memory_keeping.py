"""Where memory lies, and how long."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from application.memory.episodes import EpisodeRepository
from application.memory.expiring import ExpireEventsUseCase
from application.memory.meaning import ReadMeaningsUseCase
from application.memory.ports import MemoryEraser, UserKnowledge, UserMemoryRepository
from application.memory.rewriting import RewriteSummariesUseCase
from application.memory.room import KeepWithinRoomUseCase
from application.memory.summarise import SummariseConversationUseCase
from application.text_engine.embed import EmbedTextsUseCase
from composition.context import Job
from composition.foundation import Foundation
from domain.memory.compression import CompressionRule
from domain.personalization.prompt import PromptShares
from infrastructure.archive_metrics import ArchiveMetrics
from infrastructure.mongo.archive_index import index_archive
from infrastructure.mongo.archive_room import MongoArchiveRoom
from infrastructure.mongo.memory_meanings import MongoTurnMeanings
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.old_events import MongoOldEvents
from infrastructure.mongo.summary_rewrites import MongoSummaryRewrites
from infrastructure.settings import Settings

_AGE_SECONDS: Final = 3600.0


def compression_rule(settings: Settings) -> CompressionRule:
    """What twice fills the history's share of a prompt is due however few events it is."""
    tokens = 2 * PromptShares.of(settings.prompt_token_budget).history
    return CompressionRule(settings.memory_cap, settings.memory_keep_last, tokens)


def expiring(base: Foundation) -> tuple[Job, ...]:
    days = base.settings.memory_max_age_days
    if not days or base.stored_in is None:
        return ()
    expire = ExpireEventsUseCase(
        MongoOldEvents(base.stored_in),
        base.get(MemoryEraser),
        base.get(EpisodeRepository),
        base.clock,
        age=timedelta(days=days),
    )
    base.offer(expire)
    return (Job("memory_age", expire.execute, _AGE_SECONDS),)


def reading_meanings(base: Foundation) -> tuple[Job, ...]:
    """Only where there is a model to ask."""
    embed = base.get(EmbedTextsUseCase)
    if embed.model is None or base.stored_in is None:
        return ()
    read = ReadMeaningsUseCase(MongoTurnMeanings(base.stored_in), embed, base.clock)
    base.offer(read)
    seconds = base.settings.memory_worker_interval_seconds
    return (Job("memory_meanings", read.execute, seconds),)


def within_room(base: Foundation) -> Callable[[str], Awaitable[int]] | None:
    """What keeps a grown archive within its bound; None where nothing is bounded."""
    if not base.settings.memory_archive_mb or base.stored_in is None:
        return None
    room = KeepWithinRoomUseCase(
        MongoArchiveRoom(base.stored_in),
        base.get(MemoryEraser),
        base.get(EpisodeRepository),
        ArchiveMetrics(base.registry),
        most=base.settings.memory_archive_mb * 1024 * 1024,
    )
    base.offer(room)
    return room.execute


def rewriting(
    base: Foundation, memory: UserMemoryRepository, summarise: SummariseConversationUseCase | None
) -> tuple[Job, ...]:
    """Summaries made anew after something was forgotten."""
    if base.stored_in is None:
        return ()
    rewrite = RewriteSummariesUseCase(
        MongoSummaryRewrites(base.stored_in),
        memory,
        summarise,
        base.get(UserKnowledge),
        base.clock,
    )
    base.offer(rewrite)
    seconds = base.settings.memory_worker_interval_seconds
    return (Job("memory_summaries", rewrite.execute, seconds),)


def archive_index(base: Foundation) -> tuple[Migration, ...]:
    """What makes searchable what was archived before there was an index."""
    if base.stored_in is None:
        return ()
    return (index_archive(base.get(MongoMemorySegments)),)
