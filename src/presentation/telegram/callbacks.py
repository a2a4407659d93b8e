from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from domain.delivery.outgoing import Answer
from domain.shared.errors import NotFound
from presentation.telegram.asker import Asker
from presentation.telegram.buttons import PersonaChoice, ResetDecision, acknowledge
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wordings


async def on_persona_chosen(
    query: CallbackQuery,
    callback_data: PersonaChoice,
    bot: Bot,
    asker: Asker,
    choose_persona: ChoosePersonaUseCase,
    wordings: Wordings,
    channel_observer: TelegramObserver,
) -> Answer:
    try:
        in_use = await choose_persona.execute(
            asker.user_id, callback_data.persona_id, asker.language_code
        )
    except NotFound:
        channel_observer.ignored("outdated_button")
        wording = await wordings.of(asker)
        await acknowledge(query, bot, channel_observer, wording.text("persona-gone"))
        return Answer()
    await acknowledge(query, bot, channel_observer)
    return Answer.text(in_use.voice.switched)


async def on_reset_decided(
    query: CallbackQuery,
    callback_data: ResetDecision,
    bot: Bot,
    asker: Asker,
    reset_personalization: ResetPersonalizationUseCase,
    wordings: Wordings,
    channel_observer: TelegramObserver,
) -> Answer:
    wording = await wordings.of(asker)
    if callback_data.telegram_id != asker.telegram_id:
        channel_observer.ignored("foreign_button")
        await acknowledge(query, bot, channel_observer, wording.text("button-not-yours"))
        return Answer()
    if callback_data.confirmed:
        await reset_personalization.execute(asker.user_id, asker.language_code)
    await acknowledge(query, bot, channel_observer)
    return Answer.text(wording.text("reset-done" if callback_data.confirmed else "reset-kept"))


async def on_unreadable_button(
    query: CallbackQuery,
    bot: Bot,
    asker: Asker,
    wordings: Wordings,
    channel_observer: TelegramObserver,
) -> Answer:
    """A forged payload, or one of an older version of ours."""
    channel_observer.ignored("unreadable_button")
    wording = await wordings.of(asker)
    await acknowledge(query, bot, channel_observer, wording.text("button-outdated"))
    return Answer()


def router() -> Router:
    router = Router(name="callbacks")
    router.callback_query.register(on_persona_chosen, PersonaChoice.filter())
    router.callback_query.register(on_reset_decided, ResetDecision.filter())
    router.callback_query.register(on_unreadable_button)
    return router
