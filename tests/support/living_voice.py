"""A language model in the hands of the test."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import Role
from domain.text_engine.tools import ToolCall


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


class NotingVoice(LivingVoice):
    """Notes what it is about, then speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.task = "dinner"
        self.answers: list[str] = []
        self.notes = True
        self.call: dict[str, str] | None = None

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        answered = [m.content for m in request.messages if m.role is Role.TOOL]
        self.answers += answered
        async for item in super().stream(request, seconds):
            if isinstance(item, GenerationResult) and self._calls(request, answered):
                aim = {"do": "aim", "goals": [], "task": self.task}
                arguments = json.dumps(self.call or aim)
                yield replace(item, tool_calls=(ToolCall("c1", "working_memory", arguments),))
            else:
                yield item

    def _calls(self, request: GenerationRequest, answered: list[str]) -> bool:
        return bool(self.notes and request.tools and not answered)
