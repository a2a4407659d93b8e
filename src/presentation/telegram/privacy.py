"""What is kept about a person, and the two buttons that give it to them or take it away."""

import gzip
import json

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from application.support.audit import Action, Auditor
from application.support.erase import EraseUserUseCase
from application.support.users import ExportUserUseCase
from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer, Button, OutgoingPart, PartKind
from presentation.telegram.asker import Asker
from presentation.telegram.buttons import acknowledge
from presentation.telegram.chats import is_private
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wording, Wordings

_LARGEST_PLAIN = 4 * 1024 * 1024
"""The document waits in the inbox until it is sent, and a row there holds 16 MB."""


class PrivacyWish(CallbackData, prefix="privacy"):
    wish: str


def router(
    export: ExportUserUseCase,
    erase: EraseUserUseCase,
    auditor: Auditor,
    *,
    days: int,
    observer: TelegramObserver,
) -> Router:
    """Answers in private chats only: in a group everybody would read it. `days`: the archive's."""

    async def on_privacy(message: Message, asker: Asker, wordings: Wordings) -> Answer:
        wording = await wordings.of(asker)
        return _asking(wording.text("privacy", days=days), wording, "export", "erase")

    async def on_export(query: CallbackQuery, bot: Bot, asker: Asker, wordings: Wordings) -> Answer:
        wording = await wordings.of(asker)
        await acknowledge(query, bot, observer)
        async with auditor.themselves(Action.EXPORT, asker.user_id):
            document = await export.execute(asker.user_id)
        return Answer((_document(json.dumps(document, ensure_ascii=False, indent=2), wording),))

    async def on_erase(query: CallbackQuery, bot: Bot, asker: Asker, wordings: Wordings) -> Answer:
        wording = await wordings.of(asker)
        await acknowledge(query, bot, observer)
        return _asking(wording.text("privacy-erase-ask"), wording, "erase-yes", "erase-no")

    async def on_erase_decided(
        query: CallbackQuery,
        callback_data: PrivacyWish,
        bot: Bot,
        turn: Turn,
        asker: Asker,
        wordings: Wordings,
    ) -> Answer:
        wording = await wordings.of(asker)  # the language is forgotten with everything else
        await acknowledge(query, bot, observer)
        if callback_data.wish == "erase-no":
            return Answer.text(wording.text("privacy-kept"))
        async with auditor.themselves(Action.ERASE, asker.user_id):
            await erase.execute(asker.user_id, asked_by=turn.head.key)
        return Answer.text(wording.text("privacy-erased"))

    router = Router(name="privacy")
    router.message.register(on_privacy, Command("privacy", ignore_case=True), is_private)
    for wishes, handler in (
        ({"export"}, on_export),
        ({"erase"}, on_erase),
        ({"erase-yes", "erase-no"}, on_erase_decided),
    ):
        router.callback_query.register(handler, PrivacyWish.filter(F.wish.in_(wishes)), is_private)
    return router


def _asking(text: str, wording: Wording, *wishes: str) -> Answer:
    buttons = tuple(
        (Button(wording.text(f"privacy-{wish}"), PrivacyWish(wish=wish).pack()),) for wish in wishes
    )
    return Answer((OutgoingPart(text, buttons=buttons),))


def _document(text: str, wording: Wording) -> OutgoingPart:
    content, name = text.encode(), "majordome.json"
    if len(content) > _LARGEST_PLAIN:
        content, name = gzip.compress(content), "majordome.json.gz"
    return OutgoingPart(
        wording.text("privacy-data"), kind=PartKind.DOCUMENT, file=content, file_name=name
    )
