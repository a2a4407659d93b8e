"""A real headless browser: Debian's chromium, driven by Playwright."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    """Skips the test where there is no chromium, except in CI, where it fails instead."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("this test may not be skipped here: install chromium")
        pytest.skip("there is no chromium on this machine")
    expect.set_options(timeout=60_000)  # a page is waited for until it hangs, not until it is slow
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS) as browser,
    ):
        yield browser
