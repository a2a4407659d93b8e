import time

import structlog
from aiogram import Bot, Router
from aiogram.types import Message

from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.reply import (
    PersonalizedReplyUseCase,
    ReplyOutcome,
    ReplyRequest,
    ReplyResult,
    Source,
)
from application.personas.ports import PersonaCatalogue
from domain.delivery.inbox import Turn
from domain.delivery.outgoing import Answer
from domain.personas.calls import called_persona
from domain.shared.pseudonym import pseudonym
from presentation.telegram.asker import Asker
from presentation.telegram.chats import is_private
from presentation.telegram.drafts import Drafts
from presentation.telegram.formatting import to_parts
from presentation.telegram.reading import has_words, is_blank
from presentation.telegram.stopping import StopRegistry
from presentation.telegram.wording import Wordings

log = structlog.get_logger(__name__)


class Conversation:
    """Answers words, typed or spoken, and shows the answer as it is being made."""

    def __init__(
        self,
        reply: PersonalizedReplyUseCase,
        choose_persona: ChoosePersonaUseCase,
        catalogue: PersonaCatalogue,
        wordings: Wordings,
        drafts: Drafts,
        stops: StopRegistry,
    ) -> None:
        self._reply = reply
        self._choose_persona = choose_persona
        self._catalogue = catalogue
        self._wordings = wordings
        self._drafts = drafts
        self._stops = stops

    async def answer(
        self,
        bot: Bot,
        turn: Turn,
        asker: Asker,
        text: str,
        *,
        source: Source = Source.TEXT,
        spoken_language: str | None = None,
    ) -> Answer:
        if is_blank(text):
            return await self._say(asker, "empty-message")
        if persona := called_persona(text, self._catalogue.all()):
            in_use = await self._choose_persona.execute(
                asker.user_id, persona.persona_id, asker.language_code
            )
            return Answer.text(in_use.voice.switched)
        request = ReplyRequest(
            user_id=asker.user_id,
            text=text,
            turn_id=turn.turn_id,
            source=source,
            user_name=asker.name or None,
            language_code=asker.language_code,
            spoken_language=spoken_language,
        )
        result = await self._make_reply(bot, turn, asker, request)
        if result.outcome is ReplyOutcome.STOPPED and is_blank(result.reply):
            return await self._say(asker, "stopped")
        return Answer(to_parts(result.reply))

    async def _make_reply(
        self, bot: Bot, turn: Turn, asker: Asker, request: ReplyRequest
    ) -> ReplyResult:
        lane, draft_id = turn.head.lane, turn.head.key.update_id
        with self._stops.watch(lane) as stop:
            async with self._drafts.open(bot, lane, draft_id, private=asker.private) as stream:
                began = time.monotonic()
                result = await self._reply.execute(request, on_partial=stream.show, stop=stop)
        log.info(
            "replied",
            request_id=request.turn_id,
            user=pseudonym(request.user_id),
            persona=result.used_persona,
            source=request.source,
            outcome=result.outcome,
            prompt_tokens=result.prompt_tokens,
            remembered=result.memory_events_used,
            seconds=round(time.monotonic() - began, 3),
        )
        return result

    async def _say(self, asker: Asker, key: str) -> Answer:
        wording = await self._wordings.of(asker)
        return Answer.text(wording.text(key))


async def on_words(
    message: Message, bot: Bot, turn: Turn, asker: Asker, text: str, conversation: Conversation
) -> Answer:
    return await conversation.answer(bot, turn, asker, text)


def router() -> Router:
    router = Router(name="conversation")
    router.message.filter(is_private)
    router.message.register(on_words, has_words)
    return router
