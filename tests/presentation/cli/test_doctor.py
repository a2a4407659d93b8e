"""`majordome doctor`: a line each, a way to mend each, and a status a script can use."""

import json
import sys
from pathlib import Path

import pytest
from redis import Redis

from application.doctor.examine import Finding
from composition.context import Context
from composition.doctor import SLOW_TO_LOAD, examine
from composition.foundation import Foundation
from tests.support.command import Command
from tests.support.in_process_product import product_settings
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.sandbox_server import DEFAULT_TOKEN

KEY = "canary-key-of-the-provider"


def findings(output: str) -> dict[str, dict[str, str]]:
    return {found["check"]: found for found in json.loads(output)}


def test_a_fresh_installation_is_well(majordome: Command) -> None:
    result = majordome("doctor", "--json")
    found = findings(result.stdout)
    assert result.exit_code == 0, result.output
    assert {"settings", "time zones", "disk", "redis", "mongodb", "mongodb indexes"} < found.keys()
    assert {"mongodb writes", "clock", "telegram", "text provider", "speech"} < found.keys()
    assert all(f["remedy"] for f in found.values() if f["health"] != "ok")
    lines = majordome("doctor").stdout.splitlines()
    assert len(lines) == len(found)


def test_what_is_needed_and_fails_is_named_with_its_remedy(majordome: Command) -> None:
    with LlmStub() as stub:
        stub.always(Fault("unauthorized"))
        result = majordome(
            "doctor",
            "--json",
            LLM_BASE_URL=stub.base_url,
            LLM_API_KEY=KEY,
            LLM_MODEL="stub-model",
            TELEGRAM_BOT_TOKEN=DEFAULT_TOKEN,
            TELEGRAM_API_BASE_URL=f"http://127.0.0.1:{free_port()}",
            REDIS_URL=f"redis://127.0.0.1:{free_port()}",
        )
    found = findings(result.stdout)
    assert result.exit_code == 1
    assert "LLM_API_KEY" in found["text provider"]["remedy"]
    assert found["telegram"]["health"] == "failed"
    assert found["redis"]["health"] == "warning"
    assert "REDIS_URL" in found["sessions"]["remedy"]
    assert KEY not in result.output
    assert DEFAULT_TOKEN not in result.output


def test_a_redis_that_may_drop_sessions_is_named(redis_url: str, majordome: Command) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            found = findings(majordome("doctor", "--json", REDIS_URL=redis_url).stdout)
        finally:
            redis.config_set("maxmemory-policy", "noeviction")
    assert found["sessions"]["health"] == "warning"
    assert "allkeys-lru" in str(found["sessions"])
    assert "noeviction" in found["sessions"]["remedy"]


def test_a_provider_that_answers_is_asked_for_one_token(majordome: Command) -> None:
    with LlmStub() as stub:
        result = majordome(
            "doctor", "--json", LLM_BASE_URL=stub.base_url, LLM_API_KEY=KEY, LLM_MODEL="stub-model"
        )
        assert findings(result.stdout)["text provider"]["health"] == "ok"
        sizes = [
            body.get("max_tokens", body.get("max_completion_tokens"))
            for body in (request.body for request in stub.requests)
        ]
    assert sizes == [1]


def test_a_wrong_setting_is_told_in_one_line_and_the_rest_is_examined(
    majordome: Command,
) -> None:
    result = majordome("doctor", HTTP_PORT="eighty")
    assert result.exit_code == 1
    (failed,) = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert "HTTP_PORT" in failed
    assert "mongodb" in result.stdout


async def test_no_service_seems_silent_because_another_check_loads_its_libraries(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []

    async def asked() -> Finding:
        loaded.append(SLOW_TO_LOAD in sys.modules)
        return Finding.ok("answers")

    async def service(_: Foundation) -> Context:
        return Context("service", checks={"service": asked})

    monkeypatch.delitem(sys.modules, SLOW_TO_LOAD, raising=False)
    settings = product_settings(mongo_uri_and_name, tmp_path, telegram_bot_token=DEFAULT_TOKEN)
    await examine(settings, in_memory=True, contexts=(service,))
    assert loaded == [True]
