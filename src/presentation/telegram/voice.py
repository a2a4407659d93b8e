"""Voice notes and other recordings: heard once, quoted, answered like any words."""

import html
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Audio, Document, Message, VideoNote, Voice
from aiohttp import ClientError

from application.personalization.reply import Source
from application.speech.ports import HeardWords, HeardWordsRepository
from application.speech.transcribe import TranscribeVoiceNoteUseCase
from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer, OutgoingPart
from domain.delivery.splitting import utf16_length
from domain.shared.errors import (
    ProviderRejected,
    ProviderUnavailable,
    SpeechUnavailable,
    UnusableAudio,
)
from domain.speech.sound import NoteLimits
from presentation.telegram.asker import Asker
from presentation.telegram.chats import is_group, is_private
from presentation.telegram.conversation import Conversation
from presentation.telegram.drafts import Drafts
from presentation.telegram.reading import is_addressed, written
from presentation.telegram.wording import Wording, Wordings

Recording = Voice | Audio | VideoNote | Document

_QUOTE_LENGTH = 300
_MESSAGE_LENGTH = 4096


@dataclass(slots=True)
class _Heard:
    """What a burst says: its lines, written or spoken, and what became of notes without words."""

    lines: list[str] = field(default_factory=list)
    spoken: list[HeardWords] = field(default_factory=list)
    excuses: list[str] = field(default_factory=list)


class VoiceNotes:
    """Answers turns in which something was said aloud, with what was written around it."""

    def __init__(
        self,
        transcribe: TranscribeVoiceNoteUseCase,
        words: HeardWordsRepository,
        conversation: Conversation,
        wordings: Wordings,
        drafts: Drafts,
        *,
        limits: NoteLimits,
        echo: bool = True,
    ) -> None:
        self._transcribe = transcribe
        self._words = words
        self._conversation = conversation
        self._wordings = wordings
        self._drafts = drafts
        self._limits = limits
        self._echo = echo

    async def answer(
        self, bot: Bot, turn: Turn, asker: Asker, messages: Sequence[Message]
    ) -> Answer:
        wording = await self._wordings.of(asker)
        lane, draft_id = turn.head.lane, turn.head.key.update_id
        async with self._drafts.open(bot, lane, draft_id, private=asker.private):
            heard = await self._hear_all(bot, turn, asker, messages, wording)
        excuse = Answer.text("\n\n".join(dict.fromkeys(heard.excuses)))
        if not heard.lines:
            return excuse
        reply = await self._conversation.answer(
            bot,
            turn,
            asker,
            "\n".join(heard.lines),
            source=Source.VOICE if heard.spoken else Source.TEXT,
            spoken_language=heard.spoken[-1].language if heard.spoken else None,
        )
        if heard.spoken and self._echo:
            reply = _quoting(reply, " ".join(words.text for words in heard.spoken), wording)
        return Answer((*excuse.parts, *reply.parts)) if heard.excuses else reply

    async def _hear_all(
        self, bot: Bot, turn: Turn, asker: Asker, messages: Sequence[Message], wording: Wording
    ) -> _Heard:
        heard = _Heard()
        for message in messages:
            recording = recording_of(message)
            if recording is None:
                text = written([message])
            else:
                text = message.caption
                hearing = self._hear(bot, turn, asker, message, recording, wording)
                await self._add(heard, hearing, wording)
            if text:
                heard.lines.append(text)
        return heard

    async def _add(self, heard: _Heard, hearing: Awaitable[HeardWords], wording: Wording) -> None:
        """One note that cannot be heard silences neither the others nor what is written."""
        try:
            words = await hearing
        except UnusableAudio as problem:
            heard.excuses.append(self._explain(problem, wording))
        except (SpeechUnavailable, ProviderRejected):
            heard.excuses.append(wording.text("media-voice"))
        else:
            heard.spoken.append(words)
            heard.lines.append(words.text)

    async def _hear(
        self,
        bot: Bot,
        turn: Turn,
        asker: Asker,
        message: Message,
        recording: Recording,
        wording: Wording,
    ) -> HeardWords:
        """The words, from an earlier attempt at this turn if there was one."""
        note_id = f"{bot.id}:{message.chat.id}:{message.message_id}"
        if turn.head.attempts and (known := await self._words.get(note_id)):
            return known
        seconds = getattr(recording, "duration", None)
        self._limits.check_announced(recording.file_size, seconds)
        transcript = await self._transcribe.execute(
            fetching(bot, recording), hint_language=wording.language, announced_seconds=seconds
        )
        words = HeardWords(transcript.text, transcript.language)
        await self._words.put(note_id, asker.user_id, words)
        return words

    def _explain(self, problem: UnusableAudio, wording: Wording) -> str:
        return wording.text(
            f"voice-{problem.kind}",
            minutes=round(self._limits.max_seconds / 60),
            megabytes=self._limits.max_bytes // (1024 * 1024),
        )


