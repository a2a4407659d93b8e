from collections.abc import Sequence

from aiogram import Dispatcher, Router

from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.personas.ports import PersonaCatalogue
from presentation.telegram import callbacks, commands, groups, media
from presentation.telegram import conversation as conversations
from presentation.telegram.conversation import Conversation
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wordings

PER_TURN = frozenset({"turn", "burst", "asker"})
"""What the turn handler adds to every update, besides aiogram's own `bot`."""


def build_dispatcher(
    *,
    conversation: Conversation,
    catalogue: PersonaCatalogue,
    choose_persona: ChoosePersonaUseCase,
    reset_personalization: ResetPersonalizationUseCase,
    wordings: Wordings,
    channel_observer: TelegramObserver,
    first_routers: Sequence[Router] = (),
    extra_routers: Sequence[Router] = (),
) -> Dispatcher:
    """The handlers, filled by name from these keywords; each returns an Answer.

    The first routers see everything before anybody else, since the commands take every order
    they do not know; the extra ones see a message after the commands.
    """
    dispatcher = Dispatcher(
        disable_fsm=True,
        conversation=conversation,
        catalogue=catalogue,
        choose_persona=choose_persona,
        reset_personalization=reset_personalization,
        wordings=wordings,
        channel_observer=channel_observer,
    )
    dispatcher.include_routers(
        *first_routers,
        commands.router(),
        *extra_routers,
        conversations.router(),
        media.router(),
        groups.router(),
        callbacks.router(),
    )
    return dispatcher
