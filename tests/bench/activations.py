"""How soon another process serves what was activated in this one, on either storage topology."""

import tempfile
import time
from pathlib import Path
from statistics import median

from application.personas.drafting import AddVersionUseCase, Draft
from application.personas.releasing import ActivateVersionUseCase
from application.personas.reviewing import TestVersionUseCase
from composition.app import open_app
from composition.foundation import App
from domain.access.keys import Principal, Role
from infrastructure.mongo.private_server import private_mongodb
from tests.bench.table import Row
from tests.support.in_process_product import product_settings
from tests.support.persona_follower import TOPOLOGIES, PersonaFollower

ROUNDS, PROMISED = 20, 2.0
OPS = Principal("bench", Role.OPS)


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder)) as uri:
            mongo = (uri, "bench_activations")
            settings = product_settings(mongo, Path(folder))
            async with (
                open_app(settings, report=lambda _: None) as app,
                PersonaFollower.started(mongo, Path(folder)) as follower,
            ):
                for topology in TOPOLOGIES:  # the follower seeds the database
                    await follower.knows(topology, "butler#1")
                await _second_version(app)
                return [await _heard(app, follower, topology) for topology in TOPOLOGIES]


async def _second_version(app: App) -> None:
    draft = Draft(changes={"en": {"greeting": "Welcome back. /persona"}}, from_version=1)
    await app.get(AddVersionUseCase).execute(OPS, "butler", draft)
    await app.get(TestVersionUseCase).execute(OPS, "butler", 2)


async def _heard(app: App, follower: PersonaFollower, topology: str) -> Row:
    activate, taken = app.get(ActivateVersionUseCase), []
    for turn in range(ROUNDS):
        number = 2 - turn % 2
        began = time.perf_counter()
        await activate.execute(OPS, "butler", number)
        await follower.knows(topology, f"butler#{number}")
        taken.append(time.perf_counter() - began)
    return Row(
        f"an activation is served by another process, {topology}",
        median(taken),
        PROMISED,
        "s",
        median(taken) / PROMISED,
        f"{min(taken):.2f} to {max(taken):.2f} s",
        "baseline: the 2 s promised",
    )