def recording_of(message: Message) -> Recording | None:
    """The sound in a message, a file sent as a document included."""
    document = message.document
    if document and (document.mime_type or "").startswith("audio/"):
        return document
    return message.voice or message.audio or message.video_note


def fetching(bot: Bot, recording: Recording) -> Callable[[], Awaitable[bytes]]:
    """Fetches the file when it is this note's turn, so that none waits in memory.

    What it gives raises UnusableAudio, ProviderUnavailable, and aiogram's own errors.
    """

    async def fetch() -> bytes:
        try:
            file = await bot.get_file(recording.file_id)
        except TelegramBadRequest as refusal:
            kind = "too_large" if "too big" in refusal.message else "not_audio"
            raise UnusableAudio("Telegram does not hand the file out", kind=kind) from None
        try:
            content = await bot.download_file(file.file_path or "")
        except (ClientError, TimeoutError) as error:  # aiogram passes these on as they are
            raise ProviderUnavailable("Telegram did not send the file", kind="telegram") from error
        return content.read() if content else b""

    return fetch


def _quoting(answer: Answer, heard: str, wording: Wording) -> Answer:
    """Put what was heard above the answer; as a message of its own where both do not fit."""
    shown = heard if len(heard) <= _QUOTE_LENGTH else heard[: _QUOTE_LENGTH - 1].rstrip() + "…"
    title = wording.text("voice-heard")
    quote = OutgoingPart(
        f"<blockquote>🎙 {html.escape(shown)}</blockquote>", html=True, plain=f"🎙 {title} «{shown}»"
    )
    if not answer.parts:
        return answer
    first, *others = answer.parts
    plain = f"{quote.plain}\n\n{first.plain or first.text}"
    if utf16_length(plain) > _MESSAGE_LENGTH:
        return Answer((quote, *answer.parts))
    body = first.text if first.html else html.escape(first.text, quote=False)
    joined = replace(first, text=f"{quote.text}\n{body}", html=True, plain=plain)
    return Answer((joined, *others))


async def is_recording(message: Message) -> bool:
    return recording_of(message) is not None


async def has_recording(message: Message, burst: tuple[Message, ...]) -> bool | dict[str, Any]:
    """Filter: gives `messages`, the whole burst, where something in it is to be heard."""
    messages = (message, *burst)
    return {"messages": messages} if any(map(recording_of, messages)) else False


def router(notes: VoiceNotes) -> Router:
    async def on_recording(
        message: Message, bot: Bot, turn: Turn, asker: Asker, messages: Sequence[Message]
    ) -> Answer:
        return await notes.answer(bot, turn, asker, messages)

    async def on_recording_in_group(
        message: Message, bot: Bot, turn: Turn, asker: Asker, text: str
    ) -> Answer:
        addressed = message.model_copy(update={"caption": text})
        return await notes.answer(bot, turn, asker, [addressed])

    router = Router(name="voice")
    router.message.register(on_recording, is_private, has_recording)
    router.message.register(on_recording_in_group, is_group, is_recording, is_addressed)
    return router
