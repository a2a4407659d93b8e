"""Nobody becomes an administrator by a setting, keeps a revoked key, or guesses keys for long."""

import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from pymongo.database import Database

from composition.context import ProcessRole
from domain.shared.errors import ConfigurationError
from infrastructure.settings import load_settings
from tests.support.command import ADMIN_KEY, Command
from tests.support.in_process_product import RunningProduct, product_settings, running_product

ANOTHER = "another-key-of-somebody-else"
SERVICE = "the-services-key-of-the-tests"


@pytest.fixture
def installed(majordome: Command) -> Command:
    """With its first administrator."""
    assert majordome("keys", "list").exit_code == 0
    return majordome


def revoke_all(stored: Database[dict[str, Any]], *names: str) -> None:
    """As an administrator would, who then has none left."""
    for key in stored["access_keys"].find({"name": {"$in": names}}):
        stored["access_keys"].update_one(
            {"_id": key["_id"]}, {"$set": {"revoked_at": key["created_at"]}}
        )


def test_an_administrator_sees_that_nobody_changed_what_was_noted(
    installed: Command, stored: Database[dict[str, Any]]
) -> None:
    verified = installed("audit", "verify")
    assert verified.exit_code == 0, verified.output
    head = verified.stdout.split()[-1]
    stored["audit_log"].update_one({"number": 2}, {"$set": {"actor": "somebody else"}})
    broken = installed("audit", "verify", "--head", head)
    assert (broken.exit_code, broken.stderr.count("\n")) == (1, 1)
    assert "entry 2" in broken.stderr


def test_a_setting_makes_nobody_an_administrator_where_there_was_one(
    installed: Command, stored: Database[dict[str, Any]]
) -> None:
    assert installed("keys", "list", key=ANOTHER).exit_code == 1
    revoke_all(stored, "bootstrap-admin", "recovery")
    refused = installed("keys", "list", key=ANOTHER)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "majordome keys recover" in refused.stderr


def test_a_revoked_bootstrap_key_stays_so_and_is_told(
    installed: Command, stored: Database[dict[str, Any]]
) -> None:
    revoke_all(stored, "bootstrap-admin")
    for _ in range(2):
        refused = installed("keys", "list")
        assert refused.exit_code == 1
        assert "was revoked" in refused.stderr


def test_who_holds_the_recovery_key_makes_another_administrator(
    installed: Command, stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "recovery.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    revoke_all(stored, "bootstrap-admin")
    recovered = installed("keys", "recover", key="")
    assert recovered.exit_code == 0, recovered.output
    assert installed("keys", "list", key=recovered.stdout.split()[-1]).exit_code == 0
    acts = stored["audit_log"].find({"actor": "recovery"}).to_list()
    assert {act["action"] for act in acts} == {"manage_keys"}


def test_without_its_file_nobody_recovers_anything(installed: Command, tmp_path: Path) -> None:
    (tmp_path / "recovery.key").write_text("mj_0123456789ab_guessed")
    assert installed("keys", "recover", key="").exit_code == 1
    (tmp_path / "recovery.key").unlink()
    refused = installed("keys", "recover", key="")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("setting", ["INTERNAL_API_TOKEN", "PROFILE_ADMIN_API_KEY"])
def test_a_bootstrap_key_is_long_enough_not_to_be_guessed(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, "a" * 23)
    with pytest.raises(ConfigurationError, match=f"{setting}.*24 or more"):
        load_settings(None)


@pytest.mark.parametrize("days", ["1e300", "inf", "nan", "-1"])
@pytest.mark.parametrize(
    "command",
    [
        ("keys", "add", "somebody", "--role", "service", "--days"),
        ("profiles", "list", "--active-days"),
        ("audit", "list", "--days"),
    ],
    ids=lambda words: words[0],
)
def test_a_time_beyond_reason_is_refused_in_a_line(
    installed: Command, command: tuple[str, ...], days: str
) -> None:
    refused = installed(*command, days)
    assert refused.exit_code == 2
    assert f"'{command[-1]}'" in refused.stderr
    assert "Traceback" not in refused.output


@asynccontextmanager
async def api(
    mongo: tuple[str, str], folder: Path, **settings: str
) -> AsyncIterator[RunningProduct]:
    chosen = product_settings(mongo, folder, internal_api_token=SERVICE, **settings)
    async with running_product(chosen, frozenset({ProcessRole.API})) as product:
        yield product


async def asked(product: RunningProduct, key: str) -> ClientResponse:
    headers = {"Authorization": f"Bearer {key}"}
    async with product.sandbox.session.get("/v1/ai/use-cases", headers=headers) as answer:
        await answer.read()
        return answer


async def test_over_http_too_a_revoked_bootstrap_key_opens_nothing(
    mongo_uri_and_name: tuple[str, str], stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    settings = {"profile_admin_api_key": ADMIN_KEY}
    async with api(mongo_uri_and_name, tmp_path, **settings) as product:
        assert (await asked(product, ADMIN_KEY)).status == 200
    revoke_all(stored, "bootstrap-admin")
    async with api(mongo_uri_and_name, tmp_path, **settings) as product:
        refused = await asked(product, ADMIN_KEY)
        assert refused.status == 401
        assert "was revoked" in await refused.text()
        assert await product.metric("http_keys_refused_total", reason="revoked") == 1
    async with api(mongo_uri_and_name, tmp_path, profile_admin_api_key=ANOTHER) as product:
        assert (await asked(product, ANOTHER)).status == 401


async def test_the_services_key_of_the_environment_is_listed_and_revoked_like_any_other(
    mongo_uri_and_name: tuple[str, str], stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    async with api(mongo_uri_and_name, tmp_path) as product:
        assert (await asked(product, SERVICE)).status == 200
    assert stored["access_keys"].count_documents({"name": "bootstrap-service"}) == 1
    revoke_all(stored, "bootstrap-service")
    async with api(mongo_uri_and_name, tmp_path) as product:
        refused = await asked(product, SERVICE)
        assert refused.status == 401
        assert "was revoked" in await refused.text()


async def test_who_tries_keys_is_asked_to_wait_and_written_down(
    mongo_uri_and_name: tuple[str, str], stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    async with api(mongo_uri_and_name, tmp_path) as product:
        statuses = [(await asked(product, f"guess-{n}")).status for n in range(20)]
        assert statuses == [401] * 20
        limited = await asked(product, "guess-21")
        assert limited.status == 429
        assert re.fullmatch(r"[1-9]\d?", limited.headers["Retry-After"])
        assert (await asked(product, SERVICE)).status == 200
        assert await product.metric("http_keys_refused_total", reason="unknown") == 21
    assert stored["audit_log"].count_documents({"outcome": "too_many_wrong_keys"}) == 1
