from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.support.redis_server import running_redis


async def test_the_session_has_a_real_redis(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        await client.set("answer", 42)
        assert await client.get("answer") == b"42"


@pytest.mark.parametrize(
    ("in_ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_without_redis_a_test_is_skipped_at_home_and_fails_in_ci(
    in_ci: str, outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", in_ci)
    with pytest.raises(outcome, match="redis-server is not on PATH"), running_redis(tmp_path):
        pass
