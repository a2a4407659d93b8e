"""People who say that they are young, and people who have talked with a program for long."""

from dataclasses import replace
from datetime import timedelta

from application.dialogue.exchange import Exchange
from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.dialogue.wording import Speakers
from application.safety.care_ports import CareNote, CareNotes
from application.safety.policies import LivePolicies
from application.safety.ports import SafetyObserver
from application.shared.ports import Clock
from domain.dialogue.replies import Reply
from domain.safety.ages import StatedAges
from domain.shared.errors import StorageUnavailable
from domain.shared.identity import Person
from domain.shared.own_words import own_words


class CareBook:
    """What is noted of people; where storage is away, nothing is known and nobody waits."""

    def __init__(self, notes: CareNotes, clock: Clock, observer: SafetyObserver) -> None:
        self._notes = notes
        self._observer = observer
        self.clock = clock

    async def of(self, person: Person) -> CareNote:
        try:
            return await self._notes.get(person) or CareNote(person)
        except StorageUnavailable:
            self._observer.failed("care_notes")
            return CareNote(person)

    async def keep(self, note: CareNote) -> None:
        try:
            await self._notes.put(note)
        except StorageUnavailable:
            self._observer.failed("care_notes")


class MindAge:
    """InputScreen. Who says that they are under the age that a persona is for is met kindly, and
    with less: no charts and cards, and a model that knows it. `minimum_age` holds for every
    persona, a policy may ask for more; 0 everywhere asks nobody's age and reads nothing.
    """

    def __init__(
        self,
        ages: StatedAges,
        book: CareBook,
        policies: LivePolicies,
        speakers: Speakers,
        *,
        minimum_age: int,
    ) -> None:
        self._ages = ages
        self._book = book
        self._policies = policies
        self._speakers = speakers
        self._minimum_age = minimum_age

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        if not self._minimum_age and not any(p.minimum_age for p in self._policies.in_force()):
            return Verdict(words)
        stated = self._ages.read(own_words(words))
        age = await self._age(turn.person, stated)
        return Verdict(words) if age is None else await self._verdict(turn, words, age, stated)

    async def _age(self, person: Person, stated: int | None) -> int | None:
        now = self._book.clock.now()
        note = await self._book.of(person)
        if stated is not None and stated != note.age_now(now):
            await self._book.keep(replace(note, age=stated, age_at=now))
        return stated if stated is not None else note.age_now(now)

    async def _verdict(self, turn: UserTurn, words: str, age: int, stated: int | None) -> Verdict:
        try:
            in_use = self._speakers.following(own_words(words), await self._speakers.of(turn))
        except StorageUnavailable:
            return Verdict(words)
        policy = self._policies.for_persona(in_use.persona.persona_id)
        limit = max(self._minimum_age, policy.minimum_age)
        if age >= limit:
            return Verdict(words)
        if stated is None or turn.order is not None:
            return Verdict(words, under_age=limit)
        text = self._speakers.wording(in_use).text("safety-young", age=limit)
        return Verdict(words, under_age=limit, reply=Reply.text(text))


class RemindOfProgram:
    """A step after the reply: whoever goes on talking hears every so often that nobody is there."""

    def __init__(self, book: CareBook, *, every: timedelta) -> None:
        self._book = book
        self._every = every

    async def take(self, exchange: Exchange) -> None:
        turn = exchange.turn
        if not turn.is_private or exchange.crisis or exchange.answered_by != "persona":
            return
        note, now = await self._book.of(turn.person), self._book.clock.now()
        if note.reminded_at is not None and now - note.reminded_at < self._every:
            return
        await self._book.keep(replace(note, reminded_at=now))
        if note.reminded_at is not None and exchange.reply is not None:  # /start says it at first
            told = await exchange.saying("safety-program")
            exchange.reply = replace(exchange.reply, parts=(*exchange.reply.parts, *told.parts))
