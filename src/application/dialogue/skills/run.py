from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from application.dialogue.exchange import Exchange
from application.dialogue.gating import ActionGate, Occasion, held
from application.dialogue.ports import DialogueObserver
from application.dialogue.skills.skill import Asking, Skill
from application.dialogue.turns import Order
from domain.dialogue.replies import Reply
from domain.personas.actions import ACTIONS
from domain.shared.errors import ConfigurationError

DECLINED: Final = "declined"
"""Who answered where a persona may not do what was asked of it."""


class RunSkill:
    """Lets the skill answer that an order names, or the first one that understands the words, as
    far as the persona that serves may do what it does, and no gate holds it.
    """

    def __init__(
        self,
        skills: Sequence[Skill],
        observer: DialogueObserver,
        gates: Sequence[ActionGate] = (),
    ) -> None:
        """Raises ConfigurationError when two skills share an action."""
        self._skills = skills
        self._asking = [skill for skill in skills if isinstance(skill, Asking)]
        self._observer = observer
        self._gates = gates
        self._by_action = _by_action(skills)

    async def take(self, exchange: Exchange) -> None:
        if exchange.reply is not None or exchange.question is not None:
            return
        if exchange.turn.order:
            await self._obey(exchange, exchange.turn.order)
        elif skill := await self._waiting(exchange):
            if not await held(self._gates, exchange, skill.name, Occasion.GOES_ON):
                await self._run(exchange, skill)
        elif skill := self._understanding(exchange):
            await self._do(exchange, skill)

    async def _waiting(self, exchange: Exchange) -> Skill | None:
        """The one whose question is answered."""
        for skill in self._asking:
            if exchange.crisis and not skill.allowed_in_crisis:
                continue
            if exchange.under_age and skill.name in ACTIONS:
                continue
            if await skill.is_answered_by(exchange, partial(self._asks_else, exchange, skill)):
                return skill
        return None

    def _asks_else(self, exchange: Exchange, waiting: Skill) -> bool:
        return self._understanding(exchange, besides=waiting) is not None

    def _understanding(self, exchange: Exchange, besides: Skill | None = None) -> Skill | None:
        words = exchange.words
        if not words:
            return None
        for skill in self._skills:
            if exchange.crisis and not skill.allowed_in_crisis:
                continue
            if skill is not besides and skill.understands(words):
                return skill
        return None

    async def _obey(self, exchange: Exchange, order: Order) -> None:
        skill = self._by_action.get(order.action.name) if order.action else None
        if skill is None:
            await self._not_understood(exchange, order)
        elif exchange.crisis and not skill.allowed_in_crisis:
            exchange.answer(await exchange.saying("not-now"), by="crisis")
        else:
            await self._do(exchange, skill)

    async def _do(self, exchange: Exchange, skill: Skill) -> None:
        """What is a persona's to do is done by those that may."""
        if exchange.under_age and skill.name in ACTIONS:
            declined = await exchange.saying("safety-young-not", age=exchange.under_age)
            exchange.answer(declined, by=DECLINED)
            return
        if skill.name not in ACTIONS or (await exchange.in_use()).persona.may(skill.name):
            if not await held(self._gates, exchange, skill.name):
                await self._run(exchange, skill)
            return
        exchange.refused = True
        name = (await exchange.in_use()).voice.name
        declined = await exchange.saying("persona-declines", name=name)
        exchange.answer(declined, by=DECLINED)

    async def _run(self, exchange: Exchange, skill: Skill) -> None:
        reply = await skill.answer(exchange)
        if reply is not None:
            exchange.answer(reply, by=skill.name)
        elif exchange.turn.order and not exchange.goes_on:
            await self._not_understood(exchange, exchange.turn.order)

    async def _not_understood(self, exchange: Exchange, order: Order) -> None:
        if not order.pressed:
            exchange.answer(await exchange.saying("unknown-command"), by="nobody")
            return
        self._observer.ignored("unreadable_button")
        wording = await exchange.wording()
        exchange.answer(Reply(notice=wording.text("button-outdated")), by="nobody")


def _by_action(skills: Sequence[Skill]) -> Mapping[str, Skill]:
    found: dict[str, Skill] = {}
    for skill in skills:
        for action in skill.actions:
            if action in found:
                raise ConfigurationError(f"two skills answer {action}: they need other names")
            found[action] = skill
    return found
