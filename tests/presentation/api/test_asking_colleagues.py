"""The butler asks the astrologer, in the product as it is wired."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from domain.shared.errors import ProviderUnavailable
from domain.text_engine.generation import GenerationRequest
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.application.orchestration.test_colleagues import ASKED, TwoMinds, finding
from tests.presentation.api.test_sockets import KEY, Service, told_until
from tests.support.in_process_product import product_settings, running_product


@pytest.fixture
def settings(mongo_uri_and_name: tuple[str, str], tmp_path: Path) -> Settings:
    return product_settings(mongo_uri_and_name, tmp_path, internal_api_token=KEY)


async def test_it_is_one_turn_in_telegram_and_over_the_socket(
    settings: Settings, mongo_database: Database
) -> None:
    minds = TwoMinds()
    headers = {"Authorization": f"Bearer {KEY}"}
    async with (
        running_product(settings, provider=minds) as product,
        aiohttp.ClientSession(product.url, headers=headers) as http,
    ):
        ann = await product.sandbox.user("Ann")
        sent = await ann.send_text(ASKED)
        answer = await ann.wait_for_reply(sent)
        assert answer["text"].startswith("I took the liberty of asking Celeste, our astrologer.")
        assert answer["text"].endswith("Very good.")
        run = await mongo_database["agent_runs"].find_one({"person": str(ann.id)})
        assert run
        assert [step["outcome"] for step in run["steps"]] == ["ok"]

        async with Service(http).socket(user_id="u1") as socket:
            await told_until(socket, "init")
            minds.delegates = lambda request: finding("", question="When were you born?")
            await socket.send_json({"text": ASKED, "locale": "en"})
            *tokens, complete = await told_until(socket, "complete", "error")
            assert complete["type"] == "complete", complete
            assert "Celeste would like to know: When were you born?" in complete["data"]["text"]
            grown = "".join(token["content"] for token in tokens)
            assert complete["data"]["text"].startswith(grown)

            minds.delegates = _fails
            await socket.send_json({"text": ASKED, "locale": "en"})
            complete = (await told_until(socket, "complete", "error"))[-1]
            assert "Celeste could not be reached" in complete["data"]["text"]


def _fails(request: GenerationRequest) -> Mapping[str, Any]:
    raise ProviderUnavailable("down", kind="unauthorized")
