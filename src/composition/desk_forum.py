"""The operators' forum as a mirror of the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from application.delivery.outbox import SendMessageUseCase
from application.delivery.ports import TurnHandler
from application.desk.mirror import MirrorDeskUseCase
from application.desk.ports import DeskSessions, DeskTopics
from application.desk.topic_work import DeskWork, WorkInTopicUseCase
from application.dialogue.wording import Wording
from application.shared.interface_texts import InterfaceTexts
from composition.context import Collection, NotPersonal
from composition.foundation import Foundation
from composition.process import Process
from domain.shared.identity import Conversation
from infrastructure.in_memory.desk_topics import InMemoryDeskTopics
from infrastructure.mongo import desk_topics

if TYPE_CHECKING:  # only processes that open the channel load its framework
    from aiogram import Bot

COLLECTION = Collection(
    desk_topics.COLLECTION,
    NotPersonal("numbers of topics, by the ids of sessions"),
    desk_topics.INDEXES,
)


def forum_parts(base: Foundation, sessions: DeskSessions) -> None:
    """Offers what operators do in the forum, and what keeps it up to date."""
    topics = base.store(DeskTopics, desk_topics.MongoDeskTopics, InMemoryDeskTopics)
    send, language = base.get(SendMessageUseCase), base.settings.default_language
    base.offer(
        WorkInTopicUseCase(topics, base.offers.gather(DeskWork)),
        MirrorDeskUseCase(sessions, topics, send, base.texts, base.clock, language),
    )


def in_operators_chat(process: Process, bot: "Bot", turns: TurnHandler) -> TurnHandler:
    """`turns`, with the desk before it where operators have a chat."""
    from infrastructure.telegram.metrics import PrometheusTelegramObserver
    from presentation.telegram.desk_topics import DeskTopicHandler

    app, chat_id = process.app, process.app.settings.operators_chat_id
    if chat_id is None:
        return turns
    wording = Wording(app.get(InterfaceTexts), app.settings.default_language)
    work, observer = app.get(WorkInTopicUseCase), app.get(PrometheusTelegramObserver)
    return DeskTopicHandler(turns, work, bot, chat_id, wording, observer)


@asynccontextmanager
async def mirroring(process: Process, bot: "Bot") -> AsyncIterator[None]:
    from infrastructure.telegram.forum import AiogramForum

    chat_id = process.app.settings.operators_chat_id
    if chat_id is None:
        yield
        return
    mirror, group = process.app.get(MirrorDeskUseCase), Conversation(bot.id, chat_id)
    async with process.life.keep_running(mirror.keep_mirroring(AiogramForum(bot, chat_id), group)):
        yield
