from datetime import timedelta

import pytest

from application.access.keys import (
    AuthenticateKeyUseCase,
    CreateKeyUseCase,
    ListKeysUseCase,
    RevokeKeyUseCase,
)
from domain.access.keys import Principal, Role
from domain.shared.errors import InvalidInput, NotAuthenticated, NotFound
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from tests.support.clocks import HandClock


class Doors:
    def __init__(self, **bootstrap: str) -> None:
        self.clock = HandClock()
        self.keys = InMemoryAccessKeys()
        self.create = CreateKeyUseCase(self.keys, self.clock)
        self.revoke = RevokeKeyUseCase(self.keys, self.clock)
        self.who = AuthenticateKeyUseCase(
            self.keys, self.clock, {Role(role): secret for role, secret in bootstrap.items()}
        )


async def test_a_new_key_opens_its_door() -> None:
    doors = Doors()
    _, shown = await doors.create.execute("billing", Role.SERVICE)

    assert await doors.who.execute(shown) == Principal("billing", Role.SERVICE)


async def test_what_is_stored_does_not_hold_the_secret() -> None:
    doors = Doors()
    _, shown = await doors.create.execute("billing", Role.SERVICE)

    assert shown.split("_")[2] not in repr(await ListKeysUseCase(doors.keys).execute())


async def test_a_revoked_key_opens_nothing() -> None:
    doors = Doors()
    key, shown = await doors.create.execute("billing", Role.SERVICE)
    await doors.revoke.execute(key.key_id)

    with pytest.raises(NotAuthenticated):
        await doors.who.execute(shown)
    with pytest.raises(NotFound):
        await doors.revoke.execute(key.key_id)


async def test_a_key_expires() -> None:
    doors = Doors()
    _, shown = await doors.create.execute("billing", Role.SERVICE, timedelta(hours=1))
    doors.clock.advance(3599)
    await doors.who.execute(shown)
    doors.clock.advance(1)

    with pytest.raises(NotAuthenticated):
        await doors.who.execute(shown)


@pytest.mark.parametrize("presented", ["", "mj", "mj__", "mj_x_y", "ключ", "\ud800", "other"])
async def test_anything_else_opens_nothing(presented: str) -> None:
    with pytest.raises(NotAuthenticated):
        await Doors(service="token", admin="").who.execute(presented)


async def test_the_environment_gives_the_first_keys() -> None:
    doors = Doors(service="token-1", admin="token-2")

    assert (await doors.who.execute("token-1")).role is Role.SERVICE
    assert (await doors.who.execute("token-2")).role is Role.ADMIN


async def test_a_key_needs_a_name() -> None:
    with pytest.raises(InvalidInput):
        await Doors().create.execute(" ", Role.OPS)
