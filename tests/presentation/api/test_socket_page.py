import re
from pathlib import Path

import aiohttp

from tests.support.browser import running_browser
from tests.support.in_process_product import product_settings, running_product
from tests.support.living_voice import LivingVoice

KEY = "a-service-of-the-tests-01"
DOCUMENT = Path(__file__).parents[3] / "docs" / "sessions.md"


async def test_the_page_of_the_docs_converses_in_a_real_browser(
    mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path, internal_api_token=KEY)
    found = re.search(r"```html\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    async with (
        running_product(settings, provider=LivingVoice()) as product,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as http,
        running_browser() as browser,
    ):
        asked = {"user_id": "visitor"}
        async with http.post(f"{product.url}/v1/copilot/tokens", json=asked) as answer:
            token = (await answer.json())["token"]
        address = product.url.replace("http", "ws")
        given = f'<script>const ADDRESS = "{address}", TOKEN = "{token}";</script>'
        page = await browser.new_page()
        await page.goto(f"{product.url}/healthz")
        await page.set_content(given + found.group(1))
        await page.fill("input", "Good evening")
        await page.click("button")
        await page.wait_for_function("text.textContent.includes('You said: Good evening')")
        await page.fill("input", "And once more")
        await page.click("button")
        await page.wait_for_function("text.textContent.includes('And once more')")
