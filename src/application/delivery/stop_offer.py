"""One tap that ends what the bot sends without being asked."""

from dataclasses import replace
from typing import Final

from application.personalization.preferences import PersonaInUseUseCase
from application.shared.interface_texts import InterfaceTexts
from domain.delivery.outgoing import Button, OutgoingMessage

STOP: Final = "settings:messages:off"
"""What the button carries: the settings' own words for no more messages of ours."""


class OfferStop:
    """Puts the button below the last part of a message that a person did not ask for."""

    def __init__(self, persona_in_use: PersonaInUseUseCase, texts: InterfaceTexts) -> None:
        self._persona_in_use = persona_in_use
        self._texts = texts

    async def on(self, message: OutgoingMessage) -> OutgoingMessage:
        """In a group it would be everybody's button, so that there is none."""
        if not message.proactive or not message.conversation.is_private:
            return message
        *others, last = message.parts
        if any(button.data == STOP for row in last.buttons for button in row):
            return message
        in_use = await self._persona_in_use.execute(str(message.concerns), None)
        label = self._texts.text(
            in_use.language, "settings-messages-off", voice=in_use.persona.persona_id
        )
        stop = replace(last, buttons=(*last.buttons, (Button(label, STOP),)))
        return replace(message, parts=(*others, stop))
