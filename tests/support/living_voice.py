"""A language model in the hands of the test."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage


class LivingVoice:
    """A language model that repeats what it hears, or speaks what the test says, piece by piece."""

    name = model = "living"

    def __init__(self) -> None:
        self.requests: list[GenerationRequest] = []
        self.pieces: asyncio.Queue[str | None] | None = None
        self.problem: Exception | None = None
        self.say: Callable[[str], str] = lambda heard: f"You said: {heard}"

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        async for item in self.stream(request, seconds):
            if isinstance(item, GenerationResult):
                return item
        raise AssertionError("a stream ends with its result")

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        self.requests.append(request)
        if self.problem:
            raise self.problem
        said = ""
        async for piece in self._pieces(request):
            said += piece
            yield piece
        yield GenerationResult(said, self.model, self.name, TokenUsage(1, 1))

    async def _pieces(self, request: GenerationRequest) -> AsyncGenerator[str]:
        if self.pieces is None:
            yield self.say(request.messages[-1].content)
            return
        while (piece := await self.pieces.get()) is not None:
            yield piece
