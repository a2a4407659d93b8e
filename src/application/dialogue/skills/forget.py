from application.dialogue.exchange import Exchange
from application.dialogue.ports import DialogueObserver
from application.personalization.reset import ResetPersonalizationUseCase
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply


class Forget:
    """All that was said is forgotten, once it was asked twice.

    The buttons carry who asked: in a group others can press them too.
    """

    name = "reset"
    actions = commands = ("reset",)
    allowed_in_crisis = True

    def __init__(self, reset: ResetPersonalizationUseCase, observer: DialogueObserver) -> None:
        self._reset = reset
        self._observer = observer

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None or order.action is None:
            return None
        if not order.pressed:
            return await self._ask(exchange)
        match order.action.arguments:
            case (("yes" | "no") as decision, who):
                return await self._decided(exchange, decision == "yes", who)
        return None

    async def _ask(self, exchange: Exchange) -> Reply:
        wording, who = await exchange.wording(), exchange.turn.person
        row = tuple(
            Button(wording.text(f"reset-{decision}"), Action.of("reset", decision, who))
            for decision in ("yes", "no")
        )
        return Reply.text(wording.text("reset-ask"), (row,))

    async def _decided(self, exchange: Exchange, confirmed: bool, who: str) -> Reply:
        turn = exchange.turn
        if who != str(turn.person):
            self._observer.ignored("foreign_button")
            return Reply(notice=(await exchange.wording()).text("button-not-yours"))
        reply = await exchange.saying("reset-done" if confirmed else "reset-kept")
        if confirmed:
            await self._reset.execute(str(turn.owner), turn.language_code)
        return reply
