"""The product with its channels: Telegram, HTTP and the worker in one process or in several."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import Unpack

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

from application.access.operators import BootstrapAdminUseCase
from application.shared.interface_texts import InterfaceTexts
from composition.app import Replacements, open_app
from composition.context import ProcessRole
from composition.http import http_service
from composition.process import Process
from composition.sandbox import invitation, own_address
from domain.shared.errors import StorageUnavailable
from infrastructure.rate_limits import open_windows
from infrastructure.settings import Settings
from presentation.api.docs import build_docs_router
from presentation.api.front_page import build_front_page
from presentation.api.health import build_health_router, build_metrics_router
from presentation.api.listening import listen
from presentation.jobs.schedule import schedule
from presentation.process import ProcessLife

_PATIENCE_SECONDS = 60.0
"""How long a start waits for the database, which may be starting at the same time."""

Services = list[AbstractAsyncContextManager[object]]


async def serve(
    settings: Settings,
    roles: frozenset[ProcessRole],
    *,
    report: Callable[[str], None] = print,
    life: ProcessLife | None = None,
    **replacements: Unpack[Replacements],
) -> None:
    """Run the product in these roles until a signal or a failure ends it.

    Raises ConfigurationError with what to mend.
    """
    listener = listen(settings.http_host, settings.http_port)
    port = listener.getsockname()[1]
    async with AsyncExitStack() as stack:
        stack.callback(listener.close)
        opened = open_app(
            settings, report=report, patience=_PATIENCE_SECONDS, serving=True, **replacements
        )
        app = await stack.enter_async_context(opened)
        windows = open_windows(settings.redis_url.get_secret_value(), app.clock.monotonic)
        process = Process(
            app, port, await stack.enter_async_context(windows), life or ProcessLife(report), stack
        )
        await _get_ready(process, report)
        http = FastAPI(title="Majordome", docs_url=None, redoc_url=None)
        http.include_router(build_docs_router())
        services: Services = [http_service(http, listener, process)]
        probes = {name: probe for each in app.contexts for name, probe in each.probes.items()}
        http.include_router(build_health_router(probes))
        services += _metrics(http, process)
        services += await _mounted(http, process, roles)
        services.append(_background(process, roles))
        texts, language = app.get(InterfaceTexts), settings.default_language
        http.include_router(build_front_page(texts, language))
        report(_welcome(settings, roles, port))
        await process.life.run(services)


def _metrics(http: FastAPI, process: Process) -> Services:
    """What serves /metrics on a port of its own; without one, `http` does."""
    settings = process.app.settings
    router = build_metrics_router(process.app.registry, settings.metrics_token)
    if not settings.metrics_port:
        http.include_router(router)
        return []
    own = FastAPI(title="Majordome's metrics", docs_url=None, redoc_url=None, openapi_url=None)
    own.include_router(router)
    listener = listen(settings.http_host, settings.metrics_port, of="METRICS_PORT")
    process.stack.callback(listener.close)
    return [http_service(own, listener, process)]


async def _get_ready(process: Process, report: Callable[[str], None]) -> None:
    for work in (work for context in process.app.contexts for work in context.prepare):
        with suppress(StorageUnavailable):
            await work()
    key = process.app.settings.profile_admin_api_key.get_secret_value()
    with suppress(StorageUnavailable):  # tried again at the next start
        if await process.app.get(BootstrapAdminUseCase).execute(key):
            report(
                "The administrator's key is trusted from now on. Should it be lost, "
                f"{process.app.settings.data_dir / 'recovery.key'} lets you make another "
                "(majordome keys recover): keep a copy of it in a safe place."
            )


async def _mounted(http: FastAPI, process: Process, roles: frozenset[ProcessRole]) -> Services:
    """The services of the channels, in the contexts' order; their routes are served from now on."""
    services: Services = []
    for context in process.app.contexts:
        for routes in context.http:
            if routes.role in roles:
                http.include_router(routes.build(process))
        for channel in context.channels:
            if channel.role in roles:
                opened = await channel.open(process)
                services += opened.services
                for router in opened.routers:
                    http.include_router(router)
    return services


@asynccontextmanager
async def _background(process: Process, roles: frozenset[ProcessRole]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for context in process.app.contexts:
            for task in context.background:
                if task.roles & roles:
                    await stack.enter_async_context(process.life.keep_running(task.run()))
        if ProcessRole.WORKER in roles:
            scheduler = AsyncIOScheduler(timezone="UTC")
            for context in process.app.contexts:
                for job in context.jobs:
                    schedule(scheduler, job.name, job.run, every_seconds=job.every_seconds)
            scheduler.start()
            stack.callback(scheduler.shutdown, wait=False)
        yield


def _welcome(settings: Settings, roles: frozenset[ProcessRole], port: int) -> str:
    if ProcessRole.BOT in roles and settings.uses_sandbox:
        return invitation(settings, port)
    address = own_address(settings, port)
    return f"Majordome runs ({', '.join(sorted(roles))}); its state is at {address}/readyz"
