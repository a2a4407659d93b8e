from dataclasses import replace

from application.dialogue.attached_files import AttachedFiles, mark_of
from application.dialogue.exchange import Admission, Exchange
from application.dialogue.turns import Attachment, Written
from application.speech.hear import HearNoteUseCase, Note
from domain.dialogue.replies import Part, Quote, Reply, Text
from domain.dialogue.words import is_blank
from domain.shared.errors import ProviderRejected, SpeechUnavailable, UnusableAudio
from domain.speech.transcript import HeardWords
from domain.text_engine.messages import as_data

_MEGABYTE = 1024 * 1024


class Transcribe:
    """Gathers what was said, a line a message: typed words as they are, recordings as heard, and a
    mark for what was sent with them.

    Recordings over a limit are not heard: hearing is what the limit is there for.
    """

    def __init__(self, hear: HearNoteUseCase, files: AttachedFiles) -> None:
        self._hear = hear
        self._files = files

    async def take(self, exchange: Exchange) -> None:
        lines: list[str] = []
        for content in exchange.turn.contents:
            if isinstance(content, Written):
                exchange.words = exchange.words or ""
                lines.append(_as_written(content))
            elif isinstance(content, Attachment):
                lines += self._sent(content)
            elif isinstance(content, Note) and _may_be_heard(exchange):
                lines += await self._heard(exchange, content)
        said = [line for line in lines if not is_blank(line)]
        if said:
            exchange.words = "\n".join(said)
        elif exchange.excuses:
            exchange.answer(Reply(), by="transcribe")

    def _sent(self, attachment: Attachment) -> list[str]:
        """Nothing for what neither is seen nor has words under it."""
        seen = self._files.takes(attachment)
        if not seen and is_blank(attachment.caption) and not attachment.is_replied_to:
            return []
        return [f"{mark_of(attachment, seen=seen)}\n{attachment.caption}".rstrip()]

    async def _heard(self, exchange: Exchange, note: Note) -> list[str]:
        """The words; none, and an excuse, where there is nothing to be understood.

        One note that cannot be heard silences neither the others nor what is written.
        """
        try:
            words = await self._words(exchange, note)
        except UnusableAudio as problem:
            await self._excuse(exchange, f"voice-{problem.kind}")
        except (SpeechUnavailable, ProviderRejected):
            await self._excuse(exchange, "media-voice")
        else:
            exchange.heard.append(words)
            return [words.text]
        return []

    async def _words(self, exchange: Exchange, note: Note) -> HeardWords:
        turn = exchange.turn
        return await self._hear.execute(
            note,
            user_id=str(turn.owner),
            hint_language=(await exchange.in_use()).language,
            again=turn.is_retry,
        )

    async def _excuse(self, exchange: Exchange, key: str) -> None:
        limits = self._hear.limits
        text = (await exchange.wording()).text(
            key,
            minutes=round(limits.max_seconds / 60),
            megabytes=limits.max_bytes // _MEGABYTE,
        )
        if text not in exchange.excuses:
            exchange.excuses.append(text)


def _as_written(written: Written) -> str:
    """What others wrote is told apart, so that nobody takes it for the person's own words."""
    if written.forwarded_from is None or is_blank(written.text):
        return written.text
    author = as_data(" ".join(written.forwarded_from.split())).replace('"', "'")
    return f'<forwarded from="{author}">\n{as_data(written.text)}\n</forwarded>'


def _may_be_heard(exchange: Exchange) -> bool:
    return exchange.admission in (Admission.ADMITTED, Admission.HELD)


class QuoteHeard:
    """Puts above the reply what was heard, and above that what could not be."""

    def __init__(self, *, echo: bool = True) -> None:
        self._echo = echo

    async def take(self, exchange: Exchange) -> None:
        reply = exchange.reply or Reply()
        above: list[Part] = []
        if exchange.excuses:
            above.append(Text("\n\n".join(exchange.excuses)))
        if exchange.heard and reply.parts and await self._is_wanted(exchange):
            title = (await exchange.wording()).text("voice-heard")
            above.append(Quote(title, " ".join(words.text for words in exchange.heard)))
        if above:
            exchange.reply = replace(reply, parts=(*above, *reply.parts))

    async def _is_wanted(self, exchange: Exchange) -> bool:
        return self._echo and (await exchange.in_use()).profile.voice_quotes
