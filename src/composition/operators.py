"""One operator's command, in the hands of whoever holds the key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access.audit import Auditor
from application.access.operators import AuthenticateOperatorUseCase, BootstrapAdminUseCase
from application.access.session import OperatorSession
from composition.app import open_app
from composition.foundation import App
from infrastructure.settings import Settings


@asynccontextmanager
async def open_session(settings: Settings) -> AsyncIterator[OperatorSession]:
    """Raises NotAuthenticated, and what open_app raises."""
    async with open_app(settings, report=lambda _: None) as app:
        yield await session_of(app)


async def session_of(app: App) -> OperatorSession:
    """For the key in the environment. Raises NotAuthenticated."""
    presented = app.settings.profile_admin_api_key.get_secret_value()
    await app.get(BootstrapAdminUseCase).execute(presented, replace=False)
    principal = await app.get(AuthenticateOperatorUseCase).execute(presented)
    return OperatorSession(principal, app, app.get(Auditor))
