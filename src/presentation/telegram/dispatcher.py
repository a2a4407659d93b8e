from collections.abc import Sequence

from aiogram import Dispatcher, Router

from application.personas.ports import PersonaCatalogue
from presentation.telegram import callbacks, commands, conversation, groups, media
from presentation.telegram.conversation import Conversation
from presentation.telegram.ports import ChoosePersona, ResetPersonalization, TelegramObserver
from presentation.telegram.wording import Wordings

PER_TURN = frozenset({"turn", "burst", "asker"})
"""What the turn handler adds to every update, besides aiogram's own `bot`."""


def build_dispatcher(
    *,
    conversation_with: Conversation,
    catalogue: PersonaCatalogue,
    choose_persona: ChoosePersona,
    reset_personalization: ResetPersonalization,
    wordings: Wordings,
    observer: TelegramObserver,
    extra_routers: Sequence[Router] = (),
) -> Dispatcher:
    """The handlers, filled by name from these keywords; each returns an Answer.

    The extra routers see a message after the commands and before anybody else.
    """
    dispatcher = Dispatcher(
        disable_fsm=True,
        conversation=conversation_with,
        catalogue=catalogue,
        choose_persona=choose_persona,
        reset_personalization=reset_personalization,
        wordings=wordings,
        observer=observer,
    )
    dispatcher.include_routers(
        commands.router(),
        *extra_routers,
        conversation.router(),
        media.router(),
        groups.router(),
        callbacks.router(),
    )
    return dispatcher
