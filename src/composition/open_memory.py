"""Where what was said is kept, and the index by which it is searched."""

from application.memory.ports import (
    MemoryEraser,
    UserMemoryRepository,
)
from application.text_engine.embed import EmbedTextsUseCase
from composition.foundation import CONFIG, Database, Foundation
from composition.recall_index import offer_episodes, offer_index
from domain.memory.compression import CompressionRule
from infrastructure.in_memory.episodes import InMemoryEpisodes
from infrastructure.in_memory.recall import (
    InMemoryConversationArchive,
    InMemoryMemoryEraser,
    InMemorySegments,
)
from infrastructure.in_memory.user_memory import InMemoryUserMemory
from infrastructure.language_words import load_language_detector
from infrastructure.mongo.imported_memory import MongoConversationArchive
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.memory_episodes import MongoEpisodes
from infrastructure.mongo.memory_eraser import MongoMemoryEraser
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.mongo.recent_events import RecentEvents, marks_in
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.question import QuestionReader
from infrastructure.recall.related import load_related_words
from infrastructure.recall.topics import Topics
from infrastructure.recall.words import load_recall_words


def open_memory(base: Foundation, rule: CompressionRule) -> UserMemoryRepository:
    """The repository; what reads and fills its archive in other ways is offered as well."""
    analyzer = Analyzer(load_language_detector(CONFIG / "languages" / "words.yaml"))
    words = load_recall_words(CONFIG / "memory" / "recall.yaml")
    builder, topics = SegmentBuilder(analyzer, words, base.counter), Topics(analyzer, words)
    related = load_related_words(CONFIG / "memory" / "related.yaml")
    reader = QuestionReader(analyzer, words, related)

    def in_mongo(database: Database) -> UserMemoryRepository:
        tombstones = base.get(MongoTombstones)
        segments = MongoMemorySegments(
            database, tombstones, builder, model=base.get(EmbedTextsUseCase).model or ""
        )
        base.offer(segments)
        archive = MongoConversationArchive(database, tombstones, segments)
        offer_index(base, segments, archive, builder, reader)
        offer_episodes(base, MongoEpisodes(database, tombstones), segments, builder, reader)
        base.offer_as(MemoryEraser, MongoMemoryEraser(database, segments, topics))
        recent = RecentEvents(marks=marks_in(database))
        base.offer(recent)
        return MongoUserMemory(
            database, tombstones, segments, rule=rule, known=recent, reads=base.get(JoinedReads)
        )

    def in_memory() -> UserMemoryRepository:
        memory = InMemoryUserMemory(rule=rule)
        base.offer(RecentEvents())
        segments, archive = InMemorySegments(memory, builder), InMemoryConversationArchive(memory)
        offer_index(base, segments, archive, builder, reader)
        offer_episodes(base, InMemoryEpisodes(memory), segments, builder, reader)
        base.offer_as(MemoryEraser, InMemoryMemoryEraser(memory, topics))
        return memory

    stored = in_memory() if base.stored_in is None else in_mongo(base.stored_in)
    return base.replacement(UserMemoryRepository) or stored
