import asyncio
import json
from pathlib import Path

from application.astrology.drawing import ChartPictures, Wheel
from infrastructure.pictures.rendering import PictureProcess
from infrastructure.pictures.wheel.elements import Glyphs
from infrastructure.pictures.wheel.svg import wheel_svg


class SvgChartPictures(ChartPictures):
    """Written as SVG here, and turned into pixels by the process for pictures."""

    def __init__(self, process: PictureProcess, glyphs: Glyphs) -> None:
        self._process = process
        self._glyphs = glyphs

    async def wheel(self, wheel: Wheel, size: int) -> bytes:
        svg = await asyncio.to_thread(wheel_svg, wheel, self._glyphs)
        return await self._process.png(svg, size)


def read_glyphs(file: Path) -> Glyphs:
    outlines = json.loads(file.read_text(encoding="utf-8"))
    return {name: (each["path"], max(each["size"])) for name, each in outlines.items()}
