"""The operators' tools for one command, in the hands of whoever holds the key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access.operators import AuthenticateOperatorUseCase, BootstrapAdminUseCase
from application.support.desk import SupportDesk
from composition.app import open_app
from composition.foundation import App
from composition.support import build_desk
from domain.shared.access import Principal
from infrastructure.settings import Settings


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[SupportDesk]:
    """Raises NotAuthenticated, and what open_app raises."""
    async with open_app(settings, report=lambda _: None) as app:
        yield build_desk(app, await _authenticated(app))


async def _authenticated(app: App) -> Principal:
    presented = app.settings.profile_admin_api_key.get_secret_value()
    await app.get(BootstrapAdminUseCase).execute(presented, replace=False)
    return await app.get(AuthenticateOperatorUseCase).execute(presented)
