"""A word for somebody else, passed on by the house."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.delivery.outbox import SendMessageUseCase
from application.dialogue.exchange import Exchange
from application.dialogue.gating import ActionGate, Occasion
from application.personalization.preferences import PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock
from domain.delivery.outgoing import OutgoingMessage, OutgoingPart
from domain.dialogue.replies import Reply
from domain.safety.dialogue_actions import TELL_OTHERS
from domain.safety.output import cleaned
from domain.shared.identity import Conversation, Person
from domain.shared.own_words import own_words

_KEPT_FOR: Final = timedelta(hours=24)
_LONGEST: Final = 1_000

FindPerson = Callable[[str], Awaitable[Person | None]]
"""Who talks with us in private under a public name, if anybody does."""

Rule = Callable[[str, str | None, str], str | None]
"""Of words, the persona asked to pass them on and what of all that was said is the person's own:
what others may read; None where they may not.
"""
_TAGS: Final = re.compile(r"</?(?:forwarded|sent)\b[^>]*>\n?")


@dataclass(frozen=True, slots=True)
class Mailing:
    """What bringing a word to somebody takes."""

    find: FindPerson
    send: SendMessageUseCase
    in_use: PersonaInUseUseCase
    texts: InterfaceTexts
    clock: Clock


class PassWordsOn(ActionGate):
    """Skill. Whoever is named has it where they talk with us and let us write first; whoever asks
    does not learn whether they do. The policy of the persona decides whether people are asked; as a
    gate, it says before they are what it would not bring anyway.
    """

    name = TELL_OTHERS
    actions = commands = ()
    allowed_in_crisis = False

    def __init__(self, mailing: Mailing, patterns: Sequence[re.Pattern[str]]) -> None:
        self._mailing = mailing
        self._patterns = patterns
        self._rule: Rule = lambda words, persona, own: words

    def decide_by(self, rule: Rule) -> None:
        """Another context's; without one everything is passed on."""
        self._rule = rule

    def understands(self, words: str) -> bool:
        return "@" in words and self._asked(words) is not None

    async def hold(
        self, exchange: Exchange, action: str, occasion: Occasion = Occasion.ASKED
    ) -> Reply | None:
        asked = self._asked(exchange.words or "") if action == self.name else None
        if asked is None:
            return None
        passed = await self._passed(exchange, asked[1])
        return passed if isinstance(passed, Reply) else None

    async def answer(self, exchange: Exchange) -> Reply | None:
        asked = self._asked(exchange.words or "")
        if asked is None:
            return None
        who, what = asked
        passed = await self._passed(exchange, what)
        if isinstance(passed, Reply):
            return passed
        person = await self._mailing.find(who)
        if person is not None and person.telegram_id is not None:
            await self._bring(exchange, person, person.telegram_id, passed)
        return await exchange.saying("pass-on-done", who=f"@{who}")

    async def _passed(self, exchange: Exchange, what: str) -> str | Reply:
        """What others may read of it, or why it is not passed on."""
        if not exchange.turn.is_private:
            return await exchange.saying("pass-on-in-private")
        persona = (await exchange.in_use()).persona.persona_id
        own = own_words(exchange.words or "")
        passed = self._rule(_TAGS.sub("", what).strip(), persona, own)
        return await exchange.saying("pass-on-too-private") if passed is None else passed

    def _asked(self, words: str) -> tuple[str, str] | None:
        said = words.strip()
        if len(said) > _LONGEST:
            return None
        for pattern in self._patterns:
            if found := pattern.fullmatch(said):
                return found["who"], cleaned(found["what"]).strip()
        return None

    async def _bring(self, exchange: Exchange, person: Person, chat_id: int, what: str) -> None:
        turn, mailing = exchange.turn, self._mailing
        in_use = await mailing.in_use.execute(str(person), None)
        voice, name = in_use.persona.persona_id, turn.name or turn.username or "—"
        text = mailing.texts.text(
            in_use.language, "pass-on-brought", voice=voice, name=name, what=what
        )
        expires_at = mailing.clock.now() + _KEPT_FOR
        await mailing.send.execute(
            OutgoingMessage(
                f"pass-on:{turn.turn_id}"[:128],
                Conversation(turn.conversation.bot_id, chat_id),
                (OutgoingPart(text),),
                proactive=True,
                expires_at=expires_at,
                user_id=chat_id,
            )
        )
