"""Pictures and documents in Telegram's messages, and how their files are fetched."""

import io
from collections.abc import Iterator
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import Document, Message, PhotoSize
from aiohttp import ClientError

from application.dialogue.turns import Attachment, FetchFile, File
from domain.shared.errors import ProviderUnavailable, UnusableFile

_LONGEST_SIDE: Final = 1280
"""Larger pictures cost a model more and tell it hardly anything more."""
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_SECONDS: Final = 30


def photo_of(bot: Bot, message: Message) -> File | None:
    """The photo's file, or a picture that was sent as a document."""
    if message.photo:
        size = _fitting(message.photo)
        return File(_fetching(bot, size), media_type="image/jpeg")
    document = message.document
    if document and document.mime_type in _PICTURES:
        return _file(bot, document)
    return None


def document_of(bot: Bot, message: Message) -> File | None:
    return _file(bot, message.document) if message.document else None


def answered_files(bot: Bot, message: Message) -> Iterator[Attachment]:
    """What a message brought that is answered now; its words are told of elsewhere."""
    answered = message.reply_to_message
    if answered is None:
        return
    if photo := photo_of(bot, answered):
        yield Attachment("photo", file=photo, is_replied_to=True)
    elif document := document_of(bot, answered):
        yield Attachment("document", file=document, is_replied_to=True)


def _file(bot: Bot, document: Document) -> File:
    name, media_type = document.file_name or "", document.mime_type or ""
    return File(_fetching(bot, document), name=name, media_type=media_type)


def _fitting(sizes: list[PhotoSize]) -> PhotoSize:
    """The largest that is not larger than needed; else the smallest."""
    fitting = [size for size in sizes if max(size.width, size.height) <= _LONGEST_SIDE]
    by_area = sorted(fitting or sizes, key=lambda size: size.width * size.height)
    return by_area[-1] if fitting else by_area[0]


def _fetching(bot: Bot, wanted: Document | PhotoSize) -> FetchFile:
    async def fetch(most: int) -> bytes:
        if (wanted.file_size or 0) > most:
            raise _too_large()
        try:
            file = await bot.get_file(wanted.file_id)
        except TelegramBadRequest as refusal:
            if "too big" in refusal.message:
                raise _too_large() from None
            raise UnusableFile("Telegram does not hand the file out", kind="gone") from None
        except AiogramError as error:
            raise ProviderUnavailable("Telegram did not answer", kind="telegram") from error
        content = _Bounded(most)
        try:
            await bot.download_file(file.file_path or "", content, timeout=_SECONDS, seek=False)
        except (ClientError, TimeoutError) as error:  # aiogram passes these on as they are
            raise ProviderUnavailable("Telegram did not send the file", kind="telegram") from error
        return content.getvalue()

    return fetch


class _Bounded(io.BytesIO):
    """Takes what is announced to be smaller than it is no further than the bound."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: Any, /) -> int:
        written = super().write(piece)
        if self.tell() > self._most:
            raise _too_large()
        return written


def _too_large() -> UnusableFile:
    return UnusableFile("the file is too large", kind="too_large")
