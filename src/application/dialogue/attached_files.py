"""Pictures and documents: which of them can be taken in, and what a model is then shown of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from application.dialogue.exchange import Exchange
from application.dialogue.ports import DocumentReader
from application.dialogue.turns import Attachment, File
from application.shared.ports import TokenCounter
from application.text_engine.seeing import SeesPicturesUseCase
from domain.dialogue.replies import Reply
from domain.personalization.attached import Attached, Paper, picture_of
from domain.shared.errors import UnusableFile
from domain.shared.own_words import own_words
from domain.text_engine.messages import Image, as_data
from domain.text_engine.passages import relevant_passages

_MEGABYTE: Final = 1024 * 1024
_USE_CASE: Final = "chat"


@dataclass(frozen=True, slots=True)
class FileBounds:
    """`tokens` are those of all documents of a turn; the others hold for each file."""

    tokens: int = 4_000
    pictures: int = 4
    picture_bytes: int = 5 * _MEGABYTE
    document_bytes: int = 10 * _MEGABYTE


class AttachedFiles:
    def __init__(
        self,
        reader: DocumentReader,
        sees: SeesPicturesUseCase,
        counter: TokenCounter,
        bounds: FileBounds | None = None,
    ) -> None:
        self._reader = reader
        self._sees = sees
        self._counter = counter
        self.bounds = bounds or FileBounds()

    def takes(self, attachment: Attachment) -> bool:
        """Whether there is a file in it that somebody here can see or read."""
        if attachment.file is None:
            return False
        if attachment.kind == "photo":
            return self._sees.execute(_USE_CASE)
        return attachment.kind == "document" and self._reader.reads(attachment.file)

    async def picture(self, file: File) -> Image:
        """Raises UnusableFile and what fetching raises."""
        content = await file.fetch(self.bounds.picture_bytes)
        picture = picture_of(content)
        if picture is None:
            raise UnusableFile("no picture that a model takes", kind="unreadable")
        return picture

    async def papers(self, texts: Sequence[tuple[str, str]], question: str) -> tuple[Paper, ...]:
        """Documents, by name and text, within the bound that they share."""
        if not texts:
            return ()
        share = self.bounds.tokens // len(texts)
        cut = await asyncio.to_thread(
            lambda: [
                relevant_passages(text, question, share, self._counter.count) for _, text in texts
            ]
        )
        return tuple(
            Paper(name, shown, is_whole=shown == text)
            for (name, text), shown in zip(texts, cut, strict=True)
        )

    async def document(self, file: File) -> str:
        """Raises UnusableFile and what fetching raises."""
        return await self._reader.read(file, await file.fetch(self.bounds.document_bytes))


def mark_of(attachment: Attachment, *, seen: bool) -> str:
    """What stands for it among the words, and is all that is remembered of it."""
    name = attachment.file.name if attachment.file else ""
    what = f"a {attachment.kind}"
    if attachment.kind == "document" and name:
        what = f'the document "{as_data(" ".join(name.split()))}"'
    if attachment.is_replied_to:
        what += ", to which they reply"
    if seen:
        return f"<sent>{what}</sent>"
    under = ", with these words under it" if attachment.caption else ""
    return f"<sent>{what} that you cannot see{under}</sent>"


class LookAtFiles:
    """Fetches what the person's own answer needs, when nothing else has answered.

    What cannot be read is excused above the answer, and the model is told that it cannot see it.
    """

    def __init__(self, files: AttachedFiles) -> None:
        self._files = files

    async def take(self, exchange: Exchange) -> None:
        if exchange.reply is not None:
            return
        attachments = [c for c in exchange.turn.contents if isinstance(c, Attachment)]
        taken = [each for each in attachments if self._files.takes(each)]
        if not taken:
            return
        found = _Found()
        for attachment in taken:
            await self._look(exchange, attachment, found)
        papers = await self._files.papers(found.texts, own_words(exchange.words or ""))
        exchange.attached = Attached(papers, tuple(found.pictures))
        if exchange.excuses and not exchange.attached and not own_words(exchange.words or ""):
            exchange.answer(Reply(), by="attachment")

    async def _look(self, exchange: Exchange, attachment: Attachment, found: "_Found") -> None:
        assert attachment.file
        try:
            if attachment.kind == "document":
                text = await self._files.document(attachment.file)
                found.texts.append((attachment.file.name, text))
            elif len(found.pictures) < self._files.bounds.pictures:
                found.pictures.append(await self._files.picture(attachment.file))
            else:
                _not_seen(exchange, attachment)
        except UnusableFile as problem:
            _not_seen(exchange, attachment)
            if not attachment.is_replied_to:
                await self._excuse(exchange, attachment, problem.kind)

    async def _excuse(self, exchange: Exchange, attachment: Attachment, kind: str) -> None:
        bounds = self._files.bounds
        most = bounds.document_bytes if attachment.kind == "document" else bounds.picture_bytes
        text = (await exchange.wording()).text(f"file-{kind}", megabytes=most // _MEGABYTE)
        if text not in exchange.excuses:
            exchange.excuses.append(text)


class _Found:
    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.pictures: list[Image] = []


def _not_seen(exchange: Exchange, attachment: Attachment) -> None:
    """Nobody is left to believe that the model has it before its eyes."""
    seen, unseen = mark_of(attachment, seen=True), mark_of(attachment, seen=False)
    exchange.words = _last_replaced(exchange.words or "", seen, unseen)


def _last_replaced(text: str, old: str, new: str) -> str:
    before, found, after = text.rpartition(old)
    return f"{before}{new}{after}" if found else text
