"""A channel without a network: what is said goes straight to the dialogue, and back."""

from dataclasses import dataclass, field
from typing import Any

from application.dialogue.dialogue import DialogueUseCase
from application.dialogue.ports import Audience
from application.dialogue.turns import Attachment, Content, Order, UserTurn, Written
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Document, Picture, Quote, Reply, Text
from domain.shared.identity import Conversation, MemoryOwner, Person
from tests.support.growing import Seen

BOT_ID = 10000
ANN = Person("501")


@dataclass
class PlainChannel:
    """One person in front of it, in private unless a group is given."""

    dialogue: DialogueUseCase
    person: Person = ANN
    group_id: int | None = None
    language_code: str | None = "en"
    turns: int = 0
    screen: Seen = field(default_factory=Seen)

    @property
    def shown(self) -> list[str]:
        """Every state of a growing answer that was on the screen."""
        return self.screen.texts

    async def say(self, text: str, **details: Any) -> Reply:
        return await self.hand_in(Written(text), **details)

    async def show(self, kind: str) -> Reply:
        return await self.hand_in(Attachment(kind))

    async def command(self, name: str, *words: str) -> Reply:
        return await self.hand_in(*map(Written, words), order=Order(Action(name)))

    async def press(self, button: Button | str, *, is_retry: bool = False) -> Reply:
        """What a button carries goes out and comes back as characters."""
        written = button if isinstance(button, str) else str(button.action)
        order = Order(Action.parse(written), pressed=True)
        return await self.hand_in(order=order, is_retry=is_retry)

    async def hand_in(
        self, *contents: Content, order: Order | None = None, is_retry: bool = False, **more: Any
    ) -> Reply:
        self.turns += not is_retry
        turn = UserTurn(
            turn_id=f"plain-{self.person}-{self.turns}",
            conversation=Conversation(BOT_ID, self.group_id or int(str(self.person))),
            person=self.person,
            owner=MemoryOwner(self.person, self.group_id),
            contents=contents,
            order=order,
            name="Ann",
            language_code=self.language_code,
            is_retry=is_retry,
            **more,
        )
        return await self.dialogue.execute(turn, Audience(show=self.screen.look))


def texts_of(reply: Reply) -> list[str]:
    """What a person reads, part by part."""
    return [_text_of(part) for part in reply.parts]


def _text_of(part: Text | Picture | Document | Quote) -> str:
    return part.text if isinstance(part, Text | Quote) else part.caption


def buttons_of(reply: Reply) -> list[Button]:
    return [
        button
        for part in reply.parts
        if isinstance(part, Text | Picture)
        for row in part.buttons
        for button in row
    ]
