"""The search in what was said, as the product puts it together."""

from functools import lru_cache

from composition.foundation import CONFIG
from domain.memory.recall.lexicon import RecallWords
from infrastructure.language_words import load_language_detector
from infrastructure.mongo.client import Database
from infrastructure.mongo.memory_segments import MongoMemorySegments
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.building import SegmentBuilder
from infrastructure.recall.question import QuestionReader
from infrastructure.recall.related import load_related_words
from infrastructure.recall.topics import Topics
from infrastructure.recall.words import load_recall_words
from infrastructure.tokenizers.choice import token_counter
from tests.support.tombstones import tombstones

COUNTER = token_counter(None, CONFIG / "tokenizers")
ANALYZER = Analyzer(load_language_detector(CONFIG / "languages" / "words.yaml"))


@lru_cache(maxsize=1)
def recall_parts() -> tuple[SegmentBuilder, QuestionReader]:
    words = load_recall_words(CONFIG / "memory" / "recall.yaml")
    related = load_related_words(CONFIG / "memory" / "related.yaml")
    return SegmentBuilder(ANALYZER, words, COUNTER), QuestionReader(ANALYZER, words, related)


def segments(database: Database) -> MongoMemorySegments:
    return MongoMemorySegments(database, tombstones(database), recall_parts()[0])


def topics() -> Topics:
    return Topics(*_reading())


@lru_cache(maxsize=1)
def _reading() -> tuple[Analyzer, RecallWords]:
    analyzer = Analyzer(load_language_detector(CONFIG / "languages" / "words.yaml"))
    return analyzer, load_recall_words(CONFIG / "memory" / "recall.yaml")
