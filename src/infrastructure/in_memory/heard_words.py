from domain.speech.transcript import HeardWords


class InMemoryHeardWords:
    def __init__(self) -> None:
        self._words: dict[str, HeardWords] = {}

    async def get(self, note_id: str) -> HeardWords | None:
        return self._words.get(note_id)

    async def put(self, note_id: str, user_id: str, words: HeardWords) -> None:
        self._words.setdefault(note_id, words)
