"""Talks of two friends by their names, as in a chat that is taken in: `tests/fixtures/friends`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.shared.language import Language
from tests.support.long_conversations import Conversation, Question

FOLDER = Path(__file__).parents[1] / "fixtures" / "friends"


def talks_of_friends() -> list[Conversation]:
    return [_conversation(file) for file in sorted(FOLDER.glob("*.txt"))]


def _conversation(file: Path) -> Conversation:
    reader = _Reader(file.stem)
    for line in file.read_text(encoding="utf-8").splitlines():
        reader.read(line)
    language = Language(file.stem.rpartition(".")[2])
    return Conversation(file.stem, language, reader.events, reader.questions)


@dataclass(slots=True)
class _Reader:
    name: str
    speakers: tuple[str, ...] = ()
    events: list[UserMemoryEvent] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    _talk: int = 0
    _turn: int = 0
    _at: datetime = datetime(2024, 1, 1, tzinfo=UTC)

    def read(self, line: str) -> None:
        kind, _, rest = line.partition(" ")
        match kind:
            case "speakers:":
                self.speakers = tuple(rest.split(", "))
            case "=":
                self._talk, self._turn = self._talk + 1, 0
                self._at = datetime.fromisoformat(rest).replace(tzinfo=UTC)
            case "?":
                self.questions.append(_question(rest))
            case _ if kind.endswith(":"):
                self.events += self._said(kind[0], rest)

    def _said(self, initial: str, text: str) -> Iterator[UserMemoryEvent]:
        self._turn += 1
        speaker = next(name for name in self.speakers if name.startswith(initial))
        role = EventRole.USER if speaker == self.speakers[0] else EventRole.ASSISTANT
        named = f"{self._talk}:{self._turn}"
        yield UserMemoryEvent(
            event_id=event_id_for(f"{self.name}/{named}", role),
            user_id="501",
            persona="butler",
            role=role,
            content=text,
            created_at=self._at + timedelta(minutes=self._turn),
            seq=len(self.events) + 1,
            speaker=speaker,
            external_id=named,
        )


def _question(rest: str) -> Question:
    about, _, text = rest.partition(" | ")
    kind, evidence = about.split(" ")
    return Question(text, kind, frozenset(evidence.split(",")), untouched=True)
