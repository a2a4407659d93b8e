"""Words of others in what is remembered: how far answers carry them, and what is kept without."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from domain.memory.events import EventRole, EventTag, UserMemoryEvent, conversation_of
from domain.shared.own_words import own_words

_TAINTED: Final = frozenset({EventTag.UNTRUSTED, EventTag.DERIVED})
_QUOTED: Final = 8
"""Words in a row: shorter ones are what a persona says every day."""
_WORD: Final = re.compile(r"[^\W_]+")


def is_tainted(event: UserMemoryEvent) -> bool:
    return not _TAINTED.isdisjoint(event.tags)


def carries_on(answer: str, shown: Sequence[UserMemoryEvent]) -> bool:
    """Whether an answer whose model was shown these may bring words of others to later turns.

    So it may where it was shown them, or an answer to them. What it was shown of answers that only
    may have carried them counts where it is quoted; or nothing would ever be clean again.
    """
    if any(EventTag.UNTRUSTED in event.tags for event in shown):
        return True
    second_hand = [event.content for event in shown if EventTag.DERIVED in event.tags]
    if not second_hand:
        return False
    said = _runs(answer)
    return any(not said.isdisjoint(_runs(before)) for before in second_hand)


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


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[offset:] for offset in range(_QUOTED)), strict=False))
