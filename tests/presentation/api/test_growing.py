"""A text that grows faster than its reader reads."""

import asyncio

import pytest

from presentation.api.conversing import Growing


class SlowReader:
    """Takes one piece, and the next when the test says so."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str]] = []
        self.reads, self.got = asyncio.Semaphore(0), asyncio.Event()

    async def take(self, content: str, full_text: str) -> None:
        self.pieces.append((content, full_text))
        self.got.set()
        await self.reads.acquire()


async def test_a_slow_reader_gets_fewer_and_longer_pieces_in_their_order() -> None:
    reader, text = SlowReader(), ""
    with Growing(reader.take) as growing:
        for number in range(10_000):
            text += f"{number} "
            growing.show(text)
            if number == 0:
                await reader.got.wait()
        assert len(reader.pieces) == 1  # what came meanwhile waits as one text, not as 9,999
        for _ in range(2):
            reader.reads.release()
        await growing.finish()
    assert "".join(content for content, _ in reader.pieces) == text
    assert [full for _, full in reader.pieces] == ["0 ", text]


async def test_what_a_reader_fails_with_is_raised_at_the_end() -> None:
    async def gone(content: str, full_text: str) -> None:
        raise TimeoutError

    with Growing(gone) as growing:
        growing.show("Hello")
        with pytest.raises(TimeoutError):
            await growing.finish()


async def test_a_text_that_was_changed_is_shown_whole() -> None:
    reader = SlowReader()
    reader.reads = asyncio.Semaphore(9)
    with Growing(reader.take) as growing:
        growing.show("Good evening")
        await reader.got.wait()
        growing.show("Bonsoir")
        await growing.finish()
    assert reader.pieces[-1] == ("Bonsoir", "Bonsoir")


async def test_what_is_shown_stays_as_long_as_nothing_more_may_be_seen() -> None:
    reader = SlowReader()
    reader.reads = asyncio.Semaphore(9)
    with Growing(reader.take) as growing:
        growing.show("One moment")
        await reader.got.wait()
        growing.look(lambda: "")
        growing.look(lambda: "One moment longer")
        await growing.finish()
    assert reader.pieces == [("One moment", "One moment"), (" longer", "One moment longer")]
