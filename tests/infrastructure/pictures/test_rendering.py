import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.shared.errors import ProviderUnavailable
from infrastructure.pictures.rendering import PictureProcess

FONTS = sorted((Path(__file__).parents[3] / "config" / "fonts").glob("*.otf"))
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<rect width="10" height="10" fill="#fff"/><text y="8" font-size="8">{}</text></svg>'
)


@pytest.fixture
async def pictures() -> AsyncIterator[PictureProcess]:
    process = PictureProcess(FONTS)
    yield process
    await process.aclose()


async def test_a_picture_has_the_width_asked_for(pictures: PictureProcess) -> None:
    png = await pictures.png(SQUARE.format(""), 64)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 64


async def test_russian_letters_are_drawn_with_the_shipped_fonts(pictures: PictureProcess) -> None:
    blank, letter = await asyncio.gather(
        pictures.png(SQUARE.format(""), 64), pictures.png(SQUARE.format("Ж"), 64)
    )
    assert blank != letter


async def test_what_is_no_picture_is_said_and_the_next_one_drawn(pictures: PictureProcess) -> None:
    with pytest.raises(ProviderUnavailable, match="not valid"):
        await pictures.png("<svg", 64)
    assert await pictures.png(SQUARE.format(""), 64)


async def test_after_a_picture_that_took_too_long_the_next_is_drawn() -> None:
    hasty = PictureProcess(FONTS, seconds=0)
    with pytest.raises(ProviderUnavailable, match="took too long"):
        await hasty.png(SQUARE.format(""), 64)
    await hasty.aclose()


async def test_a_picture_nobody_waits_for_any_more_is_never_another_ones(
    pictures: PictureProcess,
) -> None:
    waiting = asyncio.create_task(pictures.png(SQUARE.format("A"), 1_000))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert int.from_bytes((await pictures.png(SQUARE.format("B"), 64))[16:20], "big") == 64
