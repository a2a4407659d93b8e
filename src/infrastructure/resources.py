"""What an operator runs out of before users notice: room, money; and how many there are."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from math import nan
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from application.shared.ports import Clock
from application.text_engine.spending import Spending
from infrastructure.mongo import user_profiles
from infrastructure.mongo.client import Database, storage_errors
from infrastructure.mongo.scheduled_backups import last_backup

_PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


class ResourceMetrics:
    """Gauges of what all processes of an installation share; take the maximum over them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(name, what, labels, registry=registry)

        self._room(gauge)
        self.active = gauge("active_users", "People who wrote within the period", "period")
        self.spent = gauge("spend_usd", "Spent on models in the running day or month", "period")
        self.cap = gauge("spend_cap_usd", "The cap on that; absent without one", "period")
        for period in _PERIODS:
            self.active.labels(period)
        for period in ("day", "month"):
            self.spent.labels(period)

    def _room(self, gauge: Callable[..., Gauge]) -> None:
        self.data_free = gauge("data_dir_free_bytes", "Free on the disk of DATA_DIR")
        self.data_size = gauge("data_dir_disk_bytes", "Size of the disk of DATA_DIR")
        self.database_size = gauge("database_bytes", "Documents and indexes as stored")
        self.database_free = gauge("database_free_bytes", "Free on the database's disk")
        self.database_disk = gauge("database_disk_bytes", "Size of the database's disk")
        self.last_backup = gauge(
            "backup_last_success_timestamp_seconds",
            "When the newest scheduled backup was made; NaN where none are wanted",
        )
        self.last_backup.set(nan)


class Resources:
    """`backups` is the folder of scheduled backups; None where none are wanted."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        spending: Spending,
        clock: Clock,
        backups: Path | None = None,
    ) -> None:
        self._database = database
        self._backups = backups
        self._data_dir = data_dir
        self._spending = spending
        self._clock = clock

    async def measure(self, metrics: ResourceMetrics) -> None:
        """Raises StorageUnavailable; what was measured until then is told."""
        disk = await asyncio.to_thread(shutil.disk_usage, self._data_dir)
        metrics.data_free.set(disk.free)
        metrics.data_size.set(disk.total)
        if self._backups is not None:
            metrics.last_backup.set(await asyncio.to_thread(last_backup, self._backups))
        await self._measure_database(metrics)
        await self._measure_spending(metrics)

    async def _measure_database(self, metrics: ResourceMetrics) -> None:
        profiles, now = self._database[user_profiles.COLLECTION], self._clock.now()
        with storage_errors():
            stats = await self._database.command("dbStats")
            for period, length in _PERIODS.items():
                active = {"last_active": {"$gte": now - length}}
                metrics.active.labels(period).set(await profiles.count_documents(active))
        metrics.database_size.set(stats["storageSize"] + stats["indexSize"])
        metrics.database_free.set(stats["fsTotalSize"] - stats["fsUsedSize"])
        metrics.database_disk.set(stats["fsTotalSize"])

    async def _measure_spending(self, metrics: ResourceMetrics) -> None:
        for period, spent in await self._spending.report(None):
            metrics.spent.labels(period.name).set(spent.usd)
            if period.cap is not None:
                metrics.cap.labels(period.name).set(period.cap)
