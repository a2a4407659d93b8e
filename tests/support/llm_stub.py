"""A local language model server for tests: OpenAI and Anthropic wire formats, scripted faults.

In process, on a thread of its own (usable from synchronous and asynchronous tests alike):

    with LlmStub() as stub:
        settings = {"LLM_BASE_URL": stub.base_url, "LLM_API_KEY": "k", "LLM_MODEL": "stub-model"}
        stub.script(Fault("rate_limited", retry_after=0.01), None)   # 1st request 429, 2nd normal
        stub.always(Fault("server_error"))                           # every one after the script
        stub.reply = lambda body: "Bonjour"                          # instead of the default reply
    stub.fault_of = lambda received: Fault("hang") if "tea" in received.last_user else None
    stub.usage = (10**18, -1)                                    # tokens reported, true or not
    stub.vectors["green tea"] = [1.0, 0.0]                       # instead of those of its words
    stub.tool_call = ("call_1", "weather", '{"city": "Lyon"}')   # asked for where tools are given
        stub.requests[-1].last_user, stub.requests[-1].system        # what was received

As a process: `python tests/support/llm_stub.py --port 0` prints its port on the first line and
serves until killed; `POST /stub/script` and `POST /stub/always` take faults as JSON
(`[{"kind": "hang"}, null]`, `{"kind": "empty"}`, `null`), `GET /stub/requests` lists bodies.

Default replies are deterministic: `Reply to: <first 40 characters of the last user message>`.
Where the request's JSON schema asks for a `summary`, the reply is valid JSON whose summary names
every number found in the conversation and in the `<previous_summary>` ("Heard: 1-20 25");
`numbers_in(summary)` gives them back as a set, so a test can see what was summarised.
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import re
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Self

from aiohttp import web

KINDS = (
    "unauthorized",  # 401
    "bad_request",  # 400
    "not_found",  # 404, as for an unknown model
    "context_overflow",  # 400 with the format's own words for it
    "rate_limited",  # 429, with Retry-After where `retry_after` is given
    "server_error",  # 500
    "dropped",  # the connection is closed without an answer
    "slow",  # a normal answer after `seconds`; a stream pauses so before each piece
    "hang",  # no answer until the client leaves
    "held",  # a normal answer once `release` was called
    "stalled_stream",  # one piece, then silence until the client leaves
    "cut_stream",  # the connection breaks after two pieces, or inside the body
    "short_stream",  # the stream ends cleanly, but without saying that it is finished
    "empty",  # no choice, no text
    "broken_json",  # a body, or a piece, that is not JSON
    "redirected",  # 307 to the same address at this server's /elsewhere
    "endless",  # a body that never ends
    "compressed",  # gzip, whatever was asked for
)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    retry_after: float | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        assert self.kind in KINDS, self.kind


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    usage: tuple[int, int] | None = None
    tool_call: tuple[str, str, str] | None = None
    vectors: Mapping[str, list[float]] = field(default_factory=dict)

    @property
    def messages(self) -> list[dict[str, str]]:
        return list(self.body["messages"])

    @property
    def system(self) -> str:
        ours = [m["content"] for m in self.messages if m["role"] == "system"]
        return "\n".join([str(self.body.get("system", "")), *ours]).strip()

    @property
    def last_user(self) -> str:
        return next(m["content"] for m in reversed(self.messages) if m["role"] == "user")

    @property
    def schema(self) -> Mapping[str, Any]:
        found = (self.body.get("response_format") or {}).get("json_schema", {}).get("schema", {})
        return dict(found)


class LlmStub:
    """`base_url` is for OpenAI-compatible clients, `anthropic_url` for Anthropic's format."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Received] = []
        self.reply: Callable[[Received], str] = default_reply
        self.fault_of: Callable[[Received], Fault | None] = lambda received: None
        self.usage: tuple[int, int] | None = None
        self.tool_call: tuple[str, str, str] | None = None
        self.vectors: dict[str, list[float]] = {}
        self.abandoned = threading.Semaphore(0)
        self.port = port
        self._script: deque[Fault | None] = deque()
        self._always: Fault | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="llm-stub", daemon=True)
        self._ready = threading.Event()
        self._arrived = threading.Event()
        self._stop = asyncio.Event()
        self._released = asyncio.Event()
        self._holds = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def script(self, *faults: Fault | None) -> None:
        """One entry per coming request; None answers normally."""
        self._script.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """What happens to requests once the script is used up."""
        self._always = fault

    def wait_held(self, seconds: float = 60) -> bool:
        """Whether a request came within so many seconds that is held."""
        return self._holds.wait(seconds)

    def release(self) -> None:
        """What is held, now and later, is answered."""
        self._loop.call_soon_threadsafe(self._released.set)

    def wait_request(self, seconds: float = 60) -> bool:
        """Whether a first request has arrived."""
        return self._arrived.wait(seconds)

    def wait_abandoned(self, seconds: float = 60) -> bool:
        """Whether a client left before its answer was complete; consumes one such event."""
        return self.abandoned.acquire(timeout=seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self.serve())

    async def serve(self) -> None:
        app = web.Application(client_max_size=16 * 2**20)
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v1/messages", self._anthropic)
        app.router.add_post("/v1/embeddings", self._openai_embeddings)
        app.router.add_post("/stub/script", self._script_by_http)
        app.router.add_post("/stub/always", self._always_by_http)
        app.router.add_get("/stub/requests", self._requests_by_http)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        try:
            await self._stop.wait()
        finally:
            # Python 3.11 drops a connection whose acceptance meets the end of its server.
            for _ in range(5):
                await asyncio.sleep(0)
            await runner.cleanup()

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, _OpenAiWire())

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, _AnthropicWire())

    async def _openai_embeddings(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, _EmbeddingsWire())

    async def _answer(
        self, request: web.Request, wire: "_OpenAiWire | _AnthropicWire"
    ) -> web.StreamResponse:
        body = await request.json()
        call = self.tool_call if body.get("tools") else None
        received = Received(
            request.path, dict(request.headers), body, self.usage, call, self.vectors
        )
        self.requests.append(received)
        self._arrived.set()
        always = self.fault_of(received) or self._always
        fault = self._script.popleft() if self._script else always
        try:
            return await self._answer_with(request, wire, received, fault)
        except (asyncio.CancelledError, ConnectionResetError):
            self.abandoned.release()
            raise

    async def _answer_with(
        self,
        request: web.Request,
        wire: "_OpenAiWire | _AnthropicWire",
        received: Received,
        fault: Fault | None,
    ) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if fault and (refusal := _refusal(fault, wire)):
            return refusal
        if kind == "dropped":
            _cut(request)
        if kind == "hang":
            await asyncio.Event().wait()
        if kind == "held":
            self._holds.set()
            await self._released.wait()
        if kind == "endless":
            return await _endless(request)
        text = "" if kind == "empty" or "input" in received.body else self.reply(received)
        if received.body.get("stream"):
            return await _stream(request, wire, received, text, fault)
        return await _whole(json.dumps(wire.whole(received, text)), fault)

    async def _script_by_http(self, request: web.Request) -> web.Response:
        self.script(*(_fault(entry) for entry in await request.json()))
        return web.json_response({})

    async def _always_by_http(self, request: web.Request) -> web.Response:
        self.always(_fault(await request.json()))
        return web.json_response({})

    async def _requests_by_http(self, request: web.Request) -> web.Response:
        return web.json_response([asdict(received) for received in self.requests])


