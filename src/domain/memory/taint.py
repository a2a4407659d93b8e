"""Words of others in what is remembered: how far answers carry them, and what is kept without."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.memory.events import EventRole, EventTag, UserMemoryEvent, conversation_of
from domain.memory.recall.ranking import SESSION_PAUSE
from domain.shared.own_words import own_words

_TAINTED: Final = frozenset({EventTag.UNTRUSTED, EventTag.DERIVED})


def is_tainted(event: UserMemoryEvent) -> bool:
    return not _TAINTED.isdisjoint(event.tags)


Said = tuple[UserMemoryEvent, ...]


def in_sight(said: Said, now: datetime | None) -> Said:
    """Of what was said, what a model is shown `now`.

    Every answer that is made in sight of others' words may carry them, in whatever words of its
    own. So once these words themselves are gone, the answers that may carry them are gone with the
    talk that they were made in; what comes after is made of nothing of theirs.
    """
    if not any(EventTag.DERIVED in event.tags for event in said):
        return said
    if any(EventTag.UNTRUSTED in event.tags for event in said):
        return said
    begins = _last_talk(said, now)
    kept = [event for event in said[:begins] if EventTag.DERIVED not in event.tags]
    return (*kept, *said[begins:])


def _last_talk(said: Said, now: datetime | None) -> int:
    """Where it begins: at the end, where it is over by now."""
    later = now
    for number in range(len(said), 0, -1):
        before = said[number - 1].created_at
        if later is not None and later - before >= SESSION_PAUSE:
            return number
        later = before
    return 0


def without_others(events: Iterable[UserMemoryEvent]) -> tuple[UserMemoryEvent, ...]:
    """What counts as said, in the user's own words, without the answers that others' words may
    stand in: what lasts is made of it.
    """
    said = []
    for event in conversation_of(events):
        if is_tainted(event) and event.role is EventRole.ASSISTANT:
            continue
        own = own_words(event.content) if "<" in event.content else event.content
        if own:
            said.append(event if own == event.content else replace(event, content=own))
    return tuple(said)
