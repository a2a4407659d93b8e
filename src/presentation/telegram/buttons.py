"""Inline buttons: what they carry, and the notice that ends the waiting of who pressed one."""

from collections.abc import Iterable

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.delivery.outgoing import Button
from domain.personas.persona import Persona
from domain.shared.language import Language
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wording

Buttons = tuple[tuple[Button, ...], ...]

_NOTICE_SECONDS = 5


class PersonaChoice(CallbackData, prefix="persona"):
    persona_id: str


class ResetDecision(CallbackData, prefix="reset"):
    """`telegram_id` is who asked: in a group others can press the button too."""

    confirmed: bool
    telegram_id: int


def persona_buttons(personas: Iterable[Persona], language: Language) -> Buttons:
    return tuple(
        (
            Button(
                f"{persona.emoji} {persona.voice(language).name}",
                PersonaChoice(persona_id=persona.persona_id).pack(),
            ),
        )
        for persona in personas
    )


def reset_buttons(telegram_id: int, wording: Wording) -> Buttons:
    def button(key: str, *, confirmed: bool) -> Button:
        decision = ResetDecision(confirmed=confirmed, telegram_id=telegram_id)
        return Button(wording.text(key), decision.pack())

    return ((button("reset-yes", confirmed=True), button("reset-no", confirmed=False)),)


async def acknowledge(
    query: CallbackQuery, bot: Bot, observer: TelegramObserver, alert: str | None = None
) -> None:
    """Best effort: an old press can no longer be acknowledged, and nothing depends on it."""
    notice = AnswerCallbackQuery(
        callback_query_id=query.id, text=alert, show_alert=alert is not None
    )
    try:
        await bot(notice, request_timeout=_NOTICE_SECONDS)
    except AiogramError as error:
        observer.extra("button_notice", type(error).__name__)
