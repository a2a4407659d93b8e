"""What the text engine calls and keeps: providers by file and settings, and the cache."""

import os

from application.text_engine.ports import (
    EmbeddingProvider,
    ResultCache,
)
from composition.foundation import CONFIG, Foundation
from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings
from infrastructure.in_memory import text_engine_stores as in_memory
from infrastructure.mongo import text_engine_stores as mongo
from infrastructure.mongo.client import Database
from infrastructure.settings import UnpricedPolicy
from infrastructure.text_providers.catalog import (
    CacheSettings,
    DefaultModel,
    ProviderCatalog,
    SpendPolicy,
    load_catalog,
)


def open_catalog(base: Foundation) -> ProviderCatalog:
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


def embedding_provider(base: Foundation) -> EmbeddingProvider | None:
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


def result_cache(base: Foundation, settings: CacheSettings) -> ResultCache:
    def remembered(_: Database | None = None) -> ResultCache:
        return in_memory.InMemoryResultCache(base.clock, most=settings.most, ttl=settings.ttl)

    def shared(database: Database) -> ResultCache:
        return mongo.MongoResultCache(database, base.clock, most=settings.most, ttl=settings.ttl)

    return base.store(ResultCache, remembered if settings.store == "memory" else shared, remembered)
