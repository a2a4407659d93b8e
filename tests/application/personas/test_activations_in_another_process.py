"""What is decided in one process is served by another, by a change stream and by polling alike."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from application.personas.drafting import AddVersionUseCase, Draft
from application.personas.releasing import ActivateVersionUseCase, RollBackPersonaUseCase
from application.personas.reviewing import TestVersionUseCase
from composition.app import open_app
from domain.access.keys import Principal, Role
from tests.support.in_process_product import product_settings
from tests.support.persona_follower import TOPOLOGIES, PersonaFollower

OPS = Principal("olga", Role.OPS)
LONGEST = 60
"""Seconds that a hang is given; how long it takes is measured by `make bench`."""


async def heard(follower: PersonaFollower, version: str) -> Sequence[None]:
    async with asyncio.timeout(LONGEST):
        return await asyncio.gather(*(follower.knows(each, version) for each in TOPOLOGIES))


async def test_an_activation_and_its_rollback_are_heard_in_another_process(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    async with (
        open_app(product_settings(mongo_uri_and_name, tmp_path)) as app,
        PersonaFollower.started(mongo_uri_and_name, tmp_path) as follower,
    ):
        warmer = Draft(changes={"en": {"greeting": "Welcome back. /persona"}}, from_version=1)
        await heard(follower, "butler#1")
        await app.get(AddVersionUseCase).execute(OPS, "butler", warmer)
        assert (await app.get(TestVersionUseCase).execute(OPS, "butler", 2)).passed
        await app.get(ActivateVersionUseCase).execute(OPS, "butler", 2)
        await heard(follower, "butler#2")
        await app.get(RollBackPersonaUseCase).execute(OPS, "butler")
        await heard(follower, "butler#1")
