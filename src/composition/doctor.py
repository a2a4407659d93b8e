"""The doctor's checks, on the settings' own parts."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from application.doctor.examine import Check, Examined, ExamineUseCase, Finding, Health
from application.speech.ports import SpeechState
from composition.app import App, open_app
from composition.speech import speech_engine
from domain.shared.errors import ConfigurationError, MajordomeError
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt
from infrastructure.doctor.machine import check_disk, check_privacy, check_time_zones
from infrastructure.doctor.services import MongoChecks, check_bot, check_redis, check_webhook
from infrastructure.mongo.indexes import wanted_indexes
from infrastructure.settings import Settings, TelegramMode
from infrastructure.telegram.bot import open_bot

_TELEGRAM = "https://api.telegram.org"


async def examine(settings: Settings) -> Sequence[Examined]:
    """Every check's finding; nothing is raised for what does not work."""
    machine: dict[str, Check] = {
        "settings": _settings_are_read,
        "time zones": check_time_zones,
        "disk": partial(check_disk, settings.data_dir),
        "data directory": partial(check_privacy, settings.data_dir),
        "redis": partial(check_redis, settings.redis_url.get_secret_value()),
    }
    async with AsyncExitStack() as stack:
        try:
            app = await stack.enter_async_context(open_app(settings, report=_say_nothing))
            checks = {**machine, **await _product(app, stack)}
        except ConfigurationError as error:
            broken = Finding(Health.FAILED, str(error), "mend the setting named here")
            return (*await ExamineUseCase(machine).execute(), Examined("product", broken))
        return await ExamineUseCase(checks).execute()


async def _product(app: App, stack: AsyncExitStack) -> Mapping[str, Check]:
    settings = app.settings
    wanted = wanted_indexes(event_ttl_days=settings.memory_ttl_days)
    mongo = MongoChecks(app.database, wanted, app.clock)
    return {
        "mongodb": mongo.server,
        "mongodb indexes": mongo.indexes,
        "mongodb writes": mongo.writing,
        "clock": mongo.clock,
        **await _telegram(settings, stack),
        "text provider": partial(_one_token, app),
        "speech": partial(_speech, settings),
    }


async def _settings_are_read() -> Finding:
    return Finding.ok("every setting is valid")  # wrong ones have ended the command before


async def _telegram(settings: Settings, stack: AsyncExitStack) -> Mapping[str, Check]:
    if settings.uses_sandbox:
        return {"telegram": _sandbox}
    token = settings.telegram_bot_token.get_secret_value()
    address = settings.telegram_api_base_url or _TELEGRAM
    bot = await stack.enter_async_context(open_bot(token, address, request_seconds=10))
    expected = (
        settings.telegram_webhook_url if settings.telegram_mode is TelegramMode.WEBHOOK else ""
    )
    return {"telegram": partial(check_bot, bot), "webhook": partial(check_webhook, bot, expected)}


async def _sandbox() -> Finding:
    remedy = "for the real Telegram put a token of @BotFather into TELEGRAM_BOT_TOKEN"
    return Finding(Health.OK, "no token is set: the sandbox serves", remedy)


async def _one_token(app: App) -> Finding:
    if not app.settings.llm_model:
        remedy = "set LLM_BASE_URL, LLM_API_KEY and LLM_MODEL"
        return Finding(Health.WARNING, "no model is configured: answers are offline ones", remedy)
    prompt = RenderedPrompt("doctor", "v1", "Answer with one word.", 1, 0.0, 20.0)
    request = GenerationRequest(
        prompt, (ChatMessage(Role.USER, "Yes or no?"),), request_id="doctor"
    )
    try:
        result = await app.text_engine.generate.execute(request)
    except MajordomeError as error:
        kind = getattr(error, "kind", type(error).__name__)
        remedy = "look at LLM_BASE_URL, LLM_API_KEY and LLM_MODEL, and at the provider's own status"
        return Finding(Health.FAILED, f"a call of one token failed ({kind})", remedy)
    return Finding.ok(f"{result.model} answers")


async def _speech(settings: Settings) -> Finding:
    """Voice is an extra: without it the butler asks for words in writing."""
    engine = speech_engine(settings)
    try:
        readiness = await engine.check()
    finally:
        await engine.aclose()
    if readiness.state is SpeechState.READY:
        return Finding.ok("voice notes are heard")
    return Finding(Health.WARNING, readiness.detail or str(readiness.state), readiness.remedy)


def _say_nothing(_: str) -> None:
    pass
