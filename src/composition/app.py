"""The product without its channels: every context, built on its storage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TypedDict, Unpack

from prometheus_client import CollectorRegistry
from pymongo.monitoring import CommandListener

from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock, TokenCounter
from application.text_engine.ports import TextProvider
from composition.contexts import CONTEXTS
from composition.foundation import CONFIG, App, Build, Database, Foundation
from domain.shared.errors import StorageUnavailable
from infrastructure.clock import SystemClock
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.metrics import new_registry
from infrastructure.mongo.preparation import StoragePreparation, tell_of_silence, telling
from infrastructure.mongo.storage import open_storage
from infrastructure.persona_files import check_persona
from infrastructure.settings import Settings
from infrastructure.tokenizers.choice import token_counter


class Replacements(TypedDict, total=False):
    """Parts that tests put in place of the configured ones.

    `contexts` are built instead of CONTEXTS; `ports` maps further ports to what serves them;
    `in_memory` opens no database.
    """

    contexts: Sequence[Build]
    provider: TextProvider
    clock: Clock
    registry: CollectorRegistry
    listeners: Sequence[CommandListener]
    texts: InterfaceTexts
    ports: Mapping[type, object]
    in_memory: bool


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    report: Callable[[str], None] = print,
    prepare: bool = True,
    patience: float | None = None,
    serving: bool = False,
    **replacements: Unpack[Replacements],
) -> AsyncIterator[App]:
    """Build the product on its storage.

    `report` tells of what may take a while; `prepare` brings stored documents and indexes up to
    date first, for which it waits `patience` seconds where the database is away, before it raises
    StorageUnavailable; without one, it goes on, and fails where the database is needed.
    `serving` tells the database, and through it a restore, that people are served.
    Raises ConfigurationError with what to mend.
    """
    check_persona(CONFIG / "personas", settings.default_persona)
    async with AsyncExitStack() as stack:
        database = None
        if not replacements.get("in_memory"):
            listeners = replacements.get("listeners", ())
            opened = open_storage(settings, report=report, listeners=listeners, serving=serving)
            database = await stack.enter_async_context(opened)
        told = bool(
            database is not None
            and patience
            and await tell_of_silence(database, report, patience=patience)
        )
        base = lay_foundation(settings, stack, database, **replacements)
        if patience:  # to serve: a file that is none is told of before anything else
            await asyncio.to_thread(base.counter.count, "")
        app = await build_app(base, replacements.get("contexts", CONTEXTS))
        if database is not None and prepare:
            await _prepare(base.get(StoragePreparation), report, patience, told)
        yield app


def lay_foundation(
    settings: Settings,
    stack: AsyncExitStack,
    database: Database | None,
    **replacements: Unpack[Replacements],
) -> Foundation:
    """What contexts are built on; without a database they keep what they can in memory."""
    ports = dict(replacements.get("ports", {}))
    if "provider" in replacements:
        ports[TextProvider] = replacements["provider"]
    return Foundation(
        settings=settings,
        registry=replacements.get("registry") or new_registry(),
        clock=replacements.get("clock") or SystemClock(),
        counter=ports.get(TokenCounter)  # type: ignore[arg-type]  # given for that port
        or token_counter(settings.llm_tokenizer_file, CONFIG / "tokenizers"),
        texts=replacements.get("texts") or FluentInterfaceTexts(CONFIG / "locales"),
        stack=stack,
        stored_in=database,
        replaced=ports,
    )


async def build_app(base: Foundation, contexts: Sequence[Build] = CONTEXTS) -> App:
    """Nothing is waited for meanwhile, a database least of all."""
    for build in contexts:
        base.contexts.append(await build(base))
    return App(base.settings, base.registry, base.clock, base.contexts, base.offers)


async def _prepare(
    storage: StoragePreparation, report: Callable[[str], None], patience: float | None, told: bool
) -> None:
    if patience is not None:
        await storage.when_it_answers(report, patience=patience, told=told)
        return
    with suppress(StorageUnavailable):  # done at the next start
        await storage.execute(telling(report))
