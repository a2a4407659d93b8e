"""A persona that notes what it has in hand: the model asks for its notes, and is asked on."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, Protocol

from application.memory.working import WorkingMemoryUseCase
from domain.memory.working import LASTING_TOOL, TOOL, TOOLS
from domain.personas.persona import Notes, Persona
from domain.shared.errors import ProviderRejected
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.tools import Tool, ToolCall

MOST_ROUNDS: Final = 3
_TOOLS: Final[Mapping[Notes, tuple[Tool, ...]]] = {
    Notes.OFF: (),
    Notes.CONVERSATION: (TOOL,),
    Notes.LASTING: (LASTING_TOOL,),
}


def tools_for(persona: Persona) -> tuple[Tool, ...]:
    """What its model is offered."""
    return _TOOLS[persona.memory.notes]


BeforeCall = Callable[[GenerationRequest, ToolCall], Awaitable[str]]
"""What a model is told in place of having its call run; empty where it may be run."""


async def _anything(request: GenerationRequest, call: ToolCall) -> str:
    return ""


class Generating(Protocol):
    """What the text engine offers whoever speaks."""

    async def execute(self, request: GenerationRequest) -> GenerationResult: ...
    def stream(self, request: GenerationRequest) -> AsyncGenerator[str | GenerationResult]: ...


class NotingModel(Generating):
    """Runs the model's calls of the working memory, at most three rounds a reply, each as far as
    the safety policy lets the persona.

    A server that refuses requests with tools is asked again without, and offered none any more.
    """

    def __init__(self, generate: Generating, working: WorkingMemoryUseCase) -> None:
        self._generate = generate
        self._working = working
        self._are_refused = False
        self._before_call: BeforeCall = _anything

    def ask_before(self, before_call: BeforeCall) -> None:
        """Another context's rule, asked before each call is run."""
        self._before_call = before_call

    async def execute(self, request: GenerationRequest) -> GenerationResult:
        before: list[GenerationResult] = []
        request = self._offered(request)
        while True:
            result = await self._whole(_asked(request, before))
            if not _goes_on(request, result, before):
                return _together(before, result)
            before.append(result)
            request = await self._with_answers(request, result)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str | GenerationResult]:
        before: list[GenerationResult] = []
        request = self._offered(request)
        while True:
            result: GenerationResult | None = None
            asked = _asked(request, before)
            # Each piece passes all that stands in its way; what offers no tools is not asked again.
            opened = self._streamed(asked) if asked.tools else self._generate.stream(asked)
            async with aclosing(opened) as items:
                async for item in items:
                    if isinstance(item, GenerationResult):
                        result = item
                    else:
                        yield item
            if result is None:
                return
            if not _goes_on(request, result, before):
                yield _together(before, result)
                return
            before.append(result)
            request = await self._with_answers(request, result)

    def _offered(self, request: GenerationRequest) -> GenerationRequest:
        return replace(request, tools=()) if self._are_refused else request

    async def _whole(self, request: GenerationRequest) -> GenerationResult:
        try:
            return await self._generate.execute(request)
        except ProviderRejected:
            if not request.tools:
                raise
            result = await self._generate.execute(replace(request, tools=()))
            self._are_refused = True
            return result

    async def _streamed(self, request: GenerationRequest) -> AsyncGenerator[str | GenerationResult]:
        try:
            async with aclosing(self._generate.stream(request)) as items:
                async for item in items:
                    yield item
        except ProviderRejected:
            if not request.tools:
                raise
            async with aclosing(self._generate.stream(replace(request, tools=()))) as items:
                async for item in items:
                    yield item
            self._are_refused = True

    async def _with_answers(
        self, request: GenerationRequest, result: GenerationResult
    ) -> GenerationRequest:
        said = ChatMessage(Role.ASSISTANT, result.text, tool_calls=result.tool_calls)
        answers = [
            ChatMessage(Role.TOOL, await self._called(request, call), tool_call_id=call.call_id)
            for call in result.tool_calls
        ]
        return replace(request, messages=(*request.messages, said, *answers))

    async def _called(self, request: GenerationRequest, call: ToolCall) -> str:
        """Whose notes they are is never the model's to say."""
        if call.name not in {tool.name for tool in TOOLS}:
            return '{"error": "there is no such tool"}'
        if instead := await self._before_call(request, call):
            return instead
        user_id, persona = request.user_id or "", request.agent or ""
        is_lasting = LASTING_TOOL in request.tools
        return await self._working.call(user_id, persona, call.arguments, lasting=is_lasting)


def _asked(request: GenerationRequest, before: Sequence[GenerationResult]) -> GenerationRequest:
    """In the last round nothing may be called any more."""
    return replace(request, tools=()) if len(before) == MOST_ROUNDS else request


def _goes_on(
    request: GenerationRequest, result: GenerationResult, before: Sequence[GenerationResult]
) -> bool:
    return bool(result.tool_calls and request.tools and len(before) < MOST_ROUNDS)


def _together(before: list[GenerationResult], last: GenerationResult) -> GenerationResult:
    """With what all rounds cost, and all that was called."""
    if not before:
        return last
    rounds = [*before, last]
    return replace(
        last,
        usage=TokenUsage(
            sum(each.usage.input for each in rounds), sum(each.usage.output for each in rounds)
        ),
        estimated_cost_usd=sum(each.estimated_cost_usd for each in rounds),
        attempts=sum(each.attempts for each in rounds),
        tool_calls=tuple(call for each in rounds for call in each.tool_calls),
    )
