"""A process of the product while it serves."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from composition.foundation import App
from infrastructure.rate_limits import Windows
from presentation.process import ProcessLife


@dataclass(frozen=True, slots=True)
class Process:
    """What channels and routes are opened with. `stack` closes when the process ends."""

    app: App
    port: int
    windows: Windows
    life: ProcessLife
    stack: AsyncExitStack
