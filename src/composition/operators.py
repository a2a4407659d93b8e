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
    async with open_app(settings, report=lambda _: None, patience=0) as app:
        is_first = await _trust(app)
        yield await session_of(app)
        if is_first:  # said in the end, so that a command that fails says only why
            log.warning("administrator_trusted", recovery=str(recovery_file(app)))


async def session_of(app: App) -> OperatorSession:
    """For the key in the environment. Raises NotAuthenticated."""
    await _trust(app)
    presented = app.settings.profile_admin_api_key.get_secret_value()
    principal = await app.get(AuthenticateOperatorUseCase).execute(presented)
    return OperatorSession(principal, app, app.get(Auditor))


async def _trust(app: App) -> bool:
    presented = app.settings.profile_admin_api_key.get_secret_value()
    return await app.get(BootstrapAdminUseCase).execute(presented)


@asynccontextmanager
async def open_recovery(settings: Settings) -> AsyncIterator[OperatorSession]:
    """For whoever can read the recovery key's file. Raises NotAuthenticated."""
    async with open_app(settings, report=lambda _: None, patience=0) as app:
        principal = await app.get(AuthenticateOperatorUseCase).recover()
        yield OperatorSession(principal, app, app.get(Auditor))


def recovery_file(app: App) -> Path:
    return app.settings.data_dir / "recovery.key"
