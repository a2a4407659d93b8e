"""The text engine's HTTP interface, once every context is built."""

from typing import TYPE_CHECKING

from application.personalization.defaults import Defaults
from application.shared.ports import TokenCounter
from application.text_engine.ports import PromptTemplates
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.serve import ComposeGenerationUseCase, Speaker, Speakers
from composition.http_access import http_services
from composition.process import Process

if TYPE_CHECKING:
    from fastapi import APIRouter


def _speakers(defaults: Defaults) -> Speakers:
    def speaker(persona_id: str | None, language: str) -> Speaker:
        persona = defaults.persona_or_default(persona_id or defaults.persona.persona_id)
        voice = persona.voice(defaults.language(language))
        return Speaker(persona.persona_id, voice.name, voice.spoken_to(""))

    return speaker


def ai_routes(process: Process) -> "APIRouter":
    from presentation.api.ai_router import AiServices, build_ai_router

    app = process.app
    compose = ComposeGenerationUseCase(
        app.get(RenderPromptUseCase),
        app.get(PromptTemplates),
        _speakers(app.get(Defaults)),
        app.get(TokenCounter),
        default_language=app.settings.default_language,
    )
    return build_ai_router(http_services(process, AiServices, compose=compose))


def openai_routes(process: Process) -> "APIRouter":
    from presentation.api.openai_router import OpenAIServices, build_openai_router

    return build_openai_router(http_services(process, OpenAIServices))
