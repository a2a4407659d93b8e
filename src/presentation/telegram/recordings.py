"""Recordings in Telegram's messages, and how their files are fetched."""

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import Audio, Document, Message, VideoNote, Voice
from aiohttp import ClientError

from application.speech.hear import Fetch, Note
from domain.shared.errors import ProviderUnavailable, UnusableAudio

Recording = Voice | Audio | VideoNote | Document


def recording_of(message: Message) -> Recording | None:
    """The sound in a message, a file sent as a document included."""
    document = message.document
    if document and (document.mime_type or "").startswith("audio/"):
        return document
    return message.voice or message.audio or message.video_note


def as_note(bot: Bot, message: Message, recording: Recording) -> Note:
    return Note(
        f"{bot.id}:{message.chat.id}:{message.message_id}",
        fetching(bot, recording),
        size=recording.file_size,
        seconds=getattr(recording, "duration", None),
    )


def fetching(bot: Bot, recording: Recording) -> Fetch:
    """Fetches the file when it is this note's turn, so that none waits in memory.

    What it gives raises UnusableAudio and ProviderUnavailable.
    """

    async def fetch() -> bytes:
        try:
            file = await bot.get_file(recording.file_id)
        except TelegramBadRequest as refusal:
            kind = "too_large" if "too big" in refusal.message else "not_audio"
            raise UnusableAudio("Telegram does not hand the file out", kind=kind) from None
        except AiogramError as error:
            raise ProviderUnavailable("Telegram did not answer", kind="telegram") from error
        try:
            content = await bot.download_file(file.file_path or "")
        except (ClientError, TimeoutError) as error:  # aiogram passes these on as they are
            raise ProviderUnavailable("Telegram did not send the file", kind="telegram") from error
        return content.read() if content else b""

    return fetch
