"""The index by which what was said is searched, with or without a model of embeddings."""

from application.memory.episodes import EpisodeRepository
from application.memory.meaning import SearchByMeaning
from application.memory.ports import ConversationArchive, RecallIndex, RecallObserver
from application.text_engine.embed import EmbedTextsUseCase
from composition.foundation import Foundation
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.cache import SegmentCache
from infrastructure.recall.episodes import EpisodeRecall
from infrastructure.recall.index import SegmentedRecall, Segments
from infrastructure.recall.metrics import RecallMetrics
from infrastructure.recall.question import QuestionReader

_EPISODE_BYTES = 16 * 1024 * 1024


def offer_index(
    base: Foundation,
    segments: Segments,
    archive: ConversationArchive,
    builder: SegmentBuilder,
    reader: QuestionReader,
) -> None:
    cache = SegmentCache()
    base.offer(cache)
    index = SegmentedRecall(segments, cache, builder, reader, base.counter)
    base.offer(index)
    observer = RecallMetrics(base.registry, cache)
    base.offer_as(RecallObserver, observer)
    base.offer_as(RecallIndex, SearchByMeaning(index, base.get(EmbedTextsUseCase), observer))
    base.offer_as(ConversationArchive, archive)


def offer_episodes(
    base: Foundation,
    episodes: EpisodeRepository,
    segments: Segments,
    builder: SegmentBuilder,
    reader: QuestionReader,
) -> None:
    base.offer_as(EpisodeRepository, episodes)
    cache = SegmentCache(_EPISODE_BYTES)
    base.offer(EpisodeRecall(episodes, cache, builder, reader, segments.tags))
