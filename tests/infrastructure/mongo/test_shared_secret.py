import pytest

from application.doctor.examine import Health
from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database
from infrastructure.mongo.shared_secret import SharedSecret


async def test_processes_with_one_secret_are_content(mongo_database: Database) -> None:
    for _ in range(2):
        secret = SharedSecret(mongo_database, b"one")
        await secret.probe()
        assert (await secret.check()).health is Health.OK


async def test_a_process_with_another_secret_is_told_what_to_copy(mongo_database: Database) -> None:
    await SharedSecret(mongo_database, b"one").probe()
    stranger = SharedSecret(mongo_database, b"another")
    with pytest.raises(ConfigurationError, match="copy audit"):
        await stranger.probe()
    assert (await stranger.check()).health is Health.FAILED
