"""What is kept of a conversation, by the policy of whoever led it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from application.memory.asking_model import Hidden
from application.safety.pass_on import PassOn
from domain.memory.events import UserMemoryEvent
from domain.safety.masking import Masks, restored
from domain.safety.policy import Destination

WITHHELD = "⟨withheld⟩"
"""Kept in place of words that may not be kept, so that the conversation does not fall apart."""


class KeepDiscreetly:
    """Summaries, facts and what is found again are made of events: what these lack, none has."""

    def __init__(self, pass_on: PassOn) -> None:
        self._pass_on = pass_on

    def __call__(self, events: Sequence[UserMemoryEvent]) -> Sequence[UserMemoryEvent]:
        """The events of one turn."""
        masks = Masks()
        return [self._kept(event, masks) for event in events]

    def _kept(self, event: UserMemoryEvent, masks: Masks) -> UserMemoryEvent:
        memory = Destination.MEMORY
        content = self._pass_on.execute(event.content, event.persona, memory, masks)
        if content == event.content:
            return event
        return replace(event, content=WITHHELD if content is None else content)


class HideFromModel:
    """What a model is told of a conversation, where it is to sum it up."""

    def __init__(self, pass_on: PassOn) -> None:
        self._pass_on = pass_on

    def __call__(self, texts: Sequence[str], persona: str) -> Hidden:
        masks = Masks()
        hide = self._pass_on.without_details
        told = [hide(text, persona, Destination.MODEL, masks) for text in texts]
        return Hidden(told, partial(restored, values=masks.values))
