from dataclasses import replace

from application.memory.facts import FactRepository
from domain.memory.facts import FactBook


class InMemoryFacts(FactRepository):
    """Lasts as long as the process."""

    def __init__(self) -> None:
        self._books: dict[str, FactBook] = {}

    async def get(self, user_id: str) -> FactBook:
        return self._books.get(user_id, FactBook(user_id))

    async def save(self, book: FactBook) -> bool:
        if (await self.get(book.user_id)).version != book.version:
            return False
        self._books[book.user_id] = replace(book, version=book.version + 1)
        return True

    async def delete(self, user_id: str) -> None:
        self._books.pop(user_id, None)
