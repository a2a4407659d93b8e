"""The HTTP server, with its bounds from the settings."""

import resource
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_network

from fastapi import FastAPI

from application.access.audit import Auditor
from application.access.keys import AuthenticateKeyUseCase
from application.access.wrong_keys import WrongKeys
from composition.http_access import call_counting
from composition.process import Process
from infrastructure.http_metrics import ConnectionMetrics
from infrastructure.rate_limits import WindowCallLimiter
from infrastructure.settings import Settings
from presentation.api.call_limits import endpoint_classes
from presentation.api.card_route import CARD_BYTES
from presentation.api.connections import ConnectionRules
from presentation.api.cors import with_origins
from presentation.api.edge import Callers, Edge, answer_errors
from presentation.api.listening import Listener
from presentation.api.server import serve_http
from presentation.api.timing import Timed

_SANDBOX_BYTES = 64 * 1024 * 1024  # as large a file as a bot may send, and some
_OPEN_FILES = 65_536
_CARDS = {"/v1/ops/personas/import": CARD_BYTES}
_SANDBOX = {"/sandbox": _SANDBOX_BYTES, "/bot": _SANDBOX_BYTES}


def http_service(
    http: FastAPI, listener: Listener, process: Process
) -> AbstractAsyncContextManager[None]:
    """Serves the routes while the context lasts."""
    app = process.app
    answer_errors(http)
    metrics = app.get(ConnectionMetrics)
    wrong_keys = WrongKeys(
        WindowCallLimiter(process.windows),
        app.get(Auditor),
        metrics.key_refused,
        refuses=app.settings.rate_limit_enabled,
    )
    callers = Callers(
        app.get(AuthenticateKeyUseCase).execute,
        wrong_keys,
        call_counting(process),
        endpoint_classes(http),
    )
    larger = _CARDS | (_SANDBOX if app.settings.uses_sandbox else {})
    return serve_http(
        Timed(
            with_origins(Edge(http, callers, larger), app.settings.cors_origins), metrics.answered
        ),
        listener,
        rules=connection_rules(app.settings),
        refused=metrics.refused,
    )


def connection_rules(settings: Settings) -> ConnectionRules:
    proxies = filter(None, settings.http_trusted_proxies.split(","))
    return ConnectionRules(
        in_all=min(settings.http_connections, _open_files() // 2),
        per_address=settings.http_connections_per_address,
        trusted_proxies=tuple(ip_network(each.strip(), strict=False) for each in proxies),
    )


def _open_files() -> int:
    """How many this process may have open, once the soft limit is raised as far as is of use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = _OPEN_FILES if hard == unlimited else min(hard, _OPEN_FILES)
    if soft != unlimited and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return _OPEN_FILES if soft == unlimited else soft
