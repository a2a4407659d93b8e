from redis.asyncio import Redis


async def test_the_session_has_a_real_redis(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        await client.set("answer", 42)
        assert await client.get("answer") == b"42"
