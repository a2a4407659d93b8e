from datetime import datetime

from application.desk.ports import DeskTopics
from domain.desk.topics import DeskTopic


class InMemoryDeskTopics(DeskTopics):
    def __init__(self) -> None:
        self._topics: dict[str, DeskTopic] = {}
        self._begun: set[str] = set()

    async def of_session(self, session_id: str) -> DeskTopic | None:
        return self._topics.get(session_id)

    async def of_thread(self, thread_id: int) -> DeskTopic | None:
        return next((t for t in self._topics.values() if t.thread_id == thread_id), None)

    async def begin(self, session_id: str, now: datetime) -> bool:
        is_first = session_id not in self._begun
        self._begun.add(session_id)
        return is_first

    async def replace(self, topic: DeskTopic, before: DeskTopic) -> bool:
        known = self._topics.get(topic.session_id, DeskTopic(topic.session_id))
        if known != before:
            return False
        self._topics[topic.session_id] = topic
        return True
