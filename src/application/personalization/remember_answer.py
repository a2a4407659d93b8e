"""What a skill answered is remembered like any answer: the persona can be asked about it."""

from application.personalization.recall import Recall, Recalled
from application.shared.ports import Clock
from domain.memory.events import EventRole, EventTag, UserMemoryEvent, event_id_for
from domain.personalization.profile import UserProfile


class RememberAnswerUseCase:
    """Goes on without storage, as replies do. `recall` is None where nothing is remembered."""

    def __init__(self, recall: Recall | None, clock: Clock) -> None:
        self._recall = recall
        self._clock = clock

    async def execute(self, profile: UserProfile, turn_id: str, asked: str, answer: str) -> None:
        """Keeps the exchange with the persona that the profile names; twice changes nothing."""
        if self._recall is None:
            return
        recalled = await self._recall.read(profile.user_id, profile.language)
        if recalled.slice.answer_to(turn_id) is None:
            await self._recall.keep(recalled, self._events(recalled, turn_id, asked, answer))

    def _events(
        self, recalled: Recalled, turn_id: str, asked: str, answer: str
    ) -> tuple[UserMemoryEvent, ...]:
        first = recalled.memory.state.next_seq if recalled.memory else 0
        said = ((EventRole.USER, asked), (EventRole.ASSISTANT, answer))
        return tuple(
            UserMemoryEvent(
                event_id=event_id_for(turn_id, role),
                user_id=recalled.profile.user_id,
                persona=recalled.persona.persona_id,
                role=role,
                content=content,
                created_at=self._clock.now(),
                seq=first + offset,
                tags=(EventTag.TEXT,),
            )
            for offset, (role, content) in enumerate(said)
        )
