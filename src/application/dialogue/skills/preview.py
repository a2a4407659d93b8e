from datetime import timedelta
from typing import Final

from application.dialogue.exchange import Exchange
from application.personalization.preferences import ChangePreferencesUseCase
from application.personas.previewing import PreviewCodes
from domain.dialogue.replies import Reply
from domain.personalization.preview import Preview

_PREVIEW: Final = "preview"
_LASTS: Final = timedelta(hours=1)


class PreviewDraft:
    """Somebody who looks after a persona talks with a draft of it, and nobody else does.

    Begun by /preview and a code, ended by /preview alone, by another choice, or after an hour.
    """

    name = _PREVIEW
    actions = (_PREVIEW,)
    commands = ()
    allowed_in_crisis = False

    def __init__(self, codes: PreviewCodes, change: ChangePreferencesUseCase) -> None:
        self._codes = codes
        self._change = change

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        if not exchange.turn.is_private:
            return None
        written = (exchange.words or "").strip()
        if not written:
            return await self._end(exchange)
        named = await self._codes.redeem(written, exchange.turn.turn_id)
        if named is None:
            return await exchange.saying("preview-unknown")
        return await self._begin(exchange, *named)

    async def _begin(self, exchange: Exchange, persona: str, version: int) -> Reply:
        turn = exchange.turn
        in_use = await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: profile.with_preview(
                Preview(persona, version, now + _LASTS), now=now
            ),
        )
        wording, voice = exchange.speakers.wording(in_use), in_use.voice
        told = wording.text("preview-on", name=voice.name, version=version)
        return Reply.text(f"{told}\n\n{voice.greeting}")

    async def _end(self, exchange: Exchange) -> Reply:
        turn = exchange.turn
        in_use = await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: profile.with_preview(None, now=now),
        )
        return Reply.text(exchange.speakers.wording(in_use).text("preview-off"))
