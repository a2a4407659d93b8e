"""One operator's command, in the hands of whoever holds the key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from application.access.audit import Auditor
from application.access.operators import AuthenticateOperatorUseCase, BootstrapAdminUseCase
from application.access.session import OperatorSession
from composition.app import open_app
from composition.foundation import App
from infrastructure.settings import Settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_session(settings: Settings) -> AsyncIterator[OperatorSession]:
    """Raises NotAuthenticated, and what open_app raises."""
    async with open_app(settings, report=lambda _: None) as app:
        yield await session_of(app)


async def session_of(app: App) -> OperatorSession:
    """For the key in the environment. Raises NotAuthenticated."""
    presented = app.settings.profile_admin_api_key.get_secret_value()
    if await app.get(BootstrapAdminUseCase).execute(presented):
        log.warning("administrator_trusted", recovery=str(recovery_file(app)))
    principal = await app.get(AuthenticateOperatorUseCase).execute(presented)
    return OperatorSession(principal, app, app.get(Auditor))


@asynccontextmanager
async def open_recovery(settings: Settings) -> AsyncIterator[OperatorSession]:
    """For whoever can read the recovery key's file. Raises NotAuthenticated."""
    async with open_app(settings, report=lambda _: None) as app:
        principal = await app.get(AuthenticateOperatorUseCase).recover()
        yield OperatorSession(principal, app, app.get(Auditor))


def recovery_file(app: App) -> Path:
    return app.settings.data_dir / "recovery.key"
