"""The co-pilot and a translator beside whoever works at the desk."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from application.desk.helping import DeskAdvisor, HelpOperatorsUseCase, conversation_before
from application.desk.ports import DeskObserver, DeskSessions
from application.desk.queue import ShowDeskSessionUseCase
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import WriteUseCase
from application.orchestration.copilot import AdviseUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.routing import Routes
from composition.context import Job
from composition.foundation import Foundation
from domain.desk.sessions import DeskLine, DeskSession, Writer
from domain.orchestration.sessions import Line, Mode, Session, SpeakerRole
from domain.shared.errors import MajordomeError
from domain.shared.language import Language
from domain.text_engine.generation import OFFLINE, GenerationRequest
from domain.text_engine.messages import ChatMessage
from domain.text_engine.messages import Role as ChatRole

_TRANSLATES: Final = "desk_translation"
_SECONDS: Final = 15.0
_EVERY: Final = 2.0


def desk_help(base: Foundation, sessions: DeskSessions, observer: DeskObserver) -> Job:
    """Offers what operators write with its help."""
    show, language, advisor = base.get(ShowDeskSessionUseCase), _language(base), _Advisor(base)
    write = WriteTranslatedUseCase(show, base.get(WriteUseCase), advisor, language)
    helps = HelpOperatorsUseCase(sessions, advisor, base.clock, observer, language)
    base.offer(write, UseSuggestionUseCase(show, write, observer), helps)
    return Job("help at the desk", helps.execute, _EVERY)


class _Advisor(DeskAdvisor):
    """What other contexts offer is asked for late: some are built after the desk."""

    def __init__(self, base: Foundation) -> None:
        self._base = base

    def is_there(self) -> bool:
        routes = self._base.get(Routes).choose(_TRANSLATES)
        return any(candidate.name != OFFLINE for candidate in routes)

    async def advice(self, session: DeskSession, line: DeskLine) -> Mapping[str, Any]:
        said = (*conversation_before(session, line), line)
        talk = Session(
            f"desk-{session.session_id}",
            "desk",
            session.person,
            Mode.COPILOT,
            session.opened_at,
            line.at,
            messages=len(said),
            lines=tuple(_line(each) for each in said),
        )
        language = _language(self._base)
        try:
            async with asyncio.timeout(_SECONDS):
                advise = self._base.get(AdviseUseCase)
                return (await advise.execute(talk, language)).suggestion
        except (MajordomeError, TimeoutError):
            return {}

    async def translation(self, session: DeskSession, text: str, to: Language) -> str:
        user_id = str(session.person)
        try:
            async with asyncio.timeout(_SECONDS):
                render = self._base.get(RenderPromptUseCase)
                prompt = await render.execute(_TRANSLATES, locale=to, variables={}, user_id=user_id)
                said = (ChatMessage(ChatRole.USER, text),)
                request = GenerationRequest(prompt, said, user_id=user_id, most_tries=2)
                return (await self._base.get(GenerateTextUseCase).execute(request)).text.strip()
        except (MajordomeError, TimeoutError):
            return ""


def _language(base: Foundation) -> Language:
    """The operators'."""
    return base.settings.default_language


def _line(line: DeskLine) -> Line:
    is_user = line.writer is Writer.USER
    return Line(line.text, SpeakerRole.CLIENT if is_user else SpeakerRole.AGENT, line.at)
