import re

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.types import Message

from application.personas.ports import PersonaCatalogue
from domain.delivery.outgoing import Answer, OutgoingPart
from presentation.telegram.asker import Asker
from presentation.telegram.buttons import Buttons, persona_buttons, reset_buttons
from presentation.telegram.chats import is_private
from presentation.telegram.wording import Wordings


async def on_start(
    message: Message, asker: Asker, wordings: Wordings, catalogue: PersonaCatalogue
) -> Answer:
    in_use = await wordings.persona_of(asker)
    return _with_buttons(in_use.voice.greeting, persona_buttons(catalogue.all(), in_use.language))


async def on_help(message: Message, asker: Asker, wordings: Wordings) -> Answer:
    wording = await wordings.of(asker)
    return Answer.text(wording.text("help"))


async def on_persona(
    message: Message, asker: Asker, wordings: Wordings, catalogue: PersonaCatalogue
) -> Answer:
    wording = await wordings.of(asker)
    return _with_buttons(
        wording.text("persona-choose"), persona_buttons(catalogue.all(), wording.language)
    )


async def on_reset(message: Message, asker: Asker, wordings: Wordings) -> Answer:
    wording = await wordings.of(asker)
    return _with_buttons(wording.text("reset-ask"), reset_buttons(asker.telegram_id, wording))


async def on_unknown_command(message: Message, asker: Asker, wordings: Wordings) -> Answer:
    wording = await wordings.of(asker)
    return Answer.text(wording.text("unknown-command"))


def router() -> Router:
    router = Router(name="commands")
    router.message.register(on_start, CommandStart(ignore_case=True))
    router.message.register(on_help, Command("help", ignore_case=True))
    router.message.register(on_persona, Command("persona", ignore_case=True))
    router.message.register(on_reset, Command("reset", ignore_case=True))
    router.message.register(on_unknown_command, is_private, _is_command)
    router.message.register(on_unknown_command, _NAMES_US)
    return router


async def _is_command(message: Message) -> bool:
    return bool(_COMMAND.match(message.text or ""))


_COMMAND = re.compile(r"/\w")
_NAMES_US = Command(re.compile(r"\w"), magic=F.mention)
"""In a group a bare command may be meant for any other bot."""


def _with_buttons(text: str, buttons: Buttons) -> Answer:
    return Answer((OutgoingPart(text, buttons=buttons),))
