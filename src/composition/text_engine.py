"""The text engine on its files, providers and stores."""

import os
from functools import partial
from typing import TYPE_CHECKING

import structlog

from application.shared.rollout import Activations, LiveVersions
from application.text_engine.calling import Calling
from application.text_engine.embed import EmbedTextsUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.observing import Observers
from application.text_engine.ports import (
    EmbeddingProvider,
    PromptTemplates,
    ResultCache,
    SpendLedger,
    TextProvider,
)
from application.text_engine.prompts import (
    DescribeUseCasesUseCase,
    PromptRollout,
    RenderPromptUseCase,
    live_prompts,
)
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from composition.access import api_access
from composition.context import (
    BackgroundTask,
    Collection,
    Context,
    HttpRoutes,
    NotPersonal,
    Personal,
)
from composition.foundation import CONFIG, Foundation
from composition.process import Process
from domain.shared.errors import ConfigurationError, NotFound
from domain.text_engine.models import ModelCard
from infrastructure.doctor.engines import check_text_provider
from infrastructure.doctor.versions import check_prompt_versions
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from infrastructure.in_memory import text_engine_stores as in_memory
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.json_schemas import fits_schema
from infrastructure.mongo import activations
from infrastructure.mongo import text_engine_stores as mongo
from infrastructure.mongo.client import Database
from infrastructure.prompt_files import PromptFiles
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

if TYPE_CHECKING:
    from fastapi import APIRouter


async def build(base: Foundation) -> Context:
    catalog = _catalog(base)
    base.stack.push_async_callback(catalog.aclose)
    templates = PromptFiles(CONFIG / "prompts")
    kept = base.store(Activations, activations.MongoActivations, InMemoryActivations)
    live = _live(base, templates, kept)
    spending = Spending(
        base.store(SpendLedger, mongo.MongoSpendLedger, in_memory.InMemorySpendLedger),
        catalog.caps,
        base.clock,
    )
    render = RenderPromptUseCase(templates, live)
    generate = _generate(base, catalog, spending)
    base.offer(render, generate, spending, DescribeUseCasesUseCase(templates, live))
    base.offer(PromptRollout(kept, live, base.clock))
    base.offer_as(PromptTemplates, templates)
    base.offer_as(Activations, kept)
    base.offer(EmbedTextsUseCase(_embeddings(base), base.counter))
    return Context(
        "text_engine",
        collections=(
            Collection(mongo.SPENDING, Personal("_id"), mongo.INDEXES[mongo.SPENDING]),
            Collection(
                mongo.CACHE,
                NotPersonal("answers to the same words, by a digest of them, for minutes"),
                mongo.INDEXES[mongo.CACHE],
            ),
            Collection(
                activations.COLLECTION,
                NotPersonal("which versions an operator made live"),
                activations.INDEXES,
            ),
        ),
        http=(HttpRoutes(_routes),),
        background=(BackgroundTask("prompt versions", live.keep_fresh),),
        checks={
            "text provider": partial(check_text_provider, generate, base.settings.llm_model),
            "prompt versions": partial(check_prompt_versions, live),
        },
    )


def _generate(
    base: Foundation, catalog: ProviderCatalog, spending: Spending
) -> GenerateTextUseCase:
    observers = (
        PrometheusGenerationObserver(base.registry),
        LoggingGenerationObserver(structlog.get_logger("text_engine")),
    )
    provider = base.replacement(TextProvider)
    routes = (
        Routes([Candidate(provider, ModelCard(provider.model))]) if provider else catalog.routes
    )
    return GenerateTextUseCase(
        Calling(
            routes,
            clock=base.clock,
            counter=base.counter,
            observer=Observers(observers),
            spending=spending,
        ),
        cache=_cache(base, catalog.cache),
        fits_schema=fits_schema,
    )


def _catalog(base: Foundation) -> ProviderCatalog:
    settings = base.settings
    default = DefaultModel(
        settings.llm_base_url, settings.llm_api_key.get_secret_value(), settings.llm_model
    )
    return load_catalog(
        CONFIG / "providers.yaml",
        default=default,
        keys=os.environ | settings.secrets(),
        offline_texts=CONFIG / "offline.yaml",
        counter=base.counter,
    )


def _embeddings(base: Foundation) -> EmbeddingProvider | None:
    settings = base.settings
    if (replaced := base.replacement(EmbeddingProvider)) or not settings.embeddings_model:
        return replaced
    provider = OpenAIEmbeddings(
        base_url=settings.embeddings_base_url or "https://api.openai.com/v1",
        api_key=settings.embeddings_api_key.get_secret_value(),
        model=settings.embeddings_model,
    )
    base.stack.push_async_callback(provider.aclose)
    return provider


def _live(base: Foundation, templates: PromptFiles, kept: Activations) -> LiveVersions:
    try:
        return live_prompts(templates, base.settings.prompt_versions, kept)
    except NotFound as error:
        raise ConfigurationError(f"PROMPT_VERSIONS: {error}") from None


def _cache(base: Foundation, settings: CacheSettings) -> ResultCache:
    def remembered(_: Database | None = None) -> ResultCache:
        return in_memory.InMemoryResultCache(base.clock, most=settings.most, ttl=settings.ttl)

    def shared(database: Database) -> ResultCache:
        return mongo.MongoResultCache(database, base.clock, most=settings.most, ttl=settings.ttl)

    return base.store(ResultCache, remembered if settings.store == "memory" else shared, remembered)


def _routes(process: Process) -> "APIRouter":
    from presentation.api.ai_router import AiServices, build_ai_router

    app = process.app
    return build_ai_router(
        AiServices(
            render=app.get(RenderPromptUseCase),
            generate=app.get(GenerateTextUseCase),
            use_cases=app.get(DescribeUseCasesUseCase),
            spending=app.get(Spending),
            access=api_access(process),
        )
    )