class _OpenAiWire:
    overflow = {  # noqa: RUF012 - constant
        "error": {
            "message": "This model's maximum context length is 100 tokens.",
            "type": "invalid_request_error",
            "code": "context_length_exceeded",
        }
    }

    def whole(self, received: Received, text: str) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        if received.tool_call:
            message |= {"content": None, "tool_calls": [self._call(*received.tool_call)]}
            choice["finish_reason"] = "tool_calls"
        return {
            "id": "chatcmpl-stub",
            "object": "chat.completion",
            "created": 1,
            "model": received.body["model"],
            "choices": [choice] if text else [],
            "usage": self._usage(received, text),
        }

    def first(self, received: Received) -> list[str]:
        """The arguments of a call come in two pieces."""
        if not received.tool_call:
            return []
        call_id, name, arguments = received.tool_call
        half = len(arguments) // 2
        begun = {"index": 0, **self._call(call_id, name, arguments[:half])}
        rest = {"index": 0, "function": {"arguments": arguments[half:]}}
        return [
            self._event(received, [self._choice({"tool_calls": [piece]}, None)])
            for piece in (begun, rest)
        ]

    def _call(self, call_id: str, name: str, arguments: str) -> dict[str, Any]:
        function = {"name": name, "arguments": arguments}
        return {"id": call_id, "type": "function", "function": function}

    def piece(self, received: Received, text: str) -> str:
        return self._event(received, [self._choice({"content": text}, None)])

    def last(self, received: Received, text: str) -> list[str]:
        reason = "tool_calls" if received.tool_call else "stop"
        events = [self._event(received, [self._choice({}, reason)])] if text else []
        if (received.body.get("stream_options") or {}).get("include_usage"):
            events.append(self._event(received, [], self._usage(received, text)))
        return [*events, "data: [DONE]\n\n"]

    def _choice(self, delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
        return {"index": 0, "delta": delta, "finish_reason": finish}

    def _event(
        self, received: Received, choices: list[Any], usage: dict[str, int] | None = None
    ) -> str:
        event = {
            "id": "chatcmpl-stub",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": received.body["model"],
            "choices": choices,
            "usage": usage,
        }
        return f"data: {json.dumps(event)}\n\n"

    def _usage(self, received: Received, text: str) -> dict[str, int]:
        made = _words([text])
        given = _words(_text_of(m["content"]) for m in received.messages)
        given, made = received.usage or (given, made)
        return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


class _AnthropicWire:
    overflow = {  # noqa: RUF012 - constant
        "type": "error",
        "error": {
            "type": "invalid_request_error",
            "message": "prompt is too long: 200 tokens > 100 maximum",
        },
    }

    def whole(self, received: Received, text: str) -> dict[str, Any]:
        return self._message(received) | {
            "content": self._content(received, text),
            "stop_reason": self._reason(received),
            "usage": self._usage(received, text),
        }

    def _content(self, received: Received, text: str) -> list[dict[str, Any]]:
        if received.tool_call:
            call_id, name, given = received.tool_call
            return [{"type": "tool_use", "id": call_id, "name": name, "input": json.loads(given)}]
        return [{"type": "text", "text": text}] if text else []

    def _reason(self, received: Received) -> str:
        return "tool_use" if received.tool_call else "end_turn"

    def first(self, received: Received) -> list[str]:
        message = self._message(received) | {"content": [], "usage": self._usage(received, "")}
        start = self._event("message_start", message=message)
        if received.tool_call:
            return [start, *self._tool_use(*received.tool_call)]
        block = {"type": "text", "text": ""}
        return [
            start,
            self._event("content_block_start", index=0, content_block=block),
            self._event("ping"),
        ]

    def _tool_use(self, call_id: str, name: str, arguments: str) -> list[str]:
        block = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
        pieces = (arguments[:5], arguments[5:])
        return [
            self._event("content_block_start", index=0, content_block=block),
            *(
                self._event(
                    "content_block_delta",
                    index=0,
                    delta={"type": "input_json_delta", "partial_json": piece},
                )
                for piece in pieces
            ),
        ]

    def piece(self, received: Received, text: str) -> str:
        delta = {"type": "text_delta", "text": text}
        return self._event("content_block_delta", index=0, delta=delta)

    def last(self, received: Received, text: str) -> list[str]:
        usage = {"output_tokens": self._usage(received, text)["output_tokens"]}
        reason = self._reason(received)
        return [
            self._event("content_block_stop", index=0),
            self._event("message_delta", delta={"stop_reason": reason}, usage=usage),
            self._event("message_stop"),
        ]

    def _message(self, received: Received) -> dict[str, Any]:
        model = received.body["model"]
        return {"id": "msg_stub", "type": "message", "role": "assistant", "model": model}

    def _event(self, kind: str, **content: object) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **content})}\n\n"

    def _usage(self, received: Received, text: str) -> dict[str, int]:
        given = _words([received.system, *(_text_of(m["content"]) for m in received.messages)])
        given, made = received.usage or (given, _words([text]))
        return {"input_tokens": given, "output_tokens": made}


