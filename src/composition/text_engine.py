"""The text engine on its files, providers and stores."""

from collections.abc import Sequence
from functools import partial

import structlog

from application.shared.repeating import repeat
from application.text_engine.budget_watch import WatchBudgetsUseCase
from application.text_engine.calling import Calling
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.observing import Observers
from application.text_engine.ports import GenerationObserver, SpendLedger, TextProvider
from application.text_engine.retrying import RetryPolicy
from application.text_engine.routing import Candidate, Routes
from application.text_engine.spending import Spending
from composition.ai_api import ai_routes, openai_routes
from composition.context import BackgroundTask, Collection, Context, HttpRoutes
from composition.embeddings import embed_texts
from composition.foundation import Foundation
from composition.providers import ModelsApart, open_catalog, result_cache
from domain.text_engine.models import ModelCard
from infrastructure.doctor.engines import check_prices, check_text_provider
from infrastructure.in_memory import text_engine_stores as in_memory
from infrastructure.json_schemas import fits_schema
from infrastructure.mongo import text_engine_stores as mongo
from infrastructure.mongo.personal_data import NotPersonal, Personal
from infrastructure.provider_health import ProviderHealth
from infrastructure.text_engine_metrics import (
    BudgetGauge,
    LoggingGenerationObserver,
    PrometheusGenerationObserver,
)
from infrastructure.text_providers.prices import PriceList

_BUDGETS_EVERY = 30.0
Observing = Sequence[GenerationObserver]
_COLLECTIONS = (
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
)


async def build(base: Foundation) -> Context:
    catalog = open_catalog(base)
    base.stack.push_async_callback(catalog.aclose)
    spending = Spending(
        base.store_of_people(SpendLedger, mongo.MongoSpendLedger, in_memory.InMemorySpendLedger),
        catalog.caps,
        base.clock,
    )
    routes = _replaced_routes(base) or catalog.routes
    health = ProviderHealth(base.clock)
    observing = _observing(base)
    observer = Observers((health, *observing))
    generate = GenerateTextUseCase(
        Calling(
            routes,
            clock=base.clock,
            counter=base.counter,
            observer=observer,
            spending=spending,
            retries=base.replacement(RetryPolicy),
        ),
        cache=result_cache(base, catalog.cache),
        fits_schema=fits_schema,
    )
    embed = embed_texts(base, catalog.prices, spending, observer)
    apart = _models_apart(base, catalog.prices, spending, observing)
    base.offer(generate, spending, routes, embed, apart)
    watch = WatchBudgetsUseCase(spending, BudgetGauge(base.registry))
    return Context(
        "text_engine",
        collections=_COLLECTIONS,
        migrations=mongo.MIGRATIONS,
        http=(HttpRoutes(ai_routes), HttpRoutes(openai_routes)),
        background=(BackgroundTask("budgets", partial(repeat, watch.execute, _BUDGETS_EVERY)),),
        checks={
            "prices": partial(check_prices, routes),
            "text provider": partial(check_text_provider, generate, base.settings.llm_model),
        },
        probes={"text_provider": health.probe},
    )


def _replaced_routes(base: Foundation) -> Routes | None:
    provider = base.replacement(TextProvider)
    if provider is None:
        return base.replacement(Routes)
    return Routes([Candidate(provider, ModelCard(provider.model))])


def _models_apart(
    base: Foundation, prices: PriceList, spending: Spending, observers: Observing
) -> ModelsApart:
    """Nobody's answer hangs on them: /readyz does not ask after them."""
    return ModelsApart(prices, base.clock, base.counter, Observers(observers), spending)


def _observing(base: Foundation) -> Observing:
    return (
        PrometheusGenerationObserver(base.registry),
        LoggingGenerationObserver(structlog.get_logger("text_engine")),
    )
