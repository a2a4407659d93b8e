"""Asked in a chat, agreed to over HTTP, answered in the chat, once."""

from pathlib import Path

import aiohttp

from tests.support.in_process_product import product_settings, running_product
from tests.support.living_voice import LivingVoice

KEY = "an-administrators-key-of-some-length"


async def test_what_is_asked_in_a_chat_is_agreed_to_over_http(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path, profile_admin_api_key=KEY)
    async with running_product(settings, provider=LivingVoice()) as product:
        ann = await product.sandbox.user("Ann")
        assert "asked a colleague" in await ann.ask("Tell @rose that dinner is at eight")
        headers = {"Authorization": f"Bearer {KEY}"}
        async with aiohttp.ClientSession(product.url, headers=headers) as http:
            async with http.get("/v1/ops/approvals", params={"status": "pending"}) as answer:
                (request,) = (await answer.json())["approvals"]
            assert request["arguments"]["said"] == "Tell @rose that dinner is at eight"
            where = f"/v1/ops/approvals/{request['id']}"
            for unseen in ({}, {"nonce": request["nonce"]}, {"args_hash": "deadbeef"}):
                for verb in ("approve", "edit", "reject", "respond"):
                    async with http.post(f"{where}/{verb}", json=unseen) as answer:
                        assert answer.status == 400
                        assert "args_hash" in (await answer.json())["error"]["message"]
            changed = {"args_hash": "0" * 64}
            async with http.post(f"{where}/approve", json=changed) as answer:
                assert answer.status == 409
            seen = {"args_hash": request["args_hash"]}
            async with http.post(f"{where}/approve", json=seen) as answer:
                assert (await answer.json())["status"] == "executed"
            async with http.post(f"{where}/approve", json=seen) as answer:
                assert answer.status == 409
        told = await ann.wait_for_replies(0, 3)
        texts = [message.get("text", "") for message in told]
        assert texts[1] == "A colleague has looked and agrees."
        assert "they have it now" in texts[2]
