"""What a context brings to the product; `docs/architecture.md` says how to add one."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel

from application.dialogue.plugins import Plugins as Plugins
from application.doctor.examine import Check
from application.privacy.ports import PersonalData
from infrastructure.mongo.migrations import Migration
from infrastructure.mongo.personal_data import NotPersonal as NotPersonal
from infrastructure.mongo.personal_data import Personal as Personal
from infrastructure.mongo.personal_data import PersonalElsewhere as PersonalElsewhere

if TYPE_CHECKING:  # whoever opens no channel does not load its framework
    from fastapi import APIRouter

    from composition.process import Process

Probe = Callable[[], Awaitable[None]]
"""Returns when the dependency works; raises MajordomeError with what is wrong.

StorageUnavailable: nobody can be served, /readyz says 503. Any other: some are served worse, it
says `degraded` and 200.
"""


class ProcessRole(StrEnum):
    """What a process does; every one serves its health and metrics over HTTP."""

    BOT = "bot"
    WORKER = "worker"
    API = "api"


EVERY_ROLE = frozenset(ProcessRole)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the database. `schema_version` is that of documents written today."""

    name: str
    personal_data: Personal | PersonalElsewhere | NotPersonal
    indexes: Sequence[IndexModel] = ()
    schema_version: int = 1


@dataclass(frozen=True, slots=True)
class HttpRoutes:
    """Routes that processes of the role serve; built once every context is there."""

    build: "Callable[[Process], APIRouter]"
    role: ProcessRole = ProcessRole.API


@dataclass(frozen=True, slots=True)
class Job:
    """Run by workers every so many seconds; runs never overlap."""

    name: str
    run: Callable[[], Awaitable[object]]
    every_seconds: float


@dataclass(frozen=True, slots=True)
class BackgroundTask:
    """Runs as long as a process of these roles does; its failure ends the process."""

    name: str
    run: Callable[[], Coroutine[Any, Any, None]]
    roles: frozenset[ProcessRole] = EVERY_ROLE


@dataclass(frozen=True, slots=True)
class Opened:
    """A channel that is ready: its routes, and its services in the order of their start."""

    routers: "Sequence[APIRouter]" = ()
    services: Sequence[AbstractAsyncContextManager[object]] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way into the product, opened by processes of the role once every context is built."""

    role: ProcessRole
    open: "Callable[[Process], Awaitable[Opened]]"


@dataclass(frozen=True, slots=True)
class Context:
    """Indexes, export, erasure, menu, readiness, doctor, jobs and mounting are loops over these.

    `personal_data` exports and erases what needs an adapter of its own: the collections that
    are declared PersonalElsewhere. Metrics need no mention: whatever is on the registry is served
    and documented. `prepare` is done before a process serves anybody; what raises
    StorageUnavailable then must be done later by a task in the background.
    """

    name: str
    collections: Sequence[Collection] = ()
    migrations: Sequence[Migration] = ()
    personal_data: Sequence[PersonalData] = ()
    http: Sequence[HttpRoutes] = ()
    plugins: Plugins = field(default_factory=Plugins)
    jobs: Sequence[Job] = ()
    background: Sequence[BackgroundTask] = ()
    prepare: Sequence[Callable[[], Awaitable[None]]] = ()
    channels: Sequence[Channel] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    probes: Mapping[str, Probe] = field(default_factory=dict)
