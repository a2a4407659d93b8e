"""What is remembered of a person, in their own hand."""

from dataclasses import replace

from application.dialogue.exchange import Exchange
from application.memory.facts import KnownFactsUseCase
from application.memory.forget import CorrectFactUseCase, ForgetPiecesUseCase, Forgotten
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply
from domain.dialogue.wishes import MemoryWishes
from domain.memory.events import EventRole, event_id_for
from domain.memory.facts import FactBook

_IN_A_ROW = 5
_SHOWN = 30


class Remembered:
    """Shows facts and deletes them by buttons; forgets a topic, or puts a fact right, in plain
    words.
    """

    name = "memory"
    actions = commands = ("memory",)
    allowed_in_crisis = True

    def __init__(
        self,
        known: KnownFactsUseCase,
        forget: ForgetPiecesUseCase,
        correct: CorrectFactUseCase,
        wishes: MemoryWishes,
        clock: Clock,
    ) -> None:
        self._known = known
        self._forget = forget
        self._correct = correct
        self._wishes = wishes
        self._clock = clock

    def understands(self, words: str) -> bool:
        return self._wishes.concerns(words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            return await self._wished(exchange, exchange.words or "")
        if order.action is None:
            return None
        if not order.pressed:
            return await self._shown(exchange)
        match order.action.arguments:
            case ("drop", fact_id):
                await self._forget.facts(str(exchange.turn.owner), {fact_id})
                return replace(await self._shown(exchange), removes_buttons=True)
        return None

    async def _wished(self, exchange: Exchange, words: str) -> Reply | None:
        owner = str(exchange.turn.owner)
        if self._wishes.wants_to_see(words):
            return await self._shown(exchange)
        if topic := self._wishes.topic_to_forget(words):
            return await _told(exchange, await self._forget.topic(owner, topic))
        if correction := self._wishes.correction(words):
            right, wrong = correction
            source = event_id_for(exchange.turn.turn_id, EventRole.USER)
            fact = await self._correct.execute(
                owner, wrong, right, source=source, at=self._clock.now()
            )
            return await exchange.saying("memory-corrected", fact=fact.statement) if fact else None
        return None

    async def _shown(self, exchange: Exchange) -> Reply:
        book = await self._known.execute(str(exchange.turn.owner))
        if not book.current():
            return await exchange.saying("memory-nothing")
        wording = await exchange.wording()
        text = wording.text("memory-known", facts=_listed(book))
        facts = list(enumerate(book.current()[:_SHOWN], start=1))
        rows = [facts[begin : begin + _IN_A_ROW] for begin in range(0, len(facts), _IN_A_ROW)]
        buttons = tuple(
            tuple(
                Button(f"✕ {number}", Action.of("memory", "drop", fact.fact_id))
                for number, fact in row
            )
            for row in rows
        )
        return Reply.text(text, buttons)


def _listed(book: FactBook) -> str:
    lines = []
    for number, fact in enumerate(book.current()[:_SHOWN], start=1):
        before = book.before(fact)
        former = f" (← {before.statement})" if before else ""
        lines.append(f"{number}. {fact.statement}{former} · {fact.valid_from:%d.%m.%Y}")
    return "\n".join(lines)


async def _told(exchange: Exchange, forgotten: Forgotten) -> Reply:
    if not forgotten.turns and not forgotten.facts:
        return await exchange.saying("memory-unknown-topic")
    return await exchange.saying("memory-forgotten", turns=forgotten.turns, facts=forgotten.facts)
