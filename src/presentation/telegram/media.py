from collections.abc import Mapping

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import Message

from domain.delivery.outgoing import Answer
from presentation.telegram.asker import Asker
from presentation.telegram.chats import is_private
from presentation.telegram.ports import TelegramObserver
from presentation.telegram.wording import Wordings

_KEYS: Mapping[str, str] = {
    ContentType.STICKER: "media-sticker",
    ContentType.PHOTO: "media-photo",
    ContentType.LIVE_PHOTO: "media-photo",
    ContentType.VIDEO: "media-video",
    ContentType.ANIMATION: "media-video",
    ContentType.DOCUMENT: "media-document",
    ContentType.VOICE: "media-voice",
    ContentType.AUDIO: "media-voice",
    ContentType.VIDEO_NOTE: "media-voice",
    ContentType.LOCATION: "media-location",
    ContentType.VENUE: "media-location",
    ContentType.CONTACT: "media-contact",
    ContentType.POLL: "media-poll",
    ContentType.DICE: "media-dice",
    ContentType.GAME: "media-other",
    ContentType.STORY: "media-other",
    ContentType.PAID_MEDIA: "media-other",
    ContentType.CHECKLIST: "media-other",
    ContentType.GIFT: "media-other",
    ContentType.UNKNOWN: "media-other",
}


async def on_media(
    message: Message, asker: Asker, wordings: Wordings, channel_observer: TelegramObserver
) -> Answer:
    key = _KEYS.get(message.content_type)
    if key is None:  # Telegram's own note of an event: a pinned message, a new title
        channel_observer.ignored("service_message")
        return Answer()
    wording = await wordings.of(asker)
    return Answer.text(wording.text(key))


def router() -> Router:
    router = Router(name="media")
    router.message.filter(is_private)
    router.message.register(on_media)
    return router