class _EmbeddingsWire(_OpenAiWire):
    """Vectors of eight numbers: equal words, equal vectors, where none are given."""

    def whole(self, received: Received, text: str) -> dict[str, Any]:
        texts, known = list(received.body["input"]), received.vectors
        rows = [
            {"object": "embedding", "index": index, "embedding": known.get(text) or vector_of(text)}
            for index, text in enumerate(texts)
        ]
        given, _ = received.usage or (_words(texts), 0)
        usage = {"prompt_tokens": given, "total_tokens": given}
        # The order is the server's own business: `index` says which is whose.
        data = [*reversed(rows)]
        return {"object": "list", "model": received.body["model"], "data": data, "usage": usage}


def vector_of(text: str) -> list[float]:
    """What the stub says for a text."""
    return [byte / 255 for byte in sha256(text.encode()).digest()[:8]]


async def _stream(
    request: web.Request,
    wire: _OpenAiWire | _AnthropicWire,
    received: Received,
    text: str,
    fault: Fault | None,
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    async for event in _events(request, wire, received, text, fault):
        await response.write(event.encode())
    return response


async def _events(
    request: web.Request,
    wire: _OpenAiWire | _AnthropicWire,
    received: Received,
    text: str,
    fault: Fault | None,
) -> AsyncIterator[str]:
    kind = fault.kind if fault else ""
    for event in wire.first(received):
        yield event
    pieces = [] if received.tool_call else re.findall(r"\s*\S+", text)
    for number, piece in enumerate(pieces):
        if kind == "short_stream" and number == 2:
            return
        if fault:
            await _disturb(request, fault, number)
        if kind == "broken_json":
            yield 'data: {"choices": [{"delta"\n\n'
        yield wire.piece(received, piece)
    for event in wire.last(received, text):
        yield event


async def _disturb(request: web.Request, fault: Fault, number: int) -> None:
    """What a fault does before the stream's piece of that number."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "stalled_stream" and number == 1:
        await asyncio.Event().wait()
    if fault.kind == "cut_stream" and number == 2:
        _cut(request)


async def _whole(body: str, fault: Fault | None) -> web.Response:
    kind = fault.kind if fault else ""
    if fault and kind == "slow":
        await asyncio.sleep(fault.seconds)
    if kind in ("broken_json", "cut_stream", "short_stream"):
        body = body[: len(body) // 2]
    if kind == "compressed":
        packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=gzip.compress(body.encode()), headers=packed)
    return web.Response(text=body, content_type="application/json")


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" " * 2**16)


def _text_of(content: Any) -> str:
    """Of a string, or of the parts of a message."""
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content)
    return str(content)


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
    raise web.HTTPServiceUnavailable  # nobody hears it any more


def _refusal(fault: Fault, wire: _OpenAiWire | _AnthropicWire) -> web.Response | None:
    statuses = {
        "unauthorized": 401,
        "bad_request": 400,
        "not_found": 404,
        "rate_limited": 429,
        "server_error": 500,
    }
    if fault.kind == "redirected":
        return web.Response(status=307, headers={"Location": "/elsewhere"})
    if fault.kind == "context_overflow":
        return web.json_response(wire.overflow, status=400)
    if fault.kind not in statuses:
        return None
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    error = {"type": "error", "error": {"type": fault.kind, "message": f"scripted {fault.kind}"}}
    return web.json_response(error, status=statuses[fault.kind], headers=headers)


def default_reply(received: Received) -> str:
    if "summary" in received.schema.get("properties", {}) or "preferred_topics" in received.system:
        previous = re.search(r"<previous_summary>(.*?)</previous_summary>", received.system, re.S)
        heard = numbers_in(received.last_user) | numbers_in(previous.group(1) if previous else "")
        return json.dumps({"summary": f"Heard: {_runs(heard)}", "preferred_topics": ["numbers"]})
    return f"Reply to: {received.last_user[:40]}"


def numbers_in(text: str) -> set[int]:
    """Every whole number in the text; `3-5` stands for 3, 4 and 5."""
    found = re.findall(r"(\d+)(?:-(\d+))?", text)
    return {n for first, last in found for n in range(int(first), int(last or first) + 1)}


def _runs(numbers: set[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _fault(entry: Mapping[str, Any] | None) -> Fault | None:
    return Fault(**entry) if entry else None


async def _serve_alone(port: int) -> None:
    stub = LlmStub(port)
    serving = asyncio.create_task(stub.serve())
    await asyncio.to_thread(stub._ready.wait)
    print(stub.port, flush=True)  # noqa: T201 - the caller reads it
    await serving


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A local language model server for tests.")
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_alone(parser.parse_args().port))
