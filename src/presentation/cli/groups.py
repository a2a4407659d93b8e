"""Every group of commands below `majordome`; a new one adds its line here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import typer

from application.access.session import OperatorSession
from application.safety.screen import ScreenTextUseCase
from application.text_engine.model_bench import BenchModelsUseCase
from presentation.cli.approvals import approvals_app
from presentation.cli.audit import audit_app
from presentation.cli.desk import desk_app
from presentation.cli.inbox import inbox_app
from presentation.cli.keys import keys_app
from presentation.cli.memory import memory_app
from presentation.cli.models import models_app
from presentation.cli.personas import personas_app
from presentation.cli.profiles import profiles_app
from presentation.cli.safety import safety_app

OpenSession = Callable[[], AbstractAsyncContextManager[OperatorSession]]


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens the product for one command: by the caller's key, by the recovery key's file."""

    session: OpenSession
    recovery: OpenSession
    models: Callable[[], AbstractAsyncContextManager[BenchModelsUseCase]]
    screens: Callable[[], ScreenTextUseCase]


def command_groups(doors: Doors) -> Mapping[str, typer.Typer]:
    """By name, in the order of the help."""
    return {
        "profiles": profiles_app(doors.session),
        "models": models_app(doors.models),
        "desk": desk_app(doors.session),
        "personas": personas_app(doors.session),
        "inbox": inbox_app(doors.session),
        "keys": keys_app(doors.session, doors.recovery),
        "memory": memory_app(doors.session),
        "audit": audit_app(doors.session),
        "safety": safety_app(doors.screens, doors.session),
        "approvals": approvals_app(doors.session),
    }
