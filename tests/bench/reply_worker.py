"""One way of answering in a process of its own: told over standard input how many at a time.

`bare` is a plain call of the openai client; `product` is the reply's use case of whichever checkout
is first on PYTHONPATH, so nothing of its inside may be named here. `house` is this checkout's with
no more contexts than a reply needs: none of those that listen to it, guard it or screen it.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

USERS = REPLIES = 200
REMEMBERED = 8
"""Turns with everybody before the first round; all together stay below the cap."""

Reply = Callable[[int], Awaitable[object]]


def _text(number: int) -> str:
    """Different for every user and turn, as people's words are."""
    return f"Message {number} of {number % USERS}: the weather, {number * 7919} plans, the evening."


async def _bare(stack: AsyncExitStack, base_url: str) -> Reply:
    from openai import AsyncOpenAI

    client = await stack.enter_async_context(AsyncOpenAI(base_url=base_url, api_key="none"))

    async def reply(number: int) -> object:
        return await client.chat.completions.create(
            model="stub", messages=[{"role": "user", "content": _text(number)}]
        )

    return reply


async def _house(stack: AsyncExitStack, *given: str) -> Reply:
    from tests.bench.house import HOUSE

    return await _product(stack, *given, contexts=HOUSE)


async def _product(
    stack: AsyncExitStack, base_url: str, uri: str, name: str, **replaced: Any
) -> Reply:
    from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
    from composition import open_app
    from infrastructure.logging import configure_logging
    from infrastructure.settings import Settings

    configure_logging("INFO", as_json=True)
    collect_as_the_product_does()
    settings = Settings.model_validate(
        {
            "mongodb_uri": uri,
            "mongodb_database": name,
            "llm_base_url": base_url,
            "llm_model": "stub",
        }
    )
    app: Any = await stack.enter_async_context(open_app(settings, **replaced))
    collect_as_the_product_does()
    use_case = app.get(PersonalizedReplyUseCase) if hasattr(app, "get") else app.reply
    return lambda number: use_case.execute(
        ReplyRequest(str(1 + number % USERS), _text(number), f"turn-{number}")
    )


def collect_as_the_product_does() -> None:
    """As the start of this checkout's own product does it."""
    import main

    collect_seldom: Callable[[], None] | None = getattr(main, "collect_seldom", None)
    if collect_seldom:
        collect_seldom()
    else:
        gc.freeze()


def loop_of_the_product() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What this checkout's own product runs on; None is Python's own."""
    from presentation import process

    return getattr(process, "serving_loop", None)


async def _round(reply: Reply, first: int, at_once: int) -> float:
    """Milliseconds of this process's processor for one reply."""
    places = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with places:
            await reply(number)

    began = time.process_time()
    await asyncio.gather(*(one(first + number) for number in range(REPLIES)))
    return 1000 * (time.process_time() - began) / REPLIES


WAYS: dict[str, Callable[..., Awaitable[Reply]]] = {
    "bare": _bare,
    "product": _product,
    "house": _house,
}


def _tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def main(way: str, *given: str) -> None:
    async with AsyncExitStack() as stack:
        reply = await WAYS[way](stack, *given)
        done = 0
        for _ in range(1 if way == "bare" else REMEMBERED):
            await _round(reply, done, 16)
            done += REPLIES
        _tell("ready")
        while line := await asyncio.to_thread(sys.stdin.readline):
            _tell(await _round(reply, done, int(line)))
            done += REPLIES


if __name__ == "__main__":
    loop_factory = None if sys.argv[1] == "bare" else loop_of_the_product()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(main(*sys.argv[1:]))
