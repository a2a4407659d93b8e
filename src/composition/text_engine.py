"""The text engine on its files, providers and stores."""

import os
from functools import partial

import structlog

from application.text_engine.calling import Calling
from application.text_engine.embed import EmbedTextsUseCase
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.observing import Observers
from application.text_engine.ports import (
    EmbeddingProvider,
    ResultCache,
    SpendLedger,
    TextProvider,
)
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from composition.ai_api import ai_routes, openai_routes
from composition.context import (
    Collection,
    Context,
    HttpRoutes,
)
from composition.foundation import CONFIG, Foundation
from domain.text_engine.models import ModelCard
from infrastructure.doctor.engines import check_prices, check_text_provider
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from infrastructure.in_memory import text_engine_stores as in_memory
from infrastructure.json_schemas import fits_schema
from infrastructure.mongo import text_engine_stores as mongo
from infrastructure.mongo.client import Database
from infrastructure.mongo.personal_data import NotPersonal, Personal
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.settings import UnpricedPolicy
from infrastructure.text_engine_metrics import (
    LoggingGenerationObserver,
    PrometheusGenerationObserver,
)
from infrastructure.text_providers.catalog import (
    CacheSettings,
    DefaultModel,
    ProviderCatalog,
    SpendPolicy,
    load_catalog,
)


async def build(base: Foundation) -> Context:
    catalog = _catalog(base)
    base.stack.push_async_callback(catalog.aclose)
    spending = Spending(
        base.store(
            SpendLedger,
            lambda database: mongo.MongoSpendLedger(database, base.get(MongoTombstones)),
            in_memory.InMemorySpendLedger,
        ),
        catalog.caps,
        base.clock,
    )
    provider = base.replacement(TextProvider)
    replaced = Routes([Candidate(provider, ModelCard(provider.model))]) if provider else None
    routes = replaced or catalog.routes
    generate = _generate(base, routes, catalog.cache, spending)
    base.offer(generate, spending, routes)
    base.offer(EmbedTextsUseCase(_embeddings(base), base.counter))
    return Context(
        "text_engine",
        collections=(
            Collection(
                mongo.SPENDING,
                Personal("spending", names_memories=True),
                mongo.INDEXES[mongo.SPENDING],
                schema_version=mongo.SPENDING_VERSION,
            ),
            Collection(
                mongo.CACHE,
                NotPersonal("answers to the same words, by a digest of them, for minutes"),
                mongo.INDEXES[mongo.CACHE],
            ),
        ),
        migrations=mongo.MIGRATIONS,
        http=(HttpRoutes(ai_routes), HttpRoutes(openai_routes)),
        checks={
            "prices": partial(check_prices, routes),
            "text provider": partial(check_text_provider, generate, base.settings.llm_model),
        },
    )


def _generate(
    base: Foundation, routes: Routes, cache: CacheSettings, spending: Spending
) -> GenerateTextUseCase:
    observers = (
        PrometheusGenerationObserver(base.registry),
        LoggingGenerationObserver(structlog.get_logger("text_engine")),
    )
    return GenerateTextUseCase(
        Calling(
            routes,
            clock=base.clock,
            counter=base.counter,
            observer=Observers(observers),
            spending=spending,
        ),
        cache=_cache(base, cache),
        fits_schema=fits_schema,
    )


def _catalog(base: Foundation) -> ProviderCatalog:
    settings = base.settings
    default = DefaultModel(
        settings.llm_base_url,
        settings.llm_api_key.get_secret_value(),
        settings.llm_model,
        settings.llm_fallback_model,
    )
    policy = SpendPolicy(
        settings.spend_user_daily_usd or None,
        settings.spend_total_daily_usd or None,
        settings.llm_unpriced is UnpricedPolicy.REFUSE,
        settings.llm_input_tokens,
    )
    return load_catalog(
        CONFIG / "providers.yaml",
        default=default,
        keys=os.environ | settings.secrets(),
        offline_texts=CONFIG / "offline.yaml",
        counter=base.counter,
        policy=policy,
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


def _cache(base: Foundation, settings: CacheSettings) -> ResultCache:
    def remembered(_: Database | None = None) -> ResultCache:
        return in_memory.InMemoryResultCache(base.clock, most=settings.most, ttl=settings.ttl)

    def shared(database: Database) -> ResultCache:
        return mongo.MongoResultCache(database, base.clock, most=settings.most, ttl=settings.ttl)

    return base.store(ResultCache, remembered if settings.store == "memory" else shared, remembered)
