"""A local server with OpenAI's `/v1/audio/transcriptions`: a real model, scripted faults.

with TranscriptionStub() as stub:
    stub.script(Fault(429, retry_after=3.0), None)    # the 1st request fails, the 2nd works
    OpenAITranscriptions(base_url=stub.base_url, api_key="k", model="tiny")
    stub.requests[-1]["response_format"]
"""

import asyncio
import io
import threading
from collections import deque
from dataclasses import asdict, dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Self

from aiohttp import web
from faster_whisper import WhisperModel

from tests.support.voice_notes import TINY_MODEL

NAMES = {"ru": "russian", "fr": "french", "en": "english"}


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is an error or a redirect to here; 0 drops the connection, 1 is silence."""

    status: int
    body: str = '{"error": {"message": "scripted"}}'
    retry_after: float | None = None


class TranscriptionStub:
    def __init__(self) -> None:
        self.requests: list[dict[str, str]] = []
        self._faults: deque[Fault | None] = deque()
        self._model = WhisperModel(
            str(TINY_MODEL), device="cpu", compute_type="int8", cpu_threads=1
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def script(self, *faults: Fault | None) -> None:
        self._faults.extend(faults)

    def __enter__(self) -> Self:
        self._thread.start()
        self._runner, port = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result()
        self.base_url = f"http://127.0.0.1:{port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> tuple[web.AppRunner, int]:
        application = web.Application(client_max_size=32 * 2**20)
        application.router.add_post("/v1/audio/transcriptions", self._answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, runner.addresses[0][1]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        parts = _parts(request.headers["Content-Type"], await request.read())
        content = parts.pop("file")
        fields = {name: value.decode() for name, value in parts.items()}
        self.requests.append({**fields, "authorization": request.headers["Authorization"]})
        fault = self._faults.popleft() if self._faults else None
        if fault is not None:
            return await self._failed(request, fault)
        heard = await asyncio.to_thread(self._hear, content)
        verbose = fields.get("response_format") == "verbose_json"
        return web.json_response(heard if verbose else {"text": heard["text"]})

    async def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status == 0:
            assert request.transport is not None
            request.transport.close()
        if fault.status <= 1:
            await asyncio.Event().wait()
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if 300 <= fault.status < 400:
            headers["Location"] = "/v1/audio/transcriptions"
        return web.Response(
            status=fault.status,
            text=fault.body,
            headers=headers,
            content_type="application/json",
        )

    def _hear(self, file: bytes) -> dict[str, Any]:
        found, info = self._model.transcribe(io.BytesIO(file))
        segments = [asdict(segment) for segment in found]
        return {
            "text": "".join(segment["text"] for segment in segments),
            "language": NAMES.get(info.language, info.language),
            "duration": info.duration,
            "segments": segments,
        }


def _parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a form by name."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    found = {}
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(part.get_param("name", header="content-disposition"))] = content
    return found
