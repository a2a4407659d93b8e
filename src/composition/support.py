"""The operators' tools, on the product's storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access.keys import CreateKeyUseCase, ListKeysUseCase, RevokeKeyUseCase
from application.access.operators import AuthenticateOperatorUseCase, BootstrapAdminUseCase
from application.personalization.assemble import AssemblePromptUseCase
from application.personalization.corrections import CorrectProfileUseCase, PreviewPromptUseCase
from application.support.audit import Auditor
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from application.support.desk import SupportDesk, Tools
from application.support.erase import EraseUserUseCase
from application.support.users import ExportUserUseCase, ListUsersUseCase, ShowUserUseCase
from composition.app import App, open_app, open_storage
from domain.personalization.prompt import PromptShares
from domain.shared.access import Principal
from infrastructure.clock import SystemClock
from infrastructure.mongo.access_keys import MongoAccessKeys
from infrastructure.mongo.audit_log import MongoAuditLog
from infrastructure.mongo.client import Database
from infrastructure.mongo.dead_letters import MongoDeadLetters
from infrastructure.mongo.erasure import MongoUserErasure
from infrastructure.mongo.user_directory import MongoUserDirectory
from infrastructure.mongo.user_memory import MongoUserMemory
from infrastructure.mongo.user_profiles import MongoUserProfiles
from infrastructure.secret_file import secret_of
from infrastructure.settings import Settings


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[SupportDesk]:
    """The desk in the hands of whoever holds the key in the environment.

    Raises NotAuthenticated, and what open_app raises.
    """
    # Asked before the rest is opened: whoever has no key waits for nothing.
    async with open_storage(settings, _say_nothing, ()) as database:
        principal = await _operator(settings, database)
        async with open_app(settings, report=_say_nothing) as app:
            yield build_desk(app, principal)


async def bootstrap_admin(app: App) -> None:
    """Let a server's own PROFILE_ADMIN_API_KEY open the doors, in place of the one before."""
    secret = app.settings.profile_admin_api_key.get_secret_value()
    await BootstrapAdminUseCase(MongoAccessKeys(app.database), app.clock).execute(
        secret, replace=True
    )


async def _operator(settings: Settings, database: Database) -> Principal:
    keys, clock = MongoAccessKeys(database), SystemClock()
    presented = settings.profile_admin_api_key.get_secret_value()
    await BootstrapAdminUseCase(keys, clock).execute(presented, replace=False)
    return await AuthenticateOperatorUseCase(keys, clock).execute(presented)


def build_auditor(app: App) -> Auditor:
    secret = secret_of(app.settings.data_dir / "audit.key")
    return Auditor(MongoAuditLog(app.database), app.clock, secret)


def build_export(app: App, auditor: Auditor) -> ExportUserUseCase:
    directory = MongoUserDirectory(app.database)
    return ExportUserUseCase(directory, MongoAuditLog(app.database), auditor)


def build_erase(app: App) -> EraseUserUseCase:
    return EraseUserUseCase(
        MongoUserDirectory(app.database), MongoUserErasure(app.database), app.clock
    )


def build_desk(app: App, principal: Principal) -> SupportDesk:
    settings, clock, database = app.settings, app.clock, app.database
    directory, keys = MongoUserDirectory(database), MongoAccessKeys(database)
    profiles, dead_letters = MongoUserProfiles(database), MongoDeadLetters(database)
    auditor = build_auditor(app)
    tools = Tools(
        list_users=ListUsersUseCase(directory),
        show_user=ShowUserUseCase(directory),
        preview_prompt=PreviewPromptUseCase(
            profiles,
            MongoUserMemory(database, cap=settings.memory_cap),
            AssemblePromptUseCase(
                app.text_engine.render,
                app.counter,
                PromptShares(total=settings.prompt_token_budget),
            ),
            defaults=app.defaults,
            events=settings.memory_cap,
        ),
        export_user=build_export(app, auditor),
        correct_profile=CorrectProfileUseCase(profiles, app.personas, clock),
        reset=app.reset,
        erase_user=build_erase(app),
        compress=app.compress,
        list_dead=ListDeadLettersUseCase(dead_letters),
        retry_dead=RetryDeadLettersUseCase(dead_letters, clock),
        create_key=CreateKeyUseCase(keys, clock),
        list_keys=ListKeysUseCase(keys),
        revoke_key=RevokeKeyUseCase(keys, clock),
    )
    return SupportDesk(principal, tools, auditor)


def _say_nothing(_: str) -> None:
    pass
