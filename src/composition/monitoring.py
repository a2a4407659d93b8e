"""What an installation has left, room and money, as gauges; and its backups."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from application.access.audit import Auditor
from application.text_engine.routing import Routes
from application.text_engine.spending import Spending
from composition.context import BackgroundTask, Context, Job, ProcessRole
from composition.foundation import Foundation
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.known_series import begin_at_zero
from infrastructure.mongo.archive import Archive
from infrastructure.mongo.scheduled_backups import ScheduledBackups
from infrastructure.resources import ResourceMetrics, Resources
from presentation.jobs.resources import keep_measuring

_LOOK_FOR_BACKUPS_SECONDS = 300.0


async def build(base: Foundation) -> Context:
    """Needs a database: it measures it, and makes its backups."""
    metrics = ResourceMetrics(base.registry)
    begin_at_zero(
        base.registry,
        personas=[persona.persona_id for persona in base.get(PersonaCatalogue).all()],
        providers=list(base.get(Routes).candidates),
    )
    spending = base.get(Spending)
    settings = base.settings
    wanted, folder = settings.backup_every_hours > 0, settings.data_dir / "backups"
    resources = Resources(
        base.database, settings.data_dir, spending, base.clock, folder if wanted else None
    )
    measure = partial(keep_measuring, partial(resources.measure, metrics))
    return Context(
        "monitoring",
        jobs=(_backups(base, folder),) if wanted else (),
        background=(BackgroundTask("resources", measure, frozenset({ProcessRole.WORKER})),),
    )


def _backups(base: Foundation, folder: Path) -> Job:
    backups = ScheduledBackups(
        base.get(Archive),
        folder,
        base.get(Auditor),
        base.clock,
        every=timedelta(hours=base.settings.backup_every_hours),
        keep=base.settings.backup_keep,
    )
    return Job("backups", backups.execute, _LOOK_FOR_BACKUPS_SECONDS)
