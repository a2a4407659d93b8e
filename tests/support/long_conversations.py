"""Long conversations with questions whose evidence is known, made of stories and small talk.

`tests/fixtures/long_conversations/en.txt` says how the files are written. Three conversations a
language, each of some 200 turns in 30 sessions over more than a year. Every second story is there
to tune on; the figures that count are those of the others.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.shared.language import Language

FOLDER = Path(__file__).parents[1] / "fixtures" / "long_conversations"
SESSIONS, TURNS = 30, 200
_TURN = re.compile(r"([UA])(\d?) (.+)")
_MONTHS = {
    Language.ENGLISH: (
        "January February March April May June July August September October November December"
    ),
    Language.RUSSIAN: (
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"
    ),
    Language.FRENCH: (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    role: EventRole
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    evidence: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Story:
    name: str
    parts: list[list[Line]] = field(default_factory=lambda: [[]])
    questions: list[Asked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """`evidence` are the turns that hold the answer; of an `untouched` one nothing was learnt."""

    text: str
    kind: str
    evidence: frozenset[str]
    untouched: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """`events` in the order of time; their `external_id` is what questions name them by.

    So many `tokens` may show what is found.
    """

    name: str
    language: Language
    events: Sequence[UserMemoryEvent]
    questions: Sequence[Question]
    tokens: int = 800


@dataclass(slots=True)
class _Script:
    name: str
    speakers: tuple[str, str]
    stories: list[Story] = field(default_factory=list)


def long_conversations(language: Language) -> list[Conversation]:
    """The same ones every time."""
    reader = _Reader()
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        reader.read(line)
    return [
        _conversation(script, number, language, _SmallTalk(reader.fillers, reader.slots, number))
        for number, script in enumerate(reader.scripts)
    ]


class _SmallTalk:
    def __init__(
        self, exchanges: Sequence[Sequence[Line]], slots: dict[str, list[str]], seed: int
    ) -> None:
        self._random = random.Random(seed)
        self._exchanges = exchanges
        self._slots = slots

    def exchange(self) -> list[Line]:
        chosen = {slot: self._random.choice(values) for slot, values in self._slots.items()}
        exchange = self._random.choice(self._exchanges)
        return [Line(line.role, line.text.format(**chosen)) for line in exchange]


def _conversation(
    script: _Script, seed: int, language: Language, small_talk: _SmallTalk
) -> Conversation:
    chance = random.Random(100 + seed)
    sessions: list[list[tuple[str, Line]]] = [[] for _ in range(SESSIONS)]
    for story in script.stories:
        places = sorted(chance.sample(range(SESSIONS), len(story.parts)))
        for place, part in zip(places, story.parts, strict=True):
            sessions[place] += [(story.name, line) for line in part]
    missing = TURNS - sum(map(len, sessions))
    while missing > 0:
        exchange = small_talk.exchange()
        session = min(sessions, key=len) if missing > 60 else chance.choice(sessions)
        before = chance.random() < 0.5
        talk = [("", line) for line in exchange]
        session[:] = talk + session if before else session + talk
        missing -= len(exchange)
    events = list(_events(sessions, script.speakers, chance))
    months = _MONTHS[language].split()
    said = {event.external_id: months[event.created_at.month - 1] for event in events}
    return Conversation(script.name, language, events, list(_questions(script.stories, said)))


def _events(
    sessions: Sequence[Sequence[tuple[str, Line]]],
    speakers: tuple[str, str],
    chance: random.Random,
) -> Iterator[UserMemoryEvent]:
    at, number = datetime(2025, 1, 9, 17, tzinfo=UTC), 0
    names = ("", "") if speakers == ("user", "assistant") else speakers
    for session in sessions:
        at += timedelta(days=chance.randint(8, 21), minutes=chance.randint(-200, 200))
        for minute, (story, line) in enumerate(session):
            number += 1
            named = f"{story}/{line.label}" if line.label else f"#{number}"
            yield UserMemoryEvent(
                event_id=event_id_for(str(number), line.role),
                user_id="501",
                persona="butler",
                role=line.role,
                content=line.text,
                created_at=at + timedelta(minutes=minute),
                seq=number,
                speaker=names[line.role is EventRole.ASSISTANT],
                external_id=named,
            )


def _questions(stories: Sequence[Story], said_in: dict[str, str]) -> Iterator[Question]:
    for number, story in enumerate(stories):
        months = {
            label: said_in[f"{story.name}/{label}"]
            for label in "123"
            if f"{story.name}/{label}" in said_in
        }
        for asked in story.questions:
            text = re.sub(r"\{month:(\d)\}", lambda m: months[m.group(1)], asked.text)  # noqa: B023
            evidence = frozenset(f"{story.name}/{label}" for label in asked.evidence)
            yield Question(text, asked.kind, evidence, untouched=number % 2 == 1)


class _Reader:
    """Reads a file line by line; what a line begins with says what it is."""

    def __init__(self) -> None:
        self.scripts: list[_Script] = []
        self.fillers: list[list[Line]] = []
        self.slots: dict[str, list[str]] = {}
        self._exchange: list[Line] = []

    def read(self, line: str) -> None:
        if turn := _TURN.fullmatch(line):
            role = EventRole.USER if turn.group(1) == "U" else EventRole.ASSISTANT
            self._exchange.append(Line(role, turn.group(3), turn.group(2)))
            return
        kind, _, rest = line.partition(" ")
        if understood := self._KINDS.get(kind):
            understood(self, rest)

    def _conversation(self, name: str) -> None:
        self.scripts.append(_Script(name, ("", "")))

    def _speakers(self, names: str) -> None:
        first, second = names.split(", ")
        self.scripts[-1].speakers = first, second

    def _story(self, name: str) -> None:
        self.scripts[-1].stories.append(Story(name))
        self._exchange = self.scripts[-1].stories[-1].parts[-1]

    def _later(self, _: str) -> None:
        self._exchange = []
        self.scripts[-1].stories[-1].parts.append(self._exchange)

    def _question(self, rest: str) -> None:
        about, _, text = rest.partition(" | ")
        kind, labels = about.split(" ")
        asked = Asked(kind, tuple(labels.split(",")), text)
        self.scripts[-1].stories[-1].questions.append(asked)

    def _filler(self, _: str) -> None:
        self._exchange = []
        self.fillers.append(self._exchange)

    def _slot(self, rest: str) -> None:
        name, _, values = rest.partition(": ")
        self.slots[name] = values.split(", ")

    _KINDS: ClassVar[dict[str, Callable[["_Reader", str], None]]] = {
        "conversation:": _conversation,
        "speakers:": _speakers,
        "##": _story,
        "---": _later,
        "?": _question,
        "fillers:": _filler,
        "--": _filler,
        "slot": _slot,
    }
