"""The collections that memory lies in."""

from composition.context import Collection
from infrastructure.mongo import memory_segments, old_events, user_memory
from infrastructure.mongo.personal_data import PersonalElsewhere
from infrastructure.mongo.summary_rewrites import STALE_INDEX
from infrastructure.mongo.user_memory_documents import EVENT_VERSION, STATE_VERSION
from infrastructure.settings import Settings


def memory_collections(settings: Settings) -> tuple[Collection, ...]:
    expiry = user_memory.archive_expiry(settings.memory_ttl_days)
    has_age = settings.memory_max_age_days > 0
    elsewhere = PersonalElsewhere("MongoPersonalMemory")
    return (
        Collection(
            user_memory.STATES,
            PersonalElsewhere("MongoPersonalMemory", names_memories=True),
            (
                *user_memory.STATE_INDEXES,
                STALE_INDEX,
                *((old_events.STATE_AGE,) if has_age else ()),
            ),
            STATE_VERSION,
        ),
        Collection(
            user_memory.EVENTS,
            elsewhere,
            (*user_memory.EVENT_INDEXES, expiry, *((old_events.EVENT_AGE,) if has_age else ())),
            EVENT_VERSION,
        ),
        Collection(
            memory_segments.SEGMENTS,
            elsewhere,
            (*memory_segments.SEGMENT_INDEXES, expiry),
            memory_segments.SEGMENT_VERSION,
        ),
    )
