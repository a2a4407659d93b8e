"""The product without its channels, built on its storage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from pymongo.monitoring import CommandListener

from application.memory.compress import BackgroundCompression, CompressMemoryUseCase
from application.memory.due_users import CompressDueUsersUseCase
from application.memory.summarise import SummariseConversationUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.knowledge import ProfileKnowledge
from application.personalization.preferences import ChoosePersonaUseCase, PersonaInUseUseCase
from application.personalization.recall import Recall
from application.personalization.reply import PersonalizedReplyUseCase
from application.personalization.reset import ResetPersonalizationUseCase
from application.personalization.speak import SpeakUseCase
from application.shared.ports import Clock, TokenCounter
from application.text_engine.ports import TextProvider
from composition.migrations import prepare_storage, telling
from composition.text_engine import CONFIG, TextEngine, generation_observers, open_text_engine
from domain.personalization.prompt import PromptShares
from domain.shared.errors import StorageUnavailable
from infrastructure.clock import SystemClock
from infrastructure.metrics import PersonalizationMetrics
from infrastructure.mongo.client import Database, open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from infrastructure.persona_files import PersonaFiles
from infrastructure.private_files import keep_private
from infrastructure.settings import Settings
from infrastructure.tokenizers.hugging_face_counter import HuggingFaceCounter
from infrastructure.tokenizers.remembering_counter import RememberingCounter
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter


@dataclass(frozen=True, slots=True)
class App:
    """The product without its channels: what a command, a job or a channel calls."""

    settings: Settings
    database: Database
    registry: CollectorRegistry
    clock: Clock
    personas: PersonaFiles
    defaults: Defaults
    text_engine: TextEngine
    counter: TokenCounter
    reply: PersonalizedReplyUseCase
    reset: ResetPersonalizationUseCase
    choose_persona: ChoosePersonaUseCase
    persona_in_use: PersonaInUseUseCase
    compress: CompressMemoryUseCase
    compress_due: CompressDueUsersUseCase


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    provider: TextProvider | None = None,
    clock: Clock | None = None,
    registry: CollectorRegistry | None = None,
    listeners: Sequence[CommandListener] = (),
    report: Callable[[str], None] = print,
) -> AsyncIterator[App]:
    """Build the product on its storage; the keyword arguments replace parts in tests.

    `report` tells of what may take a while. Raises ConfigurationError with what to mend.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_storage(settings, report, listeners))
        clock = clock or SystemClock()
        registry = registry or new_registry()
        counter = token_counter(settings)
        await asyncio.to_thread(counter.load)  # half a second that no reply should wait for
        text = await stack.enter_async_context(
            open_text_engine(
                settings,
                database=database,
                clock=clock,
                counter=counter,
                observers=generation_observers(registry),
                provider=provider,
            )
        )
        yield _build_app(settings, database, registry, clock, text, counter, stack)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the use cases of personalization share."""

    settings: Settings
    clock: Clock
    defaults: Defaults
    observer: PersonalizationMetrics
    profiles: MongoUserProfiles
    memory: MongoUserMemory
    hints: PersonaHints


def _build_app(
    settings: Settings,
    database: Database,
    registry: CollectorRegistry,
    clock: Clock,
    text: TextEngine,
    counter: TokenCounter,
    stack: AsyncExitStack,
) -> App:
    personas = PersonaFiles(CONFIG / "personas", first=settings.default_persona)
    defaults = Defaults(
        personas, persona_id=settings.default_persona, language=settings.default_language
    )
    observer = PersonalizationMetrics(registry)
    profiles = MongoUserProfiles(database)
    memory = MongoUserMemory(database, cap=settings.memory_cap)
    hints = PersonaHints()
    parts = _Parts(settings, clock, defaults, observer, profiles, memory, hints)
    compress = _compression(parts, text, counter)
    background = BackgroundCompression(compress)
    stack.push_async_callback(background.aclose)
    return App(
        settings=settings,
        database=database,
        registry=registry,
        clock=clock,
        personas=personas,
        defaults=defaults,
        text_engine=text,
        counter=counter,
        reply=_reply(parts, text, counter, background),
        reset=ResetPersonalizationUseCase(
            profiles, memory, defaults=defaults, hints=hints, clock=clock, observer=observer
        ),
        choose_persona=ChoosePersonaUseCase(
            profiles,
            catalogue=personas,
            defaults=defaults,
            hints=hints,
            clock=clock,
            observer=observer,
        ),
        persona_in_use=PersonaInUseUseCase(
            profiles, defaults=defaults, clock=clock, observer=observer
        ),
        compress=compress,
        compress_due=CompressDueUsersUseCase(memory, compress, observer=observer),
    )


def _compression(parts: _Parts, text: TextEngine, counter: TokenCounter) -> CompressMemoryUseCase:
    return CompressMemoryUseCase(
        parts.memory,
        SummariseConversationUseCase(text.render, text.generate, counter),
        ProfileKnowledge(
            parts.profiles, defaults=parts.defaults, clock=parts.clock, observer=parts.observer
        ),
        clock=parts.clock,
        observer=parts.observer,
        cap=parts.settings.memory_cap,
        keep_last=parts.settings.memory_keep_last,
    )


def _reply(
    parts: _Parts, text: TextEngine, counter: TokenCounter, background: BackgroundCompression
) -> PersonalizedReplyUseCase:
    settings = parts.settings
    shares = PromptShares.of(settings.prompt_token_budget)
    return PersonalizedReplyUseCase(
        Recall(
            parts.profiles,
            parts.memory,
            defaults=parts.defaults,
            hints=parts.hints,
            clock=parts.clock,
            observer=parts.observer,
            events=settings.memory_cap,
        ),
        AssemblePromptUseCase(text.render, counter, shares),
        SpeakUseCase(text.generate, seconds=settings.reply_timeout_seconds),
        defaults=parts.defaults,
        clock=parts.clock,
        observer=parts.observer,
        request_compression=background.request,
        memory_cap=settings.memory_cap,
        enabled=settings.personalization_enabled,
    )


def new_registry() -> CollectorRegistry:
    """A registry with the process's own figures."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


@asynccontextmanager
async def open_storage(
    settings: Settings, report: Callable[[str], None], listeners: Sequence[CommandListener]
) -> AsyncIterator[Database]:
    keep_private(settings.data_dir)
    async with AsyncExitStack() as stack:
        uri = settings.mongodb_uri.get_secret_value() or await stack.enter_async_context(
            private_mongodb(settings.data_dir, report=report)
        )
        database = await stack.enter_async_context(
            open_mongo(uri, settings.mongodb_database, listeners=listeners)
        )
        with suppress(StorageUnavailable):  # made at the next start; /readyz tells of the outage
            await prepare_storage(database, settings, telling(report))
        yield database


def token_counter(settings: Settings) -> RememberingCounter:
    if settings.llm_tokenizer_file:
        return RememberingCounter(HuggingFaceCounter(settings.llm_tokenizer_file))
    return RememberingCounter(TiktokenCounter(CONFIG / "tokenizers" / "o200k_base.tiktoken"))
