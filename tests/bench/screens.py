"""`make screens`: what is on a terminal 1, 5 and 20 seconds after each thing that can happen.

Starts the real command on a terminal of its own; prints the table of `docs/operational/screens.md`.
It takes four minutes. Arguments choose situations by words in their names.
"""

import asyncio
import math
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.terminal import Terminal, tidy
from tests.support.llm_stub import Fault, LlmStub
from tests.support.own_mongod import OwnMongod
from tests.support.ports import free_port
from tests.support.sandbox_user import SandboxClient

MOMENTS = (1, 5, 20)
SERVES = "Majordome is at your service"


@dataclass
class Scene:
    """A terminal, and what a situation needs besides."""

    folder: Path
    stack: AsyncExitStack
    llm: LlmStub
    port: int = field(default_factory=free_port)

    async def start(self, **settings: str) -> Terminal:
        usual = {"HTTP_PORT": str(self.port), "STT_MODEL": "", "DATA_DIR": str(self.folder)}
        model = {"LLM_BASE_URL": self.llm.base_url, "LLM_API_KEY": "k", "LLM_MODEL": "stub-model"}
        return await self.stack.enter_async_context(Terminal.open(usual | model | settings))

    async def served(self, **settings: str) -> Terminal:
        terminal = await self.start(**settings)
        await terminal.says(SERVES)
        return terminal

    async def database(self) -> OwnMongod:
        folder = self.folder / "own"
        folder.mkdir()
        server = await asyncio.to_thread(OwnMongod.started, folder)
        self.stack.callback(server.kill)
        return server

    async def somebody_asks(self, what: str) -> None:
        async with SandboxClient.open(f"http://127.0.0.1:{self.port}") as client:
            person = await client.user("Ann")
            await person.send_text(what)


Situation = Callable[[Scene], Awaitable[Terminal]]
"""Returns the terminal at the moment from which seconds count."""
SITUATIONS: dict[str, Situation] = {}


def situation(name: str) -> Callable[[Situation], Situation]:
    def keep(what: Situation) -> Situation:
        SITUATIONS[name] = what
        return what

    return keep


STARTS = ("nothing configured, first start", "a model configured, later start")


@situation(STARTS[0])
async def _(scene: Scene) -> Terminal:
    return await scene.start(LLM_BASE_URL="", LLM_API_KEY="", LLM_MODEL="")


@situation(STARTS[1])
async def _(scene: Scene) -> Terminal:
    await (await scene.served()).interrupted()
    return await scene.start()


def _with(**settings: str) -> Situation:
    async def begin(scene: Scene) -> Terminal:
        return await scene.start(**settings)

    return begin


situation("a setting is wrong")(_with(HTTP_PORT="eighty"))
situation("a persona that there is not")(_with(DEFAULT_PERSONA="jeeves"))
situation("a setting's name is mistyped")(_with(LLM_MODLE="gpt"))
situation("MongoDB refuses, or does not answer")(_with(MONGODB_URI="mongodb://127.0.0.1:9"))


def _interrupted_after(seconds: float) -> Situation:
    async def begin(scene: Scene) -> Terminal:
        terminal = await scene.start()
        await asyncio.sleep(seconds)
        terminal.interrupt()
        return terminal

    return begin


for seconds in (1, 2, 3, 4, 5, 6):
    situation(f"Ctrl-C {seconds} s into a start")(_interrupted_after(seconds))


@situation("Ctrl-C while nothing is in work")
async def _(scene: Scene) -> Terminal:
    terminal = await scene.served()
    terminal.interrupt()
    return terminal


@situation("Ctrl-C while a model hangs")
async def _(scene: Scene) -> Terminal:
    scene.llm.always(Fault("hang"))
    terminal = await scene.served(REPLY_TIMEOUT_SECONDS="100", SHUTDOWN_SECONDS="60")
    await scene.somebody_asks("Are you there?")
    await asyncio.to_thread(scene.llm.wait_request)
    terminal.interrupt()
    return terminal


@situation("Ctrl-C again, while a model hangs")
async def _(scene: Scene) -> Terminal:
    terminal = await SITUATIONS["Ctrl-C while a model hangs"](scene)
    await terminal.says("Ending after")
    terminal.interrupt()
    return terminal


def _plain(server: OwnMongod) -> str:
    """As an operator would write it: tests have more patience."""
    return server.uri.replace("serverSelectionTimeoutMS=20000&", "")


@situation("the database goes away while it serves")
async def _(scene: Scene) -> Terminal:
    server = await scene.database()
    terminal = await scene.served(MONGODB_URI=_plain(server))
    await asyncio.to_thread(server.stop)
    terminal.begin()
    return terminal


@situation("and comes back after 25 s")
async def _(scene: Scene) -> Terminal:
    server = await scene.database()
    terminal = await scene.served(MONGODB_URI=_plain(server))
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(25)
    await asyncio.to_thread(server.start)
    terminal.begin()
    return terminal


@situation("the model fails while it serves (one question)")
async def _(scene: Scene) -> Terminal:
    scene.llm.always(Fault("server_error"))
    terminal = await scene.served()
    terminal.begin()
    await scene.somebody_asks("Are you there?")
    return terminal


@asynccontextmanager
async def _scene() -> AsyncIterator[Scene]:
    with TemporaryDirectory(prefix="screens-") as folder, LlmStub() as llm:
        async with AsyncExitStack() as stack:
            yield Scene(Path(folder), stack, llm)


async def tell(name: str) -> None:
    async with _scene() as scene:
        terminal = await SITUATIONS[name](scene)
        await terminal.ends(within=MOMENTS[-1])
        if name in STARTS:
            await terminal.says(SERVES)
        cells = [tidy(terminal.between(*span), scene.folder, scene.port) for span in _spans()]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} | {terminal.end} |\n")
        sys.stdout.flush()


def _spans() -> list[tuple[float, float]]:
    return list(zip((0, *MOMENTS), (*MOMENTS, math.inf), strict=True))


async def main(words: list[str]) -> None:
    headings = ["situation", *(f"by {moment} s" for moment in MOMENTS), "later", "ended"]
    sys.stdout.write(f"| {' | '.join(headings)} |\n{'|---' * len(headings)}|\n")
    for name in SITUATIONS:
        if not words or any(word in name for word in words):
            await tell(name)


if __name__ == "__main__":
    # A shell starts what it puts into the background deaf to Ctrl-C, and so would we our children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asyncio.run(main(sys.argv[1:]))
