"""Checks of what the product keeps its data in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from pymongo import IndexModel
from pymongo.errors import OperationFailure
from redis.asyncio import Redis
from redis.exceptions import RedisError

from application.doctor.examine import Finding, Health
from application.shared.ports import Clock
from infrastructure.mongo.client import Database, storage_errors

DOCTOR = "doctor"
OLDEST_MONGODB = (5, 0)
_SKEW_WARNING, _SKEW_FAILURE = 2.0, 30.0  # seconds


class MongoChecks:
    """Each raises StorageUnavailable where the server does not answer."""

    def __init__(
        self,
        database: Database,
        indexes: Callable[[], Mapping[str, Sequence[IndexModel]]],
        clock: Clock,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._clock = clock

    async def server(self) -> Finding:
        with storage_errors():
            version = (await self._database.command("buildInfo"))["version"]
            hello = await self._database.command("hello")
        if tuple(map(int, version.split(".")[:2])) < OLDEST_MONGODB:
            return Finding(Health.FAILED, f"version {version}", "run MongoDB 5.0 or newer")
        if "setName" not in hello:
            remedy = "start mongod with --replSet and run rs.initiate() once; one member will do"
            return Finding(Health.FAILED, f"version {version}, no replica set", remedy)
        return Finding.ok(f"version {version}, replica set {hello['setName']}")

    async def indexes(self) -> Finding:
        missing, wanted = [], self._indexes()
        with storage_errors():
            for collection, models in wanted.items():
                there = await self._database[collection].index_information()
                missing += [
                    f"{collection}.{model.document['name']}"
                    for model in models
                    if model.document["name"] not in there
                ]
        if missing:
            return Finding(Health.FAILED, f"missing: {', '.join(missing)}", "run: make migrate")
        return Finding.ok(f"all {sum(map(len, wanted.values()))} are there")

    async def writing(self) -> Finding:
        mark = self._database[DOCTOR]
        try:
            with storage_errors():
                await mark.update_one({"_id": 1}, {"$set": {"at": self._clock.now()}}, upsert=True)
                await mark.delete_one({"_id": 1})
        except OperationFailure as error:
            reason = (error.details or {}).get("codeName", error.code)
            remedy = "grant the user of MONGODB_URI the role readWrite on MONGODB_DATABASE"
            return Finding(Health.FAILED, f"refused ({reason})", remedy)
        return Finding.ok("a majority takes writes")

    async def clock(self) -> Finding:
        with storage_errors():
            hello = await self._database.command("hello")
        theirs: datetime = hello["localTime"].replace(tzinfo=UTC)  # commands answer without zones
        skew = abs((self._clock.now() - theirs).total_seconds())
        detail = f"{skew:.1f} s apart from the database's clock"
        remedy = "let both machines follow a time server: timedatectl set-ntp true"
        if skew > _SKEW_FAILURE:
            return Finding(Health.FAILED, detail, remedy)
        return (
            Finding(Health.WARNING, detail, remedy) if skew > _SKEW_WARNING else Finding.ok(detail)
        )


async def check_redis(url: str) -> Finding:
    if not url:
        return Finding.ok("not configured: limits are counted in each process")
    client = Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        remedy = "start Redis or mend REDIS_URL; meanwhile each process limits by itself"
        return Finding(Health.WARNING, f"no answer ({type(error).__name__})", remedy)
    finally:
        await client.aclose()
    return Finding.ok("answers")
