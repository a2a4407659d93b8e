"""Keys, limits and the audit log."""

from collections.abc import Sequence
from secrets import token_bytes

from application.access.audit import Auditor, AuditTrail, ListAuditUseCase
from application.access.audit_chain import AuditSeal, VerifyAuditUseCase
from application.access.keys import (
    AuthenticateKeyUseCase,
    CreateKeyUseCase,
    ListKeysUseCase,
    RevokeKeyUseCase,
)
from application.access.operators import AuthenticateOperatorUseCase, BootstrapAdminUseCase
from application.access.ports import AccessKeys, AuditLog, RecoveryKey
from composition.context import Collection, Context
from composition.foundation import Foundation
from domain.access.keys import Role
from domain.shared.pseudonym import Pseudonyms
from infrastructure.http_metrics import ConnectionMetrics
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.in_memory.audit_log import InMemoryAuditLog
from infrastructure.in_memory.recovery_key import InMemoryRecoveryKey
from infrastructure.mongo import access_keys, audit_log
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.personal_data import NotPersonal, PersonalElsewhere
from infrastructure.recovery_file import RecoveryFile
from infrastructure.secret_file import secret_of


async def build(base: Foundation) -> Context:
    settings, clock = base.settings, base.clock
    keys = base.store(AccessKeys, access_keys.MongoAccessKeys, InMemoryAccessKeys)
    bootstrap = {
        Role.SERVICE: settings.internal_api_token.get_secret_value(),
        Role.ADMIN: settings.profile_admin_api_key.get_secret_value(),
    }
    recovery: RecoveryKey = InMemoryRecoveryKey()
    if base.stored_in is not None:
        recovery = RecoveryFile(settings.data_dir / "recovery.key")
    base.offer(
        ConnectionMetrics(base.registry),
        AuthenticateKeyUseCase(keys, clock, bootstrap),
        AuthenticateOperatorUseCase(keys, clock, recovery),
        BootstrapAdminUseCase(keys, clock, recovery),
        CreateKeyUseCase(keys, clock),
        ListKeysUseCase(keys),
        RevokeKeyUseCase(keys, clock),
    )
    trail, migrations = _auditing(base)
    return Context(
        "access",
        collections=(
            Collection(access_keys.COLLECTION, NotPersonal("keys of services and operators")),
            Collection(
                audit_log.COLLECTION,
                PersonalElsewhere("AuditTrail: people stand in it under keyed pseudonyms"),
                audit_log.INDEXES,
                schema_version=audit_log.SCHEMA_VERSION,
            ),
        ),
        migrations=migrations,
        personal_data=(trail,),
    )


def _auditing(base: Foundation) -> tuple[AuditTrail, Sequence[Migration]]:
    secret = _audit_secret(base)
    pseudonyms, seal = Pseudonyms(secret), AuditSeal(secret)
    log = base.store(
        AuditLog,
        lambda database: audit_log.MongoAuditLog(database, seal),
        lambda: InMemoryAuditLog(seal),
    )
    base.offer_as(AuditLog, log)
    auditor = Auditor(log, base.clock, pseudonyms)
    base.offer(pseudonyms, auditor, ListAuditUseCase(log, auditor), VerifyAuditUseCase(log, seal))
    return AuditTrail(log, auditor), audit_log.migrations(seal)


def _audit_secret(base: Foundation) -> bytes:
    """Entries that end with the process need no secret that outlives it."""
    if base.stored_in is None:
        return token_bytes(32)
    return secret_of(base.settings.data_dir / "audit.key")
