"""What the text engine calls and keeps: providers by file and settings, and the cache."""

import os
from dataclasses import dataclass

from application.shared.ports import Clock, TokenCounter
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.ports import (
    GenerationObserver,
    ResultCache,
    TextProvider,
)
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from composition.foundation import CONFIG, Foundation
from domain.text_engine.breaker import BreakerPolicy, CircuitBreaker
from infrastructure.in_memory import text_engine_stores as in_memory
from infrastructure.mongo import text_engine_stores as mongo
from infrastructure.mongo.client import Database
from infrastructure.settings import UnpricedPolicy
from infrastructure.text_providers.catalog import (
    ByEnvironment,
    CacheSettings,
    DefaultModel,
    ProviderCatalog,
    SpendPolicy,
    load_catalog,
)
from infrastructure.text_providers.prices import PriceList


@dataclass(frozen=True, slots=True)
class ModelsApart:
    """Models that stand on no route; each call of theirs is counted and charged as any other."""

    prices: PriceList
    clock: Clock
    counter: TokenCounter
    observer: GenerationObserver
    spending: Spending

    def door_to(
        self, provider: TextProvider, base_url: str, breaker: BreakerPolicy
    ) -> GenerateTextUseCase:
        card = self.prices.card(provider.model, base_url)
        routes = Routes([Candidate(provider, card, CircuitBreaker(breaker))])
        return GenerateTextUseCase(
            Calling(
                routes,
                clock=self.clock,
                counter=self.counter,
                observer=self.observer,
                spending=self.spending,
            )
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
        settings.llm_call_usd or None,
    )
    return load_catalog(
        CONFIG / "providers.yaml",
        default=default,
        keys=os.environ | settings.secrets(),
        offline_texts=CONFIG / "offline.yaml",
        counter=base.counter,
        policy=policy,
        environment=ByEnvironment(settings.llm_providers, settings.llm_routes),
    )


def result_cache(base: Foundation, settings: CacheSettings) -> ResultCache:
    def remembered(_: Database | None = None) -> ResultCache:
        return in_memory.InMemoryResultCache(base.clock, most=settings.most, ttl=settings.ttl)

    def shared(database: Database) -> ResultCache:
        return mongo.MongoResultCache(database, base.clock, most=settings.most, ttl=settings.ttl)

    return base.store(ResultCache, remembered if settings.store == "memory" else shared, remembered)
