"""The text engine on its files, providers and stores."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry

from application.shared.ports import Clock, TokenCounter
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.observing import Observers
from application.text_engine.ports import (
    GenerationObserver,
    ResultCache,
    TextProvider,
    VersionChoices,
)
from application.text_engine.prompts import DescribeUseCasesUseCase, RenderPromptUseCase
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from application.text_engine.versions import (
    ActivePrompts,
    ChooseVersionUseCase,
    RollBackVersionUseCase,
)
from domain.shared.errors import ConfigurationError, NotFound
from domain.text_engine.models import ModelCard
from infrastructure.in_memory.text_engine_stores import (
    InMemoryResultCache,
    InMemorySpendLedger,
    InMemoryVersionChoices,
)
from infrastructure.json_schemas import fits_schema
from infrastructure.mongo.client import Database
from infrastructure.mongo.text_engine_stores import (
    MongoResultCache,
    MongoSpendLedger,
    MongoVersionChoices,
)
from infrastructure.prompt_files import PromptFiles
from infrastructure.settings import Settings
from infrastructure.text_engine_metrics import (
    LoggingGenerationObserver,
    PrometheusGenerationObserver,
)
from infrastructure.text_providers.catalog import (
    CacheSettings,
    DefaultModel,
    ProviderCatalog,
    load_catalog,
)

CONFIG = Path(__file__).resolve().parents[2] / "config"


@dataclass(frozen=True, slots=True)
class TextEngine:
    """Keep `active` fresh by a task that runs `active.keep_fresh()`."""

    templates: PromptFiles
    routes: Routes
    choices: VersionChoices
    active: ActivePrompts
    render: RenderPromptUseCase
    generate: GenerateTextUseCase
    use_cases: DescribeUseCasesUseCase
    spending: Spending
    choose_version: ChooseVersionUseCase
    roll_back: RollBackVersionUseCase


@asynccontextmanager
async def open_text_engine(
    settings: Settings,
    *,
    database: Database | None,
    clock: Clock,
    counter: TokenCounter,
    observers: Sequence[GenerationObserver] = (),
    provider: TextProvider | None = None,
    choices: VersionChoices | None = None,
) -> AsyncIterator[TextEngine]:
    """Without a database all is kept in memory; the last two replace what is configured."""
    catalog = _catalog(settings, counter)
    ledger = InMemorySpendLedger() if database is None else MongoSpendLedger(database)
    if choices is None:
        choices = InMemoryVersionChoices() if database is None else MongoVersionChoices(database)
    templates = PromptFiles(CONFIG / "prompts")
    active = _active(templates, settings, choices)
    routes = _single(provider) if provider else catalog.routes
    spending = Spending(ledger, catalog.caps, clock)
    choose = ChooseVersionUseCase(templates, choices, active, clock)
    try:
        yield TextEngine(
            templates=templates,
            routes=routes,
            choices=choices,
            active=active,
            render=RenderPromptUseCase(templates, active),
            generate=GenerateTextUseCase(
                Calling(
                    routes,
                    clock=clock,
                    counter=counter,
                    observer=Observers(observers),
                    spending=spending,
                ),
                cache=_cache(catalog.cache, database, clock),
                fits_schema=fits_schema,
            ),
            use_cases=DescribeUseCasesUseCase(templates, active),
            spending=spending,
            choose_version=choose,
            roll_back=RollBackVersionUseCase(choices, choose),
        )
    finally:
        await catalog.aclose()


def _catalog(settings: Settings, counter: TokenCounter) -> ProviderCatalog:
    default = DefaultModel(
        settings.llm_base_url, settings.llm_api_key.get_secret_value(), settings.llm_model
    )
    return load_catalog(
        CONFIG / "providers.yaml",
        default=default,
        keys=os.environ | settings.secrets(),
        offline_texts=CONFIG / "offline.yaml",
        counter=counter,
    )


def _active(templates: PromptFiles, settings: Settings, choices: VersionChoices) -> ActivePrompts:
    try:
        return ActivePrompts(templates, settings.prompt_versions, choices)
    except NotFound as error:
        raise ConfigurationError(f"PROMPT_VERSIONS: {error}") from None


def _single(provider: TextProvider) -> Routes:
    return Routes([Candidate(provider, ModelCard(provider.model))])


def generation_observers(registry: CollectorRegistry) -> Sequence[GenerationObserver]:
    """Metrics, and one log line a call."""
    logger = structlog.get_logger("text_engine")
    return (PrometheusGenerationObserver(registry), LoggingGenerationObserver(logger))


def _cache(settings: CacheSettings, database: Database | None, clock: Clock) -> ResultCache:
    if database is None or settings.store == "memory":
        return InMemoryResultCache(clock, most=settings.most, ttl=settings.ttl)
    return MongoResultCache(database, clock, most=settings.most, ttl=settings.ttl)
