"""Making the last answer anew, at the press of a button below it."""

from typing import Final

from application.dialogue.exchange import Exchange
from application.dialogue.ports import DialogueObserver
from application.memory.remember import ReadMemoryUseCase
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.memory.events import EventRole, event_id_for
from domain.memory.state import Memory

AGAIN: Final = "again"
"""The action; it costs a model, and so counts against the limits as words do."""


def again_button(question: str) -> Buttons:
    """`question` is the id of the turn that asked."""
    return ((Button("↻", Action.of(AGAIN, question.replace(":", "."))),),)


class AnswerAgain:
    """Takes the words of the last question for those of this turn, when its button is pressed."""

    def __init__(self, read_memory: ReadMemoryUseCase, observer: DialogueObserver) -> None:
        self._read_memory = read_memory
        self._observer = observer

    async def take(self, exchange: Exchange) -> None:
        order = exchange.turn.order
        if order is None or order.action is None or order.action.name != AGAIN:
            return
        question = ".".join(order.action.arguments).replace(".", ":")
        persona = (await exchange.in_use()).persona.persona_id
        memory = await self._read_memory.execute(str(exchange.turn.owner), persona)
        words = last_question(memory, question) if memory else None
        if words is None:
            self._observer.ignored("outdated_button")
            notice = (await exchange.wording()).text("again-over")
            exchange.answer(Reply(notice=notice, removes_buttons=True), by=AGAIN)
            return
        exchange.words, exchange.question = words, question


def last_question(memory: Memory, turn_id: str) -> str | None:
    """The words of the turn; None where something else was asked since."""
    asked = (event for event in reversed(memory.live) if event.role is EventRole.USER)
    last = next(asked, None)
    if last is None or last.event_id != event_id_for(turn_id, EventRole.USER):
        return None
    return last.content
